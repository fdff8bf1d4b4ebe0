"""The officer's and the proctor's pages: planning, the room, attesting; and nobody else's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.contingents.models import Assignment, Slot
from accounts.people.models import Person
from accounts.roles.enums import Role
from accounts.tenancy.scope import all_contributors, scoped
from courses.assessment.models import AssessmentSession, Candidate
from courses.enrolment.models import Enrolment
from tests import cast
from tests.counting import exactly
from tests.courses.training import candidate, finish_all_lessons, sat, session, started, trainee


def facts(who, contingent, **changes):
    now = timezone.now()
    data = {
        "contingent": contingent.pk,
        "phase": "pre_deployment",
        "place": "Hall 2",
        "proctor": who("hari").user.pk,
        "opens_at": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(days=1, hours=3):%Y-%m-%dT%H:%M}",
        "step": "check",
    }
    return data | changes


@pytest.fixture
def contingent(who):
    """A contingent of Sita, who has passed, and Dil and Maya, who have not."""
    made = cast.contingent(slots=3)
    people = [trainee(f"N-{n}", name) for n, name in enumerate(("Sita", "Dil", "Maya"))]
    with all_contributors("a test fills slots"):
        for slot, one in zip(Slot.objects.filter(contingent=made), people, strict=True):
            Assignment.objects.create(
                contributor_id="NPL", slot=slot, person=one.person, since=timezone.now().date()
            )
    finish_all_lessons(people[0])
    sat(people[0])
    return made


def test_an_officer_checks_and_plans_for_all_who_have_not_passed(who, contingent):
    asha = who("asha").browser()
    checked = asha.post(reverse("session_new"), facts(who, contingent))
    assert "Plan this session" in checked.content.decode()
    planned = asha.post(reverse("session_new"), facts(who, contingent, step="plan"))
    with scoped({"NPL"}):
        made = AssessmentSession.objects.get(contingent=contingent)
        assert planned.url == reverse("session_room", args=[made.pk])
        names = Candidate.objects.filter(session=made).values_list(
            "enrolment__person__family_name", flat=True
        )
        assert sorted(names) == ["Dil", "Maya"]


def test_who_changed_category_is_admitted_in_the_present_one(who, contingent):
    with scoped({"NPL"}):
        dil = Person.objects.get(family_name="Dil")
        standard = Enrolment.objects.get(person=dil).standard
        Person.objects.filter(pk=dil.pk).update(category="JLD")
        Enrolment.objects.create(
            contributor_id="NPL", person=dil, category="JLD", phase="pre_deployment", standard=standard
        )
    who("asha").browser().post(reverse("session_new"), facts(who, contingent, step="plan"))
    with scoped({"NPL"}):
        rows = Candidate.objects.filter(session__contingent=contingent)
        found = rows.order_by("enrolment__person__family_name").values_list(
            "enrolment__person__family_name", "enrolment__category"
        )
        assert list(found) == [("Dil", "JLD"), ("Maya", "TRP")]


def test_a_check_plans_nothing_yet(who, contingent):
    who("asha").browser().post(reverse("session_new"), facts(who, contingent))
    with scoped({"NPL"}):
        assert not AssessmentSession.objects.filter(contingent=contingent).exists()


@pytest.mark.parametrize("step", ["check", "change"])
def test_what_was_typed_is_kept(who, contingent, step):
    data = facts(who, contingent, place="The long barrack", step=step)
    if step == "check":
        data["closes_at"] = data["opens_at"]
    answer = who("asha").browser().post(reverse("session_new"), data)
    words = answer.content.decode()
    assert 'value="The long barrack"' in words
    assert ("has to close after it opens" in words, answer.status_code) == (
        (True, 422) if step == "check" else (False, 200)
    )


def test_another_countrys_contingent_cannot_be_chosen(who, contingent):
    foreign = cast.contingent("MAR-UNMISS-2027A")
    answer = who("asha").browser().post(reverse("session_new"), facts(who, foreign))
    assert answer.status_code == 422


def test_the_proctor_attests_several_at_once(who):
    sita, dil = trainee("N-1", "Sita"), trainee("N-2", "Dil")
    made = session(sita, dil)
    hari = who("hari").browser()
    url = reverse("session_room", args=[made.pk])
    chosen = [candidate(one, made).pk for one in (sita, dil)]
    answer = hari.post(url, {"candidate": chosen, "proof": "military_id"}, follow=True)
    assert "2 identities attested." in answer.content.decode()
    assert [candidate(one, made).identity_proof for one in (sita, dil)] == ["military_id"] * 2


def test_attesting_again_changes_nobody(who):
    sita, dil = trainee("N-1", "Sita"), trainee("N-2", "Dil")
    made = session(sita, dil)
    hari, url = who("hari").browser(), reverse("session_room", args=[made.pk])
    hari.post(url, {"candidate": [candidate(sita, made).pk], "proof": "passport"})
    both = {"candidate": [candidate(one, made).pk for one in (dil, sita)], "proof": "military_id"}
    assert hari.post(url, both).status_code == 422
    assert [candidate(one, made).identity_proof for one in (sita, dil)] == ["passport", ""]


def test_no_choice_keeps_what_was_chosen(who):
    sita = trainee()
    made = session(sita)
    chair = candidate(sita, made)
    answer = who("hari").browser().post(reverse("session_room", args=[made.pk]), {"candidate": [chair.pk]})
    assert (answer.status_code, f'value="{chair.pk}" checked' in answer.content.decode()) == (422, True)


def test_the_room_says_what_each_candidate_does(who):
    _, sitting, _ = started()
    made = sitting.candidate.session
    words = who("hari").browser().get(reverse("session_room", args=[made.pk])).content.decode()
    assert "Writing" in words
    assert "Not attested" in words


def test_an_officer_sees_the_room_and_attests_nobody(who):
    sita = trainee()
    made = session(sita)
    asha, url = who("asha").browser(), reverse("session_room", args=[made.pk])
    assert "Attest the chosen people" not in asha.get(url).content.decode()
    data = {"candidate": [candidate(sita, made).pk], "proof": "passport"}
    assert asha.post(url, data).status_code == 403


@pytest.mark.parametrize("name", ["omar", "youssef"])
def test_morocco_does_not_see_nepals_session(who, name):
    cast.CAST.setdefault("youssef", ("Youssef Alami", Role.PROCTOR, "MAR"))
    made = session(trainee())
    browser = who(name).browser()
    assert browser.get(reverse("session_room", args=[made.pk])).status_code == 404
    assert "Hall 2" not in browser.get(reverse("sessions")).content.decode()


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_the_list_costs_the_same_for_any_number_of_sessions(who, rows):
    for _n in range(rows):
        session()
    asha = who("asha").browser()
    with exactly(4):
        assert asha.get(reverse("sessions")).status_code == 200


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_the_room_costs_the_same_for_any_number_of_candidates(who, rows):
    made = session(*(trainee(f"N-{n}", f"Name {n:02}") for n in range(rows)))
    hari = who("hari").browser()
    with exactly(5):
        assert hari.get(reverse("session_room", args=[made.pk])).status_code == 200
