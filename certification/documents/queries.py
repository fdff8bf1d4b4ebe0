"""Named reads of stored documents."""

import hashlib

from django.core.files.storage import default_storage

from certification.certificates.models import Certificate
from certification.documents.errors import DocumentDamaged, DocumentNotReady
from certification.documents.models import Document


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


def stored_bytes(name: str, sha256: str) -> bytes | None:
    """Return a stored file's bytes; None when it is missing or its bytes have another digest."""
    try:
        with default_storage.open(name) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def is_intact(document: Document) -> bool:
    return stored_bytes(document.storage_name, document.sha256) is not None


def document_with(sha256: str) -> Document | None:
    """Return the document in scope whose bytes have this digest."""
    rows = Document.objects.select_related("certificate__person", "certificate__award__enrolment__standard")
    return rows.filter(sha256=sha256).first()
