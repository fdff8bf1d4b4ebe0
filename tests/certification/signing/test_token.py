"""Keys in a PKCS#11 token (SoftHSM): made in it, never shown, good for the same signatures."""

import shutil
import subprocess
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from certification.signing.desk import Ledger
from certification.signing.enums import KeyPurpose
from certification.signing.errors import NoSigningKey, NotAKey
from certification.signing.keyring import FileKey, Keyring
from certification.signing.pades import sign_pdf
from certification.signing.process import signer
from certification.signing.token import TokenKeys
from tests.certification.signing import sheets
from tests.certification.signing.checking import is_good

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "567890"

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(
        not (MODULE.exists() and shutil.which("softhsm2-util")),
        reason="NOT RUN: keys in a token (the Debian package softhsm2 is not installed)",
    ),
]


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    """A token of its own for these tests: the module reads its configuration once in a process."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        made = ["--init-token", "--free", "--label", "tutela", "--so-pin", "123456", "--pin", PIN]
        subprocess.run(["softhsm2-util", *made], check=True, stdout=subprocess.DEVNULL)
        pkcs11.lib(str(MODULE))
        yield folder


@pytest.fixture
def keys(token, tmp_path):
    return opened(tmp_path)


def opened(folder: Path, pin: str = PIN) -> TokenKeys:
    others = Keyring(folder / "keys", "of the signer")
    return TokenKeys(str(MODULE), "tutela", pin, others=others, ledger=Ledger(folder / "ledger"))


@pytest.fixture
def authority(tmp_path):
    return sheets.authority_in(tmp_path / "authority")


def test_a_document_key_is_made_in_the_token_and_no_file_holds_it(keys, authority, tmp_path):
    held = sheets.vouched(keys, authority)
    assert not (tmp_path / "keys").exists()
    with pytest.raises(NoSigningKey):
        Keyring(tmp_path / "keys", "of the signer").key(held.kid)


def test_the_token_does_not_give_the_key_away(keys, authority):
    held = sheets.vouched(keys, authority)
    private = keys.key(held.kid).private
    assert (private[pkcs11.Attribute.EXTRACTABLE], private[pkcs11.Attribute.SENSITIVE]) == (False, True)
    with pytest.raises(pkcs11.AttributeSensitive):
        private[pkcs11.Attribute.VALUE]


def test_its_signature_verifies_under_its_certificate(keys, authority):
    held = sheets.vouched(keys, authority)
    signature = held.sign(b"words")
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    public = held.certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(encode_dss_signature(r, s), b"words", ec.ECDSA(SHA256()))


def test_it_signs_documents_as_a_file_key_does(keys, authority):
    held = sheets.vouched(keys, authority)
    unsigned, at = sheets.sheet(), sheets.now()
    signed = sign_pdf(unsigned, key=held, at=at)
    assert is_good(signed, authority.certificate.public_bytes(Encoding.DER))
    assert sign_pdf(unsigned, key=held, at=at) == signed


def test_it_finds_its_keys_again(keys, authority, tmp_path):
    held = sheets.vouched(keys, authority)
    again = opened(tmp_path).key(held.kid)
    assert (again.certificate, again.sign(b"words")) == (held.certificate, held.sign(b"words"))


def test_keys_of_another_kind_stay_in_files(keys, authority):
    held = keys.make(
        KeyPurpose.REGISTER,
        lambda public: authority.vouch(public, subject=authority.certificate.subject, now=sheets.now()),
    )
    assert (type(held), keys.key(held.kid)) == (FileKey, held)


@pytest.mark.parametrize("kid", ["0123456789abcdef", "no key id"])
def test_a_key_held_nowhere_is_not_found(keys, kid):
    with pytest.raises(NoSigningKey):
        keys.key(kid)


def test_the_settings_open_it(keys, authority, settings, tmp_path):
    held = sheets.vouched(keys, authority)
    settings.SIGNER_KEYS = tmp_path / "keys"
    settings.SIGNER_PKCS11_MODULE, settings.SIGNER_PKCS11_TOKEN = str(MODULE), "tutela"
    settings.SIGNER_PKCS11_PIN = PIN
    assert signer().keys.key(held.kid).certificate == held.certificate


def test_a_token_that_is_not_there_is_said_in_one_line(token, tmp_path):
    with pytest.raises(NotAKey, match="the PKCS#11 token nowhere does not open: NoSuchToken"):
        TokenKeys(str(MODULE), "nowhere", PIN, others=Keyring(tmp_path, ""), ledger=Ledger(tmp_path / "l"))
