"""Anybody checks a certificate without signing in, and learns no more than the certificate says."""

import logging
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.tenancy.scope import all_contributors
from certification.certificates.models import Certificate
from certification.verification.unlogged import WithoutCodes
from tests.certification.readiness.counting import statements

pytestmark = pytest.mark.django_db
UNKNOWN = "A" * 26


def word_of(response) -> str:
    """Return the answer in one word, as the page shows it first."""
    found = re.search(r'class="verdict-word">.*?<span>(.*?)</span>', response.content.decode(), re.S)
    assert found is not None
    return found[1]


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("certificate.pdf", content, "application/pdf")


@pytest.mark.parametrize(
    ("happened", "word"),
    [("", "Valid"), ("revoked", "Revoked"), ("replaced", "Replaced"), ("expired", "Expired")],
)
def test_the_answer_stands_first_in_one_word_with_the_holders_names(code, after, happened, word):
    after(happened)
    response = Client().get(f"/verify/{code}/")
    page = response.content.decode()
    assert response.status_code == 200
    assert word_of(response) == word
    assert "Asha Gurung" in page
    assert "आशा गुरुङ" in page


def test_a_signed_in_officer_of_another_country_gets_the_same_answer(who, code):
    page = who("salma").browser().get(f"/verify/{code}/").content.decode()
    assert "<span>Valid</span>" in page


def test_the_page_says_what_it_does_not_prove_and_that_the_standard_is_a_proposal(code):
    page = Client().get(f"/verify/{code}/").content.decode()
    assert "It is not a United Nations certificate." in page
    assert "No United Nations body has approved it." in page
    assert "Certificates carry no electronic signature yet." in page


def test_a_replaced_certificate_leads_nowhere(code, after):
    after("replaced")
    page = Client().get(f"/verify/{code}/").content.decode()
    with all_contributors("a test looks for what must not be shown"):
        newer = Certificate.objects.exclude(replaces=None).get()
    assert newer.serial not in page
    assert str(newer.pk) not in page
    assert "Thapa" not in page


def test_why_it_was_revoked_is_nobodys_business(code, after):
    after("revoked")
    assert "isconduct" not in Client().get(f"/verify/{code}/").content.decode()


def test_every_code_that_is_none_of_ours_gets_the_same_page(certificate):
    tries = (UNKNOWN, "B" * 26, "x", certificate.serial, str(certificate.pk))
    answers = [Client().get(f"/verify/{one}/") for one in tries]
    assert {answer.status_code for answer in answers} == {404}
    pages = set()
    for one, answer in zip(tries, answers, strict=True):
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        pages.add(page.replace(f"/verify/{one}/", ""))
    assert len(pages) == 1


def test_a_code_may_be_typed_with_hyphens_and_in_small_letters(code):
    typed = "-".join(re.findall(".{1,5}", code.lower()))
    response = Client().post("/verify/", {"code": typed})
    assert (response.status_code, response["Location"]) == (302, f"/verify/{code}/")


def test_the_file_itself_is_compared_to_the_last_byte(pdf):
    same = Client().post("/verify/", {"file": upload(pdf)})
    altered = Client().post("/verify/", {"file": upload(pdf + b"%")})
    strange = Client().post("/verify/", {"file": upload(b"%PDF-1.7 something else")})
    assert [word_of(one) for one in (same, altered, strange)] == ["Valid", "Altered", "Not found"]
    assert "Exactly the file that was issued" in same.content.decode()


def test_an_entry_that_was_tampered_with_is_cannot_tell_and_shows_nothing(certificate, code):
    with all_contributors("a test forges an entry"):
        Certificate.objects.filter(pk=certificate.pk).update(
            payload=certificate.payload.replace("Asha", "Usha")
        )
    page = Client().get(f"/verify/{code}/").content.decode()
    assert "<span>Cannot tell</span>" in page
    assert "Usha" not in page


def test_an_empty_form_says_what_to_do_and_a_wrong_code_is_answered():
    empty = Client().post("/verify/", {})
    assert (empty.status_code, "Enter the code, or choose the PDF file." in empty.content.decode()) == (
        422,
        True,
    )
    wrong = Client().post("/verify/", {"code": "hello"})
    assert (wrong.status_code, "<span>Not found</span>" in wrong.content.decode()) == (404, True)


def test_sixty_checks_a_minute_from_one_address_and_no_more(code):
    client = Client(headers={"X-Forwarded-For": "203.0.113.1"})
    assert {client.get(f"/verify/{code}/").status_code for _ in range(60)} == {200}
    client = Client(headers={"X-Forwarded-For": "203.0.113.2"})
    assert client.get(f"/verify/{code}/").status_code == 429
    assert client.get(f"/api/v1/verifications/{code}/").status_code == 429
    assert client.get("/verify/").status_code == 200


@pytest.mark.parametrize("address", ["/verify/{}/", "/api/v1/verifications/{}/"])
def test_no_code_reaches_the_log(address, caplog):
    with caplog.at_level(logging.WARNING, "django.request"):
        Client().get(address.format(UNKNOWN))
    assert caplog.messages == [f"Not Found: {address.format('…')}"]


def test_access_logs_with_named_values_are_cleaned_too():
    values = {"path": f"/verify/{UNKNOWN}/", "status": 200}
    record = logging.LogRecord("granian.access", logging.INFO, "", 1, "%(path)s %(status)d", (values,), None)
    WithoutCodes().filter(record)
    assert record.getMessage() == "/verify/…/ 200"


def test_the_answer_takes_a_fixed_number_of_statements(code):
    with statements() as counted:
        Client().get(f"/verify/{code}/")
    assert len(counted) == 4


def test_behind_a_proxy_each_visitor_has_a_limit_of_their_own(client, code, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    one, other = ({"X-Forwarded-For": f"6.6.6.6, 203.0.113.{n}"} for n in (7, 8))
    for _ in range(60):
        client.get(f"/verify/{code}/", headers=one)
    answers = [client.get(f"/verify/{code}/", headers=headers).status_code for headers in (one, other)]
    assert answers == [429, 200]
