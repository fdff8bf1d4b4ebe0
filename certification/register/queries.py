"""Named reads of the register: its size, its roots, its proofs, and whether a certificate stands in it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings
from django.db.models import Max, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from certification.certificates.enums import CertificateEventKind
from certification.certificates.models import Certificate, CertificateEvent
from certification.certificates.payload import digest, read
from certification.register.enums import Entered
from certification.register.errors import BadNote
from certification.register.leaves import LeafFacts, leaf_data
from certification.register.merkle import (
    Place,
    Span,
    consistency_spans,
    hash_of,
    inclusion_spans,
    leaf_hash,
    places_in,
    verify_inclusion,
)
from certification.register.models import Checkpoint, RegisterHead, RegisterLeaf, RegisterNode
from certification.register.notes import Head, NoteKey, read_head, verify
from certification.signing.enums import KeyPurpose
from certification.signing.models import SigningKey
from certification.signing.queries import is_trusted_at, keys_of

OVERDUE = timedelta(hours=48)
_PLACES_A_QUERY = 5_000


@dataclass(frozen=True)
class RegisterFinding:
    """Whether all events of a certificate stand in the newest published head, and why if not.

    `size` and `published_at` are that head's; without a head they are 0 and None.
    """

    entered: Entered
    reason: str
    size: int = 0
    published_at: datetime | None = None


def origin() -> str:
    """Return the register's name in its checkpoints: this site's host, and which log of it."""
    return f"{urlsplit(settings.SITE_URL).netloc}/register"


def note_key(key: SigningKey, name: str) -> NoteKey:
    """Return a key of the register as notes know it, under the name of a log."""
    public = load_pem_x509_certificate(key.certificate.encode()).public_key()
    if not isinstance(public, Ed25519PublicKey):
        raise BadNote("the register signs with Ed25519")
    return NoteKey(name, public.public_bytes_raw())


def register_keys() -> list[SigningKey]:
    """Return every key the register ever signed with, oldest first."""
    return keys_of(None, KeyPurpose.REGISTER)


def verified_head(note: str, keys: Iterable[SigningKey], at: datetime | None = None) -> Head:
    """Return what a checkpoint says when one of these keys signed it. Raises BadNote.

    `at`: when it was published, so that a key which was not to be trusted then is passed over.
    """
    name = note.split("\n", 1)[0]
    trusted = [key for key in keys if at is None or is_trusted_at(key, at)]
    return read_head(verify(note, [note_key(key, name) for key in trusted]).text)


def tree_size() -> int:
    """Return how many leaves the tree has."""
    return RegisterHead.objects.filter(pk=1).values_list("size", flat=True).first() or 0


def nodes_at(places: Iterable[Place]) -> dict[Place, bytes]:
    """Return the kept hashes at these places, in one query for some thousands of them."""
    wanted = sorted(set(places))
    found: dict[Place, bytes] = {}
    for start in range(0, len(wanted), _PLACES_A_QUERY):
        levels: dict[int, list[int]] = defaultdict(list)
        for level, number in wanted[start : start + _PLACES_A_QUERY]:
            levels[level].append(number)
        here = Q()
        for level, numbers in levels.items():
            here |= Q(level=level, number__in=numbers)
        rows = RegisterNode.objects.filter(here).values_list("level", "number", "hash")
        found |= {(level, number): bytes.fromhex(made) for level, number, made in rows}
    return found


def hashes_of(spans: Sequence[Span]) -> list[bytes]:
    """Return the hashes over spans of leaves. Raises KeyError when a node is missing."""
    nodes = nodes_at(place for span in spans for place in places_in(span))
    return [hash_of(span, nodes) for span in spans]


def root_at(size: int) -> bytes:
    """Return the root over the first leaves. Raises KeyError when the tree is smaller than that."""
    return hashes_of([(0, size)])[0]


def consistency_proof(old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `new` leaves begins with that of `old`; from nothing it is empty."""
    return hashes_of(consistency_spans(old, new)) if old else []


def inclusion_proof(index: int, size: int) -> list[bytes]:
    """Return the proof that a leaf stands in the tree of this size. Raises ValueError when it does not."""
    return hashes_of(inclusion_spans(index, size))


def newest_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size", "-published_at", "-id").first()


def checkpoint_of_size(size: int) -> Checkpoint | None:
    """Return the head that was first published at a size."""
    return Checkpoint.objects.filter(size=size).order_by("published_at", "id").first()


def daily_heads() -> list[Checkpoint]:
    """Return the last head of each of the newest days on which one was published, newest first."""
    days = Checkpoint.objects.annotate(day=TruncDate("published_at")).order_by().values("day")
    newest = days.annotate(last=Max("id")).order_by("-day").values_list("last", flat=True)[:31]
    return list(Checkpoint.objects.filter(pk__in=list(newest)).order_by("-published_at", "-id"))


def leaf_of(certificate_id: UUID, number: int) -> RegisterLeaf | None:
    """Return the leaf of a certificate's event by the event's number."""
    leaves = RegisterLeaf.objects.filter(event__certificate=certificate_id, event__number=number)
    return leaves.first()


def unregistered_events() -> int:
    """Return how many events wait to be entered."""
    return CertificateEvent.objects.filter(leaf__isnull=True).count()


def facts_for(event: CertificateEvent, certificate: Certificate) -> LeafFacts:
    """Return what the leaf of an event has to say."""
    return LeafFacts(
        serial=certificate.serial,
        event=event.kind,
        number=event.number,
        at=event.at,
        reason=event.reason,
        salt=event.salt,
        payload_sha256=certificate.payload_sha256,
    )


def row_problem(certificate: Certificate) -> str:
    """Say what in a certificate's row is not as its frozen payload says; nothing when all is."""
    if digest(certificate.payload) != certificate.payload_sha256:
        return "its payload does not have its digest"
    try:
        payload = read(certificate.payload)
    except ValueError:
        return "its payload cannot be read"
    if (payload["serial"], payload["contributor"]) != (certificate.serial, certificate.contributor_id):
        return "its row belongs to another payload"
    if certificate.valid_until.isoformat() > payload["valid_until"]:
        return "its row is valid for longer than its payload"
    return ""


def registered(certificate: Certificate) -> RegisterFinding:
    """Say whether a certificate's entry stands in the published register. Four statements."""
    return findings([certificate])[certificate.pk]


def findings(certificates: Iterable[Certificate]) -> dict[UUID, RegisterFinding]:
    """Say of each certificate whether its entry stands in the published register.

    Every event must have a leaf that says the same, and a proof that leads to the signed head. Events that
    are too new to be in a head leave the answer at "not yet" for 48 hours; after that they do not verify.
    """
    wanted = list(certificates)
    events: dict[UUID, list[CertificateEvent]] = defaultdict(list)
    rows = CertificateEvent.objects.filter(certificate__in=[one.pk for one in wanted])
    for event in rows.select_related("leaf").order_by("certificate", "number"):
        events[event.certificate_id].append(event)
    head, checkpoint = _trusted_head()
    numbers = [event.leaf.number for group in events.values() for event in group if hasattr(event, "leaf")]
    in_head = [number for number in numbers if head and number < head.size]
    spans = {number: inclusion_spans(number, head.size) for number in in_head} if head else {}
    nodes = nodes_at(place for group in spans.values() for span in group for place in places_in(span))
    size, at = (checkpoint.size, checkpoint.published_at) if checkpoint else (0, None)
    found = {}
    for one in wanted:
        outcome = Entered.DOES_NOT_VERIFY, "head_not_signed"
        if head is not None or checkpoint is None:
            outcome = _entered(one, events[one.pk], head, spans, nodes)
        found[one.pk] = RegisterFinding(*outcome, size, at)
    return found


def _trusted_head() -> tuple[Head | None, Checkpoint | None]:
    """Return the newest head and its row; no head when the row's note is not what the row and a key say."""
    checkpoint = newest_checkpoint()
    if checkpoint is None:
        return None, None
    try:
        head = verified_head(checkpoint.note, register_keys(), checkpoint.published_at)
    except BadNote:
        return None, checkpoint
    same = (head.size, head.root.hex()) == (checkpoint.size, checkpoint.root)
    return (head if same else None), checkpoint


def _entered(
    certificate: Certificate,
    events: list[CertificateEvent],
    head: Head | None,
    spans: dict[int, list[Span]],
    nodes: dict[Place, bytes],
) -> tuple[Entered, str]:
    if not _are_whole(events):
        return Entered.DOES_NOT_VERIFY, "events_missing"
    if row_problem(certificate):
        return Entered.DOES_NOT_VERIFY, "row_altered"
    waiting = [event for event in events if not hasattr(event, "leaf") or event.leaf.number not in spans]
    for event in events:
        if hasattr(event, "leaf") and not _says_so(event, certificate):
            return Entered.DOES_NOT_VERIFY, "leaf_altered"
        if head is not None and event not in waiting and not _is_proved(event.leaf, head, spans, nodes):
            return Entered.DOES_NOT_VERIFY, "not_in_the_tree"
    if any(event.at < timezone.now() - OVERDUE for event in waiting):
        return Entered.DOES_NOT_VERIFY, "overdue"
    return (Entered.NOT_YET, "waiting") if waiting else (Entered.REGISTERED, "registered")


def _are_whole(events: list[CertificateEvent]) -> bool:
    """Say whether events are numbered from 1 without gap, and the first is the issue."""
    numbers = [event.number for event in events]
    return numbers == list(range(1, len(events) + 1)) and [event.kind for event in events[:1]] == [
        CertificateEventKind.ISSUED
    ]


def _says_so(event: CertificateEvent, certificate: Certificate) -> bool:
    said = leaf_data(facts_for(event, certificate))
    return event.leaf.data == said and event.leaf.hash == leaf_hash(said.encode()).hex()


def _is_proved(
    leaf: RegisterLeaf, head: Head, spans: dict[int, list[Span]], nodes: dict[Place, bytes]
) -> bool:
    try:
        proof = [hash_of(span, nodes) for span in spans[leaf.number]]
    except KeyError:
        return False
    return verify_inclusion(
        leaf=bytes.fromhex(leaf.hash), index=leaf.number, size=head.size, proof=proof, root=head.root
    )
