"""The signature of a document the register knows, validated by pyHanko against the key its payload names.

Only bytes that have the digest of a stored document come here: a PDF from anybody is examined by `sealed`,
which follows no reference of the file. No Django.
"""

from io import BytesIO

from asn1crypto import pem
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certification.verification.enums import Reason


def signature_of(content: bytes, certificate: str) -> Reason:
    """Say whether a PDF carries one signature, by the key of this certificate (PEM), over the whole file.

    Time-stamps and checking material that were added for the archive may follow it; nothing else may.
    """
    wanted = pem.unarmor(certificate.encode())[2]
    try:
        signatures = PdfFileReader(BytesIO(content)).embedded_regular_signatures
        if not signatures:
            return Reason.SIGNATURE_MISSING
        if len(signatures) > 1 or signatures[0].signer_cert.dump() != wanted:
            return Reason.SIGNATURE_FOREIGN
        trusted = ValidationContext(
            trust_roots=[Certificate.load(wanted)],
            allow_fetching=False,
            moment=signatures[0].signer_cert.not_valid_before,  # trust on the day is judged by our own list
        )
        status = validate_pdf_signature(signatures[0], trusted, ts_validation_context=trusted)
        whole = (
            status.coverage is SignatureCoverageLevel.ENTIRE_FILE
            or status.modification_level is ModificationLevel.LTA_UPDATES
        )
        holds = status.intact and status.valid and status.trusted and whole and status.docmdp_ok
    except Exception:  # whatever a file makes the library do, it was not shown to be signed
        return Reason.SIGNATURE_BROKEN
    return Reason.SIGNATURE_HOLDS if holds else Reason.SIGNATURE_BROKEN
