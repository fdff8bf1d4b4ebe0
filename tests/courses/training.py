"""Trainees on their way through lessons and sittings, for tests of learning and assessment."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.people.models import Person
from accounts.roles.enums import Role
from accounts.roles.models import Membership
from accounts.roles.queries import actor_for
from accounts.tenancy.scope import all_contributors, scoped
from accounts.users.models import User
from courses.assessment.actions import hand_in, save_answer, schedule_session, start_sitting
from courses.assessment.models import AssessmentSession, Candidate, Paper, Result, Sitting
from courses.assessment.queries import lines_of, open_paper
from courses.bank.queries import items_of
from courses.curriculum.models import Lesson
from courses.enrolment.models import Enrolment
from courses.learning.actions import finish_lesson
from courses.standards.queries import standard_in_force
from tests import cast


@dataclass(frozen=True)
class Trainee(cast.Member):
    """A person who signs in to learn and to sit, with the enrolment they follow."""

    person: Person
    enrolment: Enrolment


def trainee(
    number: str = "N-1", name: str = "Sita", *, contributor: str = "NPL", category: str = "TRP"
) -> Trainee:
    person = cast.person(number, name, contributor_id=contributor, category=category)
    user = User.objects.create_user(name=name, login=number)
    Membership.objects.create(user=user, role=Role.TRAINEE, contributor_id=contributor)
    with scoped({contributor}):
        Person.objects.filter(pk=person.pk).update(user=user)
        enrolment = Enrolment.objects.create(
            contributor_id=contributor,
            person=person,
            category=category,
            phase="pre_deployment",
            standard=standard_in_force(),
        )
    user = User.objects.get(pk=user.pk)
    return Trainee(user, actor_for(user), person, enrolment)


def finish_all_lessons(who: Trainee, *, but: int = 0) -> None:
    lessons = list(Lesson.objects.all())
    with scoped({who.enrolment.contributor_id}):
        for lesson in lessons[: len(lessons) - but]:
            finish_lesson(by=who.actor, enrolment=who.enrolment, lesson=lesson)


def session(
    *people: Trainee, officer: str = "asha", proctor: str = "hari", opens: int = -10, closes: int = 180
):
    """Plan a session from `opens` to `closes` minutes from now, and admit people."""
    now = timezone.now()
    officer_, proctor_ = cast.member(officer), cast.member(proctor)
    contributor = next(iter(officer_.actor.contributors or {"NPL"}))
    with scoped({contributor}):
        return schedule_session(
            by=officer_.actor,
            contributor=contributor,
            contingent=None,
            place="Hall 2",
            proctor=proctor_.user,
            opens_at=now + timedelta(minutes=opens),
            closes_at=now + timedelta(minutes=closes),
            enrolments=[p.enrolment for p in people],
        )


def candidate(who: Trainee, of: AssessmentSession) -> Candidate:
    with all_contributors("a test looks a candidate up"):
        return Candidate.objects.select_related("session").get(session=of, enrolment=who.enrolment)


def started(who: Trainee | None = None) -> tuple[Trainee, Sitting, Paper]:
    """Bring a trainee to an open paper."""
    who = who or trainee()
    finish_all_lessons(who)
    with scoped({who.enrolment.contributor_id}):
        sitting = start_sitting(by=who.actor, candidate=candidate(who, session(who)), language="en")
        return who, sitting, paper_of(sitting)


def paper_of(sitting: Sitting) -> Paper:
    """Return the open paper of a sitting."""
    with all_contributors("a test looks a paper up"):
        paper = open_paper(sitting)
    assert paper is not None
    return paper


def keys_of(paper: Paper) -> list[str]:
    lines = lines_of(paper)
    items = items_of(line.version for line in lines)
    return [items[line.version].key for line in lines]


def answer_all(
    who: Trainee, paper: Paper, *, wrong_outcomes: frozenset[str] = frozenset(), wrong: int = 0
) -> None:
    """Answer every question right, but for those of some outcomes, and the first `wrong` others."""
    lines, left = lines_of(paper), wrong
    must = {o.code for o in standard_in_force().parsed().outcomes if o.must_pass}
    for position, (line, key) in enumerate(zip(lines, keys_of(paper), strict=True)):
        outcome = line.item.partition("-")[0]
        choice = key
        if outcome in wrong_outcomes:
            choice = next(o for o in line.options if o != key)
        elif left and outcome not in must:
            left -= 1
            choice = next(o for o in line.options if o != key)
        save_answer(by=who.actor, paper=paper, position=position, choice=choice, sequence=1000 + position)


def handed_in(who: Trainee, paper: Paper) -> Result:
    """Hand a paper in and return the result: fails when a must-pass block follows instead."""
    result = hand_in(by=who.actor, paper=paper)
    assert result is not None
    return result


def sat(who: Trainee, *, wrong: int = 0, days_ago: int = 0) -> Result:
    """Let a trainee sit once, from a session of its own, and move the try into the past."""
    with scoped({who.enrolment.contributor_id}):
        chair = candidate(who, session(who))
        sitting = start_sitting(by=who.actor, candidate=chair, language="en")
        paper = paper_of(sitting)
        answer_all(who, paper, wrong=wrong)
        result = handed_in(who, paper)
        past = timezone.now() - timedelta(days=days_ago)
        Sitting.objects.filter(pk=sitting.pk).update(started_at=past, closed_at=past)
    return result
