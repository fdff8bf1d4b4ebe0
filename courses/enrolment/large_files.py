"""A large file checked by a job: its rows are read outside of any transaction, and planned in short ones.

The file a worker is checking stays open between two chunks of it: to open it anew for each would cost far
more than the check. A worker that finds none, or one that stands elsewhere, opens the file and goes on.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.jobs.heap import settled_heap
from accounts.roles.rules import Actor
from courses.enrolment.checking import Checking
from courses.enrolment.enums import RosterState
from courses.enrolment.errors import FileFault
from courses.enrolment.keeping import SETTLED, note_checked, refuse, settle, write_rows
from courses.enrolment.models import Roster
from courses.enrolment.queries import given_slots
from courses.enrolment.reading import open_sheet
from courses.enrolment.rows import Row
from courses.enrolment.surveying import Reading

_open: dict[UUID, Checking] = {}


@dataclass(frozen=True)
class Wanted:
    """What is to be read next: of an open file, or of these bytes after `done` rows."""

    roster: UUID
    done: int
    on: date
    content: bytes | None
    checking: Checking | None


@dataclass(frozen=True)
class Read:
    """The rows that were read, of a file that is open now; or why it cannot be read."""

    rows: list[Row]
    reading: Reading | None = None
    checking: Checking | None = None
    fault: FileFault | None = None


def next_wanted(roster: Roster) -> Wanted:
    """Say what has to be read next of a file that is being checked."""
    checking = _open.pop(roster.pk, None)
    _open.clear()  # one file at a time
    done = roster.counts["rows"]
    if checking and (checking.done, checking.digest) == (done, roster.state_digest):
        return Wanted(roster.pk, done, checking.on, None, checking)
    return Wanted(roster.pk, done, timezone.now().date(), bytes(roster.content), None)


def read_next(wanted: Wanted) -> Read:
    """Read the next rows; open and survey the file first where it is not open. Asks no database."""
    with settled_heap():
        try:
            reading = wanted.checking.reading if wanted.checking else _opened(wanted)
            return Read(reading.take(), reading, wanted.checking)
        except FileFault as fault:
            return Read([], fault=fault)


def _opened(wanted: Wanted) -> Reading:
    return Reading(open_sheet(wanted.content or b""), wanted.on, skip=wanted.done)


@transaction.atomic
def check_further(*, by: Actor, roster: Roster, read: Read) -> tuple[int, int]:
    """Plan the rows that were read. Returns how many rows are done, and of how many.

    A file that turned out to be unreadable is refused, with its fault; that ends the check (0 of 0).
    """
    by = by.acting("roster:check", roster.contributor_id)
    if roster.state != RosterState.CHECKING:
        return (0, 0)
    if read.fault or read.reading is None:
        refuse(by, roster, read.fault or FileFault())
        return (0, 0)
    with settled_heap():
        checking = read.checking or _begun(roster, read.reading)
        write_rows(roster, checking.plan(read.rows))
    if checking.ended:
        settle(roster, checking)
        roster.save(update_fields=SETTLED)
        note_checked(by, roster)
    else:
        roster.counts, roster.state_digest = checking.counts, checking.digest
        roster.save(update_fields=["counts", "state_digest"])
        _open[roster.pk] = checking
    return checking.done, read.reading.survey.rows


def _begun(roster: Roster, reading: Reading) -> Checking:
    """Begin to check a file; or go on, where its first rows are planned already."""
    code = roster.contingent.code if roster.contingent else ""
    checking = Checking(roster.contributor_id, code, reading, roster.decisions, reading.on)
    if done := roster.counts["rows"]:
        checking.go_on(done, given_slots(roster), roster.state_digest, roster.counts)
    return checking
