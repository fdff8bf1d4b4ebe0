"""What the badge says, and that our verifier takes it as signed and no other way."""

import copy
import json
import random

import pytest
import rfc8785

from certification.certificates.payload import Holder
from certification.credentials.badge import badge
from certification.credentials.errors import ContextRefused, ProofRefused
from certification.credentials.integrity import (
    BUNDLED,
    canonical_graph,
    context,
    proof_options,
    read,
    secured,
    verify,
)
from certification.credentials.multibase import (
    base58btc,
    from_base58btc,
    from_base64url,
    from_multikey,
    multikey,
)
from tests.certification.credentials.badges import ASHA, KEY, KEYS, METHOD, PLACE, SITE, payload, signed

pytestmark = pytest.mark.once

BADGE = signed()


def changed(*path, to):
    """Return the signed badge with one value, at a path, put in the place of another."""
    document = copy.deepcopy(BADGE)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return document


def refusal(document) -> str:
    with pytest.raises(ProofRefused) as refused:
        verify(document, KEYS)
    return refused.value.args[0]


def test_a_signed_badge_verifies():
    verify(BADGE, KEYS)


def test_it_verifies_whatever_the_order_of_its_names():
    verify(json.loads(json.dumps(BADGE, sort_keys=True)), KEYS)


def test_it_says_who_issued_what_to_whom_and_until_when():
    subject = BADGE["credentialSubject"]
    assert (BADGE["issuer"]["id"], BADGE["issuer"]["name"]) == (
        f"{SITE}/issuers/NPL",
        "National Training Centre",
    )
    assert [one["identityHash"] for one in subject["identifier"]] == ["Asha Gurung", "आशा गुरुङ"]
    assert (subject["licenseNumber"], subject["achievement"]["achievementType"]) == (
        "NPL-2026-0000001",
        "Certificate",
    )
    assert (BADGE["validFrom"], BADGE["validUntil"]) == ("2026-11-23T09:30:00Z", "2028-11-20T23:59:59Z")


def test_it_carries_the_rule_met_the_standard_and_the_result_by_theme():
    achievement = BADGE["credentialSubject"]["achievement"]
    assert "75\N{NO-BREAK SPACE}% of all questions" in achievement["criteria"]["narrative"]
    assert achievement["criteria"]["narrative"].endswith(f"(version 0.1-research): SHA-256 {'5c' * 32}")
    assert achievement["alignment"][0]["targetCode"] == "5c" * 32
    required = {one["id"]: one["requiredValue"] for one in achievement["resultDescription"]}
    got = {one["resultDescription"]: one["value"] for one in BADGE["credentialSubject"]["result"]}
    assert required == {f"{achievement['id']}#POC": "70", f"{achievement['id']}#SGBV": "70"}
    assert got == {f"{achievement['id']}#POC": "87.2", f"{achievement['id']}#SGBV": "85.7"}


def test_it_does_not_look_like_the_united_nations_and_says_so():
    assert "This is not a United Nations certificate" in BADGE["description"]
    assert "No United Nations body has approved it." in BADGE["description"]


def test_it_tells_no_more_of_the_holder_than_the_name():
    text = json.dumps(BADGE, ensure_ascii=False)
    assert [word for word in ("Corporal", "service", "birth", "Bikram") if word in text] == []


def test_one_name_is_said_once():
    holder = Holder("Gurung", "Asha", "", "")
    made = badge(payload(holder=holder), PLACE, SITE)
    assert [one["identityHash"] for one in made["credentialSubject"]["identifier"]] == ["Asha Gurung"]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh"])
def test_it_speaks_the_leading_language_and_every_term_has_a_meaning(language):
    made = signed(badge(payload(language, "en" if language != "en" else "fr"), PLACE, SITE))
    verify(made, KEYS)
    assert made["credentialSubject"]["achievement"]["inLanguage"] == language


TAMPERS = {
    "name": (("credentialSubject", "identifier", 0, "identityHash"), "Asha Thapa"),
    "serial": (("credentialSubject", "licenseNumber"), "NPL-2026-0000002"),
    "share": (("credentialSubject", "result", 0, "value"), "97.2"),
    "achievement": (("credentialSubject", "achievement", "name"), "Formed police unit commander"),
    "issuer name": (("issuer", "name"), "Another school"),
    "valid until": (("validUntil",), "2038-11-20T23:59:59Z"),
    "status index": (("credentialStatus", 0, "statusListIndex"), "4712"),
    "no status": (("credentialStatus",), BADGE["credentialStatus"][:1]),
    "id": (("id",), "urn:uuid:00000000-0000-0000-0000-000000000008"),
    "evidence": (("evidence", 0, "id"), f"{SITE}/verify/OTHER/"),
    "proof date": (("proof", "created"), "2026-11-22T09:30:00Z"),
    "proof value": (("proof", "proofValue"), base58btc(bytes(64))),
    "proof purpose": (("proof", "proofPurpose"), "authentication"),
    "two proofs": (("proof",), [BADGE["proof"], BADGE["proof"]]),
}


@pytest.mark.parametrize("name", TAMPERS)
def test_a_changed_badge_is_refused(name):
    path, to = TAMPERS[name]
    assert refusal(changed(*path, to=to)) in {"bad_signature", "no_such_proof"}


@pytest.mark.parametrize(
    ("path", "to", "reason"),
    [
        (("rank",), "General", "undefined_term"),
        (("credentialSubject", "rank"), "General", "undefined_term"),
        (("proof", "rank"), "General", "undefined_term"),
        (("credentialSubject", "type"), ["AchievementSubject", "General"], "undefined_term"),
        (("credentialSubject", "@context"), {"rank": "https://example.org/rank"}, "undefined_term"),
        (("credentialSubject", "@graph"), [{}], "undefined_term"),
        (("credentialSubject", "achievement", "id"), "relative", "undefined_term"),
        (("credentialSubject", "narrative"), None, "empty_value"),
        (("endorsement",), [], "empty_value"),
        (("credentialSubject", "narrative"), "a\x01b", "control_character"),
        (("@context",), [*BADGE["@context"], "https://example.org/more"], "unknown_context"),
        (("@context",), BADGE["@context"][:1], "undefined_term"),
        (("@context",), BADGE["@context"][::-1], "unknown_context"),
        (("issuer", "id"), f"{SITE}/issuers/MAR", "unknown_key"),
        (("proof", "verificationMethod"), f"{SITE}/issuers/NPL#0000000000000000", "unknown_key"),
    ],
)
def test_what_no_signature_would_cover_is_refused(path, to, reason):
    assert refusal(changed(*path, to=to)) == reason


def test_a_badge_of_an_issuer_whose_key_another_country_holds_is_refused():
    mar = {**badge(payload(), PLACE, SITE), "issuer": f"{SITE}/issuers/MAR"}
    forged = secured(mar, proof_options(method=METHOD, created="2026-11-23T09:30:00Z"), KEY.sign)
    assert refusal(forged) == "unknown_key"


def test_a_thousand_changes_of_one_byte_are_all_refused():
    """Canonical JSON has no byte that does not count: parser or proof refuses every change of one."""
    original = rfc8785.dumps(BADGE)
    chance, accepted = random.Random(20261123), []
    for _ in range(1000):
        place, other = chance.randrange(len(original)), chance.randrange(1, 256)
        mutant = bytearray(original)
        mutant[place] ^= other
        try:
            verify(read(bytes(mutant).decode()), KEYS)
        except (UnicodeDecodeError, ProofRefused):
            continue
        accepted.append((place, bytes(mutant[place - 20 : place + 20])))
    assert accepted == []


@pytest.mark.parametrize("text", ["", "[]", '"x"', '{"a":1,"a":2}', '{"a":NaN}', "{" * 100_000, "nul"])
def test_json_that_two_readers_could_take_in_two_ways_is_refused(text):
    with pytest.raises(ProofRefused, match="not_json"):
        read(text)


@pytest.mark.parametrize("document", [{}, {"@context": 1}, {"@context": BADGE["@context"], "proof": 1}])
def test_what_is_no_credential_is_refused(document):
    with pytest.raises(ProofRefused):
        verify(document, KEYS)


def test_only_bundled_contexts_are_ever_read():
    with pytest.raises(ContextRefused):
        context("https://www.w3.org/2018/credentials/v1")
    with pytest.raises(ProofRefused, match="not_json_ld"):
        canonical_graph({"@context": "https://example.org/context", "name": "x"})
    assert [address for address in BUNDLED if "@context" not in context(address)] == []


def test_quotes_and_line_ends_in_a_name_are_covered():
    holder = Holder('Gu"ru\\ng', "Asha\n", ASHA.name_native, "")
    verify(signed(badge(payload(holder=holder), PLACE, SITE)), KEYS)


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0\1", bytes(range(64)), b"\xff" * 34])
def test_base58_is_read_as_it_was_written(data):
    assert from_base58btc(base58btc(data)) == data


def test_a_multikey_is_read_as_it_was_written():
    assert from_multikey(multikey(KEYS[METHOD])) == KEYS[METHOD]


@pytest.mark.parametrize("text", ["", "u", "z0", multikey(bytes(31)), base58btc(bytes(34))])
def test_another_kind_of_key_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        from_multikey(text)


def test_the_published_vector_of_a_key_is_read():
    """The key of the example in the did:key method."""
    text = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    assert multikey(from_multikey(text)) == text


def test_base64url_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match="base64url"):
        from_base64url("zabc")
