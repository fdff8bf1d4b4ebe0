"""What the signer does for documents: it looks at the record itself, and at what the sheet carries."""

from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader

from accounts.tenancy.scope import all_contributors
from certification.certificates.signable import document_key, signable
from certification.documents.models import Document
from certification.documents.render import ATTACHED
from certification.signing.desk import Desk
from certification.signing.errors import SignerRefused
from certification.signing.pades import sign_pdf
from certification.signing.process import time_stamping


def sign_document(desk: Desk, record: str, content: bytes) -> bytes:
    """Sign the unsigned sheet of a certificate (`record`: its id) with the key it names; return the PDF.

    A certificate has one document: other sheets for the same certificate are refused, the same sheet is
    signed again until its document is stored. Besides what `signable` refuses, raises SignerRefused with
    `key_not_trusted`, `document_stored`, `unreadable`, `signed_before` or `attachment_differs`.
    """
    what = signable(record)
    certificate, key = what.certificate, document_key(what)
    with all_contributors("the signer looks whether a certificate has its document"):
        if Document.objects.filter(certificate=certificate).exists():
            raise SignerRefused("document_stored")
    sheet, facts = _read(content)
    if facts != [certificate.payload.encode()]:
        raise SignerRefused("attachment_differs")
    held = desk.keys.key(key.kid)
    desk.ledger.once("document", str(certificate.pk), content)
    return sign_pdf(sheet, key=held, at=certificate.issued_at, long_term=time_stamping())


def _read(content: bytes) -> tuple[PdfFileReader, list[bytes]]:
    """Return a sheet that nobody signed, and the facts it carries: as many files as bear their name."""
    try:
        sheet = PdfFileReader(BytesIO(content))
        signed = "/AcroForm" in sheet.root or sheet.encrypted
        facts = _attached(sheet)
    except Exception:  # whatever bytes that are no sheet make the reader raise
        raise SignerRefused("unreadable") from None
    if signed:
        raise SignerRefused("signed_before")
    return sheet, facts


def _attached(sheet: PdfFileReader) -> list[bytes]:
    """Return the attached files with the facts' name. One hidden deeper than a single list is not found."""
    try:
        names = sheet.root["/Names"]["/EmbeddedFiles"]["/Names"]
    except KeyError:
        return []
    files = [names[place] for place in range(1, len(names), 2)]
    named = [file for file in files if ATTACHED in {file.get("/F"), file.get("/UF")}]
    return [file["/EF"][kind].data for file in named for kind in file["/EF"]]
