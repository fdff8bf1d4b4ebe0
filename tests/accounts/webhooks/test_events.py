"""What happens to people, as their country's own system hears of it: passed, issued, revoked, to lapse."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.jobs.actions import run
from accounts.jobs.models import Job
from accounts.tenancy.scope import all_contributors, scoped
from accounts.webhooks.actions import add_webhook
from accounts.webhooks.enums import CHOSEN
from accounts.webhooks.models import Delivery
from certification.certificates import tasks
from certification.certificates.enums import RevocationReason, SuspensionReason
from certification.certificates.models import Certificate
from certification.certificates.replace import replace
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.certificates.suspend import lift, suspend
from tests import cast
from tests.certification.factories import certified, fresh
from tests.courses.training import answer_all, handed_in, started
from tests.owner import unwalled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ready(seeded, added):
    """The standard and its courses; and Nepal's system, which is told of everything."""


@pytest.fixture
def deliver(work):
    """Deliver what is under way and leave all other jobs alone."""

    def deliver_() -> None:
        for job in Job.objects.filter(event="webhook.delivery", state="waiting"):
            run(job.pk)

    return deliver_


def said(listening) -> list[tuple[str, dict]]:
    return [(told.message["type"], told.message["data"]) for told in listening.told]


def remind(certificate: Certificate) -> Job:
    """Let the time come at which a certificate is said to be about to lapse."""
    job = Job.objects.get(
        event="certificate.expiring", state="waiting", payload__certificate=str(certificate.pk)
    )
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    assert run(job.pk)
    job.refresh_from_db()
    return job


def test_a_passed_sitting_is_told_by_ids_alone(listening, added, deliver):
    with scoped({"NPL"}):
        sita, sitting, paper = started()
        answer_all(sita, paper)
        handed_in(sita, paper)
    deliver()
    assert said(listening) == [
        (
            "sitting.passed",
            {
                "contributor": "NPL",
                "sitting": str(sitting.pk),
                "person": str(sita.person.pk),
                "enrolment": str(sita.enrolment.pk),
            },
        )
    ]
    assert listening.believes(added[1]) == "yes"
    assert sita.person.family_name not in listening.told[0].body


def test_a_failed_sitting_is_told_to_nobody(listening, deliver):
    with scoped({"NPL"}):
        sita, _sitting, paper = started()
        handed_in(sita, paper)
    deliver()
    assert listening.told == []


def test_a_certificate_is_told_with_its_serial_and_no_name(listening, added, deliver):
    certificate = certified(cast.person("NP-1", "Gurung", "Asha"))
    deliver()
    told = {
        "contributor": "NPL",
        "certificate": str(certificate.pk),
        "serial": certificate.serial,
        "person": str(certificate.person_id),
        "valid_until": certificate.valid_until.isoformat(),
        "replaces": None,
    }
    assert said(listening) == [("certificate.issued", told)]
    issued_at = datetime.fromisoformat(listening.told[0].message["timestamp"])
    assert issued_at == certificate.issued_at
    assert "Gurung" not in listening.told[0].body


def test_a_replacement_says_what_it_replaces(who, listening, deliver):
    asha = cast.person("NP-1", "Gurng", "Asha")
    old = certified(asha)
    with scoped({"NPL"}):
        type(asha).objects.filter(pk=asha.pk).update(family_name="Gurung")
        new = replace(by=who("bikram").actor, certificate=fresh(old))
    deliver()
    assert [(kind, data["certificate"], data["replaces"]) for kind, data in said(listening)] == [
        ("certificate.issued", str(old.pk), None),
        ("certificate.issued", str(new.pk), str(old.pk)),
    ]


def test_a_revocation_is_told_when_it_is_confirmed_and_why_is_not(who, listening, deliver):
    certificate = certified(cast.person("NP-1", "Gurung"))
    with scoped({"NPL"}):
        propose_revocation(
            by=who("bikram").actor, certificate=certificate, reason=RevocationReason.MISCONDUCT
        )
        deliver()
        confirm_revocation(by=who("chandra").actor, certificate=certificate)
    deliver()
    assert [kind for kind, _data in said(listening)] == ["certificate.issued", "certificate.revoked"]
    assert "misconduct" not in listening.told[1].body


def test_ninety_days_before_it_lapses_a_certificate_is_said_to_be_expiring(listening, deliver):
    certificate = certified(cast.person("NP-1", "Gurung"))
    job = Job.objects.get(event="certificate.expiring")
    day = certificate.valid_until - timedelta(days=90)
    assert job.run_after == datetime.combine(day, time(0, tzinfo=UTC))
    assert remind(certificate).result == {"told": 1}
    deliver()
    kind, data = said(listening)[-1]
    assert (kind, data["serial"]) == ("certificate.expiring", certificate.serial)


def test_nothing_is_said_of_one_that_was_revoked_or_replaced_meanwhile(who, listening, deliver):
    revoked = certified(cast.person("NP-1", "Gurung"))
    misspelt = cast.person("NP-2", "Ria")
    replaced = certified(misspelt)
    with scoped({"NPL"}):
        propose_revocation(
            by=who("bikram").actor, certificate=revoked, reason=RevocationReason.ISSUED_IN_ERROR
        )
        confirm_revocation(by=who("chandra").actor, certificate=revoked)
        type(misspelt).objects.filter(pk=misspelt.pk).update(family_name="Rai")
        replace(by=who("bikram").actor, certificate=fresh(replaced))
    answers = [remind(certificate).result for certificate in (revoked, replaced)]
    assert answers == [{"told": 0, "status": "revoked"}, {"told": 0, "status": "replaced"}]


def test_one_that_is_suspended_is_looked_at_again_and_told_of_once_the_doubt_is_gone(who, listening):
    certificate = certified(cast.person("NP-1", "Gurung"))
    with scoped({"NPL"}):
        suspend(by=who("bikram").actor, certificate=certificate, reason=SuspensionReason.UNDER_INQUIRY)
    assert remind(certificate).result == {"told": 0, "status": "suspended"}
    with scoped({"NPL"}):
        lift(by=who("chandra").actor, certificate=certificate)
    again = Job.objects.get(event="certificate.expiring", state="waiting")
    assert timedelta(days=6) < again.run_after - timezone.now() <= timedelta(days=7)
    assert remind(certificate).result == {"told": 1}


def test_a_webhook_added_later_hears_of_certificates_issued_before(who, listening, monkeypatch):
    """As after an upgrade: certificates are there, and nothing is put off for them."""
    monkeypatch.setattr(tasks, "REMINDERS", 2)
    certificates = [certified(cast.person(f"NP-{n}", "Gurung")) for n in range(5)]
    lapsed = certificates.pop()
    Job.objects.filter(event="certificate.expiring").delete()
    yesterday = timezone.now().date() - timedelta(days=1)
    unwalled(Certificate).filter(pk=lapsed.pk).update(valid_until=yesterday)
    with scoped({"NPL"}):
        add_webhook(
            by=who("asha").actor, contributor="NPL", label="x", address=listening.address, events=CHOSEN
        )
    job = Job.objects.filter(event="webhook.added").latest("created_at")
    while run(job.pk):
        pass
    job.refresh_from_db()
    assert (job.state, job.result["certificates"]) == ("done", 4)  # type: ignore[index]
    put_off = Job.objects.filter(event="certificate.expiring")
    assert {one.payload["certificate"] for one in put_off} == {str(one.pk) for one in certificates}
    assert put_off.count() == 4


def test_whoever_does_not_ask_for_reminders_has_none_looked_up(who, listening):
    certified(cast.person("NP-1", "Gurung"))
    Job.objects.filter(event="certificate.expiring").delete()
    with scoped({"NPL"}):
        webhook, _secret = add_webhook(
            by=who("asha").actor, contributor="NPL", label="x", address=listening.address, events=CHOSEN[:2]
        )
    job = Job.objects.get(payload__webhook=str(webhook.pk), event="webhook.added")
    assert run(job.pk)
    assert not Job.objects.filter(event="certificate.expiring").exists()


def test_of_another_country_nothing_is_heard(who, listening, deliver):
    certified(cast.person("MA-1", "Benali", contributor_id="MAR"), officer="salma")
    deliver()
    with all_contributors("a test looks"):
        assert not Delivery.objects.exists()
