"""The public check for machines."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_code_is_answered_with_what_the_certificate_says(certificate, code):
    body = Client().get(f"/api/v1/verifications/{code}/").json()
    assert (body["answer"], body["certificate"]["holder"]) == ("valid", "Asha Gurung")
    assert body["certificate"] == {
        "serial": certificate.serial,
        "holder": "Asha Gurung",
        "holder_native": "आशा गुरुङ",
        "contributor": "NPL",
        "authority": body["certificate"]["authority"],
        "category": "TRP",
        "phase": "pre_deployment",
        "standard_version": "0.1-research",
        "standard_status": "proposal, not approved by any UN body",
        "issued_at": certificate.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "valid_until": "2028-11-20",
    }
    assert {check["name"]: check["outcome"] for check in body["checks"]} == {
        "signature": "absent",
        "issuer": "passed",
        "register": "passed",
        "status": "passed",
        "dates": "passed",
        "list_age": "passed",
    }
    assert body["checks"][-1] == {
        "name": "list_age",
        "outcome": "passed",
        "reason": "register_itself",
        "on": None,
        "sentence": "Read from the register itself, just now.",
    }


@pytest.mark.parametrize("happened", ["suspended", "revoked", "replaced", "expired"])
def test_what_became_of_it_is_the_answer(code, qr, after, happened):
    after(happened)
    asked = ({"code": code}, {"token": qr})
    answers = [Client().post("/api/v1/verifications/", one).json()["answer"] for one in asked]
    assert answers == [happened, happened]


def test_unknown_codes_get_one_and_the_same_answer(certificate):
    tries = ("A" * 26, "nonsense", certificate.serial)
    answers = [Client().get(f"/api/v1/verifications/{one}/") for one in tries]
    answers += [Client().post("/api/v1/verifications/", {"code": one}) for one in tries]
    assert {(one.status_code, one.content, one["Content-Type"]) for one in answers} == {
        (404, answers[0].content, "application/problem+json")
    }


def test_a_file_is_compared_byte_by_byte(pdf):
    def answer(content: bytes) -> str:
        file = SimpleUploadedFile("c.pdf", content, "application/pdf")
        return Client().post("/api/v1/verifications/", {"file": file}).json()["answer"]

    answers = [answer(pdf), answer(pdf + b"\n"), answer(b"other")]
    assert answers == ["valid", "cannot_tell", "cannot_tell"]


def test_a_token_nobody_signed_is_cannot_tell_and_names_nobody(qr):
    flipped = qr[:-1] + ("A" if qr[-1] != "A" else "Q")
    answers = [Client().post("/api/v1/verifications/", {"token": one}).json() for one in (flipped, "x" * 300)]
    assert [(one["answer"], one["certificate"]) for one in answers] == [("cannot_tell", None)] * 2


def test_a_request_without_code_token_or_file_is_refused():
    response = Client().post("/api/v1/verifications/", {}, "application/json")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
