"""How the sheet looks: a code every camera reads, everything mirrored where the leading language says so."""

import subprocess
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from PIL import ImageChops

from certification.documents.drawing import PAPERS, blend, frame_operators, frame_svg
from certification.documents.render import render
from tests.certification.documents.sheets import AUTHORITIES, TOKEN, drawn, emblem, picture_of, text_of

pytestmark = pytest.mark.once


def places(content: bytes) -> dict[str, float]:
    """Return where each word begins, in points from the sheet's left edge."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True)
    words = ET.fromstring(done.stdout).iter(  # noqa: S314 (of our own PDF)
        "{http://www.w3.org/1999/xhtml}word"
    )
    return {(word.text or ""): float(word.get("xMin", "0")) for word in words}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("languages", [("en",), ("ar", "fr", "en"), ("zh",)])
def test_the_code_is_read_from_a_scan_of_150_dots_to_the_inch(languages, paper):
    content = drawn(text_of(*languages, paper=paper), emblem())
    (code,) = zxingcpp.read_barcodes(picture_of(content, 150))
    assert code.text == f"https://tutela.example/v#{TOKEN}"
    assert code.ec_level == "M"


def test_the_code_is_read_with_a_token_of_the_greatest_length():
    text = text_of("en")
    token = (TOKEN * 3)[:340]
    (code,) = zxingcpp.read_barcodes(picture_of(render(text, token, None).content, 150))
    assert code.text.endswith(f"#{token}")


@pytest.mark.parametrize("paper", PAPERS)
def test_a_sheet_led_by_arabic_is_the_mirror_of_one_led_by_english(paper):
    width = PAPERS[paper][0] * 72 / 25.4
    english = places(drawn(text_of("en", paper=paper), emblem()))
    arabic = places(drawn(text_of("ar", paper=paper), emblem()))
    drawn_first = AUTHORITIES["ar"].split()[0][::-1]  # glyphs come from left to right
    assert english["NPL-2026-0000001"] > width / 2 > arabic["NPL-2026-0000001"]
    assert english["Maya"] > width / 2 > arabic["Maya"]
    assert english["Directorate"] < width / 2 < arabic[drawn_first]
    left, right = (picture_of(drawn(text_of(one, paper=paper)), 72) for one in ("en", "ar"))
    assert code_place(left)[0] < width / 2 < code_place(right)[0]


def code_place(picture):
    """Return the left and right edge of the widest block of black: the code."""
    black = picture.convert("L").point(lambda shade: 255 * (shade < 60))
    height = black.height
    box = (
        black.crop((0, height - 130, black.width, height - 50))
        .reduce(8)
        .point(lambda v: 255 * (v > 90))
        .getbbox()
    )
    assert box is not None
    return box[0] * 8, box[2] * 8


@pytest.mark.parametrize("paper", PAPERS)
def test_the_frame_is_light_and_the_same_as_picture_and_as_operators(paper):
    svg = frame_svg("#0f5257", paper)
    assert len(svg) < 70_000
    assert svg.count(b"<path") == frame_operators("#0f5257", paper).count(b"RG")


def test_every_country_has_its_colour():
    red, green = (picture_of(drawn(text_of(accent=colour)), 40) for colour in ("#8c1515", "#1e5a3a"))
    assert ImageChops.difference(red, green).getbbox() is not None
    assert blend("#8c1515", 1) == "#8c1515"
