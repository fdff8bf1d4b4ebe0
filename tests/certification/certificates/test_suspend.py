"""A certificate in doubt: suspended by one officer at once, lifted by another, still revoked by two."""

import re

import pytest

from accounts.roles.enums import Role
from accounts.roles.errors import NotAllowed
from accounts.roles.models import Membership
from accounts.roles.queries import actor_for
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from accounts.users.models import User
from certification.certificates.enums import CertificateStatus, RevocationReason, SuspensionReason
from certification.certificates.errors import (
    CertificateNotInForce,
    CertificateNotSuspended,
    CertificateSuspended,
    SuspendedBySameOfficer,
)
from certification.certificates.models import Certificate
from certification.certificates.queries import status_of, today, with_status
from certification.certificates.replace import replace
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.certificates.suspend import lift, suspend
from tests import cast
from tests.certification.factories import certified

pytestmark = pytest.mark.django_db
DOUBT, WRONG = SuspensionReason.IDENTITY_IN_DOUBT, RevocationReason.ISSUED_IN_ERROR
PAGE, API = "/contributor/certificates/", "/api/v1/certificates/"
JSON = "application/json"


@pytest.fixture
def certificate(who):
    """Asha Gurung's certificate, issued by Bikram."""
    return certified(cast.person("1", "Gurung", "Asha"))


@pytest.fixture
def nepal():
    with scoped({"NPL"}):
        yield


def suspended_by(member: cast.Member, certificate: Certificate) -> None:
    with scoped({"NPL"}):
        suspend(by=member.actor, certificate=certificate, reason=DOUBT)


def revoked(who, certificate: Certificate) -> None:
    propose_revocation(by=who("bikram").actor, certificate=certificate, reason=WRONG)
    confirm_revocation(by=who("chandra").actor, certificate=certificate)


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_one_officer_suspends_at_once_and_another_lifts(who, certificate, nepal):
    suspend(by=who("bikram").actor, certificate=certificate, reason=DOUBT)
    assert status_of(certificate, today()) is CertificateStatus.SUSPENDED
    lift(by=who("chandra").actor, certificate=certificate)
    assert status_of(certificate, today()) is CertificateStatus.VALID
    events = [(event.kind, event.reason) for event in certificate.events.all()]
    assert events == [("issued", ""), ("suspended", "identity_in_doubt"), ("lifted", "")]
    verbs = TrailEntry.objects.filter(verb__in=("certificate.suspended", "certificate.lifted"))
    assert [entry.verb for entry in verbs.order_by("position")] == [
        "certificate.suspended",
        "certificate.lifted",
    ]


def test_who_suspended_never_lifts(who, certificate, nepal):
    suspend(by=who("bikram").actor, certificate=certificate, reason=DOUBT)
    with pytest.raises(SuspendedBySameOfficer):
        lift(by=who("bikram").actor, certificate=certificate)
    assert status_of(certificate, today()) is CertificateStatus.SUSPENDED


def test_it_is_suspended_once_and_lifted_only_when_suspended(who, certificate, nepal):
    with pytest.raises(CertificateNotSuspended):
        lift(by=who("chandra").actor, certificate=certificate)
    suspend(by=who("bikram").actor, certificate=certificate, reason=DOUBT)
    with pytest.raises(CertificateSuspended):
        suspend(by=who("chandra").actor, certificate=certificate, reason=DOUBT)
    lift(by=who("chandra").actor, certificate=certificate)
    suspend(by=who("chandra").actor, certificate=certificate, reason=DOUBT)
    assert status_of(certificate, today()) is CertificateStatus.SUSPENDED


def test_what_is_suspended_is_revoked_by_two_and_then_never_lifted(who, certificate, nepal):
    suspend(by=who("bikram").actor, certificate=certificate, reason=DOUBT)
    revoked(who, certificate)
    assert status_of(certificate, today()) is CertificateStatus.REVOKED
    with pytest.raises(CertificateNotInForce):
        lift(by=who("chandra").actor, certificate=certificate)
    with pytest.raises(CertificateNotInForce):
        suspend(by=who("chandra").actor, certificate=certificate, reason=DOUBT)


def test_a_suspension_comes_while_a_revocation_waits_and_outlives_its_withdrawal(who, certificate, nepal):
    propose_revocation(by=who("bikram").actor, certificate=certificate, reason=WRONG)
    suspend(by=who("bikram").actor, certificate=certificate, reason=DOUBT)
    assert status_of(certificate, today()) is CertificateStatus.SUSPENDED


def test_what_is_suspended_is_not_replaced_by_something_valid(who, certificate, nepal):
    certificate.person.given_names = "Aasha"
    certificate.person.save(update_fields=["given_names"])
    suspend(by=who("bikram").actor, certificate=certificate, reason=DOUBT)
    with pytest.raises(CertificateSuspended):
        replace(by=who("chandra").actor, certificate=certificate)


@pytest.mark.parametrize("name", ["salma", "asha", "hari", "ines", "tomas"])
def test_only_certifying_officers_of_the_country_suspend_and_lift(who, certificate, nepal, name):
    with pytest.raises(NotAllowed):
        suspend(by=who(name).actor, certificate=certificate, reason=DOUBT)
    suspend(by=who("bikram").actor, certificate=certificate, reason=DOUBT)
    with pytest.raises(NotAllowed):
        lift(by=who(name).actor, certificate=certificate)
    assert [event.kind for event in certificate.events.all()] == ["issued", "suspended"]


def test_lists_find_the_suspended_and_only_them(who, nepal):
    valid, held, back, gone = (certified(cast.person(str(n), f"Person {n}")) for n in range(4))
    for one in (held, back, gone):
        suspend(by=who("bikram").actor, certificate=one, reason=DOUBT)
    lift(by=who("chandra").actor, certificate=back)
    revoked(who, gone)
    found = {
        status: sorted(with_status(Certificate.objects.all(), status, today()).values_list("pk", flat=True))
        for status in (CertificateStatus.VALID, CertificateStatus.SUSPENDED, CertificateStatus.REVOKED)
    }
    assert found == {
        CertificateStatus.VALID: sorted([valid.pk, back.pk]),
        CertificateStatus.SUSPENDED: [held.pk],
        CertificateStatus.REVOKED: [gone.pk],
    }


# Pages


def test_suspending_goes_through_reason_and_check(who, certificate):
    address, browser = f"{PAGE}{certificate.pk}/", who("bikram").browser()
    assert browser.post(f"{address}suspend/", {}).status_code == 422
    check = browser.post(f"{address}suspend/", {"reason": "identity_in_doubt"})
    assert "Check before you go on" in text(check)
    with scoped({"NPL"}):
        assert status_of(certificate, today()) is CertificateStatus.VALID
    done = browser.post(f"{address}suspend/", {"reason": "identity_in_doubt", "confirm": "yes"}, follow=True)
    assert "Certificate suspended" in text(done)
    assert f"{address}lift/" not in done.content.decode()
    assert f"{address}replace/" not in done.content.decode()


def test_another_officer_lifts_after_a_check_and_the_same_one_is_told_why_not(who, certificate):
    suspended_by(who("bikram"), certificate)
    address = f"{PAGE}{certificate.pk}/"
    refused = who("bikram").browser().post(f"{address}lift/", follow=True)
    assert "You suspended this." in text(refused)
    chandra = who("chandra").browser()
    assert f"{address}lift/" in chandra.get(address).content.decode()
    assert "The suspension will be lifted." in text(chandra.get(f"{address}lift/"))
    assert "Suspension lifted" in text(chandra.post(f"{address}lift/", follow=True))


def test_there_is_nothing_to_lift_on_a_certificate_that_stands(who, certificate):
    answer = who("chandra").browser().get(f"{PAGE}{certificate.pk}/lift/")
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}{certificate.pk}/")


@pytest.mark.parametrize("path", ["suspend/", "lift/"])
def test_another_country_is_not_told_that_the_certificate_exists(who, certificate, path):
    browser, reason = who("salma").browser(), {"reason": "under_inquiry"}
    page = browser.post(f"{PAGE}{certificate.pk}/{path}", reason)
    api = browser.post(f"{API}{certificate.pk}/{path}", reason, content_type=JSON)
    assert [answer.status_code for answer in (page, api)] == [404, 404]


def test_the_passport_says_that_it_does_not_count_for_now(who, certificate):
    user = User.objects.create_user(name="Asha Gurung")
    Membership.objects.create(user=user, role=Role.TRAINEE, contributor_id="NPL")
    with scoped({"NPL"}):
        certificate.person.user = user
        certificate.person.save(update_fields=["user"])
    suspended_by(who("bikram"), certificate)
    page = text(cast.Member(user, actor_for(user)).browser().get("/passport/"))
    assert "It does not count for now: it is suspended." in page


# API


def test_machines_suspend_and_lift_by_two_officers(who, certificate):
    address = f"{API}{certificate.pk}/"
    bikram, chandra = who("bikram").browser(), who("chandra").browser()
    assert bikram.post(f"{address}suspend/", {"reason": "because"}, content_type=JSON).status_code == 400
    body = bikram.post(f"{address}suspend/", {"reason": "under_inquiry"}, content_type=JSON).json()
    assert (body["status"], body["events"][-1]["reason"]) == ("suspended", "under_inquiry")
    same = bikram.post(f"{address}lift/")
    assert (same.status_code, same.json()["title"]) == (403, "suspended by same officer")
    assert chandra.get(f"{API}?status=suspended").json()["results"][0]["serial"] == certificate.serial
    assert chandra.post(f"{address}lift/").json()["status"] == "valid"
    again = chandra.post(f"{address}lift/")
    assert (again.status_code, again.json()["title"]) == (409, "certificate not suspended")
