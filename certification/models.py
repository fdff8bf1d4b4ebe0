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
from certification.credentials.models import (
    OfflineToken,
    OpenBadge,
    SignedList,
    StatusList,
    StatusPlace,
)
from certification.documents.models import Bundle, Document
from certification.register.models import Checkpoint, RegisterHead, RegisterLeaf, RegisterNode
from certification.signing.models import SigningKey

__all__ = [
    "Award",
    "Batch",
    "BatchLine",
    "Bundle",
    "Certificate",
    "CertificateEvent",
    "Checkpoint",
    "Document",
    "OfflineToken",
    "OpenBadge",
    "PublicCode",
    "RegisterHead",
    "RegisterLeaf",
    "RegisterNode",
    "SerialCounter",
    "SignedList",
    "SigningKey",
    "StatusList",
    "StatusPlace",
]
