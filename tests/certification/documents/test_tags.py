"""What a reader by tags gets, and no validator looks at: order of letters, languages, boxes, attachment."""

from io import BytesIO

import pikepdf
import pytest

from certification.certificates.payload import Holder
from certification.documents.drawing import PAPERS
from tests.certification.documents.sheets import NEPALI, drawn, emblem, text_of
from tests.certification.names import NAMES, WITH_VOWEL_SIGNS

pytestmark = pytest.mark.once

PERSIAN = Holder("Gholami", "Hossein", "حسین غلامی", "")


def elements(pdf):
    """Return all structure elements of a file."""
    return [
        one
        for one in pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"
    ]


def spoken(pdf):
    """Return what structure elements say instead of their glyphs."""
    return [str(one.ActualText) for one in elements(pdf) if "/ActualText" in one]


@pytest.mark.parametrize("leading", ["en", "ar"])
@pytest.mark.parametrize(
    "name", [PERSIAN.name_native, NAMES["Urdu"][2], WITH_VOWEL_SIGNS[2], NAMES["Khmer"][2]]
)
def test_tags_hold_names_in_the_order_they_are_read(name, leading):
    content = drawn(text_of(leading, holder=Holder("Gholami", "Hossein", name, "")))
    with pikepdf.open(BytesIO(content)) as pdf:
        assert name in spoken(pdf)


def test_tags_hold_the_words_of_an_arabic_column_in_the_order_they_are_read():
    with pikepdf.open(BytesIO(drawn(text_of("fr", "ar")))) as pdf:
        said = " ".join(spoken(pdf))
    assert "هذه الوثيقة ليست شهادة صادرة عن الأمم المتحدة" in said
    assert "مديرية عمليات حفظ السلام" in said


def test_words_in_another_language_say_so_and_the_sheet_says_its_own():
    with pikepdf.open(BytesIO(drawn(text_of("fr", "ar", own=NEPALI, holder=PERSIAN)))) as pdf:
        assert str(pdf.Root.Lang) == "fr"
        languages = {str(one.Lang) for one in elements(pdf) if "/Lang" in one}
    assert languages == {"ar", "ne", "und-Arab", "und-Latn"}


@pytest.mark.parametrize("paper", PAPERS)
def test_pictures_say_what_they_are_and_where_they_stand(paper):
    with pikepdf.open(BytesIO(drawn(text_of("en", paper=paper), emblem()))) as pdf:
        shown = [one for one in elements(pdf) if one.S == "/Figure"]
        seal, code = ([float(side) / 72 * 25.4 for side in one.A.BBox] for one in shown)
        said = [str(one.Alt) for one in shown]
    assert said == [
        "Nepal",
        "Check this certificate: https://tutela.example/verify/ABCDEFGHIJKLMNOPQRSTUVWXYZ/",
    ]
    assert (round(code[2] - code[0], 1), round(code[3] - code[1], 1)) == (30.0, 30.0)
    assert 15 < code[1] < 20  # millimetres from the foot of the sheet
    assert seal[3] > PAPERS[paper][1] - 20


def test_the_payload_travels_with_the_sheet_once():
    text = text_of("fr")
    with pikepdf.open(BytesIO(drawn(text))) as pdf:
        assert list(pdf.attachments) == ["credential.json"]
        assert pdf.attachments["credential.json"].get_file().read_bytes() == text.encode()
        assert [str(one.AFRelationship) for one in pdf.Root.AF] == ["/Source"]


def test_a_heading_comes_first_and_tables_have_row_headers():
    with pikepdf.open(BytesIO(drawn(text_of("en", "fr")))) as pdf:
        kinds = [str(one.S) for one in elements(pdf)]
    assert (kinds.count("/H1"), kinds.count("/Table"), kinds.count("/TH"), kinds.count("/TD")) == (
        1,
        2,
        10,
        10,
    )
