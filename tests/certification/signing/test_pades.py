"""Signatures in PDFs: two programs that are not ours accept them, and no changed bit."""

import random
import shutil
import subprocess
from io import BytesIO

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis.policy_api import ModificationLevel

from certification.signing.mould import mould_of
from certification.signing.pades import level_of, sign_pdf
from tests.certification.signing import sheets
from tests.certification.signing.checking import is_good, status_of

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return sheets.authority_in(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def key(authority, tmp_path_factory):
    return sheets.file_key(tmp_path_factory.mktemp("keys"), authority)


@pytest.fixture(scope="module")
def root(authority) -> bytes:
    return authority.certificate.public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return sheets.sheet()


@pytest.fixture(scope="module")
def signed(unsigned, key) -> bytes:
    return sign_pdf(unsigned, key=key, at=sheets.now())


def test_pyhanko_trusts_it_through_the_authority_and_no_other(signed, root, tmp_path):
    other = sheets.authority_in(tmp_path).certificate.public_bytes(Encoding.DER)
    assert (is_good(signed, root), is_good(signed, other)) == (True, False)
    assert status_of(signed, root).modification_level is ModificationLevel.NONE


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not installed")
def test_pdfsig_accepts_it(signed, tmp_path):
    (tmp_path / "signed.pdf").write_bytes(signed)
    found = subprocess.run(["pdfsig", tmp_path / "signed.pdf"], capture_output=True, text=True, check=False)
    assert "Signature is Valid" in found.stdout
    assert "Total document signed" in found.stdout


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_finds_nothing_wrong(signed, tmp_path):
    (tmp_path / "signed.pdf").write_bytes(signed)
    assert subprocess.run(["qpdf", "--check", tmp_path / "signed.pdf"], check=False).returncode == 0


def test_signing_only_adds(signed, unsigned):
    assert signed.startswith(unsigned)
    assert len(signed) - len(unsigned) < 4096


def test_metadata_stay_as_they_were_frozen(signed, unsigned):
    before, after = (PdfFileReader(BytesIO(pdf)) for pdf in (unsigned, signed))
    assert after.root["/Metadata"].data == before.root["/Metadata"].data
    assert dict(after.trailer["/Info"]) == dict(before.trailer["/Info"])


def test_the_same_sheet_key_and_time_give_the_same_bytes(unsigned, key):
    at = sheets.now()
    assert sign_pdf(unsigned, key=key, at=at) == sign_pdf(unsigned, key=key, at=at)


def test_the_mould_gives_what_pyhanko_reads_back_whole(key):
    mould = mould_of(key.certificate.public_bytes(Encoding.DER))
    der = mould.filled(bytes(32), key.sign)
    whole = cms.ContentInfo.load(der, strict=True)
    assert (whole.copy().dump(force=True), len(der) <= mould.longest) == (der, True)


def test_one_flipped_bit_anywhere_is_not_accepted(signed, root):
    (signature,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    _, first, second, rest = signature.byte_range
    drawn = random.Random(22)  # the same places in every run
    places = [drawn.choice((drawn.randrange(first), second + drawn.randrange(rest))) for _ in range(60)]
    changed = [flipped(signed, place, drawn.randrange(8)) for place in places]
    assert [is_good(pdf, root) for pdf in changed] == [False] * len(changed)


def test_something_added_is_not_accepted(signed, root):
    assert not is_good(signed + b"\n1 0 obj\n<< /Changed true >>\nendobj\n", root)


def test_an_unsigned_sheet_has_no_level_to_show(signed, unsigned):
    assert level_of(signed, len(unsigned)) == "B-B"


def flipped(content: bytes, place: int, bit: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    return bytes(changed)
