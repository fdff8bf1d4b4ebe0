"""Making a certificate's document and putting it away."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.trail.actions import Acting, record
from certification.certificates.models import Certificate
from certification.documents.models import Document
from certification.documents.queries import document_of, stored_bytes
from certification.documents.render import render


@transaction.atomic
def make_document(*, by: Acting, certificate: Certificate) -> Document:
    """Draw the PDF from the payload and store it: the file first, then the row. Twice makes one.

    A file half written by a worker that died has other bytes than its name says, and is written again.
    """
    found = document_of(certificate)
    if found is not None:
        return found
    rendered = render(certificate.payload)
    document = Document(
        contributor_id=certificate.contributor_id,
        certificate=certificate,
        sha256=rendered.sha256,
        size=len(rendered.content),
        note=rendered.note,
    )
    _put_away(document.storage_name, rendered.sha256, rendered.content)
    document.save(force_insert=True)
    record(
        by=by,
        verb="document.make",
        subject=document,
        contributor=certificate.contributor_id,
        details={"serial": certificate.serial, "sha256": document.sha256, "note": document.note},
    )
    return document


def _put_away(name: str, sha256: str, content: bytes) -> None:
    if stored_bytes(name, sha256) is not None:
        return
    if default_storage.exists(name):
        default_storage.delete(name)
    default_storage.save(name, ContentFile(content))
