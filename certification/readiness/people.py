"""A contributor's people in one table: who they are, where they serve, what is still missing to them.

A filter is a set worked out by the database in one go (never a question per person), the rows of one page are
read together: the number of queries is the same for fifty people and for fifty thousand. What was done under
a record that was merged counts for the one that was kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from accounts.contingents.models import Assignment
from accounts.people.enums import Category, SignInStanding
from accounts.people.models import Person
from accounts.people.queries import by_sign_in, identities_of, open_pairs, people_with_slips
from certification.certificates.enums import CertificateStatus
from certification.certificates.models import Certificate
from certification.certificates.queries import with_status
from certification.readiness.enums import Lacking, PeopleOrder
from courses.enrolment.enums import EnrolmentEventKind
from courses.evidence import Progress, progress_of
from courses.learning.queries import Required, required_lessons
from courses.models import Enrolment, EnrolmentEvent, LessonProgress, Result, Standard
from courses.standards.enums import DeliveryPhase
from courses.standards.errors import NoStandardInForce
from courses.standards.queries import standard_in_force

RESERVE = "reserve"
PLACED = "placed"
NEAR = timedelta(days=90)  # without a tour, a certificate that ends within these days is expiring
_BEFORE = DeliveryPhase.PRE_DEPLOYMENT
_AGAIN = EnrolmentEventKind.TRAINING_REQUIRED_AGAIN
Rows = Any  # a queryset of people


@dataclass(frozen=True)
class PeopleFilters:
    """What the table is narrowed to; empty for any. `place`: a contingent's code, "placed" or "reserve"."""

    contributor: str
    words: str = ""
    category: str = ""
    place: str = ""
    lacking: Lacking | None = None
    order: PeopleOrder = PeopleOrder.NAME


@dataclass(frozen=True)
class PersonRow:
    """What the table says of one person. `person` has `has_slip`; `progress`: in the present category."""

    person: Any
    assignment: Assignment | None
    progress: Progress | None
    valid_until: date | None

    def ends_early(self, on: date) -> bool:
        """Say whether the certificate ends before the tour does, or soon where there is no tour."""
        needed = self.assignment.slot.contingent.end_of_tour if self.assignment else on + NEAR
        return self.valid_until is not None and self.valid_until < needed


def people_found(filters: PeopleFilters, on: date) -> Rows:
    """Return the people a filter keeps, in their order. Merged records are left out."""
    rows = people_with_slips(Person.objects.live().filter(contributor=filters.contributor))
    rows = _placed(_worded(rows, filters.words), filters.place)
    if filters.category:
        rows = rows.filter(category=filters.category)
    if filters.lacking:
        rows = _lacking(rows, filters, on)
    return rows.order_by(*_ORDER[filters.order])


def people_chosen(contributor: str, ids: Iterable[UUID]) -> Rows:
    """Return these people of a contributor, as far as they are in use, by name."""
    return Person.objects.live().filter(contributor=contributor, pk__in=list(ids)).by_name()


def totals(rows: Rows) -> dict[str, int]:
    """Return how many people there are, and how many of them are in a contingent and in the reserve."""
    found: dict[str, int] = rows.order_by().aggregate(
        everybody=Count("pk"), placed=Count("pk", filter=Q(place__isnull=False))
    )
    return {**found, "reserve": found["everybody"] - found["placed"]}


def rows_of(people: Sequence[Any], on: date) -> list[PersonRow]:
    """Return what the table says of these people: nine queries, however many they are."""
    merged = identities_of(person.pk for person in people)
    category = {person.pk: person.category for person in people}
    open_ones = Assignment.objects.open().filter(person__in=list(category))
    places = {one.person_id: one for one in open_ones.select_related("slot__contingent")}
    progress = {
        p.person: p for p in progress_of(category, _BEFORE, None, merged) if p.category == category[p.person]
    }
    holders = {person: person for person in category} | merged
    until: dict[UUID, date] = {}
    standing = _standing(on).filter(person__in=list(holders))
    for person, held, day in standing.values_list("person", "award__enrolment__category", "valid_until"):
        own = holders[person]
        if held == category[own]:
            until[own] = max(day, until.get(own, day))
    return [
        PersonRow(person, places.get(person.pk), progress.get(person.pk), until.get(person.pk))
        for person in people
    ]


# ---------------------------------------------------------------- filters


def _worded(rows: Rows, words: str) -> Rows:
    for word in words.split():
        merged = Person.objects.filter(merged_into__isnull=False, service_number__icontains=word)
        rows = rows.filter(
            Q(family_name__icontains=word)
            | Q(given_names__icontains=word)
            | Q(name_native__icontains=word)
            | Q(service_number__icontains=word)
            | Q(pk__in=merged.values("merged_into"))
        )
    return rows


def _placed(rows: Rows, place: str) -> Rows:
    """Add `place`, the slot filled without an end in sight (one at most: the database sees to it)."""
    rows = rows.annotate(place=FilteredRelation("assignments", condition=Q(assignments__until__isnull=True)))
    if place == RESERVE:
        return rows.filter(place__isnull=True)
    if place == PLACED:
        return rows.filter(place__isnull=False)
    return rows.filter(place__slot__contingent__code=place) if place else rows


def _lacking(rows: Rows, filters: PeopleFilters, on: date) -> Rows:
    if filters.lacking is Lacking.PAIR:
        return rows.filter(pk__in={one for pair in open_pairs(filters.contributor) for one in pair})
    if filters.lacking is Lacking.SIGN_IN:
        return by_sign_in(rows, SignInStanding.NEVER)
    if filters.lacking is Lacking.SLIP:
        return by_sign_in(rows, SignInStanding.CANNOT)
    if filters.lacking is Lacking.CERTIFICATE:
        return rows.exclude(pk__in=_of_holder(_standing(on), "person", "award__enrolment__category"))
    if filters.lacking is Lacking.EXPIRING:
        return rows.filter(pk__in=_expiring(filters.contributor, on))
    return _lacking_training(rows, filters.lacking)


def _lacking_training(rows: Rows, lacking: Lacking | None) -> Rows:
    try:
        standard = standard_in_force()
    except NoStandardInForce:
        return rows if lacking in {Lacking.ENROLMENT, Lacking.LESSONS} else rows.none()
    enrolled = Q(pk__in=_enrolled(standard))
    if lacking is Lacking.ENROLMENT:
        return rows.exclude(enrolled)
    learnt, passed = Q(pk__in=_learnt(standard)), Q(pk__in=_passed(standard))
    if lacking is Lacking.LESSONS:
        return rows.exclude(passed).exclude(learnt)
    return rows.filter(enrolled & learnt).exclude(passed)


def _of_holder(rows: Any, person: str, category: str) -> Any:
    """Return the ids of those for whose present category these rows of evidence are."""
    return _serving(rows, person, category).values("holder")


def _serving(rows: Any, person: str, category: str) -> Any:
    """Keep evidence for somebody's present category; add `holder`, whose it is, and `serves`, the category.

    Evidence of a merged record is its keeper's, and is measured by the keeper's category.
    """
    rows = rows.annotate(
        holder=Coalesce(f"{person}__merged_into", person),
        serves=Coalesce(f"{person}__merged_into__category", f"{person}__category"),
    )
    return rows.filter(serves=F(category)).order_by()


def _enrolled(standard: Standard) -> Any:
    return _of_holder(Enrolment.objects.filter(phase=_BEFORE, standard=standard), "person", "category")


def _passed(standard: Standard) -> Any:
    rows = Result.objects.filter(
        sitting__enrolment__phase=_BEFORE, sitting__enrolment__standard=standard, passed=True
    )
    rows = _since_required("sitting__enrolment", "scored_at", rows)
    return _of_holder(rows, "sitting__enrolment__person", "sitting__enrolment__category")


def _learnt(standard: Standard) -> Any:
    """Return who has done all lessons that the standard asks of their category."""
    asking = [Enrolment(standard=standard, category=category, phase=_BEFORE) for category in Category]
    required: Required = required_lessons(asking, {standard.pk: standard.parsed()})
    rows = LessonProgress.objects.filter(
        enrolment__phase=_BEFORE, enrolment__standard=standard, done_at__isnull=False
    )
    rows = _since_required("enrolment", "done_at", required.counting(rows))
    found = _serving(rows, "enrolment__person", "enrolment__category").values("holder", "serves")
    asked = [
        When(serves=one.category, then=Value(required.total(one))) for one in asking if required.total(one)
    ]
    counted = found.annotate(lessons=Count("lesson", distinct=True))
    return counted.filter(lessons__gte=Case(*asked, default=Value(1), output_field=IntegerField())).values(
        "holder"
    )


def _since_required(enrolment: str, at: str, rows: Any) -> Any:
    """Leave out what was done before training was last required again."""
    later = EnrolmentEvent.objects.filter(enrolment=OuterRef(enrolment), kind=_AGAIN, at__gt=OuterRef(at))
    return rows.exclude(Exists(later))


def _standing(on: date) -> Any:
    rows = Certificate.objects.filter(award__enrolment__phase=_BEFORE)
    return with_status(rows, CertificateStatus.VALID, on)


def _expiring(contributor: str, on: date) -> list[UUID]:
    """Return whose certificate for the present category is valid, yet ends too early: two queries."""
    rows = _of_holder(_standing(on), "person", "award__enrolment__category")
    until: dict[UUID, date] = {}
    for holder, day in rows.values_list("holder", "valid_until"):
        until[holder] = max(day, until.get(holder, day))
    tours = Assignment.objects.open().filter(contributor=contributor).order_by()
    ends: Mapping[UUID, date] = dict(tours.values_list("person", "slot__contingent__end_of_tour"))
    return [holder for holder, day in until.items() if day < ends.get(holder, on + NEAR)]


_NAME = ("family_name", "given_names", "pk")
_ORDER: dict[PeopleOrder, tuple[Any, ...]] = {
    PeopleOrder.NAME: _NAME,
    PeopleOrder.NUMBER: ("service_number", "pk"),
    PeopleOrder.CATEGORY: ("category", *_NAME),
    PeopleOrder.CONTINGENT: (
        F("place__slot__contingent__code").asc(nulls_last=True),
        "place__slot__number",
        *_NAME,
    ),
}
