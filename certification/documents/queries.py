"""Named reads of stored documents."""

from certification.certificates.models import Certificate
from certification.documents.errors import DocumentDamaged, DocumentNotReady
from certification.documents.models import Document
from certification.documents.storing import is_stored, stored_bytes


def document_of(certificate: Certificate) -> Document | None:
    """Return the document's row; None while it is still to be made."""
    return Document.objects.filter(certificate=certificate).first()


def document_bytes(certificate: Certificate) -> bytes:
    """Return the stored PDF, which is what is served for ever.

    Raises DocumentNotReady while it is still to be made, and DocumentDamaged when the file is missing or its
    bytes no longer have the recorded SHA-256.
    """
    document = document_of(certificate)
    if document is None:
        raise DocumentNotReady(certificate.serial)
    content = stored_bytes(document.storage_name, document.sha256)
    if content is None:
        raise DocumentDamaged(certificate.serial)
    return content


def is_intact(document: Document) -> bool:
    return is_stored(document.storage_name, document.sha256)


def document_with(sha256: str) -> Document | None:
    """Return the document in scope whose bytes have this digest."""
    rows = Document.objects.select_related("certificate__person", "certificate__award__enrolment__standard")
    return rows.filter(sha256=sha256).first()
