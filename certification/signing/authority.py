"""The platform's certificate authority: it vouches for every key that signs. No Django.

Its own key lies in a folder and under a passphrase of its own, which neither site nor signer is given: only
`manage.py signing_keys` opens it, on whatever machine the operator keeps it.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from certification.signing.desk import PublicKey
from certification.signing.enums import KeyPurpose
from certification.signing.errors import NotAKey

AUTHORITY_YEARS, KEY_YEARS = 20, 3
CRL_DAYS = timedelta(days=90)
_YEAR = timedelta(days=365)
_SIGNS_ONLY = {
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "encipher_only": False,
    "decipher_only": False,
}


@dataclass(frozen=True)
class Authority:
    """The authority's certificate and, where its passphrase was given, its private key."""

    private: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def vouch(
        self,
        public: PublicKey,
        *,
        subject: x509.Name,
        now: datetime,
    ) -> x509.Certificate:
        """Return a certificate for a key, valid for three years from `now`."""
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.certificate.subject)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now)
            .not_valid_after(now + KEY_YEARS * _YEAR)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True,
                    content_commitment=True,
                    key_cert_sign=False,
                    crl_sign=False,
                    **_SIGNS_ONLY,
                ),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.certificate.public_key()),  # type: ignore[arg-type]
                critical=False,
            )
        )
        return builder.sign(self.private, SHA256())

    def revoke(self, withdrawn: Mapping[int, datetime], *, now: datetime) -> x509.CertificateRevocationList:
        """Return the revocation list: serial numbers of compromised keys' certificates, and since when."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now)
            .next_update(now + CRL_DAYS)
            .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.private.public_key()), critical=False
            )
        )
        for serial, since in sorted(withdrawn.items()):
            line = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
            reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
            builder = builder.add_revoked_certificate(line.add_extension(reason, critical=False).build())
        return builder.sign(self.private, SHA256())


def subject_of(iso2: str | None, organization: str, purpose: KeyPurpose) -> x509.Name:
    """Return the name a certificate gives its key's owner: country, organization and what the key is for."""
    country = [x509.NameAttribute(NameOID.COUNTRY_NAME, iso2)] if iso2 else []
    return x509.Name(
        [
            *country,
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Tutela {purpose.value} {secrets.token_hex(4)}"),
        ]
    )


def open_authority(folder: Path, passphrase: str, now: datetime) -> Authority:
    """Return the authority in a folder; the first time, make it."""
    key_file, certificate_file = folder / "authority.key", folder / "authority.pem"
    if not key_file.exists():
        _make(folder, passphrase, now)
    try:
        private = load_pem_private_key(key_file.read_bytes(), passphrase.encode())
    except ValueError:
        raise NotAKey("the passphrase does not open the authority's key") from None
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise NotAKey("the authority's key is not ECDSA P-256")
    return Authority(private, x509.load_pem_x509_certificate(certificate_file.read_bytes()))


def _make(folder: Path, passphrase: str, now: datetime) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tutela platform authority")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + AUTHORITY_YEARS * _YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=False,
                content_commitment=False,
                key_cert_sign=True,
                crl_sign=True,
                **_SIGNS_ONLY,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .sign(private, SHA256())
    )
    (folder / "authority.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    handle = os.open(folder / "authority.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(
            private.private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
            )
        )
