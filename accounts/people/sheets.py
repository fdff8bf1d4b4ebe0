"""Making a sheet of slips, in portions, outside any transaction; what is made is sealed between them.

Whoever reads the database, its backups, jobs or logs finds no code: it is readable in this process's memory
and in the PDF the officer takes. A slip costs 31 ms of CPU for its hash, and drawing it about twice that
(`python -m benchmarks slips`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate, pairwise
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils import timezone

from accounts.jobs.registry import Answer, Continue, Task
from accounts.people.codes import end_of_life, new_code
from accounts.people.models import Person, SlipSheet
from accounts.people.queries import people_by_id
from accounts.people.slip_drawing import Holder, Order, draw, end_of, sheet_of
from accounts.printing.joining import join
from accounts.users.models import User
from accounts.users.sealing import seal, unseal

SHEET_LIFE = timedelta(hours=1)  # that a sheet waits for its next portion, or to be taken
PAGES = 5  # of a portion: two to four seconds of CPU


@dataclass(frozen=True)
class Contents:
    """What is made of a sheet: how many people were reached, the hash of each one's code, and the PDFs."""

    reached: int = 0
    hashes: Mapping[UUID, str] = field(default_factory=dict)
    portions: tuple[bytes, ...] = ()

    @property
    def pdf(self) -> bytes:
        return join(self.portions)

    def sealed(self, sheet: UUID) -> bytes:
        """Return the contents as the database may hold them: only this sheet's row opens them again."""
        head = {
            "reached": self.reached,
            "hashes": {str(person): code for person, code in self.hashes.items()},
            "sizes": [len(portion) for portion in self.portions],
        }
        return seal(b"\n".join([json.dumps(head).encode(), b"".join(self.portions)]), _purpose(sheet))


def opened(sheet: UUID, sealed: bytes) -> Contents:
    """Return what a sheet's row holds sealed. Raises Unsealable."""
    head, _, body = unseal(sealed, _purpose(sheet)).partition(b"\n")
    told = json.loads(head)
    hashes = {UUID(person): code for person, code in told["hashes"].items()}
    ends = list(accumulate(told["sizes"], initial=0))
    portions = tuple(body[start:end] for start, end in pairwise(ends))
    return Contents(told["reached"], hashes, portions)


def _purpose(sheet: UUID) -> str:
    return f"slip sheet {sheet}"


@dataclass(frozen=True)
class Portion:
    """What is needed to make the next portion of a sheet; None stands for a record merged meanwhile."""

    sheet: UUID
    order: Order
    so_far: Contents
    people: tuple[Person | None, ...]

    @property
    def end(self) -> int:
        return self.so_far.reached + len(self.people)


@dataclass(frozen=True)
class Made:
    """A portion made: how many people were reached, how many of them have a slip, and all of it sealed."""

    reached: int
    slips: int
    sealed: bytes


def read_portion(task: Task) -> Portion | None:
    """Return the next portion of the sheet a job makes; None when it is made already."""
    sheet = SlipSheet.objects.select_related("contributor").get(pk=UUID(task.payload["sheet"]))
    if sheet.made_at is not None:
        return None
    so_far = opened(sheet.pk, bytes(sheet.sealed)) if sheet.sealed else Contents()
    end = end_of(sheet_of(so_far.reached) + PAGES - 1)
    ids = [UUID(person) for person in sheet.people]
    wanted = ids[so_far.reached : end]
    known = people_by_id({ids[0], ids[-1], *wanted})
    people = tuple(_live(known.get(person)) for person in wanted)
    return Portion(sheet.pk, _order(sheet, known[ids[0]], known[ids[-1]], task), so_far, people)


def _live(person: Person | None) -> Person | None:
    return person if person and not person.merged_into_id else None


def _order(sheet: SlipSheet, first: Person, last: Person, task: Task) -> Order:
    by = sheet.requested_by
    officer = User.objects.filter(pk=by).first() if by else None
    address = settings.SITE_URL + reverse("sign_in")
    return Order(
        label=sheet.label,
        iso2=sheet.contributor.iso2,
        total=len(sheet.people),
        first=first.full_name,
        last=last.full_name,
        officer=officer.name if officer else "",
        language=task.payload["language"],
        address=address,
        door=f"{address}?country={sheet.contributor_id}",
        at=sheet.requested_at,
        until=end_of_life(sheet.requested_at),
    )


def make_portion(portion: Portion | None) -> Made | None:
    """Make codes, their hashes and their slips; the last portion joins all of them in one PDF."""
    if portion is None:
        return None
    codes = {person.pk: new_code() for person in portion.people if person}
    so_far, order = portion.so_far, portion.order
    holders = [_holder(person, codes) if person else None for person in portion.people]
    pages = draw(order, so_far.reached, holders)
    hashes = {**so_far.hashes} | {person: make_password(code) for person, code in codes.items()}
    portions = (*so_far.portions, pages)
    if portion.end == order.total:
        portions = (join(portions),)
    contents = Contents(portion.end, hashes, portions)
    return Made(contents.reached, len(hashes), contents.sealed(portion.sheet))


def _holder(person: Person, codes: Mapping[UUID, str]) -> Holder:
    return Holder(
        name=person.full_name,
        native=person.name_native,
        number=person.service_number,
        language=person.language,
        code=codes[person.pk],
    )


def keep_portion(task: Task, made: Made | None) -> Answer:
    """Keep what was made, sealed. After the last portion the sheet waits an hour for its officer."""
    sheet = SlipSheet.objects.get(pk=UUID(task.payload["sheet"]))
    if made is None or sheet.made_at is not None:
        return {"slips": len(sheet.people)}
    total, now = len(sheet.people), timezone.now()
    sheet.sealed, sheet.expires_at = made.sealed, now + SHEET_LIFE
    sheet.made_at = now if made.reached == total else None
    sheet.save(update_fields=["sealed", "expires_at", "made_at"])
    if sheet.made_at is None:
        return Continue(done=made.reached, total=total)
    return {"slips": made.slips, "left_out": total - made.slips}
