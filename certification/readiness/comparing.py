"""Two records side by side: what agrees, what differs, and the training that goes on when they are one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.people.labels import FIELD
from accounts.people.models import Person
from accounts.people.record_views import value_shown
from accounts.roles.rules import Actor
from certification.certificates.labels import PHASE, STATUS
from certification.readiness.person_shown import door_shown
from certification.readiness.queries import Record
from courses.enrolment.actions import enrol
from courses.learning.queries import enrolments_in_force
from courses.models import Enrolment
from courses.standards.enums import DeliveryPhase
from courses.standards.errors import NoStandardInForce
from courses.standards.queries import standard_in_force

_FIELDS = (
    "family_name", "given_names", "name_native", "birth_date", "service_number", "sex", "category", "rank",
    "language", "email",
)  # fmt: skip
Side = tuple[Any, Record]


@dataclass(frozen=True)
class Row:
    """One fact of both records. `agrees`: None where one of them says nothing."""

    key: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    agrees: bool | None


def compare(first: Side, second: Side, on: date) -> list[Row]:
    """Return what two records say, fact by fact. The people come with `has_slip`."""
    rows = [_of_field(name, first[0], second[0]) for name in _FIELDS]
    told: tuple[tuple[str, Callable[[Side], tuple[str, ...]]], ...] = (
        (_("Slots"), _slots),
        (_("Training"), _trainings),
        (_("Certificates"), lambda side: _certificates(side, on)),
        (_("Sign-in"), lambda side: (door_shown(side[0])["word"],)),
        (_("Recorded on"), lambda side: (date_format(side[0].created_at, "DATE_FORMAT"),)),
    )
    return [*rows, *(Row(str(key), read(first), read(second), None) for key, read in told)]


def _of_field(name: str, first: Person, second: Person) -> Row:
    one, other = getattr(first, name), getattr(second, name)
    agrees = one == other if one and other else None
    return Row(str(FIELD[name]), (value_shown(name, one),), (value_shown(name, other),), agrees)


def _slots(side: Side) -> tuple[str, ...]:
    found = []
    for one in side[1].assignments:
        days = (day for day in (one.since, one.until) if day is not None)
        when = " – ".join(date_format(day, "DATE_FORMAT") for day in days)
        found.append(f"{when}: {one.slot.contingent.code} · {one.slot.number}")
    return tuple(found) or ("–",)


def _trainings(side: Side) -> tuple[str, ...]:
    words = _("%(phase)s as %(category)s: %(done)s of %(total)s lessons, %(sittings)s")
    return tuple(
        words
        % {
            "phase": PHASE[DeliveryPhase(one.phase)],
            "category": one.category,
            "done": one.lessons_done,
            "total": one.lessons_total,
            "sittings": ngettext("%(n)s sitting", "%(n)s sittings", one.sittings) % {"n": one.sittings},
        }
        for one in side[1].progress
    ) or ("–",)


def _certificates(side: Side, on: date) -> tuple[str, ...]:
    return tuple(
        f"{STATUS[status]}: {one.serial}" for one in side[1].certificates if (status := one.status_on(on))
    ) or ("–",)


@transaction.atomic
def train_as_before(*, by: Actor, keep: Person, close: Person) -> list[Enrolment]:
    """Enrol the person, under the record that is kept, for what the closed one was enrolled for.

    What was done there counts here; without an enrolment of its own the kept record could not go on with it.
    """
    try:
        standard = standard_in_force()
    except NoStandardInForce:
        return []
    rows = [one for one in enrolments_in_force(close.pk) if one.standard_id == standard.pk]
    return [
        enrol(by=by, person=keep, category=one.category, phase=DeliveryPhase(one.phase), mission=one.mission)
        for one in rows
    ]
