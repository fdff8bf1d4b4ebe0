"""No tampered certificate is accepted, on any path: one changed byte, and what attackers of PDFs do.

Two kinds of attacker: one who hands in a file, and one who also changed the register's row to vouch for it.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from accounts.tenancy.scope import all_contributors
from certification.documents.models import Document
from certification.signing.models import SigningKey
from certification.verification.enums import Answer
from certification.verification.examination import faults_of
from certification.verification.faults import Fault
from certification.verification.queries import verify_file
from certification.verification.sealed import BadSeal, seal_of
from certification.verification.shelf import shelves
from tests.certification.documents.forging import forgeries, mutations
from tests.certification.documents.issued import TEMPLATES, Issued, issued
from tests.certification.documents.outside import needs_pdfsig, pdfsig_accepts, trust_the_authority
from tests.certification.signing.checking import is_good
from tests.certification.verification.test_page import word_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Accepts = Callable[[bytes], bool]
MUTATIONS, BY_PYHANKO, BY_PDFSIG, BY_EDGES = 1_000, 100, 30, 20


@pytest.fixture(scope="module")
def pair(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[list[Issued]]:
    """A certificate of Nepal and one of Morocco."""
    two = tuple(one for one in TEMPLATES if one[0] in {"NPL", "MAR"})
    with issued(django_db_blocker, tmp_path_factory.mktemp("issued"), two) as made:
        yield made


@pytest.fixture(scope="module")
def genuine(pair) -> Issued:
    return pair[1]


@pytest.fixture(scope="module")
def mutated(genuine) -> list[tuple[int, bytes]]:
    return list(mutations(genuine.pdf, MUTATIONS))


@pytest.fixture(scope="module")
def forged(pair, tmp_path_factory) -> dict[str, bytes]:
    return forgeries(pair[1].pdf, pair[0].pdf, tmp_path_factory.mktemp("strangers"))


# -- the ways of asking about a file; each says whether it accepts it


def by_query(content: bytes) -> bool:
    return verify_file(content).finding.answer is not Answer.CANNOT_TELL


def by_page(content: bytes) -> bool:
    file = SimpleUploadedFile("certificate.pdf", content, "application/pdf")
    return word_of(Client().post("/verify/", {"file": file}, follow=True)) == "Valid"


def by_api(content: bytes) -> bool:
    file = SimpleUploadedFile("certificate.pdf", content, "application/pdf")
    return bool(Client().post("/api/v1/verifications/", {"file": file}).json()["answer"] == "valid")


WAYS: dict[str, Accepts] = {
    "by_query": by_query, "by_page": by_page, "by_api": by_api, "by_pyhanko": is_good,
}  # fmt: skip


@pytest.fixture
def by_command(tmp_path) -> Accepts:
    def accepts(content: bytes) -> bool:
        (tmp_path / "handed-in.pdf").write_bytes(content)
        out = io.StringIO()
        with suppress(SystemExit):
            call_command("verify_certificate", str(tmp_path / "handed-in.pdf"), json=True, stdout=out)
        return bool(json.loads(out.getvalue())[0]["answer"] == "valid")

    return accepts


@pytest.fixture
def by_seal(genuine) -> Accepts:
    """Ask the examination that reads no PDF, for the key of the certificate's country."""
    with all_contributors("a test reads a key"):
        pem = SigningKey.objects.get(contributor="NPL", purpose="document").certificate
    key = x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)

    def accepts(content: bytes) -> bool:
        try:
            seal = seal_of(content)
        except BadSeal:
            return False
        return seal is not None and seal.whole and seal.certificate == key

    return accepts


@pytest.fixture
def by_pdfsig(tmp_path) -> Accepts:
    store = trust_the_authority(tmp_path)

    def accepts(content: bytes) -> bool:
        (tmp_path / "handed-in.pdf").write_bytes(content)
        return pdfsig_accepts(tmp_path / "handed-in.pdf", store)

    return accepts


@pytest.fixture
def by_row(genuine) -> Accepts:
    """Let the register's row vouch for the bytes, and ask the check by file."""

    def accepts(content: bytes) -> bool:
        sha256 = hashlib.sha256(content).hexdigest()
        with all_contributors("a test changes the register"):
            rows = Document.objects.filter(certificate=genuine.certificate)
            assert rows.update(sha256=sha256, size=len(content)) == 1
        return by_query(content)

    return accepts


@pytest.fixture
def by_examination(genuine) -> Iterator[Accepts]:
    """Let the register's row vouch for the bytes, and let `check_certificates` look at them."""
    with all_contributors("certificates are examined"):
        shelf = next(one for one in shelves() if genuine.certificate in one.certificates)
        document = shelf.documents[genuine.certificate.pk]
        certificate = next(one for one in shelf.certificates if one == genuine.certificate)

        def faults(content: bytes) -> set[Fault]:
            document.sha256, document.size = hashlib.sha256(content).hexdigest(), len(content)
            default_storage.save(document.storage_name, ContentFile(content))
            return set(faults_of(certificate, shelf, None))

        usual = faults(genuine.pdf)  # a factory's sitting has no papers
        yield lambda content: faults(content) == usual


# -- what is genuine is accepted, or the rest would prove nothing


@needs_pdfsig
@pytest.mark.parametrize(
    "way",
    [*WAYS, "by_command", "by_seal", "by_pdfsig", "by_row", "by_examination"],
)
def test_the_genuine_file_is_accepted(genuine, way, request):
    asked = WAYS.get(way) or request.getfixturevalue(way)
    assert asked(genuine.pdf)


# -- one changed byte


def kept(mutated: list[tuple[int, bytes]], accepts: Accepts, count: int = MUTATIONS) -> list[int]:
    """Return the places at which a changed byte was accepted."""
    tried = [(place, accepts(content)) for place, content in islice(mutated, count)]
    assert len(tried) == count
    return [place for place, accepted in tried if accepted]


def test_no_changed_byte_is_accepted_by_the_check_of_a_file(mutated):
    assert kept(mutated, by_query) == []


def test_no_changed_byte_is_accepted_by_the_seal_alone(mutated, by_seal):
    assert kept(mutated, by_seal) == []


def test_no_changed_byte_is_accepted_by_check_certificates(mutated, by_examination):
    assert kept(mutated, by_examination) == []


def test_no_changed_byte_is_accepted_when_the_row_vouches_for_it(mutated, by_row):
    assert kept(mutated, by_row, BY_PYHANKO) == []


def test_no_changed_byte_is_accepted_by_pyhanko(mutated):
    assert kept(mutated, is_good, BY_PYHANKO) == []


@needs_pdfsig
def test_no_changed_byte_is_accepted_by_pdfsig(mutated, by_pdfsig):
    assert kept(mutated, by_pdfsig, BY_PDFSIG) == []


@pytest.mark.parametrize("way", [by_page, by_api])
def test_no_changed_byte_is_accepted_by_page_or_api(mutated, way):
    assert kept(mutated, way, BY_EDGES) == []


def test_no_changed_byte_is_accepted_by_the_command(mutated, by_command):
    assert kept(mutated, by_command, BY_EDGES) == []


# -- what attackers do


def passed(forged: dict[str, bytes], accepts: Accepts) -> list[str]:
    assert len(forged) == 19
    return [name for name, content in forged.items() if accepts(content)]


@pytest.mark.parametrize("way", [by_query, by_page, by_api, is_good])
def test_no_forgery_is_accepted(forged, way):
    assert passed(forged, way) == []


def test_no_forgery_is_accepted_by_the_command(forged, by_command):
    assert passed(forged, by_command) == []


def test_no_forgery_is_accepted_by_the_seal_alone(forged, by_seal):
    assert passed(forged, by_seal) == []


def test_no_forgery_is_accepted_when_the_row_vouches_for_it(forged, by_row):
    assert passed(forged, by_row) == []


def test_no_forgery_is_accepted_by_check_certificates(forged, by_examination):
    assert passed(forged, by_examination) == []


@needs_pdfsig
def test_no_forgery_is_accepted_by_pdfsig(forged, by_pdfsig):
    assert passed(forged, by_pdfsig) == []
