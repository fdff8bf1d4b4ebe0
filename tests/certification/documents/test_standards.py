"""PDF/A-3a and PDF/UA-1 at once, in every leading language and paper: by veraPDF, qpdf and rules."""

import os
import subprocess
from io import BytesIO

import pikepdf
import pytest

from certification.certificates.payload import Holder
from certification.certificates.wording import LANGUAGES
from certification.documents.drawing import PAPERS
from tests.certification.documents import verapdf
from tests.certification.documents.sheets import NEPALI, drawn, emblem, text_of
from tests.certification.names import NAMES

pytestmark = pytest.mark.once

MAR = Holder("El Amrani", "Abdallah", "عبد الله العمراني", "Sergent")
SHEETS = {
    **{f"{language}.pdf": (text_of(language, holder=MAR), None) for language in LANGUAGES},
    "ar-fr-en.pdf": (text_of("ar", "fr", "en", holder=MAR), emblem()),
    "fr-ar.pdf": (text_of("fr", "ar", holder=MAR), emblem()),
    "zh-en.pdf": (text_of("zh", "en", holder=Holder("Zhang", "Wei", "张伟", "")), None),
    "es-ru-zh.pdf": (text_of("es", "ru", "zh", signatory=None), None),
    "own.pdf": (text_of("en", own=NEPALI, holder=Holder("Gurung", "Asha", "आशा गुरुङ", "")), emblem()),
    "own-ar.pdf": (text_of("ar", own=NEPALI, holder=MAR), emblem()),
    **{f"{paper}.pdf": (text_of("fr", "ar", paper=paper, holder=MAR), emblem()) for paper in PAPERS},
    **{
        f"name-{number}.pdf": (text_of("en", holder=Holder(family, given, native, "")), None)
        for number, (given, family, native) in enumerate(NAMES.values())
        if number % 5 == 0
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheets")
    for name, (text, picture) in SHEETS.items():
        (folder / name).write_bytes(drawn(text, picture))
    return [folder / name for name in SHEETS]


def test_verapdf_accepts_every_sheet_and_refuses_one_that_lost_its_tags(files, tmp_path):
    lacking = verapdf.missing()
    if lacking and os.environ.get("CI") != "true":
        pytest.skip(f"veraPDF needs {lacking}")
    assert lacking == ""
    untagged = tmp_path / "untagged.pdf"
    with pikepdf.open(files[0]) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save(untagged)
    said = verapdf.refused([*files, untagged])
    assert {line.split("\t")[1] for line in said} == {str(untagged)}, "\n".join(said)


def test_qpdf_finds_every_sheet_well_made(files):
    for file in files:
        subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=True)


@pytest.mark.parametrize("name", ["en.pdf", "ar-fr-en.pdf", "zh.pdf", "own.pdf"])
def test_the_sheet_is_tagged_archivable_and_needs_nothing_from_the_readers_machine(name):
    with pikepdf.open(BytesIO(drawn(*SHEETS[name]))) as pdf:
        metadata = pdf.open_metadata()
        declared = (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"])
        assert declared == ("3", "A", "1")
        assert b"pdfaExtension:schemas" in pdf.Root.Metadata.read_bytes()
        assert [str(intent.S) for intent in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert len(pdf.trailer.ID) == 2
        assert {"/Encrypt", "/OpenAction", "/AA", "/JS"} & (
            {*pdf.Root.keys()} | {*pdf.trailer.keys()}
        ) == set()
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        faces = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        assert [str(face.FontName) for face in faces if "/FontFile2" not in face] == []
        assert [str(font.BaseFont) for font in fonts if "/ToUnicode" not in font] == []
        assert {str(face.FontName).split("+")[1].split("-")[0] for face in faces} == {"Sheet"}


def test_the_title_names_the_holder_in_both_scripts_and_the_serial():
    with pikepdf.open(BytesIO(drawn(*SHEETS["own.pdf"]))) as pdf:
        title = "Certificate of training NPL-2026-0000001: Asha Gurung (आशा गुरुङ)"
        assert (pdf.open_metadata()["dc:title"], str(pdf.docinfo.Title)) == (title, title)
        assert str(pdf.docinfo.CreationDate) == "D:20261123093000Z"


def test_no_face_is_embedded_twice():
    for name in ("zh.pdf", "ar-fr-en.pdf", "own.pdf"):
        with pikepdf.open(BytesIO(drawn(*SHEETS[name]))) as pdf:
            faces = [str(font.BaseFont).split("+")[1] for font in pdf.pages[0].Resources.Font.values()]
        assert sorted(face for face in faces if face.endswith("-Bold")) == ["Sheet-Latin-Bold"], name
