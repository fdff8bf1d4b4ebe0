"""Sign-in slips: printed codes that let people in without e-mail, once.

For one person a slip is shown on the screen. For many it is a sheet, a PDF that a job makes
(`accounts/people/sheets.py`) and that is taken once. Until it is taken nothing has changed: its codes open
nothing and older slips go on working; one that nobody takes leaves nothing behind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.jobs.actions import record_event
from accounts.people.codes import end_of_life, new_code
from accounts.people.errors import NobodyChosen, SheetGone, TooManySlips
from accounts.people.models import Person, SlipCode, SlipSheet
from accounts.people.queries import LIST, lists_of
from accounts.people.sheets import SHEET_LIFE, opened
from accounts.roles.errors import NotAllowed
from accounts.roles.rules import Actor
from accounts.trail.actions import Acting, record
from accounts.users.errors import Unsealable

MOST = 2_000  # slips in one request: three battalions


@dataclass(frozen=True)
class PrintedSlip:
    """A slip as it is printed: the only moment its code is readable."""

    person: Person
    code: str
    expires_at: datetime


# ---------------------------------------------------------------- on the screen


@transaction.atomic
def print_slips(*, by: Actor, contributor: str, people: Sequence[Person]) -> list[PrintedSlip]:
    """Make a fresh slip for each person; older unused slips of theirs stop working.

    A person who has a PIN keeps it until the new slip is used. `reset_pin` (accounts/people/door.py) also
    stops the PIN. Each slip costs 31 ms of CPU: for many people ask for a sheet.
    """
    by = by.acting("slip:print", contributor)
    printed = fresh_slips(by=by, contributor=contributor, people=people)
    for slip in printed:
        record(by=by, verb="slip.print", subject=slip.person, contributor=contributor)
    return printed


def fresh_slips(*, by: Acting, contributor: str, people: Sequence[Person]) -> list[PrintedSlip]:
    """Put new slips into force, for a verb that has asked for the permission and writes the trail."""
    _own(people, contributor)
    now = timezone.now()
    printed = [PrintedSlip(person, new_code(), end_of_life(now)) for person in people]
    hashes = {slip.person.pk: make_password(slip.code) for slip in printed}
    _put_into_force(by, contributor, hashes, printed_at=now)
    return printed


def _put_into_force(
    by: Acting, contributor: str, hashes: Mapping[UUID, str], *, printed_at: datetime
) -> list[UUID]:
    """Let these codes open the door, and older unused ones no more. Returns whose; merged records get none.

    The people are locked in one order, so that of two who print for the same person the later one counts.
    """
    whose: list[UUID] = []
    for some in lists_of(sorted(hashes)):
        live = Person.objects.live().filter(pk__in=some, contributor=contributor).order_by("pk")
        ids = list(live.select_for_update(of=("self",)).values_list("pk", flat=True))
        SlipCode.objects.filter(person__in=ids, used_at__isnull=True).delete()
        whose += ids
    SlipCode.objects.bulk_create(
        (
            SlipCode(
                contributor_id=contributor,
                person_id=person,
                code=hashes[person],
                printed_by=by.actor_id,
                printed_at=printed_at,
                expires_at=end_of_life(printed_at),
            )
            for person in whose
        ),
        batch_size=LIST,
    )
    return whose


def _own(people: Iterable[Person], contributor: str) -> None:
    if any(person.contributor_id != contributor for person in people):
        raise NotAllowed("slips are printed for people of one's own country")


# ---------------------------------------------------------------- on sheets


@transaction.atomic
def request_slips(*, by: Actor, contributor: str, people: Sequence[Person], label: str) -> SlipSheet:
    """Ask for the slips of many people on one sheet, by name; a job makes it. Nothing else changes yet.

    `label`: what stands on the sheet, a contingent's code. Asked again for the same people, while a sheet of
    this officer's waits or is being made, the answer is that sheet.
    Raises NobodyChosen, and TooManySlips for more than 2,000.
    """
    by = by.acting("slip:print", contributor)
    _own(people, contributor)
    if not people:
        raise NobodyChosen(label)
    if len(people) > MOST:
        raise TooManySlips(MOST)
    ids = list(dict.fromkeys(str(person.pk) for person in sorted(people, key=_by_name)))
    now = timezone.now()
    waiting = SlipSheet.objects.filter(
        contributor=contributor, label=label, requested_by=by.actor_id, taken_at=None, expires_at__gt=now
    )
    if found := next((sheet for sheet in waiting if sheet.people == ids), None):
        return found
    sheet = SlipSheet.objects.create(
        contributor_id=contributor,
        label=label,
        people=ids,
        requested_by=by.actor_id,
        requested_at=now,
        expires_at=now + SHEET_LIFE,
    )
    record_event(
        "slips.requested",
        key=str(sheet.pk),
        payload={"sheet": str(sheet.pk), "language": get_language() or "en"},
        contributor=contributor,
        requested_by=by.actor_id,
        total=len(ids),
    )
    record_event(
        "slips.unclaimed",
        key=str(sheet.pk),
        payload={"sheet": str(sheet.pk)},
        contributor=contributor,
        run_after=sheet.expires_at,
    )
    details = {"label": label, "people": ids}
    record(by=by, verb="slips.request", subject=sheet, contributor=contributor, details=details)
    return sheet


def _by_name(person: Person) -> tuple[str, str, str]:
    return person.family_name.casefold(), person.given_names.casefold(), str(person.pk)


@transaction.atomic
def take_sheet(*, by: Actor, sheet: SlipSheet) -> bytes:
    """Return a sheet's PDF, once: its codes open the door from now on, and nothing of it is kept here.

    Older unused slips of the same people stop working. Raises NotAllowed for anybody but the officer who
    asked for it, and SheetGone.
    """
    by = by.acting("slip:print", sheet.contributor_id)
    if sheet.requested_by != by.actor_id:
        raise NotAllowed("a sheet of slips is taken by the officer who asked for it")
    now = timezone.now()
    there = SlipSheet.objects.filter(
        pk=sheet.pk, made_at__isnull=False, taken_at__isnull=True, sealed__isnull=False, expires_at__gt=now
    )
    kept = there.select_for_update(of=("self",)).first()
    if kept is None or kept.sealed is None:
        raise SheetGone(str(sheet.pk))
    try:
        contents = opened(kept.pk, bytes(kept.sealed))
    except Unsealable:
        raise SheetGone(str(sheet.pk)) from None
    if not there.update(sealed=None, taken_at=now):
        raise SheetGone(str(sheet.pk))
    whose = _put_into_force(by, kept.contributor_id, contents.hashes, printed_at=kept.requested_at)
    record(
        by=by,
        verb="slips.take",
        subject=kept,
        contributor=kept.contributor_id,
        details={"label": kept.label, "people": [str(person) for person in whose]},
    )
    return contents.pdf


@transaction.atomic
def drop_sheet(*, by: Acting, sheet: SlipSheet) -> bool:
    """Throw away what nobody took in time. Its codes never opened anything. Returns whether there was any."""
    there = SlipSheet.objects.filter(pk=sheet.pk, taken_at__isnull=True, expires_at__lte=timezone.now())
    if not there.update(sealed=None):
        return False
    record(by=by, verb="slips.drop", subject=sheet, contributor=sheet.contributor_id)
    return True
