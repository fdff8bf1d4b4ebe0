"""Adding to the trail and re-deriving it from scratch."""

import uuid
from collections.abc import Iterator
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
    chain = contributor or GLOBAL_CHAIN
    with transaction.atomic():
        head = _locked_head(chain)
        salt = uuid.uuid4()
        entry = TrailEntry(
            contributor_id=contributor,
            chain=chain,
            position=head.position + 1,
            at=timezone.now(),
            actor=by.actor_id,
            role=by.role,
            verb=verb,
            subject_kind=subject._meta.label,
            subject_id=str(subject.pk),
            details=details or {},
            personal_digest=personal_digest(str(salt), personal) if personal else "",
            previous=head.hash,
        )
        entry.hash = link(head.hash, entry.covered())
        entry.save(force_insert=True)
        if personal:
            TrailPersonal(contributor_id=contributor, entry=entry, salt=salt, values=personal).save()
        TrailHead.objects.filter(pk=chain).update(position=entry.position, hash=entry.hash)
    return entry


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
