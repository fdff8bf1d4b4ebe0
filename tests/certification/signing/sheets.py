"""Sheets to sign and keys to sign with, without a database."""

from datetime import UTC, date, datetime
from pathlib import Path

from certification.certificates.payload import Holder, canonical, freeze
from certification.documents.render import render
from certification.signing.authority import Authority, open_authority, subject_of
from certification.signing.desk import HeldKey, Keys
from certification.signing.enums import KeyPurpose
from certification.signing.keyring import Keyring
from tests.certification.factories import entry, evidence, issuer


def sheet() -> bytes:
    """Return an unsigned certificate."""
    holder = Holder("Gurung", "Asha", "आशा गुरुङ", "Captain")
    frozen = freeze(
        holder=holder, issuer=issuer(), evidence=evidence(), sat_on=date(2026, 11, 20), register=entry()
    )
    return render(canonical(frozen), "token", None).content


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def vouched(keys: Keys, authority: Authority) -> HeldKey:
    """Make a document key there and have the authority vouch for it."""
    subject = subject_of("NP", "Nepal", KeyPurpose.DOCUMENT)
    return keys.make(KeyPurpose.DOCUMENT, lambda public: authority.vouch(public, subject=subject, now=now()))


def authority_in(folder: Path) -> Authority:
    return open_authority(folder, "of the authority", now())


def file_key(folder: Path, authority: Authority) -> HeldKey:
    return vouched(Keyring(folder, "of the signer"), authority)
