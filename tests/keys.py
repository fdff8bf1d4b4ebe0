"""Signing keys for the tests: made once in a process, listed anew whenever a test emptied the tables."""

from certification.signing.actions import new_signing_key
from certification.signing.enums import COUNTRY, PLATFORM, KeyPurpose
from certification.signing.models import SigningKey
from certification.signing.process import signer

CONTRIBUTORS = ("NPL", "MAR", "SEN", "CHN", "MNG")
_made: dict[tuple[str | None, KeyPurpose], SigningKey] = {}


def list_keys(*contributors: str) -> None:
    """See to it that the platform and these contributors have the keys they sign with."""
    wanted: list[tuple[str | None, KeyPurpose]] = [(None, purpose) for purpose in sorted(PLATFORM)]
    wanted += [(iso3, purpose) for iso3 in contributors for purpose in sorted(COUNTRY)]
    for owner, purpose in wanted:
        if SigningKey.objects.filter(contributor=owner, purpose=purpose).exists():
            continue
        if (owner, purpose) in _made:
            _made[owner, purpose].save(force_insert=True)
        else:
            _made[owner, purpose] = new_signing_key(purpose, owner)
            _made[owner, purpose].save(force_insert=True)


def forget() -> None:
    """Empty the signer's ledger, as every test starts with an empty register."""
    signer().ledger._run("DELETE FROM signed")
