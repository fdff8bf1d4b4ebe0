"""Our QR codes against segno's, module by module, and against a reader."""

import pytest
import segno
import zxingcpp
from PIL import Image

from certification.documents.qr import qr_modules

pytestmark = pytest.mark.once

# The most bytes a version holds at level M. Where it holds more than are needed, segno pads them differently.
MOST = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666)


@pytest.mark.parametrize("length", MOST)
def test_a_code_filled_to_the_last_byte_is_the_one_segno_draws(length):
    text = "".join(chr(33 + 7 * number % 90) for number in range(length))
    theirs = segno.make_qr(text.encode(), error="m", mask=4, boost_error=False, mode="byte")
    assert qr_modules(text) == [bytes(row) for row in theirs.matrix]
    assert theirs.version == MOST.index(length) + 1


@pytest.mark.parametrize("length", [1, 15, 27, 100, 214, 300, 366, 415, 600])
def test_a_reader_reads_what_was_written(length):
    text = "".join(chr(33 + 11 * number % 90) for number in range(length))
    rows = qr_modules(text)
    side = len(rows) + 8
    picture = Image.new("L", (side, side), 255)
    for line, row in enumerate(rows):
        for column, dark in enumerate(row):
            picture.putpixel((column + 4, line + 4), 255 * (not dark))
    (code,) = zxingcpp.read_barcodes(picture.resize((side * 4, side * 4), Image.Resampling.NEAREST))
    assert (code.text, code.ec_level) == (text, "M")


def test_too_much_for_a_code_is_refused():
    with pytest.raises(ValueError, match="667 bytes"):
        qr_modules("x" * 667)
