"""Badges really issued, checked by somebody else's program: Digital Bazaar's libraries for Node.

What it may load are the answers of the addresses inside the badge, as this site serves them, and no more.
"""

import copy
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client

from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from certification.certificates.entering import append_event
from certification.certificates.enums import CertificateEventKind
from certification.certificates.payload import Holder
from certification.credentials.badge import badge
from certification.credentials.badge_documents import IssuerKey, issuer_document
from certification.credentials.badge_queries import trusted_keys
from certification.credentials.badges import publish_status_lists
from certification.credentials.errors import ProofRefused
from certification.credentials.integrity import BUNDLED, context, read, verify
from tests.certification.credentials.badges import (
    KEYS,
    METHOD,
    PLACE,
    SITE,
    badge_for,
    issued_in,
    payload,
    signed,
)
from tests.certification.credentials.test_badges import OFFICER

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = Path(__file__).parent / "check_badge.mjs"
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
LATER = "2027-01-01T00:00:00Z"

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(
        not (shutil.which("node") and (ROOT / "node_modules/@digitalbazaar/vc").is_dir()),
        reason="the test tools for Node are not installed (deploy/node_tools.sh)",
    ),
]


def asked(cases: dict, documents: dict, now: str) -> dict:
    """Return what the script answers for credentials by name."""
    question = {
        "documents": documents,
        "cases": [{"name": name, "credential": one, "now": now} for name, one in cases.items()],
    }
    done = subprocess.run(
        ["node", SCRIPT], input=json.dumps(question), cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def served(*badges: dict) -> dict:
    """Return the documents a checker fetches for these badges, by address."""
    found = {one["issuer"]["id"] for one in badges}
    found |= {entry["statusListCredential"] for one in badges for entry in one["credentialStatus"]}
    client = Client()
    return {
        address: json.loads(client.get(address.removeprefix("http://127.0.0.1:8000")).content)
        for address in sorted(found)
    }


def checked(cases: dict, now: str = "") -> dict:
    """Return verdict and set bits for each credential, in the state of today's lists."""
    documents = served(*cases.values())
    day = next(one["validFrom"] for one in documents.values() if "validFrom" in one)
    answers = asked(cases, documents, now or day)["answers"]
    return {name: (one["verified"], one["set"]) for name, one in answers.items()}


def changed(document: dict, *path, to) -> dict:
    document = copy.deepcopy(document)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return document


def happens(certificate, kind: CertificateEventKind) -> None:
    with scoped({"NPL"}):
        append_event(certificate, kind, officer=OFFICER)
        publish_status_lists(by=System(), contributor="NPL")


@pytest.mark.django_db
def test_a_badge_of_each_leading_language_verifies(who):
    made = {
        language: read(badge_for(issued_in(language, number, name_native="आशा गुरुङ")).text)
        for number, language in enumerate(LANGUAGES, start=1)
    }
    assert {one["credentialSubject"]["achievement"]["inLanguage"] for one in made.values()} == set(LANGUAGES)
    assert checked(made) == dict.fromkeys(LANGUAGES, (True, []))


TAMPERS = {
    "name": (("credentialSubject", "identifier", 0, "identityHash"), "Asha Thapa"),
    "native name": (("credentialSubject", "identifier", 1, "identityHash"), "आशा थापा"),
    "serial": (("credentialSubject", "licenseNumber"), "NPL-2026-0000002"),
    "share": (("credentialSubject", "result", 0, "value"), "99.9"),
    "achievement": (("credentialSubject", "achievement", "name"), "Mission leadership"),
    "rule": (("credentialSubject", "achievement", "criteria", "narrative"), "None."),
    "issuer name": (("issuer", "name"), "Another school"),
    "issued": (("validFrom",), "2026-01-01T00:00:00Z"),
    "valid until": (("validUntil",), "2038-11-20T23:59:59Z"),
    "status index": (("credentialStatus", 0, "statusListIndex"), "1"),
    "evidence": (("evidence", 0, "id"), f"{SITE}/verify/OTHER/"),
    "id": (("id",), "urn:uuid:00000000-0000-0000-0000-000000000008"),
    "proof date": (("proof", "created"), "2026-01-01T00:00:00Z"),
    "term without a meaning": (("credentialSubject", "rank"), "General"),
    "term without a meaning at the top": (("rank",), "General"),
}


@pytest.mark.django_db
def test_neither_it_nor_we_take_a_changed_badge(who):
    good = read(badge_for(issued_in("en", name_native="आशा गुरुङ")).text)
    cases = {name: changed(good, *path, to=to) for name, (path, to) in TAMPERS.items()}
    answers = checked({"unchanged": good, **cases})
    assert answers.pop("unchanged") == (True, [])
    assert {name for name, (verified, _) in answers.items() if verified} == set()
    keys, taken = trusted_keys("NPL"), []
    for name, one in cases.items():
        try:
            verify(one, keys)
        except ProofRefused:
            continue
        taken.append(name)
    assert taken == []


@pytest.mark.django_db
def test_after_its_last_day_it_does_not_verify(who):
    good = read(badge_for(issued_in("en")).text)
    until = good["validUntil"]
    documents = served(good)
    answers = asked({"late": good}, documents, f"{int(until[:4]) + 1}{until[4:]}")["answers"]
    assert (answers["late"]["verified"], "validUntil" in answers["late"]["error"]) == (False, True)


@pytest.mark.django_db
def test_it_sees_a_suspension_a_lift_and_a_revocation(who):
    certificate = issued_in("en")
    good = read(badge_for(certificate).text)
    seen = []
    for kind in (
        CertificateEventKind.SUSPENDED,
        CertificateEventKind.LIFTED,
        CertificateEventKind.REVOKED,
    ):
        happens(certificate, kind)
        seen.append(checked({"badge": good})["badge"])
    assert seen == [(False, ["suspension"]), (True, []), (False, ["revocation"])]


@pytest.mark.django_db
def test_a_list_verifies_for_a_week(who):
    good = read(badge_for(issued_in("en")).text)
    documents = served(good)
    list_ = documents[good["credentialStatus"][0]["statusListCredential"]]
    answers = {
        now: asked({"list": list_}, documents, now)["answers"]["list"]["verified"]
        for now in (list_["validFrom"], list_["validUntil"], "2036-01-01T00:00:00Z")
    }
    assert list(answers.values()) == [True, True, False]


NAMES = (
    *("Đặng Thị Nhung", "ᠪᠣᠯᠣᠷ", "မောင်", "عبد الله", "陳大文", "𐐀 😀"),
    *('O’Neil "Ox" née', "back\\slash", "a\tb\nc\rd", "\N{FIRST STRONG ISOLATE}x\N{POP DIRECTIONAL ISOLATE}"),
)


def test_names_in_every_script_come_out_alike_in_both_programs():
    """Both put the same graph in the same canonical form: else their hashes would differ."""
    cases = {}
    for name in NAMES:
        unsigned = badge(payload(holder=Holder("Gurung", "Asha", name, "")), PLACE, SITE)
        del unsigned["credentialStatus"]
        cases[name] = signed(unsigned)
    key = IssuerKey(METHOD.partition("#")[2], KEYS[METHOD])
    issuer = issuer_document(SITE, "NPL", "A school", [key])
    answers = asked(cases, {issuer["id"]: issuer}, "2026-11-24T00:00:00Z")["answers"]
    assert {name: one["error"] for name, one in answers.items() if not one["verified"]} == {}


def test_the_bundled_contexts_are_those_the_libraries_carry():
    theirs = asked({}, {}, LATER)["contexts"]
    assert theirs == {address: context(address) for address in BUNDLED}
