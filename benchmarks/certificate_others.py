"""Certificates of people who are not in the register: drawn and signed one after another."""

import random
import unicodedata
from functools import lru_cache

from accounts.contributors.queries import emblem_bytes
from accounts.printing.faces import unprintable
from certification.certificates.codes import new_code
from certification.certificates.models import Certificate
from certification.certificates.payload import canonical, read
from certification.credentials.cose import seal, to_sign
from certification.credentials.token import claims_of, packed, to_text
from certification.documents.render import render
from certification.signing.pades import sign_pdf
from certification.signing.process import signer

# First and last letter of the names' own script; three thousand in Chinese, about as many as names take.
_LETTERS = {"NPL": (0x0905, 0x0939), "MAR": (0x0627, 0x064A), "CHN": (0x4E00, 0x59FF)}


def other(like: Certificate, number: int, dice: random.Random) -> bytes:
    """Return the signed document of somebody else with the same result, with a token of their own."""
    text, token = written(like, number, dice)
    payload = read(text)
    emblem = emblem_bytes(like.contributor_id, payload["design"]["emblem"])
    unsigned = render(text, token, emblem).content
    return sign_pdf(unsigned, key=signer().keys.key(payload["key"]), at=like.issued_at)


def written(like: Certificate, number: int, dice: random.Random) -> tuple[str, str]:
    """Return payload and token of somebody else."""
    payload = read(like.payload)
    payload["serial"] = f"{payload['serial'][:8]}-{number:07}"
    payload["code"] = new_code()
    payload["address"] = f"{payload['offline'].removesuffix('/v')}/verify/{payload['code']}/"
    payload["holder"] |= {
        "family_name": _name(tuple("abdehiklmnorstuvz"), dice, 7).title(),
        "given_names": _name(tuple("aeioubdgklmnrst"), dice, 5).title(),
        "name_native": _name(_letters(like.contributor_id), dice, 3),
    }
    key = signer().keys.key(payload["key"])
    kid, claims = bytes.fromhex(payload["key"]), packed(claims_of(payload))
    return canonical(payload), to_text(seal(kid, claims, key.sign(to_sign(kid, claims))))


def _name(letters: tuple[str, ...], dice: random.Random, count: int) -> str:
    return "".join(dice.choices(letters, k=count))


@lru_cache(maxsize=3)
def _letters(iso3: str) -> tuple[str, ...]:
    first, last = _LETTERS[iso3]
    letters = (chr(code) for code in range(first, last + 1))
    return tuple(one for one in letters if unicodedata.category(one) == "Lo" and not unprintable(one))
