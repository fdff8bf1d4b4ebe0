"""Every certificate examined again, by a path of its own: nothing here asks the code that issues and signs.

Rows are read as they lie in the database; what follows from them is worked out anew by `independent` and
`sealed`. Memory does not grow with the register: certificates come some hundreds at a time, by serial.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from typing import Any

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.tenancy.scope import all_contributors
from certification.certificates.models import Certificate, SerialCounter
from certification.register.models import Checkpoint, RegisterLeaf
from certification.signing.models import SigningKey
from certification.verification.faults import Fault, Found
from certification.verification.independent import (
    Tree,
    canonical,
    claims_expected,
    leaf_hash,
    token_claims,
)
from certification.verification.proofs_of_award import award_faults
from certification.verification.revisions import only_archive_follows
from certification.verification.sealed import BadSeal, is_vouched_for, seal_of
from certification.verification.shelf import Shelf, shelves

WAITING = timedelta(hours=24)  # how long a new certificate may wait for its document, token and leaves
_FIRST_SCHEMA = "tutela.certificate/1"  # issued before certificates named a key and were signed


def examine(authority: x509.Certificate | None) -> Iterator[Found]:
    """Yield every fault of every certificate, by serial, and then those of the register as a whole.

    `authority`: the certificate that vouches for keys; without it that one question is left open.
    """
    with all_contributors("every certificate is examined"):
        before = ""
        for shelf in shelves():
            for certificate in shelf.certificates:
                if not _follows(before, certificate.serial):
                    yield Found(certificate.serial, Fault.SERIAL_GAP)
                before = certificate.serial
                for fault in faults_of(certificate, shelf, authority):
                    yield Found(certificate.serial, fault)
        yield from _counters()
        yield from _register()


def faults_of(certificate: Certificate, shelf: Shelf, authority: x509.Certificate | None) -> Iterator[Fault]:
    """Yield the faults of one certificate."""
    yield from _life(certificate, shelf)
    text = certificate.payload
    if hashlib.sha256(text.encode()).hexdigest() != certificate.payload_sha256:
        yield Fault.PAYLOAD_ALTERED
    try:
        payload = json.loads(text)
        if canonical(payload) != text:
            yield Fault.PAYLOAD_NOT_CANONICAL
        if not _row_agrees(certificate, payload):
            yield Fault.ROW_DIFFERS
        yield from award_faults(certificate, payload, shelf)
        if shelf.codes.get(certificate.pk) != (payload["code"], certificate.contributor_id):
            yield Fault.CODE_DIFFERS
        yield from _signed(certificate, payload, shelf, authority)
    except (ValueError, LookupError, TypeError, AttributeError):
        yield Fault.PAYLOAD_NOT_CANONICAL
    yield from _registered(certificate, shelf)


def _follows(before: str, serial: str) -> bool:
    """Say whether a serial is the next after another of its country and year, or the first of them."""
    iso3, _, rest = serial.partition("-")
    year, _, number = rest.partition("-")
    if not (len(iso3) == 3 and year.isdigit() and len(number) == 7 and number.isdigit()):
        return False
    same_series = before[:9] == serial[:9]
    return int(number) == (int(before[9:]) + 1 if same_series and before[9:].isdigit() else 1)


def _counters() -> Iterator[Found]:
    """Yield the series whose last certificates are missing: the counter went further than the register."""
    for counter in SerialCounter.objects.order_by("contributor", "year"):
        start = f"{counter.contributor_id}-{counter.year}-"
        if Certificate.objects.filter(serial__startswith=start).count() != counter.last:
            yield Found(f"{start}{counter.last:07d}", Fault.SERIAL_GAP)


def _row_agrees(certificate: Certificate, payload: dict[str, Any]) -> bool:
    issued = certificate.issued_at.astimezone(UTC)
    return (
        payload["serial"] == certificate.serial
        and payload["contributor"] == certificate.contributor_id
        and payload["valid_until"] == certificate.valid_until.isoformat()
        and payload["issued_at"] == f"{issued:%Y-%m-%dT%H:%M:%SZ}"
        and certificate.serial.startswith(f"{certificate.contributor_id}-{issued.year}-")
        and payload["replaces"] == (certificate.replaces.serial if certificate.replaces else None)
    )


def _life(certificate: Certificate, shelf: Shelf) -> Iterator[Fault]:
    """Look at the events: their numbers, their order, and that two officers took two steps."""
    events = shelf.events[certificate.pk]
    kinds = [event.kind for event in events]
    ended = [place for place, kind in enumerate(kinds) if kind in {"revoked", "replaced"}]
    in_order = (
        [event.number for event in events] == list(range(1, len(events) + 1))
        and kinds[:1] == ["issued"]
        and kinds.count("issued") == 1
        and ended in ([], [len(kinds) - 1])
        and (("replaced" in kinds) == (certificate.pk in shelf.replaced))
    )
    if not in_order:
        yield Fault.EVENTS_BROKEN
    first = {"revoked": "revocation_proposed", "lifted": "suspended"}
    for place, event in enumerate(events):
        if event.kind in first:
            earlier = [one for one in events[:place] if one.kind == first[event.kind]]
            if not earlier or earlier[-1].by == event.by:
                yield Fault.ONE_OFFICER


def _may_lack(certificate: Certificate, shelf: Shelf) -> bool:
    """Say whether document and token may be missing: still being made, or revoked before they were."""
    new = certificate.issued_at > timezone.now() - WAITING
    return new or any(event.kind == "revoked" for event in shelf.events[certificate.pk])


def _signed(
    certificate: Certificate, payload: dict[str, Any], shelf: Shelf, authority: x509.Certificate | None
) -> Iterator[Fault]:
    """Look at key, document and token."""
    unsigned = payload["schema"] == _FIRST_SCHEMA
    key = None if unsigned else shelf.keys.get(payload["key"])
    if not unsigned:
        yield from _key(certificate, key, authority)
    document = shelf.documents.get(certificate.pk)
    if document is not None:
        yield from _document(document, certificate.payload, key)
    elif not _may_lack(certificate, shelf):
        yield Fault.DOCUMENT_MISSING
    token = shelf.tokens.get(certificate.pk)
    if key is not None and token is not None:
        yield from _token(certificate, payload, token, key)
    elif key is not None and not _may_lack(certificate, shelf):
        yield Fault.TOKEN_MISSING


def _key(
    certificate: Certificate, key: SigningKey | None, authority: x509.Certificate | None
) -> Iterator[Fault]:
    at = certificate.issued_at
    if (
        key is None
        or (key.contributor_id, key.purpose) != (certificate.contributor_id, "document")
        or not key.not_before <= at < key.not_after
        or (key.compromised_at is not None and key.compromised_at <= at)
    ):
        yield Fault.KEY_NOT_TRUSTED
    elif authority is not None and not is_vouched_for(key.certificate, authority):
        yield Fault.KEY_NOT_VOUCHED


def _document(document: Any, payload: str, key: SigningKey | None) -> Iterator[Fault]:
    try:
        with default_storage.open(document.storage_name) as file:
            content = file.read()
    except OSError:
        yield Fault.DOCUMENT_MISSING
        return
    if hashlib.sha256(content).hexdigest() != document.sha256 or len(content) != document.size:
        yield Fault.DOCUMENT_ALTERED
    if key is not None:
        yield from _seal(content, key)
    if not _carries(content, payload):
        yield Fault.ATTACHMENT_DIFFERS


def _seal(content: bytes, key: SigningKey) -> Iterator[Fault]:
    try:
        seal = seal_of(content)
    except BadSeal:
        yield Fault.SIGNATURE_BROKEN
        return
    if seal is None:
        yield Fault.DOCUMENT_NOT_SIGNED
        return
    covered = seal.whole or (seal.stamped and only_archive_follows(content, seal.end))
    if seal.certificate != _der(key.certificate) or not covered:
        yield Fault.SIGNATURE_BROKEN


def _der(pem: str) -> bytes:
    return x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)


def _carries(content: bytes, payload: str) -> bool:
    """Say whether a PDF carries exactly the payload as its attachment."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            files = [bytes(spec.get_file().read_bytes()) for spec in pdf.attachments.values()]
    except (pikepdf.PdfError, ValueError, KeyError):
        return False
    return files == [payload.encode()]


def _token(certificate: Certificate, payload: dict[str, Any], token: str, key: SigningKey) -> Iterator[Fault]:
    claims = token_claims(token, x509.load_pem_x509_certificate(key.certificate.encode()).public_key())
    if claims is None:
        yield Fault.TOKEN_BROKEN
        return
    issued = datetime.fromisoformat(payload["issued_at"])
    last = datetime.combine(certificate.valid_until, time(23, 59, 59), UTC)
    expected = claims_expected(payload, int(issued.timestamp()), int(last.timestamp()))
    without_native = expected | {-65537: [*expected[-65537][:-1], ""]}  # left out where the code has no room
    if claims not in (expected, without_native):
        yield Fault.TOKEN_DIFFERS


def _registered(certificate: Certificate, shelf: Shelf) -> Iterator[Fault]:
    """Compare each event with what the register says about it."""
    for event in shelf.events[certificate.pk]:
        leaf = shelf.leaves.get(event.pk)
        if leaf is None:
            if event.at < timezone.now() - WAITING:
                yield Fault.NOT_REGISTERED
            continue
        said = {
            "v": 1,
            "serial": certificate.serial,
            "event": event.kind,
            "number": event.number,
            "at": f"{event.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
            "reason_sha256": hashlib.sha256(f"{event.salt}:{event.reason}".encode()).hexdigest(),
            "payload_sha256": hashlib.sha256(certificate.payload.encode()).hexdigest(),
        }
        if leaf != canonical(said):
            yield Fault.LEAF_DIFFERS


def _register() -> Iterator[Found]:
    """Build the whole tree anew, and compare its roots with every head that was signed."""
    heads: dict[int, set[str]] = {}
    for size, root in Checkpoint.objects.order_by("size").values_list("size", "root"):
        heads.setdefault(size, set()).add(root)
    tree, rewritten = Tree(), heads.pop(0, set()) - {Tree().root().hex()}
    for number, data, kept in (
        RegisterLeaf.objects.order_by("number")
        .values_list("number", "data", "hash")
        .iterator(chunk_size=1000)
    ):
        made = leaf_hash(data)
        if number != tree.size:
            yield Found("", Fault.REGISTER_GAP)
            return
        if made.hex() != kept:
            rewritten.add(kept)
        tree.add(made)
        rewritten |= heads.pop(tree.size, set()) - {tree.root().hex()}
    if rewritten:
        yield Found("", Fault.REGISTER_REWRITTEN)
    if heads:
        yield Found("", Fault.REGISTER_GAP)
