"""Every template in all six languages is accepted by every program there is, ours and others'."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from certification.verification.enums import Answer, CheckName, Outcome
from certification.verification.queries import verify_file, verify_token
from tests.certification.documents import verapdf
from tests.certification.documents.issued import Issued, issued
from tests.certification.documents.outside import (
    needs_node,
    needs_pdfsig,
    needs_pdftoppm,
    needs_qpdf,
    pdfsig_accepts,
    raster,
    read_by_jsqr,
    trust_the_authority,
)
from tests.certification.signing.checking import is_good

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(scope="module")
def every(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[list[Issued]]:
    with issued(django_db_blocker, tmp_path_factory.mktemp("issued")) as made:
        yield made


@pytest.fixture(scope="module")
def files(every, tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("signed")
    made = []
    for one in every:
        made.append(folder / f"{one.name}.pdf")
        made[-1].write_bytes(one.pdf)
    return made


@pytest.fixture(scope="module")
def pictures(files):
    return [raster(file) for file in files]


def test_they_are_of_all_six_languages_with_an_own_one_and_two_beside_each_other(every):
    assert [one.name for one in every] == [
        *("GHA-en", "SEN-fr", "URY-es", "KAZ-ru", "CHN-zh", "JOR-ar", "MAR-ar-fr", "NPL-en")
    ]


@pytest.mark.skipif(bool(verapdf.missing()), reason=f"not installed: {verapdf.missing()}")
def test_verapdf_finds_each_signed_file_archivable_and_accessible(files):
    assert verapdf.refused(files) == []


@needs_pdfsig
def test_pdfsig_trusts_each_through_the_authority(files, tmp_path):
    store = trust_the_authority(tmp_path)
    assert [file.name for file in files if not pdfsig_accepts(file, store)] == []


@needs_qpdf
def test_qpdf_finds_nothing_wrong(files):
    done = [subprocess.run(["qpdf", "--check", file], capture_output=True, check=False) for file in files]
    assert [one.returncode for one in done] == [0] * len(files)


def test_pyhanko_trusts_each_through_the_authority(every):
    assert [one.name for one in every if not is_good(one.pdf)] == []


def test_the_check_by_file_says_valid_with_every_fact(every):
    for one in every:
        found = verify_file(one.pdf).finding
        outcomes = {check.name: check.outcome for check in found.checks}
        assert (one.name, found.answer) == (one.name, Answer.VALID)
        assert (one.name, set(outcomes.values())) == (one.name, {Outcome.PASSED})
        assert {CheckName.FILE, CheckName.SIGNATURE, CheckName.ISSUER} <= set(outcomes)


def test_the_page_takes_each_file(every):
    for one in every:
        file = SimpleUploadedFile("certificate.pdf", one.pdf, "application/pdf")
        answer = Client().post("/verify/", {"file": file}, follow=True).content.decode()
        assert one.certificate.serial in answer


@needs_pdftoppm
def test_zxing_reads_each_code_from_a_coarse_print_and_the_token_verifies(every, pictures):
    read = [[code.text for code in zxingcpp.read_barcodes(picture)] for picture in pictures]
    assert read == [[one.qr] for one in every]
    assert {verify_token(text).finding.answer for [text] in read} == {Answer.VALID}


@needs_pdftoppm
@needs_node
def test_jsqr_reads_each_code_from_a_coarse_print(every, pictures, tmp_path):
    assert read_by_jsqr(pictures, tmp_path) == [one.qr for one in every]
