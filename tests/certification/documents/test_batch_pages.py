"""A confirmed batch: how far it is, what is left out, what is downloaded, and the slips."""

import io
import zipfile

import pikepdf
import pytest
from django.core.files.storage import default_storage

from accounts.jobs.actions import due_jobs, run
from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from certification.certificates.batches import confirm_batch, propose_batch
from certification.certificates.enums import RevocationReason
from certification.certificates.models import Batch, Certificate
from certification.certificates.replace import replace
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.documents.models import Bundle
from certification.documents.queries import document_bytes
from tests import cast
from tests.certification.certificates.test_pages import text
from tests.certification.factories import award_for, people
from tests.certification.readiness.counting import statements

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def confirmed(who, awards) -> Batch:
    with scoped({"NPL"}):
        batch = propose_batch(by=who("bikram").actor, awards=awards, contingent=None)
        confirm_batch(by=who("chandra").actor, batch=batch)
    return batch


def work() -> None:
    while jobs := due_jobs():
        for job in jobs:
            run(job)


@pytest.fixture
def batch(who) -> Batch:
    """Return a confirmed batch of two people, of which nothing is issued yet."""
    return confirmed(who, [award_for(person) for person in people(2)])


def address(batch: Batch, path: str = "") -> str:
    return f"/contributor/awards/batches/{batch.pk}/{path}"


def issued() -> list[Certificate]:
    with scoped({"NPL"}):
        return list(Certificate.objects.order_by("serial"))


def revoke(who, certificate: Certificate) -> None:
    with scoped({"NPL"}):
        reason = RevocationReason.ISSUED_IN_ERROR
        propose_revocation(by=who("bikram").actor, certificate=certificate, reason=reason)
        confirm_revocation(by=who("chandra").actor, certificate=certificate)


def test_the_page_tells_how_far_the_work_is_and_stays_true_when_left(who, batch):
    browser = who("bikram").browser()
    page = browser.get(address(batch))
    assert "issued 0 of 2" in text(page)
    assert f'hx-get="{address(batch, "progress/")}"' in page.content.decode()
    run(Job.objects.get(event="batch.confirmed").pk)
    assert "issued 2 of 2 Documents ready 0 of 2" in text(browser.get(address(batch)))
    work()
    done = browser.get(address(batch))
    assert "issued 2 of 2 Documents ready 2 of 2" in text(done)
    assert "hx-get" not in done.content.decode()


def test_the_part_that_renews_itself_ends_with_the_whole_page(who, batch):
    browser = who("bikram").browser()
    part = browser.get(address(batch, "progress/"), headers=HTMX)
    assert (part.status_code, "<html" in part.content.decode()) == (200, False)
    work()
    assert browser.get(address(batch, "progress/"), headers=HTMX)["HX-Refresh"] == "true"
    assert browser.get(address(batch, "progress/"))["Location"] == address(batch)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(who, count):
    batch = confirmed(who, [award_for(person) for person in people(count)])
    work()
    browser = who("bikram").browser()
    with statements() as counted:
        browser.get(address(batch))
    assert len(counted) == 18


def test_who_was_left_out_is_named_with_the_reason(who):
    awards = [award_for(people(1)[0]), award_for(cast.person("9", "Rai", "Maya", name_native="𐎀"))]
    batch = confirmed(who, awards)
    work()
    page = text(who("bikram").browser().get(address(batch)))
    assert "issued 1 of 2 Documents ready 1 of 2" in page
    assert "Left out: 1 person" in page
    assert "Maya Rai A name has letters the typefaces do not have." in page


def test_work_that_stopped_is_said_and_goes_on_when_told(who, batch):
    Job.objects.filter(event="batch.confirmed").update(state=JobState.FAILED, attempts=5)
    browser = who("bikram").browser()
    assert "The work stopped because of a fault." in text(browser.get(address(batch)))
    assert who("salma").browser().post(address(batch), {"resume": "yes"}).status_code == 404
    browser.post(address(batch), {"resume": "yes"})
    work()
    page = text(browser.get(address(batch)))
    assert ("issued 2 of 2" in page, "stopped" in page) == (True, False)


def test_a_document_that_cannot_be_made_does_not_hold_up_the_others(who, batch):
    run(Job.objects.get(event="batch.confirmed").pk)
    broken = Job.objects.filter(event="certificate.issued").first()
    assert broken is not None
    Job.objects.filter(pk=broken.pk).update(state=JobState.FAILED)
    work()
    browser = who("bikram").browser()
    assert "1 document could not be made." in text(browser.get(address(batch)))
    browser.post(address(batch, "zip/make/"))
    work()
    with scoped({"NPL"}):
        assert [(one.documents, one.left_out) for one in Bundle.objects.all()] == [(1, 1)]
    browser.post(address(batch), {"resume": "yes"})
    work()
    assert "Documents ready 2 of 2" in text(browser.get(address(batch)))


# Downloads


def test_the_single_pdfs_come_in_one_zip_byte_for_byte(who, batch):
    work()
    browser = who("bikram").browser()
    browser.post(address(batch, "zip/make/"))
    assert "Being made" in text(browser.get(address(batch)))
    work()
    assert "2 documents" in text(browser.get(address(batch)))
    answer = browser.get(address(batch, "zip/"))
    assert answer["Content-Disposition"] == 'attachment; filename="NPL-certificates.zip"'
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as together:
        found = {name: together.read(name) for name in together.namelist()}
    with scoped({"NPL"}):
        assert found == {f"{one.serial}.pdf": document_bytes(one) for one in issued()}
        entry = TrailEntry.objects.get(verb="bundle.make")
    assert (entry.actor, entry.details["documents"]) == (who("bikram").user.pk, 2)


def test_the_pages_for_the_printer_come_in_one_pdf_that_shares_what_is_the_same(who, batch):
    work()
    browser = who("bikram").browser()
    browser.post(address(batch, "pdf/make/"))
    work()
    content = b"".join(browser.get(address(batch, "pdf/")).streaming_content)
    with pikepdf.open(io.BytesIO(content)) as merged:
        assert (len(merged.pages), list(merged.attachments)) == (2, [])
        assert "/AcroForm" not in merged.Root
    with scoped({"NPL"}):
        assert len(content) < sum(len(document_bytes(one)) for one in issued())


def test_what_does_not_count_is_left_out_and_said(who):
    batch = confirmed(who, [award_for(person) for person in people(3)])
    work()
    revoked, corrected, plain = issued()
    revoke(who, revoked)
    with scoped({"NPL"}):
        corrected.person.family_name = "Corrected"
        corrected.person.save()
        new = replace(by=who("bikram").actor, certificate=corrected)
    work()
    browser = who("bikram").browser()
    browser.post(address(batch, "zip/make/"))
    work()
    answer = browser.get(address(batch, "zip/"))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as together:
        assert together.namelist() == [f"{plain.serial}.pdf", f"{new.serial}.pdf"]
    assert "1 certificate left out: revoked, suspended or without a document" in text(
        browser.get(address(batch))
    )


def test_made_again_after_a_revocation_it_takes_the_place_of_the_old_file(
    who, batch, django_capture_on_commit_callbacks
):
    work()
    browser = who("bikram").browser()
    counts = []
    for certificate in (None, issued()[0]):
        if certificate:
            revoke(who, certificate)
        browser.post(address(batch, "zip/make/"))
        browser.post(address(batch, "zip/make/"))
        with django_capture_on_commit_callbacks(execute=True):
            work()
        with scoped({"NPL"}):
            counts.append([(one.documents, one.left_out) for one in Bundle.objects.filter(batch=batch)])
    assert counts == [[(2, 0)], [(1, 1)]]
    assert Job.objects.filter(event="bundle.wanted").count() == 2
    folders, _files = default_storage.listdir("bundles")
    assert sum(len(default_storage.listdir(f"bundles/{one}")[1]) for one in folders) == 1


def test_nothing_is_put_together_before_all_documents_are_there(who, batch):
    browser = who("bikram").browser()
    page = browser.post(address(batch, "zip/make/"), follow=True)
    assert "Documents of this batch are still being made." in text(page)
    assert Job.objects.filter(event="bundle.wanted").count() == 0


def test_a_batch_of_which_nothing_counts_is_put_together_for_nobody(who, batch):
    work()
    for certificate in issued():
        revoke(who, certificate)
    browser = who("bikram").browser()
    browser.post(address(batch, "pdf/make/"))
    work()
    assert "It could not be made." in text(browser.get(address(batch)))
    assert browser.get(address(batch, "pdf/")).status_code == 404


def test_downloads_are_for_those_who_read_the_countrys_certificates(who, batch):
    work()
    who("bikram").browser().post(address(batch, "zip/make/"))
    work()

    def code(name: str, path: str) -> int:
        answer = who(name).browser().get(address(batch, path))
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer.status_code

    assert {path: code("salma", path) for path in ("", "zip/", "slips/", "progress/")} == {
        "": 404,
        "zip/": 404,
        "slips/": 404,
        "progress/": 404,
    }
    assert {path: code("asha", path) for path in ("zip/", "pdf/", "slips/")} == {
        "zip/": 200,
        "pdf/": 404,
        "slips/": 403,
    }
    assert (code("hari", "zip/"), code("bikram", "rar/")) == (403, 404)


@pytest.mark.parametrize(("name", "code"), [("salma", 404), ("asha", 403)])
def test_only_the_countrys_certifying_officers_have_files_made(who, batch, name, code):
    assert who(name).browser().post(address(batch, "zip/make/")).status_code == code


# Slips


def test_slips_are_for_people_without_an_address_each_in_the_own_language(who):
    told = cast.person("8", "Told", email="told@example.org")
    paper = cast.person("9", "Paper", "Omar", language="ar")
    batch = confirmed(who, [award_for(told), award_for(paper)])
    work()
    browser = who("bikram").browser()
    page = browser.get(address(batch, "slips/"))
    assert ("Omar Paper" in text(page), "Told" in text(page)) == (True, False)
    assert '<li class="slip stack-tight" lang="ar" dir="rtl">' in page.content.decode()
    everybody = text(browser.get(f"{address(batch, 'slips/')}?all=yes"))
    assert ("Omar Paper" in everybody, "Told" in everybody) == (True, True)


@pytest.mark.parametrize("count", [1, 3])
def test_slips_cost_the_same_for_one_and_for_three(who, count):
    batch = confirmed(who, [award_for(person) for person in people(count)])
    run(Job.objects.get(event="batch.confirmed").pk)
    browser = who("bikram").browser()
    with statements() as counted:
        assert text(browser.get(address(batch, "slips/"))).count("Your certificate") == count
    assert len(counted) == 5
