"""The vectors that Python and JavaScript share: what is expected was written by hand, not computed."""

import base64
import json

import pytest

from certification.credentials.cose import TrustedKey
from certification.credentials.errors import Distrusted, Malformed
from certification.credentials.lists import Kind, short, trusted
from certification.credentials.token import verify
from tests.certification.credentials.make_vectors import FILE, written

pytestmark = pytest.mark.once

VECTORS = json.loads(FILE.read_text())
_BY_STATUS = {"suspended", "revoked", "replaced", "no_list", "stale_list"}


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


ANCHOR = {
    raw(key["kid"]): TrustedKey(
        raw(key["kid"]), "", "lists", raw(key["x"]), raw(key["y"]), key["not_before"], key["not_after"]
    )
    for key in VECTORS["anchor"]["keys"]
}
FAR = 2**32
TRUST = trusted(raw(VECTORS["trust"]), Kind.TRUST, ANCHOR, at=FAR)
REVOCATION = trusted(raw(VECTORS["revocation"]), Kind.REVOCATION, ANCHOR, at=FAR)


def named(cases):
    return [pytest.param(case, id=case["name"]) for case in cases]


def test_the_file_is_what_its_script_writes():
    assert FILE.read_text() == written()


@pytest.mark.parametrize("case", named(VECTORS["tokens"]))
def test_a_token_is_judged_as_the_vector_says(case):
    facts = verify(case["token"], TRUST.keys, case["at"])
    found = {name: getattr(facts, name) for name in ("format", "signature", "issuer", "dates")}
    assert found == case["facts"]
    if case["problem"] not in _BY_STATUS:
        assert (facts.problem and facts.problem.value) == case["problem"]


@pytest.mark.parametrize("case", named(VECTORS["tokens"]))
def test_a_token_says_who_it_is_about_only_when_its_signature_holds(case):
    claims = verify(case["token"], TRUST.keys, case["at"]).claims
    said = claims and {
        "serial": claims.serial,
        "contributor": claims.issuer,
        "category": claims.category,
        "phase": claims.phase,
        "version": claims.version,
        "name": claims.name,
        "native": claims.native,
        "issued": claims.issued,
        "expires": claims.expires,
        "code": claims.public_code,
    }
    assert said == case["claims"]


@pytest.mark.parametrize("case", named([c for c in VECTORS["tokens"] if c["claims"]]))
def test_a_listed_certificate_is_found_by_the_hash_of_its_code(case):
    claims = verify(case["token"], TRUST.keys, case["at"]).claims
    assert claims is not None
    listed = REVOCATION.entries.get(short(claims.code))
    status = listed.standing.name.lower() if listed else None
    assert status == (case["answer"] if case["answer"] in {"suspended", "revoked", "replaced"} else None)


@pytest.mark.parametrize("case", named(VECTORS["lists"]))
def test_a_list_is_judged_as_the_vector_says(case):
    found, size = None, None
    try:
        edition = trusted(
            raw(case["content"]), Kind(case["kind"]), ANCHOR, at=case["at"], newest=case["newest"]
        )
        size = len(edition.keys) + len(edition.entries)
    except Malformed:
        found = "format"
    except Distrusted as problem:
        found = problem.args[0]
    assert (found, size) == (case["problem"], case["size"])
