"""Recording one person, and changing what is recorded."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.people.enums import ValueFault
from accounts.people.errors import BadPerson, MergeRefused, ServiceNumberTaken
from accounts.people.models import Person, PersonCategory
from accounts.people.queries import by_service_number, holder_of
from accounts.people.values import FIELDS, missing, read_day, read_values
from accounts.roles.rules import Actor
from accounts.trail.actions import record

DEFAULT_LANGUAGE = "en"
SINCE = "category_since"


@transaction.atomic
def record_person(*, by: Actor, contributor: str, values: Mapping[str, Any]) -> Person:
    """Record somebody new, with a category from today on or from `category_since`.

    Raises BadPerson (by field, what is wrong), and ServiceNumberTaken when the number stands for somebody
    already, be it by a record that was merged into another.
    """
    by = by.acting("person:write", contributor)
    read, since = _read({"language": DEFAULT_LANGUAGE, **values}, required=True)
    person = Person(contributor_id=contributor, **read)
    _save(person)
    PersonCategory.objects.create(
        contributor_id=contributor, person=person, category=person.category, since=since or _today()
    )
    record(
        by=by,
        verb="person.record",
        subject=person,
        contributor=contributor,
        details={"category": person.category, "since": (since or _today()).isoformat()},
        personal={field: _text(read[field]) for field in FIELDS if read.get(field)},
    )
    return person


@transaction.atomic
def change_person(*, by: Actor, person: Person, changes: Mapping[str, Any]) -> Person:
    """Change what is recorded about somebody. What stands so already is no change and leaves no trail.

    A new category begins today, or on `category_since`: not in the future, nor before the present one began.
    Raises BadPerson and ServiceNumberTaken as in `record_person`, MergeRefused for a merged record.
    """
    by = by.acting("person:write", person.contributor_id)
    read, since = _read(changes, required=False)
    kept = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if kept.merged_into_id:
        raise MergeRefused("closed_already")
    new = {field: value for field, value in read.items() if getattr(kept, field) != value}
    if not new:
        return kept
    old = {field: getattr(kept, field) for field in new}
    for field, value in new.items():
        setattr(kept, field, value)
    _save(kept, sorted(new))
    details: dict[str, Any] = {"fields": sorted(new)}
    if "category" in new:
        details |= _next_category(kept, since or _today())
    record(
        by=by,
        verb="person.change",
        subject=kept,
        contributor=kept.contributor_id,
        details=details,
        personal={field: [_text(old[field]), _text(new[field])] for field in sorted(new)},
    )
    return kept


def examine(*, contributor: str, values: Mapping[str, Any], person: Person | None = None) -> dict[str, Any]:
    """Return the values as they would be recorded, or changed of a `person`. Writes nothing.

    Raises BadPerson and ServiceNumberTaken as the verbs do.
    """
    read, since = _read(values, required=person is None)
    number = read.get("service_number", "")
    holder = holder_of(contributor, number)
    if holder is not None and holder != person:
        raise ServiceNumberTaken(holder)
    if person is not None and read.get("category", person.category) != person.category:
        _refuse_earlier(person, since or _today())
    return read | {SINCE: since}


def _read(values: Mapping[str, Any], *, required: bool) -> tuple[dict[str, Any], date | None]:
    """Return what is to be recorded, and the day from which the category counts. Raises BadPerson."""
    today = _today()
    read, faults = read_values({f: v for f, v in values.items() if f != SINCE}, today=today)
    if required:
        faults = {**missing(values), **faults}
    since, fault = read_day(values.get(SINCE))
    if fault or (since and since > today):
        faults[SINCE] = fault or ValueFault.DAY_IN_FUTURE
    if faults:
        raise BadPerson(faults)
    return read, since


def _save(person: Person, fields: list[str] | None = None) -> None:
    """Write a record. Raises ServiceNumberTaken when its number is somebody's already."""
    if fields is None or "service_number" in fields:
        holder = holder_of(person.contributor_id, person.service_number)
        if holder is not None and holder.pk != person.pk:
            raise ServiceNumberTaken(holder)
    try:
        with transaction.atomic():
            person.save(force_insert=fields is None, update_fields=fields)
    except IntegrityError:
        taken = by_service_number(person.contributor_id, [person.service_number])
        if person.service_number not in taken:
            raise
        raise ServiceNumberTaken(taken[person.service_number]) from None


def _next_category(person: Person, since: date) -> dict[str, str]:
    """Close the present category and begin the next one. Raises BadPerson for a day before its beginning."""
    present = _refuse_earlier(person, since)
    PersonCategory.objects.filter(person=person, until__isnull=True).update(until=since)
    PersonCategory.objects.create(
        contributor_id=person.contributor_id, person=person, category=person.category, since=since
    )
    return {
        "category": person.category,
        "before": present.category if present else "",
        "since": since.isoformat(),
    }


def _refuse_earlier(person: Person, since: date) -> PersonCategory | None:
    """Return the present category. Raises BadPerson when the next one would begin before it did."""
    present = PersonCategory.objects.filter(person=person, until__isnull=True).first()
    if present is not None and since < present.since:
        raise BadPerson({SINCE: ValueFault.BEFORE_PRESENT_CATEGORY})
    return present


def _today() -> date:
    return timezone.now().date()


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
