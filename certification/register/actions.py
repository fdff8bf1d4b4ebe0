"""Entering events in the register, and publishing its signed head."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.tenancy.managers import TenantQuerySet
from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import Acting, record
from certification.certificates.models import CertificateEvent
from certification.register.leaves import leaf_data
from certification.register.merkle import Peaks, leaf_hash, places_in
from certification.register.models import Checkpoint, RegisterHead, RegisterLeaf, RegisterNode
from certification.register.notes import parse, read_head
from certification.register.publishing import publish_file
from certification.register.queries import consistency_proof, facts_for, nodes_at, root_at, tree_size
from certification.register.signing import OPERATION, RECORD, Asked
from certification.signing.client import ask

_AT_ONCE = 500
_LOOK_BACK = 10_000  # events of a slower transaction have smaller numbers, though not by as many as this


@transaction.atomic
def append_events(*, by: Acting, sweep: bool = False) -> int:
    """Enter the events that are not in the register yet, oldest first. Returns how many leaves the tree has.

    Looks among the newest events, so that it costs the same in a large register; `sweep`: among all.

    The head's row stays locked until the transaction ends, so two workers enter one after the other and the
    second finds nothing left to do. The statements grow with the events by some hundreds at a time.
    """
    RegisterHead.objects.get_or_create(pk=1)
    head = RegisterHead.objects.select_for_update().get(pk=1)
    before = head.size
    with all_contributors("the register holds every contributor's certificates"):
        rows = _waiting(sweep).order_by("at", "pk")
        peaks = _peaks(head.size)
        events = list(rows[:_AT_ONCE])
        while events:
            _enter(events, peaks)
            events = list(rows[:_AT_ONCE])
    if peaks.size == before:
        return before
    RegisterHead.objects.filter(pk=1).update(size=peaks.size)
    head.size = peaks.size
    record(by=by, verb="register.append", subject=head, details={"from": before, "size": peaks.size})
    return peaks.size


def _waiting(sweep: bool) -> TenantQuerySet[CertificateEvent]:
    """Return the events without a leaf; without `sweep` only from shortly before the newest entered on."""
    rows = CertificateEvent.objects.filter(leaf__isnull=True)
    rows = rows.select_related("certificate").defer("certificate__payload")
    if sweep:
        return rows
    newest = RegisterLeaf.objects.aggregate(newest=Max("event"))["newest"] or 0
    return rows.filter(pk__gt=newest - _LOOK_BACK)


def _peaks(size: int) -> Peaks:
    """Return the tree so far: at most log2(size) hashes, in one query."""
    places = places_in((0, size))
    nodes = nodes_at(places)
    return Peaks(size, [nodes[place] for place in places])


def _enter(events: list[CertificateEvent], peaks: Peaks) -> None:
    leaves, nodes = [], []
    for event in events:
        data = leaf_data(facts_for(event, event.certificate))
        made = leaf_hash(data.encode())
        leaves.append(
            RegisterLeaf(
                contributor_id=event.contributor_id,
                number=peaks.size,
                event=event,
                data=data,
                hash=made.hex(),
            )
        )
        nodes += [
            RegisterNode(level=level, number=number, hash=one.hex())
            for (level, number), one in peaks.append(made)
        ]
    RegisterLeaf.objects.bulk_create(leaves)
    RegisterNode.objects.bulk_create(nodes)


@transaction.atomic
def publish_checkpoint(*, by: Acting) -> Checkpoint:
    """Have the head signed and publish it: signature, file, row, in this order. Once a day for each size.

    A signature that never reached its file lies in the signer's memory, a file without a row is found
    again under the same name: whoever dies between two of these steps loses nothing by it.
    Raises SignerRefused when the register is not what it was, PublishedDifferently, SignerUnreachable.
    """
    now, size = timezone.now(), tree_size()
    found = Checkpoint.objects.filter(size=size, published_at__date=now.date()).first()
    if found is not None:
        return found
    note = _signed(size)
    head = read_head(parse(note).text)
    publish_file(Path(settings.REGISTER_HOME), note, head.size, now.date())
    checkpoint = Checkpoint.objects.create(size=head.size, root=head.root.hex(), note=note, published_at=now)
    record(
        by=by,
        verb="register.checkpoint",
        subject=checkpoint,
        details={"size": head.size, "root": head.root.hex()},
    )
    return checkpoint


def _signed(size: int) -> str:
    """Return the signed head of the tree, with the proof that it extends the head signed last."""
    before = ask(OPERATION, RECORD).decode()
    old = read_head(parse(before).text).size if before else 0
    proof = consistency_proof(old, size) if old <= size else []  # the signer refuses a tree that shrank
    return ask(OPERATION, RECORD, Asked(size, root_at(size), tuple(proof)).content()).decode()
