"""Named reads of people, of who is who, and of what was decided on two records that look alike."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.jobs.models import Job
from accounts.people.enums import PairAnswer, SignInStanding
from accounts.people.likeness import Named, likes_of, pairs_alike
from accounts.people.models import PairDecision, Person, PersonCategory, PersonQuerySet, SlipCode, SlipSheet

LIST = 5_000  # values in one list of a query
_DATES = 500  # birth dates looked at together: some thousands of people in a contributor of 100,000
_NAMED = ("family_name", "given_names", "name_native", "birth_date", "sex")
_Value = TypeVar("_Value")
Pair = tuple[UUID, UUID]


def lists_of(values: Sequence[_Value], length: int = LIST) -> Iterator[Sequence[_Value]]:
    """Yield values some thousands at a time, as many as a query's list takes on every engine."""
    for start in range(0, len(values), length):
        yield values[start : start + length]


def people_with_slips(people: PersonQuerySet) -> PersonQuerySet:
    """Add `has_slip`: an unused slip that is still valid."""
    open_slips = SlipCode.objects.filter(
        person=OuterRef("pk"), used_at__isnull=True, expires_at__gt=timezone.now()
    )
    return people.select_related("user").annotate(has_slip=Exists(open_slips))


def by_sign_in(people: PersonQuerySet, standing: SignInStanding) -> PersonQuerySet:
    """Narrow people who have `has_slip` to those who stand like this at the door."""
    without_pin = Q(user__isnull=True) | Q(user__must_change_pin=True)
    if standing is SignInStanding.CANNOT:
        return people.filter(without_pin, has_slip=False)  # type: ignore[misc]
    if standing is SignInStanding.NEVER:
        return people.filter(user__isnull=True)
    return people.exclude(without_pin) if standing is SignInStanding.PIN else people


def own_sheet(officer: UUID | None, sheet: UUID) -> SlipSheet:
    """Return a sheet of slips this officer asked for. Raises SlipSheet.DoesNotExist for any other."""
    return SlipSheet.objects.get(pk=sheet, requested_by=officer)


def job_of(sheet: SlipSheet) -> Job | None:
    """Return the job that makes a sheet."""
    return Job.objects.filter(key=f"slips.requested:{sheet.pk}").first()


def is_being_made(sheet: SlipSheet) -> bool:
    """Say whether a job still works, or will, on a sheet."""
    job = job_of(sheet)
    return job is not None and job.finished_at is None


def by_service_number(contributor: str, numbers: Collection[str], *, lock: bool = False) -> dict[str, Person]:
    """Return whom each of these numbers stands for; unknown ones are left out.

    The number of a record that was merged stands for the record that was kept. One query for thousands of
    numbers, and one more where some were merged. `lock` holds the people until the transaction ends.
    """
    found: dict[str, Person] = {}
    for some in lists_of(sorted(numbers)):
        people = Person.objects.filter(contributor=contributor, service_number__in=some).order_by("pk")
        for person in people.select_for_update() if lock else people:
            found[person.service_number] = person
    closed = {n: person.merged_into_id for n, person in found.items() if person.merged_into_id is not None}
    kept: dict[UUID, Person] = {}
    for some_ids in lists_of(sorted(set(closed.values()))):
        people = Person.objects.filter(pk__in=some_ids).order_by("pk")
        kept |= {person.pk: person for person in (people.select_for_update() if lock else people)}
    return found | {number: kept[pk] for number, pk in closed.items()}


def in_other_capitals(contributor: str, numbers: Collection[str], *, lock: bool = False) -> dict[str, Person]:
    """Return whom numbers stand for that are recorded in capitals or in small letters: na-1 is NA-1."""
    forms = {form: one for one in numbers for form in (one.lower(), one.upper()) if form != one}
    found = by_service_number(contributor, forms, lock=lock) if forms else {}
    return {forms[form]: person for form, person in found.items()}


def holder_of(contributor: str, number: str) -> Person | None:
    """Return whom a number stands for, in whatever capitals it is written, as at the door."""
    found = by_service_number(contributor, [number]) or in_other_capitals(contributor, [number])
    return found.get(number)


def identities_of(people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return, for each record that was merged into one of these people, the one that was kept.

    What was done under the closed record counts for the kept one.
    """
    rows = Person.objects.filter(merged_into__in=list(people))
    return {closed: kept for closed, kept in rows.values_list("pk", "merged_into") if kept}


def records_of(person: UUID | None) -> Any:
    """Return a person's record and those merged into it, as ids for another query's list."""
    return Person.objects.filter(Q(pk=person) | Q(merged_into=person)).order_by().values("pk")


def people_alike(contributor: str, named: Sequence[Named]) -> dict[int, list[Person]]:
    """Return the recorded people each of these may be, by index; merged records are left out.

    Two queries for hundreds of birth dates, whatever the number of people.
    """
    by_date: dict[date, list[int]] = defaultdict(list)
    for index, one in enumerate(named):
        if one.birth_date is not None:
            by_date[one.birth_date].append(index)
    found: dict[int, list[Person]] = {}
    for dates in lists_of(sorted(by_date), _DATES):
        found |= _alike_on(contributor, named, dates, by_date)
    return found


def _alike_on(
    contributor: str, named: Sequence[Named], dates: Sequence[date], by_date: dict[date, list[int]]
) -> dict[int, list[Person]]:
    rows = _live(contributor).filter(birth_date__in=dates).order_by().values_list("pk", *_NAMED)
    ids, known = [], []
    for pk, *facts in rows.iterator(chunk_size=LIST):
        ids.append(pk)
        known.append(Named(*facts))
    indexes = [index for day in dates for index in by_date[day]]
    matches = [(indexes[at], ids[of]) for at, of in likes_of([named[i] for i in indexes], known)]
    people = people_by_id(pk for _index, pk in matches)
    found: dict[int, list[Person]] = defaultdict(list)
    for index, pk in matches:
        found[index].append(people[pk])
    return dict(found)


def people_by_id(ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Return people by their id: one query for thousands of them."""
    found: dict[UUID, Person] = {}
    for some in lists_of(sorted(set(ids))):
        found |= Person.objects.in_bulk(list(some))
    return found


def open_pairs(contributor: str) -> list[Pair]:
    """Return every two recorded people who may be one and on whom nobody has decided, by birth date and name.

    Three queries. The smaller id of a pair comes first.
    """
    shared = _live(contributor).filter(birth_date__isnull=False).order_by().values("birth_date")
    dates = shared.annotate(people=Count("pk")).filter(people__gt=1).values("birth_date")
    rows = _live(contributor).filter(birth_date__in=dates).values_list("pk", *_NAMED)
    decided = _found_different(contributor)
    found: list[Pair] = []
    for _day, born in groupby(rows.order_by("birth_date", *_NAMED[:2], "pk").iterator(LIST), itemgetter(4)):
        people = list(born)
        named = [Named(*facts) for _pk, *facts in people]
        found.extend(_pair(people[a][0], people[b][0]) for a, b in pairs_alike(named))
    return [pair for pair in found if pair not in decided]


def open_pairs_with(person: Person) -> list[Person]:
    """Return the recorded people this one may be, on whom nobody has decided: three queries, by name."""
    if person.birth_date is None or person.merged_into_id:
        return []
    others = _live(person.contributor_id).filter(birth_date=person.birth_date).exclude(pk=person.pk)
    known = list(others.by_name())
    close = [known[of] for _at, of in likes_of([named_as(person)], [named_as(other) for other in known])]
    decided = _found_different(person.contributor_id) if close else frozenset()
    return [other for other in close if _pair(person.pk, other.pk) not in decided]


def others_alike(contributor: str, named: Named, person: Person | None = None) -> list[Person]:
    """Return the recorded people somebody so named may be, but none who was decided to be another."""
    found = people_alike(contributor, [named]).get(0, [])
    if person is None or not found:
        return found
    decided = _found_different(contributor)
    others = (other for other in found if other.identity != person.identity)
    return [other for other in others if _pair(person.pk, other.pk) not in decided]


def named_as(person: Person) -> Named:
    """Return what likeness looks at in a record."""
    return Named(*(getattr(person, name) for name in _NAMED))


def categories_of(person: Person) -> list[PersonCategory]:
    """Return every category a person served in, the present one last."""
    return list(PersonCategory.objects.filter(person=person).order_by("since", "pk"))


def _live(contributor: str) -> PersonQuerySet:
    """Return a contributor's people; a record that was merged into another is not one of them."""
    return Person.objects.live().filter(contributor=contributor)


def _found_different(contributor: str) -> frozenset[Pair]:
    """Return the pairs that were decided to be two people.

    What was decided on a record that was merged since holds for the one that was kept.
    """
    decided = PairDecision.objects.filter(contributor=contributor).order_by("at", "pk")
    last = {
        (first, second): answer for first, second, answer in decided.values_list("first", "second", "answer")
    }
    if not last:
        return frozenset()
    merged = Person.objects.filter(contributor=contributor, merged_into__isnull=False)
    kept: dict[UUID, Any] = dict(merged.values_list("pk", "merged_into"))
    return frozenset(
        _pair(kept.get(first, first), kept.get(second, second))
        for (first, second), answer in last.items()
        if answer == PairAnswer.DIFFERENT
    )


def _pair(one: UUID, other: UUID) -> Pair:
    return (one, other) if one < other else (other, one)
