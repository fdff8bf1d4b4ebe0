"""Slips on paper: every script is found again, each in its owner's language, the square opens the door."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from django.utils import translation

from accounts.people.slip_drawing import Holder, draw, end_of, sheet_of
from accounts.people.slip_words import direction, slip_language, spoken
from accounts.printing.joining import join
from tests.accounts.people.printed import PEOPLE, codes_in, holders, order, pictures_of, words_in
from tests.accounts.people.slip_catalogues import ENGLISH, SLIPS, write_catalogues
from tests.certification.documents import verapdf

pytestmark = pytest.mark.once

LANGUAGE = {"ar": "ar", "fr": "fr", "es": "es", "ru": "ru", "zh_Hans": "zh-hans"}
MILLIMETRE = 72 / 25.4


@pytest.fixture
def catalogues(settings, tmp_path):
    """The five other languages, whichever of them the site itself has by now."""
    settings.LOCALE_PATHS = [str(write_catalogues(tmp_path)), *settings.LOCALE_PATHS]


@pytest.fixture
def drawn(catalogues):
    return draw(order(len(PEOPLE)), 0, holders())


def test_every_name_number_and_code_is_found_as_it_is_written(drawn):
    words = words_in(drawn)
    wanted = [one for name, native, number, _language in PEOPLE for one in (name, native, number) if one]
    assert [one for one in wanted if one not in words] == []
    assert codes_in(drawn) == [f"7KQ2{place:04}" for place in range(len(PEOPLE))]


def test_each_slip_speaks_the_language_of_its_owner_and_no_other(drawn):
    words = words_in(drawn)
    spoken = {"ar": "اختر بلدك", "zh": "一次性代码", "ru": "Одноразовый код", "fr": "Code à usage unique"}
    assert [one for one in (*spoken.values(), "Código de un solo uso") if one not in words] == []
    # Nepali and Korean are no languages of the site: those two slips are in English.
    assert words.count("Keep it to yourself") == 2
    with pikepdf.open(BytesIO(drawn)) as pdf:
        tongues = {str(one.Lang) for one in structure(pdf) if "/Lang" in one}
    assert {"ar", "zh-Hans", "ru", "fr", "es", "und-Deva", "und-Arab", "und-Hani", "und-Kore"} <= tongues


@pytest.mark.parametrize("locale", SLIPS)
def test_a_language_appears_as_soon_as_its_catalogue_has_every_sentence(locale, settings, tmp_path):
    settings.LOCALE_PATHS = []
    language = LANGUAGE[locale]
    assert slip_language(language) == "en"
    settings.LOCALE_PATHS = [str(write_catalogues(tmp_path))]
    assert slip_language(language) == language


@pytest.mark.parametrize("written", ["zh-Hans", "zh-hans", "zh", "zh-Hans-CN"])
def test_a_language_is_found_however_a_record_writes_it(written):
    assert (spoken(written), direction(spoken(written))) == ("zh-hans", "ltr")


def test_a_catalogue_that_lacks_one_sentence_is_not_used_yet(settings, tmp_path, monkeypatch):
    gap = ENGLISH.index("Keep it to yourself: whoever holds it can sign in as you.")
    monkeypatch.setitem(SLIPS, "ru", tuple("" if n == gap else one for n, one in enumerate(SLIPS["ru"])))
    settings.LOCALE_PATHS = [str(write_catalogues(tmp_path))]
    assert slip_language("ru") == "en"


def test_what_the_catalogues_of_these_tests_translate_is_what_slips_say(catalogues):
    with translation.override("fr"):
        assert [one for one in ENGLISH if translation.gettext(one) == one] == []


@pytest.mark.parametrize("dots", [150, 300])
def test_every_square_opens_the_sign_in_page_of_the_country_and_names_nobody(drawn, dots):
    found = [code for sheet in pictures_of(drawn, dots) for code in zxingcpp.read_barcodes(sheet)]
    assert {code.text for code in found} == {"https://training.example.org/sign-in/?country=NPL"}
    assert len(found) == len(PEOPLE)


def boxes_of(pdf: bytes) -> list[tuple[int, float, float, float, float]]:
    """Return where each word stands: its sheet (from 0), and its box in millimetres from the top left."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    found, sheet = [], -1
    for line in done.stdout.decode().splitlines():
        sheet += "<page " in line
        if "<word " in line:
            place = [float(one) / MILLIMETRE for one in re.findall(r'(?:x|y)M..="([\d.]+)"', line)]
            found.append((sheet, *place))
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("language", ["en", *LANGUAGE.values()])
def test_long_names_and_long_languages_stay_inside_their_slips(catalogues, language):
    long = Holder(
        "Maximilian Alexander Konstantinopolous-Featherstonehaugh", "", "X" * 38, language, "7KQ20000"
    )
    own = Holder(
        "Chandra Kumari Shrestha-Thapa Magar", "चन्द्र कुमारी श्रेष्ठ-थापा मगर", "NA-1", language, "7KQ20001"
    )
    pdf = draw(order(14), 0, [long, own] * 7)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages) == 2
    for sheet, left, top, right, bottom in boxes_of(pdf):
        if (79 if sheet == 0 else 9.5) < top < 287.5:  # between the strip or the head and the foot
            assert int((left - 10) // 95) == int((right - 10) // 95), (left, right)
            assert int((top - 9.5) // 69.5) == int((bottom - 9.5) // 69.5), (top, bottom)


def test_the_officers_strip_says_how_many_from_whom_to_whom_by_whom_and_until_when():
    words = words_in(draw(order(15), 0, holders(15)))
    for said in (
        "NPL-UNMISS-2027A",
        "15 slips on 3 sheets",
        "from Ram Adhikari to Wei Zhang",
        "Printed by Asha Gurung, 23 Nov 2026, 14:05 UTC",
        "Good until 7 Dec 2026",
        "Sheet 3 of 3",
    ):
        assert said in words


def test_an_officers_own_language_turns_the_strip_and_leaves_the_slips(settings, tmp_path):
    pdf = draw(order(3, "ar"), 0, holders(3))
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) in {"ar", "en"}  # English until every word of the strip is translated
    assert "Keep it to yourself" in words_in(pdf)


def structure(pdf):
    return [
        one
        for one in pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"
    ]


def in_portions(total: int) -> bytes:
    people, portions, start = holders(total), [], 0
    while start < total:
        end = end_of(sheet_of(start) + 1)
        portions.append(draw(order(total), start, people[start:end]))
        start = end
    return join(portions)


def test_portions_make_one_tagged_document(catalogues):
    pdf = in_portions(40)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages) == sheet_of(39) + 1 == 6
        root = opened.Root.StructTreeRoot
        (document,) = root.K
        assert len(document.K) == 6
        assert {one.P.objgen for one in document.K} == {document.objgen}
        keys = list(root.ParentTree.Nums)[::2]
        assert keys == [int(page.obj.StructParents) for page in opened.pages] == list(range(6))
        assert len([one for one in structure(opened) if one.S == "/H2"]) == 40
    assert len(set(codes_in(pdf))) == 40


def test_verapdf_finds_nothing_wrong_for_readers_by_tags(catalogues, tmp_path, monkeypatch):
    if lacking := verapdf.missing():
        pytest.skip(f"veraPDF needs {lacking}")
    monkeypatch.setattr(verapdf, "FLAVOURS", ("ua1",))
    file = tmp_path / "slips.pdf"
    file.write_bytes(in_portions(24))
    assert verapdf.refused([file]) == []


def test_faces_are_in_the_file_and_nothing_else_is_asked_for(drawn, tmp_path):
    file = tmp_path / "slips.pdf"
    file.write_bytes(drawn)
    done = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines()[2:]]
    assert {row[-5] for row in rows} == {"yes"}
    assert any("Slip-Code" in row[0] for row in rows)


def test_letters_no_face_has_are_left_out_and_the_number_says_who_is_meant():
    words = words_in(draw(order(1), 0, [Holder("Ali Kante ߊߟߌ", "ߊߟߌ", "MLI-7", "fr", "7KQ20000")]))
    assert "Ali Kante" in words
    assert "MLI-7" in words


def test_the_words_of_a_slip_are_counted_in_sheets():
    assert [sheet_of(place) for place in (0, 5, 6, 13, 14, 849)] == [0, 0, 1, 1, 2, 106]
    assert [end_of(sheet) for sheet in (0, 1, 4)] == [6, 14, 38]


def test_the_style_sheet_of_slips_asks_for_bundled_files_alone():
    sheet = Path("static/css/slips.css").read_text()
    assert set(re.findall(r'url\("([^"]+)"\)', sheet)) == {
        "../fonts/AtkinsonHyperlegibleMono-Bold.ttf",
        "tutela:marks",
    }
