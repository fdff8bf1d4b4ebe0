"""How far a confirmed batch is, and what of it can be put together for download."""

from dataclasses import dataclass
from uuid import UUID

from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from certification.certificates.batches import standing_of
from certification.certificates.enums import CertificateEventKind, CertificateStatus
from certification.certificates.models import Batch, BatchLine, Certificate
from certification.certificates.payload import full_name, read
from certification.certificates.queries import certificates, certificates_of_batch, facts_of, today
from certification.documents.enums import BundleKind
from certification.documents.models import Bundle, Document

_COUNTS = {CertificateStatus.VALID, CertificateStatus.EXPIRED}


@dataclass(frozen=True)
class Progress:
    """Certificates issued and documents ready, out of a batch's lines.

    `left_out`: lines for which nothing was issued. `failed`: documents whose job was given up. `never`: those
    that will not be made, because the certificate was revoked before.
    `stopped`: the job that issues was given up.
    """

    total: int
    issued: int
    left_out: int
    ready: int
    failed: int
    never: int
    stopped: bool

    @property
    def all_issued(self) -> bool:
        return self.issued + self.left_out == self.total

    @property
    def finished(self) -> bool:
        """Nothing more comes by itself."""
        return (self.all_issued or self.stopped) and self.ready + self.failed + self.never >= self.issued


def progress_of(batch: Batch) -> Progress:
    """Return how far a batch is: seven statements, however many its lines."""
    standing = standing_of(batch)
    issued = certificates_of_batch(batch)
    return Progress(
        total=standing.total,
        issued=standing.certificates,
        left_out=standing.left_out,
        ready=Document.objects.filter(certificate__in=issued).count(),
        failed=_given_up(batch),
        never=issued.filter(document=None, events__kind=CertificateEventKind.REVOKED).count(),
        stopped=Job.objects.filter(key=f"batch.confirmed:{batch.pk}", state=JobState.FAILED).exists(),
    )


def _given_up(batch: Batch) -> int:
    """Count the certificates whose drawing was given up. Such jobs are few, so they come first."""
    wanted = list(_failed_drawings(batch))
    lost = certificates_of_batch(batch).filter(pk__in=wanted, document=None)
    return lost.exclude(events__kind=CertificateEventKind.REVOKED).count() if wanted else 0


def _failed_drawings(batch: Batch) -> dict[str, UUID]:
    """Return the jobs of the country's drawings that were given up, by the certificate's id."""
    failed = Job.objects.filter(
        event="certificate.issued", state=JobState.FAILED, contributor=batch.contributor_id
    )
    return {payload["certificate"]: job for job, payload in failed.values_list("pk", "payload")}


def stopped_jobs(batch: Batch) -> list[UUID]:
    """Return the jobs of a batch that were given up: the one that issues, and those that draw."""
    issuing = Job.objects.filter(key=f"batch.confirmed:{batch.pk}", state=JobState.FAILED)
    drawings = _failed_drawings(batch)
    own = certificates_of_batch(batch).filter(pk__in=list(drawings)).values_list("pk", flat=True)
    return [*issuing.values_list("pk", flat=True), *(drawings[str(one)] for one in own)]


def documents_to_bundle(batch: Batch) -> tuple[list[Document], int]:
    """Return the documents of a batch's certificates that count now, by serial, and how many are left out.

    A corrected certificate takes the place of the one it replaced. Left out: revoked, suspended, or without
    a document.
    """
    lines = BatchLine.objects.filter(batch=batch, refusal="")
    rows = certificates().filter(award__in=lines.values("award"))
    chosen, left_out = [], 0
    for certificate in rows.select_related("document").order_by("serial"):
        status = facts_of(certificate).status_on(today())
        if status is CertificateStatus.REPLACED:
            continue
        document = _document(certificate)
        if status in _COUNTS and document is not None:
            document.certificate = certificate
            chosen.append(document)
        else:
            left_out += 1
    return chosen, left_out


def _document(certificate: Certificate) -> Document | None:
    return getattr(certificate, "document", None)


@dataclass(frozen=True)
class Slip:
    """What a holder is handed on paper: serial, code, and the names as printed."""

    name: str
    native: str
    serial: str
    code: str
    language: str


def slips_of(batch: Batch, *, everybody: bool) -> list[Slip]:
    """Return the slips of a batch's people without an e-mail address, or of all, by serial: one statement."""
    rows = certificates_of_batch(batch).select_related("person")
    if not everybody:
        rows = rows.filter(person__email="")
    slips = []
    for certificate in rows:
        payload = read(certificate.payload)
        native = payload["holder"]["name_native"]
        language = certificate.person.language
        slips.append(Slip(full_name(payload), native, certificate.serial, payload["code"], language))
    return slips


def bundle_of(batch: Batch, kind: BundleKind) -> Bundle | None:
    """Return a batch's documents in one file as they were last put together."""
    return Bundle.objects.filter(batch=batch, kind=kind).first()


def bundle_jobs(batch: Batch, kind: BundleKind) -> list[Job]:
    """Return the jobs that were asked to put a batch together, oldest first."""
    key = f"bundle.wanted:{batch.pk}:{kind.value}:"
    return list(Job.objects.filter(key__startswith=key).order_by("created_at", "pk"))
