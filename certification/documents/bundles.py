"""The documents of a batch put together for download: asked for by an officer, made by a job.

The file is written beside memory, in a temporary file, and put into storage under its SHA-256; the row comes
after it. Certificates that do not count when it is made are left out and counted.
"""

import hashlib
import tempfile
import zipfile
from contextlib import suppress
from io import BufferedRandom

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.jobs.actions import record_event
from accounts.jobs.models import Job
from accounts.roles.rules import Actor
from accounts.trail.actions import Acting, record
from certification.certificates.models import Batch
from certification.documents.enums import BundleKind
from certification.documents.errors import BundleEmpty, BundleTooEarly, DocumentDamaged
from certification.documents.merging import merge
from certification.documents.models import Bundle, Document
from certification.documents.progress import bundle_jobs, bundle_of, documents_to_bundle, progress_of
from certification.documents.storing import put_away, stored_bytes


@transaction.atomic
def want_bundle(*, by: Actor, batch: Batch, kind: BundleKind) -> Job:
    """Ask for a batch's documents in one file. While one is being made, asking again gives the same job.

    Raises BundleTooEarly while certificates or documents of the batch are being made.
    """
    officer = by.acting("certificate:issue", batch.contributor_id)
    if not progress_of(batch).finished:
        raise BundleTooEarly(f"batch {batch.pk} is being issued")
    jobs = bundle_jobs(batch, kind)
    number = len(jobs) if jobs and not jobs[-1].finished_at else len(jobs) + 1
    return record_event(
        "bundle.wanted",
        key=f"{batch.pk}:{kind.value}:{number}",
        payload={"batch": str(batch.pk), "kind": kind.value, "role": officer.role},
        contributor=batch.contributor_id,
        requested_by=officer.actor_id,
    )


@transaction.atomic
def make_bundle(*, by: Acting, batch: Batch, kind: BundleKind) -> Bundle:
    """Put together the documents of the certificates that count now. Raises BundleEmpty without any."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    chosen, left_out = documents_to_bundle(batch)
    if not chosen:
        raise BundleEmpty(f"batch {batch.pk} has no document")
    before = bundle_of(batch, kind)
    with tempfile.TemporaryFile() as file:
        _WRITERS[kind](chosen, file)
        made = Bundle(
            pk=before.pk if before else None,
            contributor_id=batch.contributor_id,
            batch=batch,
            kind=kind,
            documents=len(chosen),
            left_out=left_out,
            sha256=_digest(file),
            size=file.tell(),
            made_at=timezone.now(),
        )
        file.seek(0)
        put_away(made.storage_name, made.sha256, File(file))
    made.save()
    if before and before.sha256 != made.sha256:
        transaction.on_commit(lambda: _throw_away(before))
    record(
        by=by,
        verb="bundle.make",
        subject=made,
        contributor=batch.contributor_id,
        details={
            "batch": str(batch.pk),
            "kind": kind.value,
            "documents": made.documents,
            "left_out": left_out,
            "sha256": made.sha256,
        },
    )
    return made


def _zip(chosen: list[Document], file: BufferedRandom) -> None:
    """Write single PDFs named by their serials. They are packed already, so they are stored as they are."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as together:
        for document in chosen:
            certificate = document.certificate
            entry = zipfile.ZipInfo(f"{certificate.serial}.pdf", certificate.issued_at.timetuple()[:6])
            together.writestr(entry, _content(document))


def _pdf(chosen: list[Document], file: BufferedRandom) -> None:
    first, last = (one.certificate.serial for one in (chosen[0], chosen[-1]))
    merge(map(_content, chosen), file, title=f"{first} – {last}")


def _content(document: Document) -> bytes:
    content = stored_bytes(document.storage_name, document.sha256)
    if content is None:
        raise DocumentDamaged(document.certificate.serial)
    return content


_WRITERS = {BundleKind.ZIP: _zip, BundleKind.PDF: _pdf}


def _digest(file: BufferedRandom) -> str:
    """Return a file's SHA-256, and leave it at its end."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _throw_away(old: Bundle) -> None:
    with suppress(OSError):  # it takes room and does no harm
        default_storage.delete(old.storage_name)
