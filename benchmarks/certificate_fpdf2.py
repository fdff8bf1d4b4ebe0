"""The measured certificate in fpdf2."""

from collections.abc import Callable
from pathlib import Path

import fpdf
from fpdf.enums import XPos, YPos

from accounts.printing.faces import FONTS
from benchmarks.certificate_plain import BOLD, qr_picture
from benchmarks.certificate_sheets import Sheet
from benchmarks.certificate_words import Words, words_of

WIDE, TALL = 297, 210


def in_fpdf2(sheet: Sheet, folder: Path) -> Callable[[], bytes]:
    """Place lines and multi-line cells; the frame is an SVG, as the library reads it.

    It reads the faces anew for each document.
    """
    frame, emblem = str(folder / "frame.svg"), str(folder / "emblem.png")

    def draw() -> bytes:
        words = words_of(sheet.payload)
        pdf = fpdf.FPDF(orientation="landscape", format="A4")
        pdf.set_auto_page_break(auto=False)
        pdf.set_margins(17, 15.5)
        pdf.add_font("Sheet", "", str(FONTS / "NotoSerif-Regular.ttf"))
        pdf.add_font("Sheet", "B", str(FONTS / BOLD))
        pdf.set_title(words.heading)
        pdf.set_author(words.authority)
        pdf.set_lang(words.language)
        pdf.add_page()
        pdf.image(frame, 0, 0, WIDE, TALL)
        pdf.image(emblem, 17, 15.5, 22, 22, alt_text=words.country)
        pdf.image(qr_picture(sheet), 17, TALL - 48.5, 30, 30, alt_text=words.check)
        _cells_on(pdf, words)
        return bytes(pdf.output())

    return draw


def _cells_on(pdf: fpdf.FPDF, words: Words) -> None:
    """Write everything; heights are millimetres from the sheet's top."""
    _cell(pdf, (44, 17, 170), words.authority, (15, "B"), "L")
    _cell(pdf, (44, 24, 170), words.centre, (11, ""), "L")
    _cell(pdf, (44, 29, 170), words.country, (9.9, ""), "L")
    _cell(pdf, (200, 17, 80), words.serial_label, (7.4, ""), "R")
    _cell(pdf, (200, 21, 80), words.serial, (12, "B"), "R")
    _cell(pdf, (17, 46, 263), words.title, (28, "B"), "C")
    _cell(pdf, (17, 58, 263), words.certifies, (9, ""), "C")
    _cell(pdf, (17, 64, 263), words.rank, (11.5, ""), "C")
    _cell(pdf, (17, 72, 263), words.name, (31, "B"), "C")
    pdf.line(17, 95, 280, 95)
    pdf.line(17, 158, 280, 158)
    pdf.set_xy(17, 99)
    said = [(words.statement, 10.9, ""), *((line, 8.8, "") for line in words.fine), (words.strong, 8.8, "B")]
    for text, size, face in said:
        pdf.set_font("Sheet", face, size)
        pdf.multi_cell(135, size * 0.48, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        pdf.ln(1.1)
    for number, (key, value) in enumerate(words.rows):
        _cell(pdf, (162, 100 + 7 * number, 48), key, (8.6, ""), "L")
        _cell(pdf, (210, 100 + 7 * number, 70), value, (8.6, ""), "L")
    _cell(pdf, (53, 166, 130), words.check, (7.4, ""), "L")
    _cell(pdf, (53, 170, 130), words.address, (8, "B"), "L")
    _cell(pdf, (53, 174, 130), words.code, (8, ""), "L")
    _cell(pdf, (53, 178, 130), words.standard, (8, ""), "L")
    _cell(pdf, (53, 182, 130), words.digest, (7.4, ""), "L")
    _cell(pdf, (202, 180, 78), words.signs, (11.5, ""), "C")
    _cell(pdf, (202, 187, 78), words.signs_as, (7.4, ""), "C")


def _cell(
    pdf: fpdf.FPDF, place: tuple[float, float, float], text: str, kind: tuple[float, str], align: str
) -> None:
    """Write a line in a box: millimetres across, down and wide. `kind`: size and style."""
    size, style = kind
    pdf.set_font("Sheet", style, size)
    pdf.set_xy(*place[:2])
    pdf.cell(place[2], size * 0.5, text, align=align)
