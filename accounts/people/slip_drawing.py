"""Drawing sign-in slips: A4, eight a sheet, with marks to cut by; a strip for the officer on the first.

A slip says who it is for and what opens the door, so nothing of it is kept here: a caller is given bytes.
Tagged PDF (PDF/UA-1), faces embedded, nothing fetched.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from accounts.contributors.names import country_name
from accounts.people.codes import spaced
from accounts.people.slip_words import direction, slip_words, strip_language, strip_sentences, tag
from accounts.printing.bundled import STATIC, BundledFiles
from accounts.printing.faces import language_of, unprintable
from accounts.printing.tagged import Tagger

TEMPLATE = "accounts/people/slip_sheet.html"
ON_FIRST, ON_SHEET = 6, 8  # slips; the strip for the officer takes the first row
_CONTROLS = dict.fromkeys({*range(32)} - {9, 10, 13})  # what nobody prints
_LONG_NAME, _LONGEST_NAME, _LONG_NUMBER = 21, 58, 14  # characters: more are set in smaller type
_COLUMNS, _ROWS, _TOP, _HIGH = (10, 105, 200), 4, 9.5, 69.5  # millimetres, as in slips.css
_MARK = 3  # half the length of a mark
_ONE_AT_A_TIME = Lock()  # Pango may not be used by two threads


@dataclass(frozen=True)
class Holder:
    """Who a slip is for, as printed, and the code that is readable there only."""

    name: str
    native: str
    number: str
    language: str
    code: str


@dataclass(frozen=True)
class Order:
    """What all sheets of one request share. `first`, `last`: the names it begins and ends with, by name.

    `address`: of the sign-in page, `door`: the same with the country alone in it, for the square.
    `at`: when the slips were asked for, `until`: the last instant their codes are good.
    """

    label: str
    iso2: str
    total: int
    first: str
    last: str
    officer: str
    language: str
    address: str
    door: str
    at: datetime
    until: datetime

    @property
    def sheets(self) -> int:
        return sheet_of(self.total - 1) + 1


def sheet_of(place: int) -> int:
    """Return the sheet, from 0, on which the slip at a place (from 0) stands."""
    return 0 if place < ON_FIRST else 1 + (place - ON_FIRST) // ON_SHEET


def end_of(sheet: int) -> int:
    """Return how many slips the sheets up to one (from 0) hold."""
    return ON_FIRST + ON_SHEET * sheet


def draw(order: Order, start: int, holders: Sequence[Holder | None]) -> bytes:
    """Return the PDF of the sheets that hold the slips from `start` (from 0) on; None leaves a place empty.

    A portion begins with the first slip of a sheet.
    """
    language = strip_language(order.language)
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint 70 leaves files of faces open
        with translation.override(language):
            page = render_to_string(TEMPLATE, _context(order, language, start, holders)).translate(_CONTROLS)
        fonts, style = _style()
        drawn = {"marks": (_marks(), "image/svg+xml"), "qr": (_square(order.door), "image/png")}
        html = HTML(string=page, base_url=STATIC.as_uri(), url_fetcher=BundledFiles(drawn))
        document = html.render(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
        content: bytes = document.write_pdf(finisher=Tagger(document).mend, pdf_variant="pdf/ua-1")
    return content


@lru_cache(maxsize=1)
def _style() -> tuple[FontConfiguration, CSS]:
    """Return the bundled faces and the style sheet, read once in each process."""
    fonts = FontConfiguration()
    for name in ("certificate-faces.css", "slips.css"):
        style = CSS(filename=str(STATIC / "css" / name), font_config=fonts, url_fetcher=BundledFiles())
    return fonts, style


def _context(order: Order, language: str, start: int, holders: Sequence[Holder | None]) -> dict[str, Any]:
    sheets: list[dict[str, Any]] = []
    title = f"{order.label} · {_('Sign-in slips')}"
    for place, holder in enumerate(holders, start=start):
        number = sheet_of(place)
        if not sheets or sheets[-1]["number"] != number:
            foot = _("Sheet %(n)s of %(total)s") % {"n": number + 1, "total": order.sheets}
            strip = None if number else _strip(order, language)
            sheets.append({"number": number, "foot": foot, "strip": strip, "slips": []})
        if holder:
            on_sheet = (place - ON_FIRST) % ON_SHEET if number else place + ON_SHEET - ON_FIRST
            sheets[-1]["slips"].append(_slip(order, on_sheet + 1, holder))
    return {"language": tag(language), "direction": direction(language), "title": title, "sheets": sheets}


def _strip(order: Order, language: str) -> dict[str, str]:
    """What the officer keeps: how many slips there are, from whom to whom, who printed them and when."""
    title, names, printed, hand, left = strip_sentences()
    slips = ngettext("%(n)s slip", "%(n)s slips", order.total) % {"n": order.total}
    sheets = ngettext("on %(n)s sheet", "on %(n)s sheets", order.sheets) % {"n": order.sheets}
    return {
        "label": order.label,
        "country": country_name(order.iso2, language),
        "title": title,
        "count": f"{slips} {sheets}",
        "names": names % {"first": order.first, "last": order.last},
        "printed": printed
        % {"officer": order.officer, "at": f"{date_format(order.at, 'DATETIME_FORMAT')} UTC"},
        "until": _("Good until %(day)s") % {"day": date_format(order.until, "DATE_FORMAT")},
        "hand": hand,
        "left": left,
    }


def _slip(order: Order, place: int, holder: Holder) -> dict[str, Any]:
    name = _printable(holder.name)
    words = slip_words(holder.language, iso2=order.iso2, address=order.address, until=order.until)
    script = language_of(name)
    return {
        "place": place,
        "words": words,
        "name": name,
        "name_language": "und-Latn" if script == "und" else script,
        "size": "longest" if len(name) > _LONGEST_NAME else "long" if len(name) > _LONG_NAME else "usual",
        "native": "" if unprintable(holder.native) else holder.native,
        "native_language": language_of(holder.native),
        "number": holder.number,
        "long_number": len(holder.number) > _LONG_NUMBER,
        "code": spaced(holder.code),
    }


def _printable(text: str) -> str:
    """Leave out letters that no bundled face has: the service number says who is meant."""
    missing = dict.fromkeys(map(ord, unprintable(text)))
    return text.translate(missing)


@lru_cache(maxsize=8)
def _square(address: str) -> bytes:
    """Return the QR code of an address as a PNG without a margin: the slip leaves it."""
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=8, border=0)
    return picture.getvalue()


@lru_cache(maxsize=1)
def _marks() -> bytes:
    """Return the marks to cut by, a small cross at each corner of a slip, as a picture of the whole sheet."""
    rows = [_TOP + _HIGH * row for row in range(_ROWS + 1)]
    crosses = "".join(
        f"M{x - _MARK} {y}h{2 * _MARK}M{x} {y - _MARK}v{2 * _MARK}" for x in _COLUMNS for y in rows
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297">'
        f'<path d="{crosses}" fill="none" stroke="#000" stroke-width=".2"/></svg>'
    ).encode()
