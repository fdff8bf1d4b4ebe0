"""The CMS structure of a signature (RFC 5652, with the attributes of CAdES), cut from a mould. No Django.

pyHanko makes the whole structure once for a certificate; each document then needs its digest and the
signature put in. That saves 9 of 12 ms of CPU. The same document gives the same bytes.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.sign.signers.pdf_cms import Signer

DIGEST, MECHANISM = "sha256", "sha256_ecdsa"
Sign = Callable[[bytes], bytes]  # bytes to 64 bytes of ECDSA P-256 with SHA-256, r and s
_LONGEST = 72  # bytes of such a signature in DER
_STAND_IN = bytes(range(1, 33))  # where the mould has the document's digest
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # the object identifier, in DER


class OurSigner(Signer):
    """pyHanko's signer with a key held elsewhere: bytes go out, a signature comes back."""

    def __init__(self, certificate: bytes, sign: Sign) -> None:
        mechanism = SignedDigestAlgorithm({"algorithm": MECHANISM})
        super().__init__(
            signing_cert=Certificate.load(certificate), embed_roots=False, signature_mechanism=mechanism
        )
        self.sign_bytes = sign

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Return the signature in DER; `dry_run` asks for as many bytes only."""
        del digest_algorithm
        return bytes(_LONGEST) if dry_run else _in_der(self.sign_bytes(data))


@dataclass(frozen=True)
class Mould:
    """The parts of the structure in DER, around the document's digest and the signature."""

    attributes: tuple[bytes, bytes]  # signed attributes, before and after the digest
    head: bytes  # version, digest algorithms, kind of content, certificates
    before: bytes  # of the signer's line: version, who, digest algorithm
    after: bytes  # of the signer's line: signature algorithm

    @property
    def longest(self) -> int:
        """Bytes the finished structure has at most."""
        return len(self._around(_STAND_IN, bytes(_LONGEST)))

    def filled(self, digest: bytes, sign: Sign) -> bytes:
        """Return the structure for a document of this SHA-256, signed."""
        return self._around(digest, _in_der(sign(_tlv(0x31, digest.join(self.attributes)))))

    def _around(self, digest: bytes, signature: bytes) -> bytes:
        attributes = _tlv(0xA0, digest.join(self.attributes))
        line = _tlv(0x30, self.before + attributes + self.after + _tlv(0x04, signature))
        content = _tlv(0x30, self.head + _tlv(0x31, line))
        return _tlv(0x30, _SIGNED_DATA + _tlv(0xA0, content))


@lru_cache(maxsize=1024)
def mould_of(certificate: bytes) -> Mould:
    """Have pyHanko make the structure once for a certificate (DER), and take it apart."""
    blank = OurSigner(certificate, lambda _: b"").async_sign(_STAND_IN, DIGEST, dry_run=True, use_pades=True)
    content = asyncio.run(blank)["content"]
    line = content["signer_infos"][0]
    before, after = line["signed_attrs"].untag().contents.split(_STAND_IN)
    head = ("version", "digest_algorithms", "encap_content_info", "certificates")
    return Mould(
        attributes=(before, after),
        head=b"".join(content[part].dump() for part in head),
        before=b"".join(line[part].dump() for part in ("version", "sid", "digest_algorithm")),
        after=line["signature_algorithm"].dump(),
    )


def _tlv(tag: int, content: bytes) -> bytes:
    """Return a value in DER: tag, length, content."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _in_der(signature: bytes) -> bytes:
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    return encode_dss_signature(r, s)
