"""Named reads of readiness. The number of queries is the same for one contingent and for all of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from uuid import UUID

from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from accounts.contingents.models import Assignment, Contingent, Slot
from accounts.contributors.names import country_name
from accounts.people.enums import Category
from accounts.people.models import Person
from accounts.people.queries import identities_of, records_of
from accounts.roles.rules import Actor
from certification.certificates.enums import CertificateEventKind
from certification.certificates.facts import CertificateFacts, EventFacts
from certification.certificates.models import Award, Certificate, CertificateEvent
from certification.certificates.queries import today
from certification.readiness.enums import Caution, Finding
from certification.readiness.evaluate import evaluate
from certification.readiness.export import Named, Names
from certification.readiness.facts import (
    AssignmentFacts,
    AwardFacts,
    ContingentFacts,
    PersonFacts,
    SlotFacts,
    StandardFacts,
    end_of,
)
from certification.readiness.figures import Counts, Readiness, ToDo
from certification.readiness.progress import progress_on
from certification.readiness.rules import contingents_seen_by, people_seen_by
from certification.readiness.selection import gaps
from courses.evidence import Progress, SittingEvidence, sittings_of
from courses.models import Result, Sitting, Standard
from courses.standards.validity import soonest_renewal


@dataclass(frozen=True)
class Filters:
    """What a list of contingents is narrowed to; empty for any."""

    contributor: str = ""
    mission: str = ""
    kind: str = ""
    ready: bool | None = None
    ended: bool = False


@dataclass(frozen=True)
class Line:
    """One contingent in a list."""

    contingent: Contingent
    counts: Counts
    to_do: tuple[ToDo, ...]
    cautions: tuple[Caution, ...]
    missing: tuple[tuple[Finding, int], ...] = ()


@dataclass(frozen=True)
class Record:
    """What is kept about one person's training, oldest first. `proved`: scored sittings by their id."""

    assignments: tuple[Assignment, ...]
    progress: tuple[Progress, ...]
    sittings: tuple[Sitting, ...]
    proved: Mapping[UUID, SittingEvidence]
    certificates: tuple[CertificateFacts, ...]


def contingent_for(actor: Actor, code: str) -> Contingent:
    """Return a contingent an actor may see. Raises Contingent.DoesNotExist for any other."""
    seen = Contingent.objects.filter(contingents_seen_by(actor), code=code)
    return seen.select_related("mission", "contributor", "follows", "next_rotation").get()


def person_for(actor: Actor, person: UUID) -> Person:
    """Return a person whose record an actor may read. Raises Person.DoesNotExist for any other."""
    return Person.objects.filter(people_seen_by(actor), pk=person).select_related("contributor").get()


def contingents_for(actor: Actor, on: date, filters: Filters) -> list[Contingent]:
    """Return the contingents an actor may see, by departure, whose tour has (or has not) ended by a date."""
    rows = Contingent.objects.filter(contingents_seen_by(actor)).select_related("mission", "contributor")
    wanted = {"contributor": filters.contributor, "mission": filters.mission, "kind": filters.kind}
    rows = rows.filter(**{field: value for field, value in wanted.items() if value})
    rows = rows.filter(end_of_tour__lt=on) if filters.ended else rows.filter(end_of_tour__gte=on)
    return list(rows.order_by("planned_departure", "code"))


def places_for(actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the contributors (code and name) and missions (code twice) an actor may see contingents of."""
    rows = Contingent.objects.filter(contingents_seen_by(actor)).order_by()
    found = set(rows.values_list("contributor", "contributor__iso2", "mission").distinct())
    language = get_language() or "en"
    contributors = {iso3: country_name(iso2, language) for iso3, iso2, _mission in found}
    missions = sorted({mission for _iso3, _iso2, mission in found})
    return sorted(contributors.items(), key=lambda place: place[1]), [(code, code) for code in missions]


def overview(contingents: Sequence[Contingent], on: date, ready: bool | None = None) -> list[Line]:
    """Return how ready each of many contingents is on a date, in their order; `ready` keeps one sort only."""
    lines = []
    for contingent, facts in zip(contingents, facts_of_many(contingents, on), strict=True):
        found = evaluate(facts, on)
        if ready is None or found.ready is ready:
            lines.append(Line(contingent, found.counts, found.to_do, found.cautions, gaps(found.slots)))
    return lines


def readiness_of(contingent: Contingent, on: date) -> Readiness:
    """Return how ready one contingent is on a date."""
    return evaluate(facts_of(contingent, on), on)


def facts_of(contingent: Contingent, on: date) -> ContingentFacts:
    """Return what readiness of one contingent is worked out from."""
    return facts_of_many([contingent], on)[0]


def facts_of_many(contingents: Sequence[Contingent], on: date) -> list[ContingentFacts]:
    """Return the facts of many contingents, in their order, with the assignments in force on a date."""
    keys = [contingent.pk for contingent in contingents]
    # The category each person serves in on the day; the present one where none was recorded for it. A join:
    # a subquery for each row is slow where the engine has no statistics.
    served = Q(person__categories__until__isnull=True) | Q(person__categories__until__gt=on)
    served &= Q(person__categories__since__lte=on)
    assignments = (
        Assignment.objects.on(on)
        .filter(slot__contingent__in=keys)
        .annotate(served=FilteredRelation("person__categories", condition=served))
        .annotate(then=Coalesce(F("served__category"), F("person__category")))
    )
    assigned = {
        slot: AssignmentFacts(person, since, replaces is not None, category)
        for slot, person, since, replaces, category in assignments.values_list(
            "slot", "person", "since", "replaces", "then"
        )
    }
    slots: dict[UUID, list[SlotFacts]] = defaultdict(list)
    rows = Slot.objects.on(on).filter(contingent__in=keys)
    columns = ("contingent", "id", "number", "category", "position")
    for contingent, key, number, category, position in rows.values_list(*columns):
        slots[contingent].append(SlotFacts(key, number, category, position, assigned.get(key)))
    people = people_facts([a.person for a in assigned.values()], on)
    standard = standard_on(on)
    return [contingent_facts(c, tuple(slots[c.pk]), people, standard) for c in contingents]


def contingent_facts(
    contingent: Contingent,
    slots: tuple[SlotFacts, ...],
    people: dict[UUID, PersonFacts],
    standard: StandardFacts,
) -> ContingentFacts:
    """Return a contingent's facts with the slots and people given."""
    return ContingentFacts(
        code=contingent.code,
        contributor=contingent.contributor_id,
        mission=contingent.mission_id,
        planned_departure=contingent.planned_departure,
        end_of_tour=contingent.end_of_tour,
        mandate_until=contingent.mission.mandate_until,
        mandate_verified=contingent.mission.mandate_verified,
        slots=slots,
        people=people,
        standard=standard,
    )


def people_facts(people: Collection[UUID], on: date) -> dict[UUID, PersonFacts]:
    """Return the facts of many people, as far as they were known at the end of a date.

    What was done under a record that was merged into somebody's counts for them.
    """
    merged = identities_of(people)
    progress = progress_on(people, on, merged)
    holders = {person: person for person in people} | merged
    awards = _awards(holders, on)
    certificates, sat_on = _certificates(holders)
    return {
        person: PersonFacts(
            person,
            progress.get(person, ()),
            tuple(awards[person]),
            tuple(certificates[person]),
            sat_on,
        )
        for person in people
    }


def _awards(holders: Mapping[UUID, UUID], on: date) -> Mapping[UUID, list[AwardFacts]]:
    """Read what the sittings of these people were worth, each award with its sitting's newest result.

    `holders`: for every record, the one that stands for its person.
    """
    newest = Result.objects.filter(sitting=OuterRef("sitting"), scored_at__lt=end_of(on)).order_by("-number")
    rows = (
        Award.objects.filter(person__in=list(holders), decided_at__lt=end_of(on))
        .annotate(themes=Subquery(newest.values("scores__themes")[:1]))
        .order_by("decided_at", "number")
        .values_list("person", "enrolment__category", "enrolment__phase", "reasons", "decided_at", "themes")
    )
    found: dict[UUID, list[AwardFacts]] = defaultdict(list)
    for person, category, phase, reasons, decided_at, themes in rows:
        met = {
            theme: part["right"] * 100 >= part["minimum"] * part["of"]
            for theme, part in (themes or {}).items()
        }
        found[holders[person]].append(AwardFacts(category, phase, frozenset(reasons), decided_at, met))
    return found


def _certificates(
    holders: Mapping[UUID, UUID],
) -> tuple[Mapping[UUID, list[CertificateFacts]], dict[UUID, date]]:
    """Read certificates without their payloads, and the day of the sitting behind each."""
    events: dict[UUID, list[EventFacts]] = defaultdict(list)
    happened = CertificateEvent.objects.filter(certificate__person__in=list(holders)).order_by("number")
    for certificate, kind, at, by, reason in happened.values_list(
        "certificate", "kind", "at", "by", "reason"
    ):
        events[certificate].append(EventFacts(CertificateEventKind(kind), at, by, reason))
    found: dict[UUID, list[CertificateFacts]] = defaultdict(list)
    sat_on: dict[UUID, date] = {}
    rows = Certificate.objects.filter(person__in=list(holders)).order_by("issued_at", "serial")
    for key, serial, person, category, phase, version, issued_at, valid_until, started_at in rows.values_list(
        "id",
        "serial",
        "person",
        "award__enrolment__category",
        "award__enrolment__phase",
        "award__enrolment__standard__version",
        "issued_at",
        "valid_until",
        "award__sitting__started_at",
    ):
        sat_on[key] = started_at.astimezone(UTC).date()
        found[holders[person]].append(
            CertificateFacts(
                key, serial, person, category, phase, version, issued_at, valid_until, tuple(events[key])
            )
        )
    return found, sat_on


def standard_on(on: date) -> StandardFacts:
    """Return the standard in force at the end of a date, and when its outcomes have to be renewed."""
    row = Standard.objects.published().filter(published_at__lt=end_of(on)).first()
    if row is None:
        return StandardFacts()
    document = row.parsed()
    soonest = {category: soonest_renewal(document, category) for category in Category}
    return StandardFacts(row.version, {c: months for c, months in soonest.items() if months})


def names_of(people: Iterable[UUID | None]) -> Names:
    """Return what is shown of people, by id: one query."""
    rows = Person.objects.filter(pk__in=[person for person in people if person])
    return {
        row.pk: Named(row.pk, row.service_number, row.full_name, row.name_native, row.rank) for row in rows
    }


def record_of(person: Person) -> Record:
    """Return a person's assignments, enrolments, sittings and what they proved, and certificates.

    Those of records that were merged into this one are among them.
    """
    records = records_of(person.pk)
    sittings = Sitting.objects.filter(enrolment__person__in=records).select_related(
        "enrolment", "candidate__session__proctor"
    )
    assignments = Assignment.objects.filter(person__in=records).select_related(
        "person", "slot__contingent__mission"
    )
    facts = people_facts([person.pk], today())[person.pk]
    return Record(
        tuple(assignments.order_by("since", "id")),
        facts.progress,
        tuple(sittings.order_by("started_at")),
        {evidence.sitting: evidence for evidence in sittings_of(person.pk)},
        facts.certificates,
    )
