"""The main job, step by step, through the same verbs the pages call.

Every step looks first at what is already done, so that the road can be walked on from wherever a run ended.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from accounts.contingents.actions import swap
from accounts.contingents.models import Assignment, Contingent, Slot
from accounts.people.models import Person
from accounts.roles.rules import Actor
from certification.certificates.batches import confirm_batch, propose_batch
from certification.certificates.queries import awards_to_issue, batches_waiting
from certification.demonstration.script import Part
from certification.demonstration.staff import Staff, own_actor
from courses.assessment.answer import save_answer
from courses.assessment.attest import attest_identity
from courses.assessment.enums import Block, IdentityProof
from courses.assessment.hand_in import hand_in
from courses.assessment.models import AssessmentSession, Candidate, Paper, Sitting
from courses.assessment.queries import lines_of, open_paper
from courses.assessment.schedule import schedule_session
from courses.assessment.start import start_sitting
from courses.bank.queries import items_of
from courses.curriculum.models import Lesson
from courses.enrolment.actions import apply_roster, check_roster
from courses.enrolment.enums import RosterState
from courses.enrolment.models import Enrolment, Roster
from courses.learning.actions import finish_lesson
from courses.learning.models import LessonProgress
from courses.learning.queries import all_lessons_done
from courses.standards.enums import DeliveryPhase


def hand_in_roster(part: Part, staff: Staff, folder: Path) -> Roster:
    """Check and apply a roster file. An applied file is not applied again."""
    content = (folder / part.roster).read_bytes()
    applied = Roster.objects.filter(
        contributor=part.contributor, file_name=part.roster, state=RosterState.APPLIED
    ).first()
    if applied:
        return applied
    roster = check_roster(
        by=staff.officer,
        contributor=part.contributor,
        contingent=Contingent.objects.get(code=part.contingent),
        file_name=part.roster,
        content=content,
    )
    return apply_roster(by=staff.officer, roster=roster)


def assigned_people(part: Part) -> list[Person]:
    """Return the people in the contingent's slots, by service number."""
    there = Assignment.objects.filter(slot__contingent__code=part.contingent, replaces=None).values("person")
    return list(Person.objects.filter(pk__in=there).select_related("user").order_by("service_number"))


def admit_all(part: Part, staff: Staff, people: Sequence[Person]) -> list[Candidate]:
    """Plan the session (once), admit everybody, and let the proctor attest who they are."""
    session = AssessmentSession.objects.filter(contingent__code=part.contingent).first()
    if session is None:
        now = timezone.now()
        session = schedule_session(
            by=staff.officer,
            contributor=part.contributor,
            contingent=Contingent.objects.get(code=part.contingent),
            place="Training centre (demonstration)",
            proctor=staff.proctor_login,
            opens_at=now,
            closes_at=now + timedelta(days=3),
            enrolments=list(Enrolment.objects.filter(person__in=people, phase=DeliveryPhase.PRE_DEPLOYMENT)),
        )
    candidates = list(
        Candidate.objects.filter(session=session)
        .select_related("session", "enrolment__person__user")
        .order_by("enrolment__person__service_number")
    )
    for number, candidate in enumerate(candidates, 1):
        if candidate.attested_at is None and number not in part.unattested | part.absent:
            attest_identity(by=staff.proctor, candidate=candidate, proof=IdentityProof.MILITARY_ID)
    return candidates


def learn_and_sit(part: Part, staff: Staff, number: int, candidate: Candidate) -> None:
    """One person's own way: sign in, take every lesson, sit, and hand in."""
    enrolment = candidate.enrolment
    if number in part.absent or Sitting.objects.filter(candidate=candidate, closed_at__isnull=False).exists():
        return
    actor = own_actor(staff.officer, enrolment.person)
    if not all_lessons_done(enrolment):
        done = set(
            LessonProgress.objects.filter(enrolment=enrolment, done_at__isnull=False).values_list(
                "lesson", flat=True
            )
        )
        for lesson in Lesson.objects.exclude(pk__in=done):
            finish_lesson(by=actor, enrolment=enrolment, lesson=lesson)
    sitting = Sitting.objects.filter(candidate=candidate).first() or start_sitting(
        by=actor, candidate=candidate, language=enrolment.person.language
    )
    while paper := open_paper(sitting):
        _answer(paper, actor, _wrong_answers(part, number, paper, sitting))
        hand_in(by=actor, paper=paper)


def _wrong_answers(part: Part, number: int, paper: Paper, sitting: Sitting) -> Iterable[int]:
    """Return the positions this person answers wrong, as the script has it."""
    if number in part.fails:
        return range(0, len(paper.lines), 2)
    if number in part.second_block and paper.block == Block.MAIN:
        document = sitting.enrolment.standard.parsed()
        items = items_of(UUID(line["version"]) for line in paper.lines)
        for position, line in enumerate(paper.lines):
            outcome = items[UUID(line["version"])].outcomes[0]
            if document.outcome_by_code[outcome].must_pass:
                return [position]
    return ()


def _answer(paper: Paper, actor: Actor, wrong: Iterable[int]) -> None:
    lines = lines_of(paper)
    keys = {version: item.key for version, item in items_of(line.version for line in lines).items()}
    mistaken = set(wrong)
    for position, line in enumerate(lines):
        key = keys[line.version]
        choice = next(o for o in line.options if o != key) if position in mistaken else key
        save_answer(by=actor, paper=paper, position=position, choice=choice, sequence=1)


def certify(part: Part, staff: Staff) -> None:
    """One officer proposes what was earned, another confirms it."""
    awards = list(awards_to_issue().filter(contributor=part.contributor))
    if awards:
        contingent = Contingent.objects.get(code=part.contingent)
        propose_batch(by=staff.certifier, awards=awards, contingent=contingent)
    for batch in batches_waiting().filter(contributor=part.contributor):
        confirm_batch(by=staff.second, batch=batch)


def swap_late(part: Part, staff: Staff) -> None:
    """Put the contributor's first reserve into a slot shortly before departure."""
    if part.swap is None:
        return
    number, day = part.swap
    slot = Slot.objects.get(contingent__code=part.contingent, number=number)
    if Assignment.objects.filter(slot=slot, replaces__isnull=False).exists():
        return
    reserve = (
        Person.objects.filter(contributor=part.contributor, category=slot.category)
        .exclude(pk__in=Assignment.objects.values("person"))
        .order_by("service_number")
        .first()
    )
    if reserve:
        swap(by=staff.officer, slot=slot, person=reserve, on=day)
