"""Private keys in files: PKCS#8, encrypted under the signer's passphrase, one file a key. No Django."""

import hashlib
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from certification.signing.desk import PrivateKey, Vouch
from certification.signing.enums import CURVE_P256, KeyPurpose
from certification.signing.errors import NoSigningKey, NotAKey

# The nonce is drawn from key and data (RFC 6979): the same record asked for again gives the same signature,
# so that a worker killed half-way comes to the same document when it starts over.
_ECDSA = ec.ECDSA(SHA256(), deterministic_signing=True)


def new_private_key(purpose: KeyPurpose) -> PrivateKey:
    """Return a fresh private key of the kind a purpose needs."""
    if purpose in CURVE_P256:
        return ec.generate_private_key(ec.SECP256R1())
    return ed25519.Ed25519PrivateKey.generate()


KID = re.compile(r"[0-9a-f]{16}")


def kid_of(certificate: x509.Certificate) -> str:
    """Return a certificate's key id: the first 8 bytes of its SHA-256, in hexadecimal."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()[:16]


@dataclass(frozen=True)
class FileKey:
    """A private key read from its file and kept in the signer's memory."""

    private: PrivateKey
    certificate: x509.Certificate

    @cached_property
    def kid(self) -> str:
        return kid_of(self.certificate)

    def sign(self, data: bytes) -> bytes:
        """Sign bytes: 64 bytes of ECDSA P-256 (r and s) with SHA-256, or of Ed25519."""
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(data)
        r, s = utils.decode_dss_signature(self.private.sign(data, _ECDSA))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class Keyring:
    """The folder of key files. `<kid>.pem` holds the encrypted key and its certificate."""

    def __init__(self, folder: Path, passphrase: str) -> None:
        self.folder = folder
        self._passphrase = passphrase.encode()
        self._held: dict[str, FileKey] = {}

    def key(self, kid: str) -> FileKey:
        """Return a key, read on first use. Raises NoSigningKey when its file is not here."""
        if kid not in self._held:
            self._held[kid] = self._read(kid)
        return self._held[kid]

    def make(self, purpose: KeyPurpose, vouch: Vouch) -> FileKey:
        """Make a key and write it to its file, readable by the signer's user only."""
        private = new_private_key(purpose)
        key = FileKey(private, vouch(private.public_key()))
        pem = private.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(self._passphrase)
        )
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._file(key.kid), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem + key.certificate.public_bytes(Encoding.PEM))
            file.flush()
            os.fsync(file.fileno())
        self._held[key.kid] = key
        return key

    def check(self) -> None:
        """Open the newest key there is. Raises NotAKey when the passphrase is not theirs."""
        files = sorted(self.folder.glob("*.pem"), key=lambda file: file.stat().st_mtime)
        for file in [file for file in files if KID.fullmatch(file.stem)][-1:]:
            self.key(file.stem)

    def _file(self, kid: str) -> Path:
        return self.folder / f"{kid}.pem"

    def _read(self, kid: str) -> FileKey:
        if not KID.fullmatch(kid) or not self._file(kid).is_file():
            raise NoSigningKey(f"key {kid} is not held here")
        pem = self._file(kid).read_bytes()
        try:
            private = load_pem_private_key(pem, self._passphrase)
            certificate = x509.load_pem_x509_certificate(pem)
        except (ValueError, TypeError):
            raise NotAKey(f"the passphrase does not open key {kid}") from None
        if not isinstance(private, PrivateKey):
            raise NotAKey(f"key {kid} is of a kind Tutela does not use")
        return FileKey(private, certificate)
