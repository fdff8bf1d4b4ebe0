"""Private keys at rest: encrypted, readable by their own user only, useless without the passphrase."""

import stat
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from certification.signing.authority import open_authority, subject_of
from certification.signing.client import ask
from certification.signing.desk import Ledger
from certification.signing.enums import KeyPurpose
from certification.signing.errors import AlreadySigned, NoSigningKey, NotAKey, SignerUnreachable
from certification.signing.keyring import Keyring

pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path):
    return open_authority(tmp_path / "authority", "of the authority", NOW)


@pytest.fixture
def keyring(tmp_path):
    return Keyring(tmp_path / "keys", "of the signer")


def make(keyring, authority, purpose=KeyPurpose.DOCUMENT):
    subject = subject_of("NP", "Nepal", purpose)
    return keyring.make(purpose, lambda public: authority.vouch(public, subject=subject, now=NOW))


def test_a_key_file_is_encrypted_and_its_own_users(keyring, authority):
    file = keyring.folder / f"{make(keyring, authority).kid}.pem"
    assert file.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (keyring.folder, file)] == [0o700, 0o600]
    with pytest.raises(TypeError, match="Password was not given"):
        load_pem_private_key(file.read_bytes(), None)


def test_another_passphrase_opens_nothing(keyring, authority):
    kid = make(keyring, authority).kid
    other = Keyring(keyring.folder, "of somebody else")
    for open_ in (other.check, lambda: other.key(kid)):
        with pytest.raises(NotAKey, match=f"does not open key {kid}"):
            open_()


def test_the_passphrase_opens_what_it_closed(keyring, authority):
    made = make(keyring, authority)
    again = Keyring(keyring.folder, "of the signer")
    again.check()
    assert again.key(made.kid).sign(b"words") == made.sign(b"words")


@pytest.mark.parametrize("kid", ["0123456789abcdef", "../authority", ""])
def test_a_key_that_is_not_held_is_not_found(keyring, kid):
    with pytest.raises(NoSigningKey):
        keyring.key(kid)


@pytest.mark.parametrize(
    ("purpose", "kind"),
    [
        (KeyPurpose.DOCUMENT, ec.EllipticCurvePrivateKey),
        (KeyPurpose.LISTS, ec.EllipticCurvePrivateKey),
        (KeyPurpose.CREDENTIAL, ed25519.Ed25519PrivateKey),
        (KeyPurpose.REGISTER, ed25519.Ed25519PrivateKey),
    ],
)
def test_each_purpose_has_its_kind_of_key(keyring, authority, purpose, kind):
    assert isinstance(make(keyring, authority, purpose).private, kind)


def test_the_authoritys_key_opens_with_its_own_passphrase_only(authority, tmp_path):
    file = tmp_path / "authority" / "authority.key"
    assert (stat.S_IMODE(file.stat().st_mode), b"ENCRYPTED" in file.read_bytes()) == (0o600, True)
    with pytest.raises(NotAKey):
        open_authority(tmp_path / "authority", "of the signer", NOW)


def test_a_process_without_the_passphrase_signs_nothing(settings):
    settings.SIGNER_PASSPHRASE = ""
    with pytest.raises(SignerUnreachable):
        ask("document", "1", b"%PDF")


def test_the_ledger_remembers_over_restarts_and_lets_the_same_through(tmp_path):
    Ledger(tmp_path / "ledger").once("document", "1", b"a")
    again = Ledger(tmp_path / "ledger")
    again.once("document", "1", b"a")
    again.once("document", "2", b"b")
    with pytest.raises(AlreadySigned):
        again.once("document", "1", b"b")


def test_two_signers_cannot_both_move_a_record_on(tmp_path):
    one, other = (Ledger(tmp_path / "ledger") for _ in range(2))
    one.replace("lists", "trust", None, "1")
    one.replace("lists", "trust", "1", "2")
    with pytest.raises(AlreadySigned):
        other.replace("lists", "trust", "1", "2 of another")
    assert other.newest("lists", "trust") == "2"


def test_only_what_was_signed_can_be_struck_out(tmp_path):
    ledger = Ledger(tmp_path / "ledger")
    ledger.once("document", "1", b"a")
    assert [ledger.forget("document", "1") for _ in range(2)] == [True, False]
    ledger.once("document", "1", b"b")
