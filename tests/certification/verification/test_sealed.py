"""The signature of a file, examined without a PDF reader: what holds, and that nothing else does."""

import random
import re
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from certification.signing.models import SigningKey
from certification.signing.pades import sign_pdf
from certification.signing.stamping import long_term
from certification.verification.enums import Reason
from certification.verification.revisions import only_archive_follows
from certification.verification.sealed import BadSeal, is_vouched_for, seal_of
from certification.verification.signature import signature_of
from tests.certification.signing import sheets
from tests.certification.signing.stamp_authority import StampAuthority, serving

pytestmark = [pytest.mark.once, pytest.mark.django_db]
MUTATIONS = 1_000


@pytest.fixture
def key(certificate) -> str:
    """The certificate (PEM) of Nepal's key for documents."""
    return SigningKey.objects.get(contributor="NPL", purpose="document").certificate


def holds(content: bytes) -> bool:
    try:
        seal = seal_of(content)
    except BadSeal:
        return False
    return seal is not None and seal.whole


def spans(content: bytes) -> list[tuple[int, int]]:
    """Return the two stretches of a file that its signature covers."""
    found = re.search(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)", content)
    assert found is not None
    start, length, second, rest = map(int, found.groups())
    return [(start, start + length), (second, second + rest)]


def test_the_issued_file_is_sealed_whole_by_both_examinations(pdf, key):
    assert holds(pdf)
    assert signature_of(pdf, key) is Reason.SIGNATURE_HOLDS


def test_no_change_of_a_signed_byte_holds(pdf):
    chance = random.Random(20261123)
    signed = [place for start, end in spans(pdf) for place in range(start, end)]
    kept = []
    for place in chance.sample(signed, MUTATIONS):
        changed = bytearray(pdf)
        changed[place] ^= 1 << chance.randrange(8)
        if holds(bytes(changed)):
            kept.append(place)
    assert kept == []


def test_no_change_of_a_signed_byte_holds_for_the_library_either(pdf, key):
    chance = random.Random(7)
    signed = [place for start, end in spans(pdf) for place in range(start, end)]
    found = set()
    for place in chance.sample(signed, 60):
        changed = bytearray(pdf)
        changed[place] ^= 1 << chance.randrange(8)
        found.add(signature_of(bytes(changed), key))
    assert Reason.SIGNATURE_HOLDS not in found


@pytest.mark.parametrize("added", [b"\n", b"%", b"1 0 obj\n<<>>\nendobj\n%%EOF\n"])
def test_what_is_added_behind_the_signature_is_not_covered(pdf, key, added):
    assert not holds(pdf + added)
    assert signature_of(pdf + added, key) is not Reason.SIGNATURE_HOLDS


def test_the_signature_of_another_country_is_not_this_countrys(pdf):
    other = SigningKey.objects.get(contributor="MAR", purpose="document").certificate
    assert signature_of(pdf, other) is Reason.SIGNATURE_FOREIGN


def test_a_signature_taken_from_another_file_does_not_hold(pdf):
    (_, first), (second, _) = spans(pdf)
    stranger = pdf[:100] + b" " + pdf[101:first] + pdf[first:second] + pdf[second:]
    assert not holds(stranger)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 /ByteRange [0 10 12 999999999] %%EOF",
        b"%PDF-1.7 /ByteRange [0 10 5 1] %%EOF",
        b"/ByteRange [0 24 26 0]  <>" * 9,
        b"/ByteRange [0 28 34 2]      <zzzz>%%",
        b"/ByteRange [0 28 34 2]      <3080>%%",
    ],
)
def test_a_misshapen_signature_is_refused_and_breaks_nothing(content):
    with pytest.raises(BadSeal):
        seal_of(content)


def test_time_stamps_and_checking_material_may_follow_and_nothing_else(tmp_path):
    """A signature for long-term validation (B-LTA) is followed by additions of its own kind."""
    authority = sheets.authority_in(tmp_path / "authority")
    (tmp_path / "authority.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    held = sheets.file_key(tmp_path, authority)
    with serving(StampAuthority()) as stamps:
        stamps.write_root(tmp_path)
        lasting = sign_pdf(
            sheets.sheet(), key=held, at=sheets.now(), long_term=long_term(stamps.url, tmp_path)
        )
    pem = held.certificate.public_bytes(Encoding.PEM).decode()
    seal = seal_of(lasting)
    assert seal is not None
    assert (seal.stamped, only_archive_follows(lasting, seal.end)) == (True, True)
    assert signature_of(lasting, pem) is Reason.SIGNATURE_HOLDS
    for edit in (another_content, note_on_the_page, entry_of_the_catalog):
        changed = edited(lasting, edit)
        assert only_archive_follows(changed, seal.end) is False
        assert signature_of(changed, pem) is Reason.SIGNATURE_BROKEN


def edited(content: bytes, edit) -> bytes:
    """Return a file with an addition of its own behind everything that was signed."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    edit(writer, writer.root["/Pages"]["/Kids"][0])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def another_content(writer, page) -> None:
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"q Q"))
    writer.update_container(page)


def note_on_the_page(writer, page) -> None:
    note = {"/Type": "/Annot", "/Subtype": "/FreeText"}
    named = {generic.NameObject(key): generic.NameObject(value) for key, value in note.items()}
    place = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 90, 90)])
    page["/Annots"].append(
        writer.add_object(generic.DictionaryObject(named | {generic.NameObject("/Rect"): place}))
    )
    writer.update_container(page)
    writer.update_container(page["/Annots"])


def entry_of_the_catalog(writer, _page) -> None:
    writer.root["/Other"] = generic.NumberObject(1)
    writer.update_root()


def test_a_file_without_a_signature_has_none():
    assert seal_of(b"%PDF-1.7 nothing %%EOF") is None


def test_a_key_made_by_nobody_we_know_is_not_vouched_for(key, settings):
    authority = x509.load_pem_x509_certificate(settings.AUTHORITY_CERTIFICATE.read_bytes())
    stranger = x509.load_pem_x509_certificate(key.encode())
    assert is_vouched_for(key, authority)
    assert not is_vouched_for(key, stranger)
    assert not is_vouched_for("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", authority)
