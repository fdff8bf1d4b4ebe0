"""Index of this app's tables, in the order of its features."""

from certification.certificates.models import (
    Award,
    Batch,
    BatchLine,
    Certificate,
    CertificateEvent,
    PublicCode,
    SerialCounter,
)
from certification.documents.models import Document

__all__ = [
    "Award",
    "Batch",
    "BatchLine",
    "Certificate",
    "CertificateEvent",
    "Document",
    "PublicCode",
    "SerialCounter",
]
