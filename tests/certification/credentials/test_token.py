"""The token alone: what it says, how long it gets, and that nothing but what was signed is accepted."""

import random
from dataclasses import replace
from typing import Any

import cbor2
import cwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cwt import COSEKey
from hypothesis import given
from hypothesis import strategies as st

from certification.credentials.cose import TrustedKey, seal, to_sign
from certification.credentials.errors import Malformed
from certification.credentials.token import (
    LONGEST_WITH_NATIVE,
    WANTED,
    Claims,
    Problem,
    address,
    claims_of,
    decode,
    encode,
    from_text,
    packed,
    to_text,
    verify,
)
from tests.certification.credentials.make_vectors import ISSUED, NPL, NPL_OLD, YEARS

pytestmark = pytest.mark.once

KEYS = {
    NPL.kid: TrustedKey(NPL.kid, "NPL", "document", NPL.x, NPL.y, *YEARS),
    # a second country key, one bit away from the first: a flipped key id finds it
    bytes([NPL.kid[0] ^ 1]) + NPL.kid[1:]: TrustedKey(
        bytes([NPL.kid[0] ^ 1]) + NPL.kid[1:], "NPL", "document", NPL_OLD.x, NPL_OLD.y, *YEARS
    ),
}
NOW = ISSUED + 86400
PAYLOAD: dict[str, Any] = {
    "serial": "NPL-2026-0000017",
    "contributor": "NPL",
    "code": "ABCDEFGHIJKLMNOPQRSTUVWXYY",
    "offline": "https://tutela.example/v",
    "issued_at": "2026-11-20T09:30:00Z",
    "valid_until": "2028-11-20",
    "category": "TRP",
    "phase": "pre_deployment",
    "standard": {"version": "0.1-research"},
    "holder": {"given_names": "Asha Kumari", "family_name": "Gurung", "name_native": "आशा कुमारी गुरुङ"},
}
# Given names, family name and the name in its own script, in every script of the contributors.
USUAL = [
    ("Abdullah Al Mamun", "Chowdhury", "আবদুল্লাহ চৌধুরী"),
    ("Dil Bahadur", "Gurung", "दिल बहादुर गुरुङ"),
    ("Venkatesh", "Krishnamurthy", "वेंकटेश कृष्णमूर्ति"),
    ("Muhammad Usman Ghani", "Chaudhry", "محمد عثمان غنی چودھری"),
    ("Nimal", "Wickramasinghe", "නිමල් වික්‍රමසිංහ"),
    ("Sivakumar", "Thangarajah", "சிவகுமார் தங்கராஜா"),
    ("Abd al-Rahman", "Ould Mohamed Salem", "عبد الرحمن ولد محمد سالم"),
    ("Sothearoth", "Chanthavong", "ចាន់ថាវង្ស សុធារ័ត្ន"),
    ("Tesfaye", "Gebremedhin Woldemariam", "ተስፋዬ ገብረመድህን"),
    ("Giorgi", "Beridze", "გიორგი ბერიძე"),
    ("Hovhannes", "Ter-Petrosyan", "Հովհաննես Տեր-Պետրոսյան"),
    ("Somchai", "Rattanakosin", "สมชาย รัตนโกสินทร์"),
    ("Enkhtuvshin", "Batbayar", "Батбаярын Энхтүвшин"),
    ("Dmitri Ivanovich", "Konstantinov", "Дмитрий Иванович Константинов"),
    ("Wei", "Ouyang", "欧阳伟"),
    ("Ji-hoon", "Namgung", "남궁지훈"),
    ("Thị Phương Thảo", "Nguyễn", ""),
    ("Özgür Çağlayan", "Büyükşahin", ""),
    ("Jean-Baptiste Emmanuel", "Habyarimana-Nsengiyumva", ""),
    ("María de los Ángeles", "Fernández-Villaverde Etcheverry", ""),
]
LONG = [
    ("Mohammad Abdullah Al Mamun", "Chowdhury", "মোহাম্মদ আব্দুল্লাহ চৌধুরী"),
    ("Konstantine", "Gamsakhurdia", "კონსტანტინე გამსახურდია"),
    ("Aleksandr Vladimirovich", "Konstantinov", "Александр Владимирович Константинов"),
    ("Nimal", "Wickramasinghe Mudiyanselage", "වික්‍රමසිංහ මුදියන්සේලාගේ නිමල්"),
]


def signed(claims: Claims) -> str:
    payload = packed(claims)
    return encode(NPL.kid, claims, NPL.sign(to_sign(NPL.kid, payload)))


CLAIMS = claims_of(PAYLOAD)
TOKEN = signed(CLAIMS)


def holder(given: str, family: str, native: str) -> dict:
    return PAYLOAD | {
        "holder": {"given_names": given, "family_name": family, "name_native": native},
    }


def test_the_claims_are_those_of_the_payload():
    assert (
        Claims(
            issuer="NPL",
            expires=1858377599,
            issued=1795167000,
            code=bytes.fromhex("00443214c74254b635cf84653a56d7c6"),
            number=17,
            category="TRP",
            phase="pre_deployment",
            version="0.1-research",
            name="Asha Kumari Gurung",
            native="आशा कुमारी गुरुङ",
        )
        == CLAIMS
    )


def test_serial_and_public_code_come_back_out_of_the_claims():
    assert (CLAIMS.serial, CLAIMS.public_code) == (PAYLOAD["serial"], PAYLOAD["code"])


def test_a_serial_of_another_year_than_its_issue_is_refused():
    with pytest.raises(Malformed):
        claims_of(PAYLOAD | {"serial": "NPL-2025-0000017"})


def test_a_good_token_proves_every_fact():
    facts = verify(TOKEN, KEYS, NOW)
    assert (facts.format, facts.signature, facts.issuer, facts.dates) == (True, True, True, True)
    assert (facts.problem, facts.claims) == (None, CLAIMS)


@pytest.mark.parametrize("names", USUAL, ids=[names[1] for names in USUAL])
def test_the_code_stays_short_with_names_in_two_scripts(names):
    claims = claims_of(holder(*names))
    assert (claims.name, claims.native) == (f"{names[0]} {names[1]}", names[2])
    assert len(address(PAYLOAD["offline"], signed(claims))) <= WANTED


@pytest.mark.parametrize("names", LONG, ids=[names[1] for names in LONG])
def test_a_longer_name_is_taken_whole_up_to_the_bound(names):
    claims = claims_of(holder(*names))
    assert (claims.name, claims.native) == (f"{names[0]} {names[1]}", names[2])
    assert WANTED < len(address(PAYLOAD["offline"], signed(claims))) <= LONGEST_WITH_NATIVE


def test_a_native_name_beyond_the_bound_is_left_out_and_never_cut():
    claims = claims_of(holder("Nimal", "Wickramasinghe", "වික්‍රමසිංහ " * 12))
    assert (claims.name, claims.native) == ("Nimal Wickramasinghe", "")


def test_the_longest_name_a_record_can_hold_still_makes_a_token():
    claims = claims_of(holder("ễ" * 160, "ễ" * 120, "ễ" * 200))
    assert decode(signed(claims))[0] == replace(claims, native="")


@pytest.mark.parametrize("bit", range(8))
def test_no_flipped_bit_of_its_text_is_accepted(bit):
    accepted = []
    for place, letter in enumerate(TOKEN):
        flipped = TOKEN[:place] + chr(ord(letter) ^ 1 << bit) + TOKEN[place + 1 :]
        facts = verify(flipped, KEYS, NOW)
        if facts.problem is None or facts.claims is not None:
            accepted.append(place)
    assert accepted == []


def test_no_flipped_bit_of_its_bytes_is_accepted():
    content = from_text(TOKEN)
    accepted = []
    for bit in range(8 * len(content)):
        flipped = bytearray(content)
        flipped[bit // 8] ^= 1 << bit % 8
        facts = verify(to_text(bytes(flipped)), KEYS, NOW)
        if facts.problem is None or facts.claims is not None:
            accepted.append(bit)
    assert accepted == []


def test_no_byte_put_in_or_taken_out_is_accepted():
    content, chance = from_text(TOKEN), random.Random(15)
    changed = [content[:place] + content[place + 1 :] for place in range(len(content))]
    changed += [content[:place] + chance.randbytes(1) + content[place:] for place in range(len(content) + 1)]
    found = {verify(to_text(one), KEYS, NOW).problem for one in changed if one != content}
    assert None not in found


@given(st.binary(max_size=200))
def test_any_bytes_are_judged_without_a_fault(content):
    assert verify(to_text(content), KEYS, NOW).problem is not None


@given(st.text(max_size=200))
def test_any_text_is_judged_without_a_fault(text):
    assert verify(text, KEYS, NOW).problem is Problem.FORMAT


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_any_payload_in_a_good_envelope_is_judged_without_a_fault(front, back):
    payload = packed(CLAIMS)
    for one in (front, front + payload, payload + back, payload[: len(front)] + back):
        if one == payload:
            continue
        text = to_text(seal(NPL.kid, one, NPL.sign(to_sign(NPL.kid, one))))
        assert verify(text, KEYS, NOW).problem is Problem.FORMAT


def test_a_thousandfold_nested_text_is_refused():
    assert verify(to_text(b"\x81" * 1000), KEYS, NOW).problem is Problem.FORMAT


def test_another_library_reads_it():
    point = {1: 2, -1: 1, -2: NPL.x, -3: NPL.y, 2: NPL.kid, 3: -7}
    read = cwt.CWT.new(leeway=2**31).decode(from_text(TOKEN), COSEKey.new(point))
    assert read == cbor2.loads(packed(CLAIMS))


def test_bare_cbor_and_cryptography_read_it():
    protected, unprotected, payload, signature = cbor2.loads(from_text(TOKEN)).value
    assert (cbor2.loads(protected), unprotected) == ({1: -7, 4: NPL.kid}, {})
    covered = cbor2.dumps(["Signature1", protected, b"", payload])
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    public = NPL.private.public_key()
    public.verify(utils.encode_dss_signature(r, s), covered, ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(utils.encode_dss_signature(r, s), covered + b"\0", ec.ECDSA(SHA256()))
