"""Adding to the trail and re-deriving it from scratch."""

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone

from accounts.tenancy.scope import all_contributors
from accounts.trail.chain import GENESIS, link, personal_digest
from accounts.trail.models import GLOBAL_CHAIN, TrailEntry, TrailHead, TrailPersonal


class Acting(Protocol):
    """Whoever performs a verb: an id (a user's, or none for the system itself) and the role acted in."""

    @property
    def actor_id(self) -> uuid.UUID | None: ...

    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class System:
    """The platform itself, acting through a worker or a command."""

    role: str = "system"
    actor_id: uuid.UUID | None = None


def record(
    *,
    by: Acting,
    verb: str,
    subject: Any,
    contributor: str | None = None,
    details: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> TrailEntry:
    """Append one entry to the contributor's chain (or the global one) inside the running transaction.

    `details` holds ids, counts and codes; names and other personal values go to `personal`, which the
    chain covers by a salted digest only. Call it last in a verb: it locks the end of the chain.
    """
    entry = TrailEntry(
        contributor_id=contributor,
        chain=contributor or GLOBAL_CHAIN,
        at=timezone.now(),
        actor=by.actor_id,
        role=by.role,
        verb=verb,
        subject_kind=subject._meta.label,
        subject_id=str(subject.pk),
        details=details or {},
    )
    held = _held.get()
    if held is None:
        _append(entry, personal)
    else:
        held.append((entry, personal))
    return entry


_Held = list[tuple[TrailEntry, dict[str, Any] | None]]
_held: ContextVar[_Held | None] = ContextVar("held", default=None)


@contextmanager
def entries_at_the_end() -> Iterator[None]:
    """Hold back what is recorded inside, and append it in order when the block ends well.

    For a verb made of other verbs: the end of the chain is locked once everything else is written, so that
    nobody who waits for it holds a row this verb still has to touch.
    """
    held: _Held = []
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    for entry, personal in held:
        _append(entry, personal)


def _append(entry: TrailEntry, personal: dict[str, Any] | None) -> None:
    """Give an entry its place at the end of its chain, and save it."""
    with transaction.atomic(), _scope_of(entry.contributor_id):
        head = _locked_head(entry.chain)
        salt = uuid.uuid4()
        entry.position, entry.previous = head.position + 1, head.hash
        entry.personal_digest = personal_digest(str(salt), personal) if personal else ""
        entry.hash = link(head.hash, entry.covered())
        entry.save(force_insert=True)
        if personal:
            owner = entry.contributor_id
            TrailPersonal(contributor_id=owner, entry=entry, salt=salt, values=personal).save()
        TrailHead.objects.filter(pk=entry.chain).update(position=entry.position, hash=entry.hash)


def _scope_of(contributor: str | None) -> AbstractContextManager[Any]:
    """Entries of no contributor are seen by those who act for all: whoever adds one acts so for a moment."""
    return nullcontext() if contributor else all_contributors("the global chain belongs to no contributor")


def _locked_head(chain: str) -> TrailHead:
    TrailHead.objects.get_or_create(chain=chain, defaults={"hash": GENESIS})
    return TrailHead.objects.select_for_update().get(chain=chain)


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold."""

    chain: str
    position: int
    problem: str


def verify_chain(chain: str) -> Break | int:
    """Re-derive one chain. Returns the number of entries, or the first break."""
    previous, position = GENESIS, 0
    with all_contributors("the trail is verified as a whole"):
        entries = TrailEntry.objects.filter(chain=chain).select_related("personal").order_by("position")
        for entry in entries.iterator(chunk_size=500):
            problem = _problem(entry, previous, position)
            if problem:
                return Break(chain, position + 1, problem)
            previous, position = entry.hash, entry.position
    head = TrailHead.objects.filter(chain=chain).first()
    if head is None or (head.position, head.hash) != (position, previous):
        return Break(chain, position + 1, "the end of the chain is missing or altered")
    return position


def _problem(entry: TrailEntry, previous: str, position: int) -> str:
    if entry.position != position + 1:
        return "an entry is missing"
    if entry.previous != previous:
        return "the entry does not follow the one before it"
    if entry.hash != link(previous, entry.covered()):
        return "the entry's content was altered"
    personal = getattr(entry, "personal", None)
    if personal and personal_digest(str(personal.salt), personal.values) != entry.personal_digest:
        return "the entry's personal values were altered"
    return ""


def chains() -> Iterator[str]:
    """Yield the names of all chains: those with a head, and those only their entries betray."""
    with all_contributors("the trail is verified as a whole"):
        found = set(TrailEntry.objects.order_by().values_list("chain", flat=True).distinct())
    yield from sorted(found | set(TrailHead.objects.values_list("chain", flat=True)))
