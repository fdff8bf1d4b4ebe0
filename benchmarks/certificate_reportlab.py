"""The measured certificate in ReportLab."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from accounts.printing.faces import FONTS
from benchmarks.certificate_plain import BOLD, qr_picture
from benchmarks.certificate_sheets import Sheet
from benchmarks.certificate_words import Words, words_of

INK, GREY = "#14213d", "#4b556b"
WIDE, TALL = 297, 210


def in_reportlab(sheet: Sheet, folder: Path) -> Callable[[], bytes]:
    """Place lines and paragraphs on a canvas; the frame is one path of curves for each colour."""
    pdfmetrics.registerFont(TTFont("Regular", str(FONTS / "NotoSerif-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("Bold", str(FONTS / BOLD)))
    strands = _strands(folder / "frame.svg")
    emblem = ImageReader(str(folder / "emblem.png"))

    def draw() -> bytes:
        words, held = words_of(sheet.payload), BytesIO()
        canvas = Canvas(held, pagesize=(WIDE * mm, TALL * mm), pageCompression=1)
        canvas.setTitle(words.heading)
        canvas.setAuthor(words.authority)
        _frame_on(canvas, strands)
        canvas.drawImage(emblem, 17 * mm, (TALL - 37.5) * mm, 22 * mm, 22 * mm, mask="auto")
        canvas.drawImage(ImageReader(qr_picture(sheet)), 17 * mm, 18.5 * mm, 30 * mm, 30 * mm)
        _lines_on(canvas, words)
        canvas.save()
        return held.getvalue()

    return draw


def _strands(svg: Path) -> list[tuple[str, float, list[list[float]]]]:
    """Read the frame's picture: of each path its colour, its width and its numbers, curve by curve.

    A row of two numbers begins a line; one of six is a curve.
    """
    strands = []
    for path in re.findall(r"<path [^>]*>", svg.read_text(encoding="utf-8")):
        found = dict(re.findall(r'([a-z-]+)="([^"]*)"', path))
        rows = []
        for piece in re.findall(r"M([^C]+)C([^M]+)", found["d"]):
            first, rest = ([float(number) * mm for number in part.split()] for part in piece)
            rows += [first, *(rest[place : place + 6] for place in range(0, len(rest), 6))]
        strands.append((found["stroke"], float(found["stroke-width"]) * mm, rows))
    return strands


def _frame_on(canvas: Canvas, strands: list[tuple[str, float, list[list[float]]]]) -> None:
    canvas.setFillColor("#fffefa")
    canvas.rect(0, 0, WIDE * mm, TALL * mm, stroke=0, fill=1)
    canvas.saveState()
    canvas.transform(1, 0, 0, -1, 0, TALL * mm)
    for colour, width, rows in strands:
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(width)
        path = canvas.beginPath()
        for row in rows:
            (path.moveTo if len(row) == 2 else path.curveTo)(*row)
        canvas.drawPath(path)
    canvas.restoreState()


def _lines_on(canvas: Canvas, words: Words) -> None:
    """Write everything; heights are millimetres from the sheet's foot."""
    right, middle = WIDE - 17, WIDE / 2
    _line(canvas, (44, 190), words.authority, (15, words.accent, "Bold"))
    _line(canvas, (44, 184), words.centre, (11, INK, "Regular"))
    _line(canvas, (44, 179), words.country, (9.9, GREY, "Regular"))
    _line(canvas, (right, 190), words.serial_label, (7.4, GREY, "Regular"), "right")
    _line(canvas, (right, 185), words.serial, (12, INK, "Bold"), "right")
    _line(canvas, (middle, 158), words.title, (28, INK, "Bold"), "middle")
    _line(canvas, (middle, 150), words.certifies, (9, GREY, "Regular"), "middle")
    _line(canvas, (middle, 143), words.rank, (11.5, INK, "Regular"), "middle")
    _line(canvas, (middle, 130), words.name, (31, INK, "Bold"), "middle")
    canvas.setStrokeColor(words.accent)
    canvas.line(17 * mm, 115 * mm, right * mm, 115 * mm)
    canvas.line(17 * mm, 52 * mm, right * mm, 52 * mm)
    _paragraphs_on(canvas, words)
    for number, (key, value) in enumerate(words.rows):
        _line(canvas, (162, 107 - 7 * number), key, (8.6, GREY, "Regular"))
        _line(canvas, (210, 107 - 7 * number), value, (8.6, INK, "Regular"))
    _line(canvas, (53, 42), words.check, (7.4, GREY, "Regular"))
    _line(canvas, (53, 38), words.address, (8, INK, "Bold"))
    _line(canvas, (53, 34), words.code, (8, INK, "Regular"))
    _line(canvas, (53, 30), words.standard, (8, INK, "Regular"))
    _line(canvas, (53, 26), words.digest, (7.4, GREY, "Regular"))
    style = ParagraphStyle("", fontName="Regular", fontSize=11.5, alignment=TA_CENTER)
    signs = Paragraph(words.signs, style)
    signs.wrap(78 * mm, 20 * mm)
    signs.drawOn(canvas, (right - 78) * mm, 26 * mm)
    _line(canvas, (right - 39, 20), words.signs_as, (7.4, GREY, "Regular"), "middle")


def _paragraphs_on(canvas: Canvas, words: Words) -> None:
    place = 111.0
    for text, size, face in (
        (words.statement, 10.9, "Regular"),
        *((line, 8.8, "Regular") for line in words.fine),
        (words.strong, 8.8, "Bold"),
    ):
        style = ParagraphStyle("", fontName=face, fontSize=size, leading=size * 1.36, textColor=INK)
        paragraph = Paragraph(text, style)
        _, height = paragraph.wrap(135 * mm, 60 * mm)
        place -= height / mm
        paragraph.drawOn(canvas, 17 * mm, place * mm)
        place -= 1.1


def _line(
    canvas: Canvas, place: tuple[float, float], text: str, kind: tuple[float, str, str], at: str = "left"
) -> None:
    """Write a line at millimetres across and up. `kind`: size, colour and face."""
    size, colour, face = kind
    canvas.setFont(face, size)
    canvas.setFillColor(colour)
    write = {"left": canvas.drawString, "right": canvas.drawRightString, "middle": canvas.drawCentredString}
    write[at](place[0] * mm, place[1] * mm, text)
