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
    assert [check["name"] for check in body["checks"]] == [
        "register",
        "document",
        "signature",
        "status",
        "dates",
    ]


@pytest.mark.parametrize("happened", ["revoked", "replaced", "expired"])
def test_what_became_of_it_is_the_answer(code, after, happened):
    after(happened)
    assert Client().post("/api/v1/verifications/", {"code": code}).json()["answer"] == happened


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

    assert [answer(pdf), answer(pdf + b"\n"), answer(b"other")] == ["valid", "altered", "not_found"]


def test_a_request_without_code_or_file_is_refused():
    response = Client().post("/api/v1/verifications/", {}, "application/json")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
