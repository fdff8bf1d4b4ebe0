"""The officers' pages and the holder's passport."""

import re

import pytest

from accounts.jobs.actions import due_jobs, run
from accounts.roles.enums import Role
from accounts.roles.models import Membership
from accounts.roles.queries import actor_for
from accounts.tenancy.scope import scoped
from accounts.users.models import User
from certification.certificates.batches import propose_batch
from certification.certificates.enums import RevocationReason
from certification.certificates.models import Batch, Certificate
from certification.certificates.queries import facts_of
from certification.certificates.revoke import confirm_revocation, propose_revocation
from tests import cast
from tests.certification.factories import award_for, certified, fresh, people
from tests.certification.readiness.counting import statements

pytestmark = pytest.mark.django_db
CERTIFICATES, AWARDS = "/contributor/certificates/", "/contributor/awards/"


def holder(service_number: str = "1", family_name: str = "Gurung", given_names: str = "Asha"):
    """Make a person with a login of their own."""
    person = cast.person(service_number, family_name, given_names, name_native="आशा गुरुङ")
    user = User.objects.create_user(name=person.full_name)
    Membership.objects.create(user=user, role=Role.TRAINEE, contributor_id="NPL")
    with scoped({"NPL"}):
        person.user = user
        person.save(update_fields=["user"])
    return person, cast.Member(user, actor_for(user)).browser()


def text(response) -> str:
    """Return a page's words, tags dropped and spaces joined."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def work() -> None:
    for job in due_jobs():
        run(job)


# The register


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_costs_the_same_for_one_and_for_three(who, count):
    for person in people(count):
        certified(person)
    browser = who("bikram").browser()
    with statements() as counted:
        assert f"{count} certificate" in text(browser.get(CERTIFICATES))
    assert len(counted) == 6


def test_the_register_is_filtered_by_the_address(who):
    good = certified(cast.person("1", "Gurung", "Asha"))
    bad = certified(cast.person("2", "Rai", "Maya Devi"))
    with scoped({"NPL"}):
        propose_revocation(by=who("bikram").actor, certificate=bad, reason=RevocationReason.MISCONDUCT)
        confirm_revocation(by=who("chandra").actor, certificate=bad)
    browser = who("asha").browser()

    def shown(query: str) -> list[str]:
        page = browser.get(CERTIFICATES + query).content.decode()
        return sorted(set(re.findall(r"NPL-\d{4}-\d{7}", page)))

    assert shown("") == [good.serial, bad.serial]
    assert shown("?status=valid") == [good.serial]
    assert shown("?status=revoked") == [bad.serial]
    assert shown("?status=expired") == []
    assert shown("?words=rai+maya") == [bad.serial]
    assert shown(f"?words={good.serial}") == [good.serial]
    assert shown("?category=IPO") == []


def test_another_country_sees_no_certificate_of_ours(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    salma = who("salma").browser()
    assert certificate.serial not in salma.get(CERTIFICATES).content.decode()
    for path in ("", "revoke/", "revoke/confirm/", "revoke/withdraw/", "replace/"):
        assert salma.get(f"{CERTIFICATES}{certificate.pk}/{path}").status_code == 404
        assert salma.post(f"{CERTIFICATES}{certificate.pk}/{path}").status_code in {404, 405}
    assert salma.get(f"/certificates/{certificate.pk}/pdf/").status_code == 404


def test_an_auditor_reads_a_certificate_and_is_offered_nothing_to_do(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    page = text(who("ines").browser().get(f"{CERTIFICATES}{certificate.pk}/"))
    assert "Asha Gurung" in page
    assert "Propose to revoke" not in page
    assert who("ines").browser().get(f"{CERTIFICATES}{certificate.pk}/revoke/").status_code == 403


# Certifying


def test_one_person_is_chosen_checked_and_certified_at_once(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    browser = who("bikram").browser()
    assert "1 person can be certified." in text(browser.get(AWARDS))
    check = text(browser.post(AWARDS, {"awards": [str(award.pk)]}))
    assert "Check before you certify" in check
    with scoped({"NPL"}):
        assert Certificate.objects.count() == 0
    done = text(browser.post(AWARDS, {"awards": [str(award.pk)], "confirm": "yes"}, follow=True))
    with scoped({"NPL"}):
        serial = Certificate.objects.get().serial
    assert f"Certificate issued {serial}" in done


def test_many_go_into_a_batch_that_the_second_officer_confirms(who):
    for person in people(3):
        award_for(person)
    page = who("bikram").browser().post(AWARDS, {"everyone": "yes", "confirm": "yes"}, follow=True)
    assert "Batch proposed 3 people" in text(page)
    with scoped({"NPL"}):
        address = f"{AWARDS}batches/{Batch.objects.get().pk}/"
    assert "To confirm" in text(who("chandra").browser().get(AWARDS))
    assert "Issue 3 certificates" in text(who("chandra").browser().get(address))
    done = who("chandra").browser().post(address, {"confirm": "yes"}, follow=True)
    assert "Batch confirmed 3 people" in text(done)
    assert "Confirmed by Chandra Rai" in text(done)
    assert "issued 0 of 3" in text(done)


def test_who_proposed_is_told_that_another_has_to_confirm(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        batch = propose_batch(by=who("bikram").actor, awards=[award], contingent=None)
    browser, address = who("bikram").browser(), f"{AWARDS}batches/{batch.pk}/"
    assert "Issue 1 certificate" not in text(browser.get(address))
    refused = text(browser.post(address, {"confirm": "yes"}, follow=True))
    assert "Another certifying officer of your country has to confirm it." in refused
    with scoped({"NPL"}):
        assert Certificate.objects.count() == 0


def test_a_batch_is_withdrawn_and_its_people_can_be_chosen_again(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        batch = propose_batch(by=who("bikram").actor, awards=[award], contingent=None)
    page = who("bikram").browser().post(f"{AWARDS}batches/{batch.pk}/", {"withdraw": "yes"}, follow=True)
    assert "1 person can be certified." in text(page)


def test_choosing_nobody_says_so_and_changing_keeps_the_choice(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    browser = who("bikram").browser()
    empty = browser.post(AWARDS, {})
    assert (empty.status_code, "Choose at least one person." in text(empty)) == (422, True)
    again = browser.post(AWARDS, {"awards": [str(award.pk)], "change": "yes"}).content.decode()
    assert f'value="{award.pk}" checked' in again


def test_who_cannot_be_certified_is_listed_with_reason_and_remedy(who):
    award_for(cast.person("1", "Rai", category="CCU"))
    award_for(cast.person("2", "Magar"), attested=False)
    page = text(who("bikram").browser().get(AWARDS))
    assert "Cannot be certified: 2" in page
    assert "Observed exercise missing" in page
    assert "Identity not attested by the proctor" in page


def test_who_proctored_is_told_that_another_has_to_act(who):
    award = award_for(cast.person("1", "Gurung", "Asha"), proctor="bikram")
    page = who("bikram").browser().post(AWARDS, {"awards": [str(award.pk)], "confirm": "yes"}, follow=True)
    assert "You were proctor for one of these people" in text(page)


def test_awards_are_narrowed_to_the_people_of_one_contingent(who):
    first, second = people(2)
    for person in (first, second):
        award_for(person)
    contingent = cast.contingent(slots=1)
    with scoped({"NPL"}):
        first.assignments.create(
            contributor_id="NPL", slot=contingent.slots.get(), since=contingent.planned_departure
        )
    page = text(who("bikram").browser().get(f"{AWARDS}?contingent={contingent.code}"))
    assert ("Person 1" in page, "Person 2" in page) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_for_one_and_for_three(who, count):
    for number, person in enumerate(people(2 * count)):
        award_for(person, passed=number % 2 == 0)
    browser = who("bikram").browser()
    with statements() as counted:
        browser.get(AWARDS)
    assert len(counted) == 10


@pytest.mark.parametrize("name", ["asha", "hari", "ines", "tomas"])
def test_only_certifying_officers_have_the_desk(who, name):
    assert who(name).browser().get(AWARDS).status_code == 403


# Revoking and replacing


def test_a_revocation_goes_through_reason_check_and_a_second_officer(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    address = f"{CERTIFICATES}{certificate.pk}/"
    bikram, chandra = who("bikram").browser(), who("chandra").browser()
    assert bikram.post(f"{address}revoke/", {}).status_code == 422
    assert "Check before you go on" in text(bikram.post(f"{address}revoke/", {"reason": "misconduct"}))
    with scoped({"NPL"}):
        assert facts_of(fresh(certificate)).proposal is None
    proposed = bikram.post(f"{address}revoke/", {"reason": "misconduct", "confirm": "yes"}, follow=True)
    assert "Revocation proposed" in text(proposed)
    refused = bikram.post(f"{address}revoke/confirm/", follow=True)
    assert "You proposed this." in text(refused)
    assert "A revocation cannot be undone." in text(chandra.get(f"{address}revoke/confirm/"))
    assert "Certificate revoked" in text(chandra.post(f"{address}revoke/confirm/", follow=True))


def test_a_proposal_is_withdrawn_after_a_check(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        propose_revocation(
            by=who("bikram").actor, certificate=certificate, reason=RevocationReason.MISCONDUCT
        )
    address, browser = f"{CERTIFICATES}{certificate.pk}/revoke/withdraw/", who("chandra").browser()
    assert "The certificate stands as before." in text(browser.get(address))
    assert "Proposal withdrawn" in text(browser.post(address, follow=True))


def test_a_corrected_name_is_shown_old_and_new_before_it_is_replaced(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    address = f"{CERTIFICATES}{certificate.pk}/replace/"
    same = who("bikram").browser().post(address, follow=True)
    assert "Correct the record first." in text(same)
    with scoped({"NPL"}):
        certificate.person.family_name = "Gurung Rai"
        certificate.person.save(update_fields=["family_name"])
    check = text(who("bikram").browser().get(address))
    assert "Name on the certificate Asha Gurung Name in the record now Asha Gurung Rai" in check
    done = who("bikram").browser().post(address, follow=True)
    assert "Corrected certificate issued" in text(done)


# The passport


def test_the_holder_finds_the_certificate_what_it_allows_and_its_document(who):
    person, browser = holder()
    certificate = certified(person)
    page = text(browser.get("/passport/"))
    assert certificate.serial in page
    assert (
        "You count as certified as Contingent soldier for a departure until the end of 20 Nov 2028." in page
    )
    assert browser.get(f"/certificates/{certificate.pk}/pdf/").status_code == 404
    work()
    answer = browser.get(f"/certificates/{certificate.pk}/pdf/")
    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )
    assert answer["Content-Disposition"] == f'attachment; filename="{certificate.serial}.pdf"'


def test_nobody_opens_the_certificate_of_another_person(who):
    person, _browser = holder()
    certificate = certified(person)
    _other, browser = holder("2", "Rai", "Maya")
    assert certificate.serial not in text(browser.get("/passport/"))
    assert browser.get(f"/certificates/{certificate.pk}/pdf/").status_code == 404
    assert browser.get(f"{CERTIFICATES}{certificate.pk}/").status_code == 403


def test_the_passport_says_what_is_on_its_way_and_what_is_missing(who):
    person, browser = holder()
    assert "No certificate yet" in text(browser.get("/passport/"))
    award_for(person, passed=False)
    assert "Assessment not passed." in text(browser.get("/passport/"))
    award_for(person)
    page = text(browser.get("/passport/"))
    assert "You passed as Contingent soldier." in page


def test_the_passport_tells_of_a_revocation(who):
    person, browser = holder()
    certificate = certified(person)
    with scoped({"NPL"}):
        propose_revocation(
            by=who("bikram").actor, certificate=certificate, reason=RevocationReason.MISCONDUCT
        )
        confirm_revocation(by=who("chandra").actor, certificate=certificate)
    assert "It no longer counts: it was revoked." in text(browser.get("/passport/"))
