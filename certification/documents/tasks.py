"""What the documents feature does when a certificate was issued, and when a batch's documents are wanted."""

from typing import Any
from uuid import UUID

from accounts.jobs.registry import Task
from accounts.roles.rules import Actor
from accounts.trail.actions import System
from certification.certificates.models import Batch, Certificate
from certification.credentials.badges import make_badge
from certification.documents.actions import make_document
from certification.documents.announcing import announce, wish_to_announce
from certification.documents.bundles import make_bundle
from certification.documents.enums import BundleKind
from certification.documents.errors import BundleEmpty
from certification.signing.errors import SignerRefused

LEFT_OUT = "revoked"


def on_certificate_issued(task: Task) -> dict[str, Any]:
    """Make the document and the badge of an issued certificate. Twice makes one of each.

    For one that was revoked before they were made nothing is signed any more: the job ends with that answer.
    """
    certificate = Certificate.objects.get(pk=UUID(task.payload["certificate"]))
    try:
        document = make_document(by=System(), certificate=certificate)
        make_badge(by=System(), certificate=certificate)
    except SignerRefused as refusal:
        if refusal.args != (LEFT_OUT,):
            raise
        return {"left_out": LEFT_OUT}
    wish_to_announce(certificate)
    return {"sha256": document.sha256, "size": document.size}


def on_certificate_announced(task: Task) -> dict[str, Any]:
    """Tell a holder of the certificate by e-mail."""
    certificate = Certificate.objects.select_related("person").get(pk=UUID(task.payload["certificate"]))
    return announce(by=System(), certificate=certificate, tries=task.payload["tries"])


def on_bundle_wanted(task: Task) -> dict[str, Any]:
    """Put the documents of a batch together, for the officer who asked."""
    officer = Actor(UUID(task.requested_by) if task.requested_by else None, (), task.payload["role"])
    batch = Batch.objects.get(pk=UUID(task.payload["batch"]))
    try:
        made = make_bundle(by=officer, batch=batch, kind=BundleKind(task.payload["kind"]))
    except BundleEmpty:
        return {"error": "empty"}
    return {"sha256": made.sha256, "size": made.size, "documents": made.documents, "left_out": made.left_out}
