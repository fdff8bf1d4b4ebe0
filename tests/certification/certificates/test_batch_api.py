"""Batches through the API: proposed, confirmed by another officer, answered with the job that issues them."""

import uuid

import pytest

from accounts.jobs.actions import run
from accounts.jobs.models import Job
from accounts.tenancy.scope import scoped
from certification.certificates.models import Batch, Certificate
from tests import cast
from tests.certification.factories import award_for, people
from tests.certification.readiness.counting import statements

pytestmark = pytest.mark.django_db
URL = "/api/v1/batches/"


def proposed(who, chosen, **fields):
    wanted = {"awards": [str(award.pk) for award in chosen]} | fields
    return who("bikram").browser().post(URL, wanted, content_type="application/json")


def test_a_confirmed_batch_is_answered_202_and_its_job_tells_how_far_it_is(who):
    batch = proposed(who, [award_for(person) for person in people(2)])
    assert (batch.status_code, batch.json()["progress"]) == (
        201,
        {"awards": 2, "certificates": 0, "left_out": 0},
    )
    chandra = who("chandra").browser()
    answer = chandra.post(f"{URL}{batch.json()['id']}/confirm/")
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    where = answer["Location"]
    assert where == f"/api/v1/jobs/{answer.json()['id']}/"
    run(Job.objects.get(pk=answer.json()["id"]).pk)
    job = chandra.get(where).json()
    assert (job["state"], job["done"], job["total"], job["result"]) == (
        "done",
        2,
        2,
        {"certificates": 2, "left_out": 0},
    )
    with scoped({"NPL"}):
        assert Certificate.objects.count() == 2


def test_who_was_left_out_is_listed_with_a_code(who):
    award = award_for(cast.person("9", "Rai", "Maya", name_native="𐎀"))
    batch = proposed(who, [award]).json()
    run(uuid.UUID(who("chandra").browser().post(f"{URL}{batch['id']}/confirm/").json()["id"]))
    after = who("bikram").browser().get(f"{URL}{batch['id']}/").json()
    assert after["left_out"] == [{"award": str(award.pk), "reason": "unprintable"}]


@pytest.mark.parametrize(
    ("name", "code", "title"),
    [("bikram", 403, "same officer"), ("salma", 404, "Not found."), ("asha", 403, None)],
)
def test_only_another_certifying_officer_of_the_country_confirms(who, name, code, title):
    batch = proposed(who, [award_for(people(1)[0])]).json()
    answer = who(name).browser().post(f"{URL}{batch['id']}/confirm/")
    assert answer.status_code == code
    if title:
        assert answer.json()["title"] == title
    with scoped({"NPL"}):
        assert Batch.objects.get().confirmed_at is None


def test_a_batch_is_confirmed_once(who):
    batch = proposed(who, [award_for(people(1)[0])]).json()
    chandra = who("chandra").browser()
    codes = [chandra.post(f"{URL}{batch['id']}/confirm/").status_code for _ in range(2)]
    assert codes == [202, 409]


def test_an_award_that_waits_in_a_batch_is_refused_for_another(who):
    award = award_for(people(1)[0])
    proposed(who, [award])
    again = proposed(who, [award])
    assert (again.status_code, again.json()["title"]) == (409, "award in batch")


@pytest.mark.parametrize("fields", [{"awards": []}, {"awards": ["x"]}, {"awards": "x"}])
def test_a_proposal_without_awards_is_refused(who, fields):
    assert proposed(who, [], **fields).status_code == 400


def test_an_unknown_award_or_contingent_makes_no_batch(who):
    award = award_for(people(1)[0])
    assert proposed(who, [award], contingent="NPL-NOWHERE").status_code == 404
    assert proposed(who, [], awards=[str(award.pk), str(uuid.uuid4())]).status_code == 404
    with scoped({"NPL"}):
        assert Batch.objects.count() == 0


def test_a_batch_is_withdrawn_before_it_is_confirmed(who):
    batch = proposed(who, [award_for(people(1)[0])]).json()
    bikram = who("bikram").browser()
    assert bikram.post(f"{URL}{batch['id']}/withdraw/").status_code == 204
    assert bikram.get(f"{URL}{batch['id']}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_costs_the_same_for_one_and_for_three(who, count):
    batch = proposed(who, [award_for(person) for person in people(count)]).json()
    browser = who("bikram").browser()
    with statements() as counted:
        browser.get(f"{URL}{batch['id']}/")
    assert len(counted) == 8
