"""Certificates and awards through the API."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.jobs.actions import due_jobs, run
from accounts.roles.actions import make_key
from accounts.roles.enums import ApiPurpose, Role
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from certification.certificates.models import Certificate
from tests import cast
from tests.certification.factories import award_for, certified, people
from tests.certification.readiness.counting import statements

pytestmark = pytest.mark.django_db
URL = "/api/v1/certificates/"
JSON = "application/json"


def test_the_register_is_listed_by_serial(who):
    made = [certified(person) for person in people(2)]
    body = who("asha").browser().get(URL).json()
    assert [row["serial"] for row in body["results"]] == [one.serial for one in made]
    assert body["results"][0] == {
        "id": str(made[0].pk),
        "serial": made[0].serial,
        "contributor": "NPL",
        "person": str(made[0].person_id),
        "name": "Person 1",
        "category": "TRP",
        "phase": "pre_deployment",
        "standard_version": "0.1-research",
        "issued_at": made[0].issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "valid_until": "2028-11-20",
        "status": "valid",
        "replaces": None,
        "payload_sha256": made[0].payload_sha256,
        "events": body["results"][0]["events"],
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(who, count):
    for person in people(count):
        certified(person)
    browser = who("asha").browser()
    with statements() as counted:
        assert len(browser.get(URL).json()["results"]) == count
    assert len(counted) == 5


def test_another_countrys_certificate_does_not_exist(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    salma = who("salma").browser()
    assert salma.get(URL).json()["results"] == []
    for path in ("", "pdf/"):
        assert salma.get(f"{URL}{certificate.pk}/{path}").status_code == 404
    for path in ("revoke/", "revoke/confirm/", "replace/"):
        answer = salma.post(f"{URL}{certificate.pk}/{path}", {"reason": "misconduct"}, content_type=JSON)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_document_is_sent_once_it_is_made(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    browser = who("asha").browser()
    early = browser.get(f"{URL}{certificate.pk}/pdf/")
    assert (early.status_code, early.json()["title"]) == (409, "document not ready")
    for job in due_jobs():
        run(job)
    assert browser.get(f"{URL}{certificate.pk}/pdf/").content[:5] == b"%PDF-"


def test_an_award_is_issued_once(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    browser = who("bikram").browser()
    assert [row["eligible"] for row in browser.get("/api/v1/awards/").json()["results"]] == [True]
    made = browser.post(f"/api/v1/awards/{award.pk}/issue/")
    again = browser.post(f"/api/v1/awards/{award.pk}/issue/")
    assert (made.status_code, made.json()["status"]) == (201, "valid")
    assert (again.status_code, again.json()["title"]) == (409, "award already issued")


def test_the_same_idempotency_key_issues_once_and_gives_the_same_answer(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    once, browser = {"Idempotency-Key": "once"}, who("bikram").browser()
    first, second = (browser.post(f"/api/v1/awards/{award.pk}/issue/", headers=once) for _ in range(2))
    assert (first.status_code, second.status_code, second.content) == (201, 201, first.content)
    with scoped({"NPL"}):
        assert Certificate.objects.count() == 1


def test_a_revocation_needs_two_officers(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    address = f"{URL}{certificate.pk}/revoke/"
    bikram, chandra = who("bikram").browser(), who("chandra").browser()
    assert bikram.post(address, {"reason": "because"}, content_type=JSON).status_code == 400
    assert bikram.post(address, {"reason": "misconduct"}, content_type=JSON).json()["status"] == "valid"
    same = bikram.post(f"{address}confirm/")
    assert (same.status_code, same.json()["title"]) == (403, "same officer")
    assert chandra.post(f"{address}confirm/").json()["status"] == "revoked"


def test_a_certificate_is_replaced_after_a_correction(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    address, browser = f"{URL}{certificate.pk}/replace/", who("bikram").browser()
    assert browser.post(address).json()["title"] == "nothing to correct"
    with scoped({"NPL"}):
        certificate.person.family_name = "Rai"
        certificate.person.save(update_fields=["family_name"])
    made = browser.post(address)
    assert (made.status_code, made.json()["name"], made.json()["replaces"]) == (
        201,
        "Asha Rai",
        str(certificate.pk),
    )


@pytest.mark.parametrize("name", ["hari", "tomas"])
def test_roles_without_certificates_are_refused(who, name):
    assert who(name).browser().get(URL).status_code == 403


def test_a_key_reads_and_decides_nothing_whatever_its_role(who):
    """One human with a key and a session would be two officers otherwise."""
    award, certificate = award_for(cast.person("1", "Rai")), certified(cast.person("2", "Gurung", "Asha"))
    with scoped({"NPL"}):
        _key, token = make_key(
            by=System(),
            label="a test",
            purpose=ApiPurpose.REPORTING,
            role=Role.CERTIFYING_OFFICER,
            contributor="NPL",
            expires_at=timezone.now() + timedelta(days=1),
        )
    machine = Client(headers={"Authorization": f"Bearer {token}"})
    bikram = who("bikram").browser()
    bikram.post(f"{URL}{certificate.pk}/revoke/", {"reason": "misconduct"}, content_type=JSON)
    decisions = [
        (f"/api/v1/awards/{award.pk}/issue/", {}),
        ("/api/v1/batches/", {"awards": [str(award.pk)]}),
        (f"{URL}{certificate.pk}/revoke/", {"reason": "misconduct"}),
        (f"{URL}{certificate.pk}/revoke/confirm/", {}),
        (f"{URL}{certificate.pk}/replace/", {}),
        (f"{URL}{certificate.pk}/suspend/", {"reason": "under_inquiry"}),
        (f"{URL}{certificate.pk}/lift/", {}),
    ]
    answers = [machine.post(at, data, content_type="application/json").status_code for at, data in decisions]
    assert answers == [403] * len(decisions)
    assert machine.get(f"{URL}{certificate.pk}/").json()["status"] == "valid"
