"""Making a certificate's document, having it signed, and putting it away."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.contributors.queries import emblem_bytes
from accounts.trail.actions import Acting, record
from certification.certificates.models import Certificate
from certification.certificates.payload import read
from certification.credentials.actions import make_token, signed_token
from certification.documents.errors import DocumentStored
from certification.documents.models import Document
from certification.documents.queries import document_of
from certification.documents.render import render
from certification.documents.storing import put_away
from certification.signing.client import ask
from certification.signing.pades import level_of
from certification.signing.process import signer


@transaction.atomic
def make_document(*, by: Acting, certificate: Certificate) -> Document:
    """Draw the PDF from the payload, have it signed, and store it. Twice makes one.

    The file is stored before the row. A file half written by a worker that died has other
    bytes than its name says, and is written again.
    Raises SignerRefused (AlreadySigned), SignerUnreachable or SignerFailed.
    """
    found = document_of(certificate)
    if found is not None:
        return found
    sheet = render(certificate.payload, signed_token(certificate), _emblem(certificate))
    signed = ask("document", str(certificate.pk), sheet.content)
    # Only now: an entry in the trail locks the country's chain, and other workers draw meanwhile.
    make_token(by=by, certificate=certificate)
    document = Document(
        contributor_id=certificate.contributor_id,
        certificate=certificate,
        sha256=hashlib.sha256(signed).hexdigest(),
        size=len(signed),
        signature_level=level_of(signed, len(sheet.content)),
    )
    put_away(document.storage_name, document.sha256, ContentFile(signed))
    document.save(force_insert=True)
    record(
        by=by,
        verb="document.make",
        subject=document,
        contributor=certificate.contributor_id,
        details={
            "serial": certificate.serial,
            "sha256": document.sha256,
            "level": document.signature_level,
        },
    )
    return document


@transaction.atomic
def release_document(*, by: Acting, certificate: Certificate) -> bool:
    """Let the signer sign another sheet for a certificate, which has no document yet.

    For the operator, when the program was changed between a signature and its being stored: the sheet it
    draws now is not the one that was signed. Returns whether one was. Raises DocumentStored,
    SignerUnreachable.
    """
    if document_of(certificate) is not None:
        raise DocumentStored(certificate.serial)
    signed = signer().ledger.forget("document", str(certificate.pk))
    contributor = certificate.contributor_id
    details = {"serial": certificate.serial, "signed": signed}
    record(by=by, verb="document.release", subject=certificate, contributor=contributor, details=details)
    return signed


def _emblem(certificate: Certificate) -> bytes | None:
    """Return the emblem the payload names, which the country may have changed since; None without one."""
    sha256 = read(certificate.payload).get("design", {}).get("emblem")
    return emblem_bytes(certificate.contributor_id, sha256) if sha256 else None
