"""A soldier's training in time: before departure, on arrival, during the tour."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.contingents.models import Assignment, Contingent
from accounts.people.models import Person
from accounts.tenancy.scope import scoped
from courses.assessment.models import AssessmentSession, Sitting
from courses.assessment.phases import phases_of
from courses.assessment.queries import admissible
from courses.bank.models import Item, ItemText, ItemVersion
from courses.enrolment.models import Enrolment
from courses.learning.models import LessonProgress
from courses.standards.enums import DeliveryPhase
from tests import cast
from tests.counting import exactly
from tests.courses.training import Trainee, finish_all_lessons, sat, session, trainee

TODAY = timezone.now().date()
DAY = timedelta(days=1)
SGBV = "Sexual and gender-based violence, core"


@pytest.fixture
def sita(who, seeded) -> Trainee:
    """Sita, enrolled for the three phases of her tour in UNMISS."""
    made = trainee()
    for phase, mission in (("induction", "UNMISS"), ("refresher", None)):
        enrol(made, phase, mission)
    return made


def enrol(someone: Trainee, phase: str, mission: str | None, category: str = "TRP") -> Enrolment:
    with scoped({"NPL"}):
        return Enrolment.objects.create(
            contributor_id="NPL",
            person=someone.person,
            category=category,
            phase=phase,
            mission_id=mission,
            standard=someone.enrolment.standard,
        )


def serve(someone: Trainee, departure: date, code: str = "NPL-UNMISS-2027A") -> Contingent:
    """Put somebody into a contingent that leaves on a day, for a year."""
    made = cast.contingent(
        code, slots=1, planned_departure=departure, end_of_tour=departure + timedelta(days=365)
    )
    with scoped({"NPL"}):
        Assignment.objects.create(
            contributor_id="NPL", slot=made.slots.get(), person=someone.person, since=TODAY
        )
    return made


def passed(someone: Trainee, days_ago: int = 0, phase: str = "pre_deployment") -> None:
    """Let somebody finish and pass a phase so many days ago."""
    with scoped({"NPL"}):
        enrolment = Enrolment.objects.get(person=someone.person, phase=phase)
    one = Trainee(someone.user, someone.actor, someone.person, enrolment)
    finish_all_lessons(one)
    sat(one, days_ago=days_ago)


def phases(someone: Trainee, on: date = TODAY) -> list[tuple[str, bool, bool]]:
    """Return each phase with whether it is open, and whether its turn has come."""
    with scoped({"NPL"}):
        return [(str(p.name), p.is_open(on), p.current) for p in phases_of(someone.person.pk, on)]


def test_before_departure_only_the_first_phase_is_open(sita):
    serve(sita, TODAY + 30 * DAY)
    assert phases(sita) == [
        ("pre_deployment", True, True),
        ("induction", False, False),
        ("refresher", False, False),
    ]


def test_from_the_departure_on_it_is_induction_whatever_is_still_missing(sita):
    serve(sita, TODAY)
    assert phases(sita) == [
        ("pre_deployment", True, False),
        ("induction", True, True),
        ("refresher", False, False),
    ]


def test_the_refresher_opens_sixty_days_before_the_yearly_outcomes_fall_due(sita):
    serve(sita, TODAY - 300 * DAY)
    passed(sita, days_ago=305)
    assert phases(sita)[2] == ("refresher", True, True)
    assert phases(sita, TODAY - 10 * DAY)[2] == ("refresher", False, False)


def test_without_a_contingent_there_is_no_induction(sita):
    assert [name for name, _open, _current in phases(sita)] == ["pre_deployment", "refresher"]


def test_induction_is_that_of_the_mission_one_serves_in(sita):
    with scoped({"NPL"}):
        other = serve(sita, TODAY, "NPL-MINUSCA-2027A")
        Contingent.objects.filter(pk=other.pk).update(mission="MINUSCA")
    assert [name for name, _open, _current in phases(sita)] == ["pre_deployment", "refresher"]
    enrol(sita, "induction", "MINUSCA")
    with scoped({"NPL"}):
        induction = phases_of(sita.person.pk, TODAY)[1].enrolment
    assert (induction.phase, induction.mission_id) == ("induction", "MINUSCA")


def test_a_new_category_brings_its_own_training_and_the_old_one_stays_on_record(sita):
    leader = enrol(sita, "pre_deployment", None, category="JLD")
    with scoped({"NPL"}):
        Person.objects.filter(pk=sita.person.pk).update(category="JLD")
        assert [p.enrolment for p in phases_of(sita.person.pk, TODAY)] == [leader]
        assert Enrolment.objects.filter(person=sita.person, category="TRP").count() == 3


def test_the_task_list_has_a_section_for_each_phase_and_says_when_it_opens(sita):
    leaves = TODAY + 30 * DAY
    serve(sita, leaves)
    page = sita.browser().get(reverse("learn"))
    titles = [(section["title"], section["word"]) for section in page.context["sections"]]
    assert titles == [
        ("Before departure", "Now"),
        ("On arrival in UNMISS", "Not open yet"),
        ("During the tour", "Not open yet"),
    ]
    day = f"{leaves.day} {leaves:%b %Y}"
    assert f"NPL-UNMISS-2027A leaves on {day}." in page.text
    assert f"Opens on {day}." in page.text
    assert "Lesson 1 of 6: Mandate and law" in page.text


def test_what_a_later_phase_will_ask_is_shown_and_cannot_be_opened_yet(sita):
    serve(sita, TODAY + 30 * DAY)
    page = sita.browser().get(reverse("learn"))
    later = page.context["sections"][1]["asks"]
    assert later == ["Protection of civilians, core: 6 lessons", f"{SGBV}: 5 lessons"]
    for address in (reverse("learn_course", args=["poc-core"]), first_lesson()):
        assert sita.browser().get(f"{address}?phase=induction").status_code == 404


def first_lesson() -> str:
    return reverse("lesson", args=["poc-core", "mandate-and-law"])


def progress() -> list[tuple[str, str]]:
    with scoped({"NPL"}):
        rows = LessonProgress.objects.filter(done_at__isnull=False).order_by("id")
        return list(rows.values_list("enrolment__phase", "lesson__slug"))


def test_a_lesson_counts_for_the_phase_whose_turn_it_is_unless_the_address_says_another(sita):
    serve(sita, TODAY)
    browser = sita.browser()
    onward = browser.post(first_lesson())
    assert onward.url == reverse("lesson", args=["poc-core", "threats-and-early-warning"])
    left = browser.post(f"{first_lesson()}?phase=pre_deployment")
    assert left.url == f"{onward.url}?phase=pre_deployment"
    assert progress() == [("induction", "mandate-and-law"), ("pre_deployment", "mandate-and-law")]


def test_every_way_onward_stays_in_the_phase_of_the_address(sita):
    serve(sita, TODAY)
    page = sita.browser().get(f"{first_lesson()}?phase=pre_deployment").text
    assert 'name="phase" value="pre_deployment"' in page
    assert f'href="{reverse("learn_course", args=["poc-core"])}?phase=pre_deployment"' in page
    assert "threats-and-early-warning/?phase=pre_deployment" in page


def test_the_content_warning_comes_back_to_the_phase(sita):
    serve(sita, TODAY)
    address = reverse("lesson", args=["sgbv-core", "three-subjects"])
    warned = sita.browser().get(f"{address}?phase=pre_deployment").url
    assert warned.endswith("?phase=pre_deployment&lesson=three-subjects")
    onward = sita.browser().post(warned, {"lesson": "three-subjects"})
    assert onward.url == f"{address}?phase=pre_deployment"


@pytest.fixture
def bank_for_every_phase(seeded) -> None:
    """The seeds hold no question on A03.4, which is taught on arrival: here are two."""
    for number in (1, 2):
        old = ItemVersion.objects.filter(current=True, scenario=True).order_by("item")[0]
        texts = list(old.texts.all())
        old.pk, old.outcomes = uuid4(), ["A03.4"]
        old.item = Item.objects.create(code=f"A03.4-{number}")
        old.save(force_insert=True)
        for text in texts:
            ItemText.objects.create(
                version=old,
                language=text.language,
                stem=text.stem,
                options=text.options,
                rationale=text.rationale,
                source_digest=text.source_digest,
            )


@pytest.mark.parametrize("phase", ["induction", "refresher"])
def test_the_later_phases_have_papers_of_their_own(bank_for_every_phase, sita, phase):
    serve(sita, TODAY - 300 * DAY)
    passed(sita, days_ago=310)
    passed(sita, phase=phase)
    page = sita.browser().get(reverse("learn"))
    assert [s["word"] for s in page.context["sections"]].count("Passed") == 2


def test_a_phase_with_questions_will_ask_for_an_assessment(bank_for_every_phase, sita):
    serve(sita, TODAY + 30 * DAY)
    page = sita.browser().get(reverse("learn"))
    assert page.context["sections"][1]["asks"][2:] == ["One assessment on both themes"]


def test_a_phase_without_questions_is_done_with_its_lessons(sita):
    serve(sita, TODAY)
    with scoped({"NPL"}):
        induction = Enrolment.objects.get(phase="induction")
    finish_all_lessons(Trainee(sita.user, sita.actor, sita.person, induction))
    section = sita.browser().get(reverse("learn")).context["sections"][1]
    assert (section["word"], section["tasks"][2]["word"]) == ("Lessons done", "Not offered yet")


def test_no_session_is_planned_for_which_there_are_no_questions(who, sita):
    unit = serve(sita, TODAY)
    form = {
        "contingent": unit.pk,
        "phase": "induction",
        "place": "Juba",
        "proctor": who("hari").user.pk,
        "opens_at": f"{TODAY + DAY:%Y-%m-%dT08:00}",
        "closes_at": f"{TODAY + DAY:%Y-%m-%dT12:00}",
        "step": "plan",
    }
    answer = who("asha").browser().post(reverse("session_new"), form)
    assert answer.status_code == 422
    assert "too few questions for this training: A03.4." in answer.text
    with scoped({"NPL"}):
        assert not AssessmentSession.objects.exists()


def test_the_assessment_door_leads_to_the_phase_that_has_a_session(sita):
    serve(sita, TODAY)
    finish_all_lessons(sita)
    session(sita)
    page = sita.browser().get(reverse("sit"))
    assert "Start now" in page.text
    with scoped({"NPL"}):
        assert page.context["chairs"][0]["candidate"].enrolment.phase == "pre_deployment"


def test_an_open_sitting_of_a_phase_left_behind_is_found_again(sita):
    serve(sita, TODAY + DAY)
    finish_all_lessons(sita)
    session(sita)
    browser = sita.browser()
    chair = browser.get(reverse("sit")).context["chairs"][0]["candidate"]
    browser.post(reverse("sit"), {"candidate": chair.pk})
    with scoped({"NPL"}):
        Contingent.objects.update(planned_departure=TODAY)
        sitting = Sitting.objects.get()
    assert reverse("sitting", args=[sitting.pk]) in browser.get(reverse("sit")).text


def test_the_next_step_is_of_another_open_phase_when_there_is_nothing_to_do_in_this_one(sita):
    serve(sita, TODAY)
    with scoped({"NPL"}):
        induction = Enrolment.objects.get(phase="induction")
    finish_all_lessons(Trainee(sita.user, sita.actor, sita.person, induction))
    step = sita.browser().get(reverse("learn")).context["step"]
    assert step["href"] == f"{first_lesson()}?phase=pre_deployment"


@pytest.mark.parametrize("done", [1, 3, 11])
def test_three_phases_cost_the_same_however_much_is_done(sita, done):
    serve(sita, TODAY)
    finish_all_lessons(sita, but=11 - done)
    browser = sita.browser()
    with exactly(18 if done == 11 else 17):  # both courses done: it also asks for sessions
        assert browser.get(reverse("learn")).status_code == 200


def test_a_session_of_another_phase_admits_who_is_enrolled_for_that(bank_for_every_phase, sita):
    unit = serve(sita, TODAY)
    with scoped({"NPL"}):
        before, induction, refresher = (admissible(unit, phase) for phase in DeliveryPhase)
    assert [[one.phase for one in found] for found in (before, induction, refresher)] == [
        ["pre_deployment"],
        ["induction"],
        ["refresher"],
    ]


def test_induction_of_another_mission_is_not_admitted(sita):
    unit = serve(sita, TODAY)
    enrol(sita, "induction", "MINUSCA")
    with scoped({"NPL"}):
        assert [one.mission_id for one in admissible(unit, DeliveryPhase.INDUCTION)] == ["UNMISS"]
