"""Invisible signatures inside PDFs (PAdES, ETSI EN 319 142-1) by a key that is held elsewhere. No Django.

The signature certifies: it allows no later change of the document but what keeps the signature checkable.
"""

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from certification.signing.desk import HeldKey
from certification.signing.mould import DIGEST, OurSigner, mould_of
from certification.signing.stamping import LongTerm

FIELD = "Signature"
_NO_CHANGES = SigMDPSetup(md_algorithm=DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
_TIME_STAMP = b"060b2a864886f70d010910020e"  # id-aa-timeStampToken, as a signature in a PDF spells it


class _Update(IncrementalPdfFileWriter):
    """An addition to a PDF that leaves its metadata alone, and whose second identifier is not random."""

    def _update_meta(self) -> None:
        """Change nothing: a certificate says what was frozen at issue, not when which program touched it."""

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> ArrayObject:
        second = ByteStringObject(hashlib.sha256(prev.stream.getbuffer()).digest()[:16])
        first, _ = prev.trailer["/ID"] if "/ID" in prev.trailer else (second, second)  # noqa: SIM401
        return ArrayObject([ByteStringObject(getattr(first, "original_bytes", first)), second])


def sign_pdf(
    content: bytes | PdfFileReader, *, key: HeldKey, at: datetime, long_term: LongTerm | None = None
) -> bytes:
    """Return a PDF (its bytes, or pyHanko's reader over them) with a signature that claims the time `at`.

    Level B-B: the same document, key and time give the same bytes. With a time-stamp authority: B-T, or B-LTA
    where its roots are known; then `at` is the authority's to say. Raises pyHanko's errors for a PDF that
    cannot be signed, SignerUnreachable when the time-stamp authority does not answer.
    """
    reader = PdfFileReader(BytesIO(content)) if isinstance(content, bytes) else content
    return _sign_for_long(reader, key, long_term) if long_term else _sign(reader, key, at)


def level_of(signed: bytes, unsigned_size: int) -> str:
    """Return the PAdES level of what signing added to a PDF of so many bytes: B-B, B-T or B-LTA."""
    added = signed[unsigned_size:]
    if b"/ETSI.RFC3161" in added:
        return "B-LTA"
    return "B-T" if _TIME_STAMP in added.lower() else "B-B"


def _sign(reader: PdfFileReader, key: HeldKey, at: datetime) -> bytes:
    mould = mould_of(key.certificate.public_bytes(Encoding.DER))
    place = SignatureObject(timestamp=at, subfilter=SigSeedSubFilter.PADES, bytes_reserved=2 * mould.longest)
    steps = PdfCMSEmbedder(SigFieldSpec(FIELD)).write_cms(FIELD, _Update.from_reader(reader))
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=place, mdp_setup=_NO_CHANGES))
    prepared, output = steps.send(SigIOSetup(md_algorithm=DIGEST))
    steps.send(mould.filled(prepared.document_digest, key.sign))
    signed: bytes = output.getvalue()
    return signed


def _sign_for_long(reader: PdfFileReader, key: HeldKey, long_term: LongTerm) -> bytes:
    lasting: dict[str, Any] = {}
    if long_term.roots:
        lasting = {
            "embed_validation_info": True,
            "use_pades_lta": True,
            "validation_context": long_term.context(),
        }
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        **lasting,
    )
    signer = PdfSigner(
        meta,
        signer=OurSigner(key.certificate.public_bytes(Encoding.DER), key.sign),
        timestamper=long_term.stamper,
        new_field_spec=SigFieldSpec(FIELD),
    )
    signed: bytes = signer.sign_pdf(_Update.from_reader(reader)).getvalue()
    return signed
