"""Checking and applying rosters, enrolling, and requiring training again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.contingents.actions import fill_slots, name_positions
from accounts.contingents.models import Contingent, Slot
from accounts.jobs.actions import record_event
from accounts.jobs.models import Job
from accounts.people.enlist import enlist
from accounts.people.models import Person
from accounts.roles.rules import Actor
from accounts.trail.actions import record
from courses.enrolment.enums import EnrolmentEventKind, RosterState
from courses.enrolment.errors import ContentAltered, RosterMoved
from courses.enrolment.models import Enrolment, EnrolmentEvent, Roster
from courses.enrolment.plan import DEFAULT_LANGUAGE, PERSON_FIELDS, Plan, PlanRow, make_plan, placed
from courses.enrolment.queries import Records, records_for
from courses.enrolment.reading import read_file
from courses.enrolment.rows import check_rows
from courses.standards.enums import DeliveryPhase
from courses.standards.queries import standard_in_force

APPLY_REQUESTED = "roster.apply_requested"


@dataclass(frozen=True)
class Examined:
    """A plan, the records it was made from, and the digest of those records."""

    plan: Plan
    records: Records
    state_digest: str


def examine(*, by: Actor, contributor: str, contingent: Contingent | None, content: bytes) -> Examined:
    """Work out what applying a file would do; writes nothing. Raises a FileFault."""
    by.acting("roster:check", contributor)
    return _examine(contributor, contingent.code if contingent else "", content, lock=False)


def _examine(contributor: str, contingent: str, content: bytes, *, lock: bool) -> Examined:
    today = timezone.now().date()
    sheet = read_file(content)
    rows = placed(check_rows(sheet, today=today), contingent)
    records = records_for(contributor, rows, on=today, lock=lock)
    plan = make_plan(rows, records.known, sheet.header.unknown)
    return Examined(plan, records, records.known.digest())


@transaction.atomic
def check_roster(
    *, by: Actor, contributor: str, contingent: Contingent | None, file_name: str, content: bytes
) -> Roster:
    """Keep an uploaded file with its plan; no person is touched.

    Rows that name no contingent go to `contingent`. Raises a FileFault, and then keeps nothing.
    """
    by = by.acting("roster:check", contributor)
    examined = _examine(contributor, contingent.code if contingent else "", content, lock=False)
    roster = Roster.objects.create(
        contributor_id=contributor,
        contingent=contingent,
        file_name=file_name[-200:],
        file_sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        state_digest=examined.state_digest,
        plan=examined.plan.as_json(),
        uploaded_by=by.actor_id,
    )
    record(
        by=by,
        verb="roster.check",
        subject=roster,
        contributor=contributor,
        details={"file_sha256": roster.file_sha256, "counts": examined.plan.counts()},
    )
    return roster


def check_again(*, by: Actor, roster: Roster) -> Roster:
    """Check a roster's file once more, against the records as they stand now."""
    return check_roster(
        by=by,
        contributor=roster.contributor_id,
        contingent=roster.contingent,
        file_name=roster.file_name,
        content=bytes(roster.content),
    )


@transaction.atomic
def apply_roster(*, by: Actor, roster: Roster) -> Roster:
    """Carry out a roster's plan: all accepted rows, or none. Applied before, it stays as it is.

    Raises RosterMoved when the records are no longer those it was checked against, ContentAltered when the
    stored file is no longer the one that was checked.
    """
    by = by.acting("roster:apply", roster.contributor_id)
    kept = Roster.objects.select_for_update(of=("self",)).select_related("contingent").get(pk=roster.pk)
    if kept.state == RosterState.APPLIED:
        return kept
    content = bytes(kept.content)
    if hashlib.sha256(content).hexdigest() != kept.file_sha256:
        raise ContentAltered(str(kept.pk))
    code = kept.contingent.code if kept.contingent else ""
    examined = _examine(kept.contributor_id, code, content, lock=True)
    if examined.state_digest != kept.state_digest:
        raise RosterMoved(str(kept.pk))
    kept.outcome = _carried_out(by, kept, examined)
    kept.state, kept.applied_by, kept.applied_at = RosterState.APPLIED, by.actor_id, timezone.now()
    kept.save(update_fields=["state", "applied_by", "applied_at", "outcome"])
    record(
        by=by,
        verb="roster.apply",
        subject=kept,
        contributor=kept.contributor_id,
        details={"file_sha256": kept.file_sha256, "outcome": kept.outcome},
    )
    return kept


def _carried_out(by: Actor, roster: Roster, examined: Examined) -> dict[str, int]:
    """Write people, enrolments and assignments, and return the counts."""
    accepted = examined.plan.accepted()
    try:
        with transaction.atomic():
            people, created, updated = _write_people(by, roster.contributor_id, accepted, examined.records)
            enrolled = _enrol_all(by, roster.contributor_id, accepted, people, examined.records)
            assigned = _fill(by, roster.contributor_id, accepted, people, examined.records.slots)
    except IntegrityError:  # somebody recorded the same person or slot since we read
        raise RosterMoved(str(roster.pk)) from None
    done = {"created": created, "updated": updated, "enrolled": enrolled, "assigned": assigned}
    return {**examined.plan.counts(), **done}


def _write_people(
    by: Actor, contributor: str, rows: Sequence[PlanRow], records: Records
) -> tuple[dict[str, Person], int, int]:
    people = dict(records.people)
    new, changed, changes = [], [], {}
    for planned in rows:
        fields = _said(planned)
        if planned.person is None:
            fields.setdefault("language", DEFAULT_LANGUAGE)
            number = planned.row.service_number
            people[number] = Person(contributor_id=contributor, service_number=number, **fields)
            new.append(people[number])
            continue
        edits = [change for change in planned.changes if change.column in PERSON_FIELDS]
        if edits:
            person = people[planned.row.service_number]
            for change in edits:
                setattr(person, change.column, fields[change.column])
            changed.append(person)
            changes[str(person.pk)] = {change.column: [change.old, change.new] for change in edits}
    enlist(by=by, contributor=contributor, new=new, changed=changed, changes=changes)
    return people, len(new), len(changed)


def _said(planned: PlanRow) -> dict[str, Any]:
    """Return the personal values a row states; empty cells state nothing."""
    values = {name: getattr(planned.row, name) for name in PERSON_FIELDS}
    return {name: value for name, value in values.items() if value}


def _enrol_all(
    by: Actor, contributor: str, rows: Sequence[PlanRow], people: dict[str, Person], records: Records
) -> int:
    """Enrol whoever is not yet enrolled for the row's category under the standard in force."""
    if records.standard is None:
        return 0
    enrolments = [
        Enrolment(
            contributor_id=contributor,
            person=people[planned.row.service_number],
            category=planned.row.category,
            phase=DeliveryPhase.PRE_DEPLOYMENT,
            standard=records.standard,
        )
        for planned in rows
        if planned.person is None or planned.row.category not in planned.person.trained_as
    ]
    Enrolment.objects.bulk_create(enrolments)
    EnrolmentEvent.objects.bulk_create(
        EnrolmentEvent(
            contributor_id=contributor,
            enrolment=enrolment,
            number=1,
            kind=EnrolmentEventKind.ENROLLED,
            by=by.actor_id,
        )
        for enrolment in enrolments
    )
    return len(enrolments)


def _fill(
    by: Actor,
    contributor: str,
    rows: Sequence[PlanRow],
    people: dict[str, Person],
    slots: dict[str, Slot],
) -> int:
    """Put people into the slots the plan found for them, and write what they do there."""
    placed_rows = [(slots[planned.slot.id], planned) for planned in rows if planned.slot]
    pairs = [(slot, people[planned.row.service_number]) for slot, planned in placed_rows]
    positions = {slot: planned.row.position for slot, planned in placed_rows if planned.row.position}
    for planned in rows:
        if planned.person and planned.person.slot and any(c.column == "position" for c in planned.changes):
            positions[slots[planned.person.slot.id]] = planned.row.position
    fill_slots(by=by, contributor=contributor, pairs=pairs, since=timezone.now().date())
    name_positions(by=by, contributor=contributor, positions=positions)
    return len(pairs)


def request_apply(*, by: Actor, roster: Roster) -> Job:
    """Have a worker apply a roster. Asked twice, it is the same job."""
    by = by.acting("roster:apply", roster.contributor_id)
    return record_event(
        APPLY_REQUESTED,
        key=str(roster.pk),
        payload={"roster": str(roster.pk)},
        contributor=roster.contributor_id,
        requested_by=by.actor_id,
        total=max(1, roster.plan["counts"]["rows"] - roster.plan["counts"]["refused"]),
    )


@transaction.atomic
def enrol(*, by: Actor, person: Person, category: str, phase: DeliveryPhase) -> Enrolment:
    """Enrol a person for one category and phase under the standard in force; twice changes nothing.

    Raises NoStandardInForce.
    """
    by = by.acting("roster:apply", person.contributor_id)
    enrolment, made = Enrolment.objects.get_or_create(
        contributor_id=person.contributor_id,
        person=person,
        category=category,
        phase=phase,
        standard=standard_in_force(),
    )
    if made:
        _add_event(by, enrolment, EnrolmentEventKind.ENROLLED, "")
        record(
            by=by,
            verb="enrolment.enrol",
            subject=enrolment,
            contributor=person.contributor_id,
            details={"person": str(person.pk), "category": category, "phase": str(phase)},
        )
    return enrolment


@transaction.atomic
def require_training_again(*, by: Actor, enrolment: Enrolment, reason: str) -> EnrolmentEvent:
    """Note that what was earned under an enrolment no longer stands, so that training starts anew.

    `reason` is a code of the caller's, such as a revocation's; the same one twice running adds nothing.
    """
    by = by.acting("certificate:revoke", enrolment.contributor_id)
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    last = enrolment.events.last()
    kind = EnrolmentEventKind.TRAINING_REQUIRED_AGAIN
    if last and (last.kind, last.reason) == (kind, reason):
        return last
    event = _add_event(by, enrolment, kind, reason)
    record(
        by=by,
        verb="enrolment.require_training_again",
        subject=enrolment,
        contributor=enrolment.contributor_id,
        details={"reason": reason},
    )
    return event


def _add_event(by: Actor, enrolment: Enrolment, kind: EnrolmentEventKind, reason: str) -> EnrolmentEvent:
    last = enrolment.events.last()
    return EnrolmentEvent.objects.create(
        contributor_id=enrolment.contributor_id,
        enrolment=enrolment,
        number=last.number + 1 if last else 1,
        kind=kind,
        by=by.actor_id,
        reason=reason,
    )
