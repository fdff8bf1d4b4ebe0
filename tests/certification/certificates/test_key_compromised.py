"""A country's key falls into strange hands: what it signed since proves nothing, on every path, at once."""

from datetime import timedelta

import pytest

from accounts.jobs.actions import due_jobs, run
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import System
from certification.certificates.enums import CertificateEventKind, CertificateStatus, SuspensionReason
from certification.certificates.errors import KeyWasCompromised
from certification.certificates.payload import read
from certification.certificates.queries import facts_of, today
from certification.certificates.replace import replace
from certification.certificates.suspend import lift, suspend_signed_by
from certification.signing.actions import make_signing_key, retire_signing_key
from certification.signing.enums import KeyPurpose
from certification.signing.models import SigningKey
from tests import cast
from tests.certification.factories import certified, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha(who):
    return certified(cast.person("1", "Gurung", "Asha"))


def status(certificate) -> tuple[CertificateStatus | None, str]:
    with all_contributors("a test looks"):
        facts = facts_of(fresh(certificate))
        return facts.status_on(today()), facts.suspension.reason if facts.suspension else ""


def compromise(certificate, at) -> SigningKey:
    with all_contributors("the operator"):
        key = SigningKey.objects.get(pk=read(certificate.payload)["key"])
        return retire_signing_key(by=System(), key=key, compromised_at=at)


def test_what_the_key_signed_since_is_suspended_by_the_job_that_tells_of_it(asha):
    compromise(asha, asha.issued_at)
    for job in due_jobs():
        run(job)
    assert status(asha) == (CertificateStatus.SUSPENDED, "key_compromised")


def test_what_it_signed_before_stands(asha):
    key = compromise(asha, asha.issued_at + timedelta(seconds=1))
    with scoped({"NPL"}):
        assert suspend_signed_by(by=System(), key=key) == 0
    assert status(asha) == (CertificateStatus.VALID, "")


def test_telling_it_again_changes_nothing(asha):
    key = compromise(asha, asha.issued_at)
    with scoped({"NPL"}):
        assert [suspend_signed_by(by=System(), key=key) for _ in range(2)] == [1, 0]
        assert asha.events.filter(kind=CertificateEventKind.SUSPENDED).count() == 1


def test_such_a_suspension_is_never_lifted(asha, who):
    key = compromise(asha, asha.issued_at)
    with scoped({"NPL"}):
        suspend_signed_by(by=System(), key=key)
        with pytest.raises(KeyWasCompromised):
            lift(by=who("bikram").actor, certificate=asha)


def test_a_new_certificate_under_the_new_key_takes_its_place(asha, who):
    key = compromise(asha, asha.issued_at)
    with all_contributors("the operator"):
        suspend_signed_by(by=System(), key=key)
        fresh_key = make_signing_key(by=System(), purpose=KeyPurpose.DOCUMENT, contributor="NPL")
    with scoped({"NPL"}):
        new = replace(by=who("bikram").actor, certificate=asha)
    assert read(new.payload)["key"] == fresh_key.kid
    assert status(asha)[0] is CertificateStatus.REPLACED
    assert status(new) == (CertificateStatus.VALID, "")


def test_no_officer_gives_this_reason(asha, who):
    browser = who("bikram").browser()
    answer = browser.post(
        f"/contributor/certificates/{asha.pk}/suspend/", {"reason": SuspensionReason.KEY_COMPROMISED}
    )
    assert answer.status_code == 422
    assert status(asha) == (CertificateStatus.VALID, "")
