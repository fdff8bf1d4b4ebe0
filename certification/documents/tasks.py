"""What the documents feature does when a certificate was issued."""

from typing import Any
from uuid import UUID

from accounts.jobs.registry import Task
from accounts.trail.actions import System
from certification.certificates.models import Certificate
from certification.documents.actions import make_document


def on_certificate_issued(task: Task) -> dict[str, Any]:
    """Draw and store the document of an issued certificate. Twice makes one."""
    certificate = Certificate.objects.get(pk=UUID(task.payload["certificate"]))
    document = make_document(by=System(), certificate=certificate)
    return {"sha256": document.sha256, "size": document.size}
