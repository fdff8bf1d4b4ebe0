"""Holders are told by e-mail: once, in their language, with no document and no result in the message."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from accounts.jobs.actions import due_jobs, run
from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.tenancy.scope import scoped
from certification.certificates.codes import grouped
from certification.certificates.enums import RevocationReason
from certification.certificates.queries import code_of
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.documents.announcing import MOST_TRIES
from tests import cast
from tests.certification.factories import certified

pytestmark = pytest.mark.django_db
EVENT = "certificate.announced"


def work() -> None:
    while jobs := due_jobs():
        for job in jobs:
            run(job)


def told(**fields):
    """Return the certificate of a person with an e-mail address; its document is still to be made."""
    return certified(cast.person("1", "Gurung", "Asha", email="asha.gurung@example.org", **fields))


def test_a_holder_with_an_address_is_told_where_it_is_and_how_to_check_it():
    made = told()
    work()
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["asha.gurung@example.org"], f"Your certificate {made.serial}")
    assert f"{made.serial}\n" in message.body
    assert "http://127.0.0.1:8000/passport/" in message.body
    assert grouped(code_of(made)) in message.body
    assert message.attachments == []
    assert "Gurung" not in message.body
    assert message.message()["Message-ID"] == f"<{made.pk}@127.0.0.1>"


def test_each_is_told_once_however_often_the_job_runs():
    told()
    work()
    Job.objects.filter(event="certificate.issued").update(state=JobState.WAITING)
    work()
    assert len(mail.outbox) == 1


def test_without_an_address_nobody_is_told():
    certified(cast.person("1", "Gurung", "Asha"))
    work()
    assert (mail.outbox, Job.objects.filter(event=EVENT).count()) == ([], 0)


def test_a_site_without_mail_has_nothing_to_send(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    told()
    work()
    assert Job.objects.filter(event=EVENT).count() == 0


@pytest.mark.parametrize("language", ["ar", "zh", "ne"])
def test_the_message_is_in_the_holders_language_or_in_english(language):
    told(language=language)
    work()
    assert mail.outbox[0].message()["Auto-Submitted"] == "auto-generated"


def test_a_certificate_revoked_meanwhile_is_not_announced(who):
    made = told()
    run(Job.objects.get(event="certificate.issued").pk)
    with scoped({"NPL"}):
        reason = RevocationReason.ISSUED_IN_ERROR
        propose_revocation(by=who("bikram").actor, certificate=made, reason=reason)
        confirm_revocation(by=who("chandra").actor, certificate=made)
    work()
    assert mail.outbox == []
    assert Job.objects.get(event=EVENT).result == {"sent": False, "reason": "not_valid"}


def results() -> list[str]:
    rows = Job.objects.filter(event=EVENT).order_by("created_at")
    return [(job.result or {}).get("reason", "sent" if job.result else "waits") for job in rows]


def test_a_server_that_does_not_answer_is_asked_again_later(monkeypatch):
    def no_answer(self, messages):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", no_answer)
    told()
    work()
    assert results() == ["later", "waits"]
    again = Job.objects.filter(event=EVENT, state=JobState.WAITING).get()
    assert again.run_after > timezone.now() + timedelta(minutes=14)
    monkeypatch.undo()
    Job.objects.filter(pk=again.pk).update(run_after=timezone.now())
    work()
    assert (results(), len(mail.outbox)) == (["later", "sent"], 1)


def test_after_eight_tries_it_is_given_up(monkeypatch):
    def no_answer(self, messages):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", no_answer)
    told()
    for _ in range(MOST_TRIES + 2):
        work()
        Job.objects.filter(state=JobState.WAITING).update(run_after=timezone.now())
    assert results() == ["later"] * (MOST_TRIES - 1) + ["no_answer"]


def test_an_address_that_is_refused_is_not_tried_again(monkeypatch):
    def refuse(self, messages):
        raise smtplib.SMTPRecipientsRefused({"asha.gurung@example.org": (550, b"unknown")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    told()
    work()
    assert results() == ["refused"]
