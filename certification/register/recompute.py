"""The register recomputed from scratch: from certificates and their events to every head ever published.

Nothing kept is believed. The leaves' data, hashes, nodes and roots are made anew and compared with what is
stored; then every head, of the database, of the published files and of files somebody kept elsewhere, must be
signed and have the recomputed root at its size. Heads of one tree are consistent with each other by that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from accounts.tenancy.scope import all_contributors
from certification.register.errors import BadNote
from certification.register.leaves import leaf_data
from certification.register.merkle import EMPTY_ROOT, Peaks, Place, leaf_hash
from certification.register.models import Checkpoint, RegisterLeaf, RegisterNode
from certification.register.notes import Head, NoteKey, read_head, verify
from certification.register.publishing import PublishedHead, published_heads
from certification.register.queries import (
    facts_for,
    nodes_at,
    register_keys,
    row_problem,
    tree_size,
    unregistered_events,
    verified_head,
)

_AT_ONCE = 1_000


@dataclass(frozen=True)
class Break:
    """The first place where the register does not hold: which leaf or head, and what is wrong with it."""

    where: str
    problem: str


@dataclass(frozen=True)
class Recomputed:
    """What came out: leaves and heads looked at, the root over all leaves, waiting events, and the break."""

    leaves: int
    root: str
    heads: int
    waiting: int
    broken: Break | None = None


@dataclass(frozen=True)
class _Claim:
    """A head somebody published: where it was found and, if it is signed and reads well, what it says."""

    where: str
    head: Head | None = None
    problem: str = ""


def recompute(kept: Sequence[PublishedHead] = (), keys: Sequence[NoteKey] = ()) -> Recomputed:
    """Recompute the register and hold all its published heads against it. Stops at the first break.

    `kept`: heads that were kept elsewhere. `keys`: the register's public keys as somebody kept them; without
    them the keys of the trust list count, which whoever writes to the database can add to.
    """
    claims = _claims(kept, keys)
    with all_contributors("the register is recomputed as a whole"):
        walk = _Walk({claim.head.size for claim in claims if claim.head})
        broken = walk.to_the_end() or _first(_contradicted(claim, walk) for claim in claims)
        waiting = unregistered_events()
    return Recomputed(walk.peaks.size, walk.peaks.root().hex(), len(claims), waiting, broken)


class _Walk:
    """One walk over all leaves: the tree grown anew, and its roots at the sizes of published heads."""

    def __init__(self, sizes: set[int]) -> None:
        self.peaks = Peaks()
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT}
        self._sizes = sizes
        self._nodes = 0

    def to_the_end(self) -> Break | None:
        """Walk until there are no more leaves, or the first break."""
        while leaves := self._next():
            made: dict[Place, bytes] = {}
            for leaf in leaves:
                problem = _problem_of(leaf, self.peaks.size)
                if problem:
                    return Break(f"leaf {self.peaks.size}", problem)
                made |= dict(self.peaks.append(bytes.fromhex(leaf.hash)))
                if self.peaks.size in self._sizes:
                    self.roots[self.peaks.size] = self.peaks.root()
            self._nodes += len(made)
            kept = nodes_at(made)
            wrong = next((place for place in sorted(made) if kept.get(place) != made[place]), None)
            if wrong:
                return Break(f"node {wrong[0]}/{wrong[1]}", "it is not the hash of what lies under it")
        if RegisterNode.objects.count() != self._nodes:
            return Break("nodes", "there are nodes over leaves that do not exist")
        if tree_size() != self.peaks.size:
            return Break("head", f"it counts {tree_size()} leaves, and there are {self.peaks.size}")
        return None

    def _next(self) -> list[RegisterLeaf]:
        rows = RegisterLeaf.objects.filter(number__gte=self.peaks.size).select_related("event__certificate")
        return list(rows.order_by("number")[:_AT_ONCE])


def _problem_of(leaf: RegisterLeaf, expected: int) -> str:
    event = leaf.event
    certificate = event.certificate
    if leaf.number != expected:
        return f"it is missing; the next one is {leaf.number} ({certificate.serial})"
    if problem := row_problem(certificate):
        return f"{certificate.serial}: {problem}"
    if leaf.data != leaf_data(facts_for(event, certificate)):
        return f"{certificate.serial}: its event {event.number} ({event.kind}) is not what was entered"
    if leaf.hash != leaf_hash(leaf.data.encode()).hex():
        return f"{certificate.serial}: the hash of event {event.number} is not that of its data"
    return ""


def _claims(kept: Sequence[PublishedHead], keys: Sequence[NoteKey]) -> list[_Claim]:
    """Return the heads of the database, of the published files and of those kept elsewhere, by size."""
    listed = register_keys()

    def claim(where: str, note: str, at: datetime | None = None) -> _Claim:
        try:
            return _Claim(
                where, read_head(verify(note, keys).text) if keys else verified_head(note, listed, at)
            )
        except BadNote as error:
            return _Claim(where, problem=str(error))

    claims = []
    for row in Checkpoint.objects.order_by("pk").iterator(chunk_size=_AT_ONCE):
        found = claim(f"checkpoint {row.pk}", row.note, row.published_at)
        if found.head and (found.head.size, found.head.root.hex()) != (row.size, row.root):
            found = _Claim(found.where, problem="its row says something else than its signed note")
        claims.append(found)
    files = [*published_heads(Path(settings.REGISTER_HOME)), *kept]
    claims += [claim(str(file.path), file.note) for file in files]
    return sorted(claims, key=lambda one: one.head.size if one.head else -1)


def _contradicted(claim: _Claim, walk: _Walk) -> Break | None:
    if claim.head is None:
        return Break(claim.where, claim.problem)
    if claim.head.size > walk.peaks.size:
        return Break(
            claim.where, f"published with {claim.head.size} leaves; the register has {walk.peaks.size}"
        )
    if claim.head.root != walk.roots[claim.head.size]:
        return Break(claim.where, f"another history was published at {claim.head.size} leaves")
    return None


def _first(breaks: Iterator[Break | None]) -> Break | None:
    return next((one for one in breaks if one is not None), None)
