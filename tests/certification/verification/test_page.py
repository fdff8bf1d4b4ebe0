"""Anybody checks a certificate without signing in, and learns no more than the certificate says."""

import logging
import re
import sys
from datetime import UTC

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from accounts.contributors.models import ContributorCountry
from accounts.tenancy.scope import all_contributors
from certification.certificates.models import Certificate
from certification.certificates.payload import read
from certification.verification.unlogged import WithoutCodes
from tests import cast
from tests.certification.factories import certified
from tests.certification.readiness.counting import statements
from tests.owner import unwalled

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
    [
        ("", "Valid"),
        ("suspended", "Suspended"),
        ("revoked", "Revoked"),
        ("replaced", "Replaced"),
        ("expired", "Expired"),
    ],
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
    assert "A code carries none. The register itself answers." in page


def test_a_replaced_certificate_leads_nowhere(code, after):
    after("replaced")
    page = Client().get(f"/verify/{code}/").content.decode()
    with all_contributors("a test looks for what must not be shown"):
        newer = Certificate.objects.exclude(replaces=None).get()
    assert newer.serial not in page
    assert str(newer.pk) not in page
    assert "Thapa" not in page


@pytest.mark.parametrize(("happened", "why"), [("revoked", "isconduct"), ("suspended", "in doubt")])
def test_the_day_is_told_and_why_is_nobodys_business(code, after, happened, why):
    after(happened)
    page = Client().get(f"/verify/{code}/").content.decode()
    day = date_format(timezone.now().astimezone(UTC).date(), "DATE_FORMAT")
    assert f"{happened.capitalize()} by the national authority on {day}." in page
    assert why not in page


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
    assert [word_of(one) for one in (same, altered, strange)] == ["Valid", "Cannot tell", "Cannot tell"]
    assert "Exactly the file that was issued" in same.content.decode()
    assert "Signed by the key of the national authority" in same.content.decode()


def test_an_edited_file_is_no_certificate_and_names_nobody(certificate, pdf):
    page = Client().post("/verify/", {"file": upload(pdf + b"%")}).content.decode()
    assert "This file is not what was issued. Treat it as no certificate." in page
    assert [told for told in ("Asha", "Gurung", "आशा", certificate.serial) if told in page] == []


def test_the_text_of_the_square_code_is_answered_at_once_and_stands_in_no_address(qr):
    response = Client().post("/verify/", {"code": f" {qr}\n"})
    assert (response.status_code, word_of(response)) == (200, "Valid")
    assert "Asha Gurung" in response.content.decode()


def test_the_answer_leads_to_the_proof_in_the_register(code):
    page = Client().get(f"/verify/{code}/").content.decode()
    [href] = re.findall(r'href="(/register/proof/[^"]+)"', page)
    proof = Client().get(href)
    assert (proof.status_code, proof.content[:14]) == (200, b"c2sp.org/tlog-")


def test_the_certificate_is_told_in_the_readers_language_where_it_prints_it(who, client):
    ContributorCountry.objects.filter(pk="NPL").update(certificate_languages=["en", "fr"])
    code = read(certified(cast.person("1", "Gurung", "Asha")).payload)["code"]
    pages = [
        client.get(f"/verify/{code}/", headers={"Accept-Language": language}).content.decode()
        for language in ("en", "fr", "es")
    ]
    assert ["Contingent soldier" in page for page in pages] == [True, False, True]


def test_the_address_of_the_page_may_be_pasted_too(code):
    response = Client().post("/verify/", {"code": f"http://127.0.0.1:8000/verify/{code}/"})
    assert (response.status_code, response["Location"]) == (302, f"/verify/{code}/")


def test_an_entry_that_was_tampered_with_is_cannot_tell_and_shows_nothing(certificate, code):
    with all_contributors("a test forges an entry"):
        unwalled(Certificate).filter(pk=certificate.pk).update(
            payload=certificate.payload.replace("Asha", "Usha")
        )
    page = Client().get(f"/verify/{code}/").content.decode()
    assert "<span>Cannot tell</span>" in page
    assert "Usha" not in page


@pytest.mark.parametrize("payload", ["", "[]", "{}", "not JSON", '{"schema": "tutela.certificate/1"}'])
def test_an_entry_without_a_payload_is_cannot_tell_on_every_path(certificate, code, pdf, qr, payload):
    unwalled(Certificate).filter(pk=certificate.pk).update(payload=payload)
    asked = ({"code": code}, {"code": qr}, {"file": upload(pdf)})
    answers = [Client().post("/verify/", one, follow=True) for one in asked]
    assert [(one.status_code, word_of(one)) for one in answers] == [(200, "Cannot tell")] * 3


def test_an_empty_form_says_what_to_do_and_a_wrong_code_is_answered():
    empty = Client().post("/verify/", {})
    assert (empty.status_code, "Enter the code, or choose the PDF file." in empty.content.decode()) == (
        422,
        True,
    )
    wrong = Client().post("/verify/", {"code": "hello"})
    assert (wrong.status_code, word_of(wrong)) == (404, "Cannot tell")
    assert "The register holds nothing under this." in wrong.content.decode()


def test_sixty_checks_a_minute_from_one_address_and_no_more(code):
    client = Client(headers={"X-Forwarded-For": "203.0.113.1"})
    assert {client.get(f"/verify/{code}/").status_code for _ in range(60)} == {200}
    client = Client(headers={"X-Forwarded-For": "203.0.113.2"})
    assert client.get(f"/verify/{code}/").status_code == 429
    assert client.get(f"/api/v1/verifications/{code}/").status_code == 429
    assert client.get("/verify/").status_code == 200


@pytest.mark.parametrize("address", ["/verify/{}/", "/api/v1/verifications/{}/", "/register/proof/{}"])
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
    assert len(counted) == 7


def test_a_dropped_file_touches_no_disk(pdf):
    """Above 2.5 MB Django would write it to a temporary file; here none is ever opened for writing."""
    opened: list[str] = []

    def watch(event: str, arguments: tuple) -> None:
        if watching and event == "open" and set(str(arguments[1])) & set("wax+"):
            opened.append(str(arguments[0]))

    watching = True
    sys.addaudithook(watch)
    answer = Client().post("/verify/", {"file": upload(pdf + bytes(4 * 1024 * 1024))})
    watching = False
    assert (answer.status_code, opened) == (200, [])


def test_files_count_against_the_limit_like_codes():
    client = Client()
    answers = [client.post("/verify/", {"file": upload(b"%PDF-")}).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


def test_a_request_larger_than_any_certificate_is_refused():
    answer = Client().post("/verify/", {"file": upload(bytes(13 * 1024 * 1024))})
    assert answer.status_code == 400


def test_behind_a_proxy_each_visitor_has_a_limit_of_their_own(client, code, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    one, other = ({"X-Forwarded-For": f"6.6.6.6, 203.0.113.{n}"} for n in (7, 8))
    for _ in range(60):
        client.get(f"/verify/{code}/", headers=one)
    answers = [client.get(f"/verify/{code}/", headers=headers).status_code for headers in (one, other)]
    assert answers == [429, 200]
