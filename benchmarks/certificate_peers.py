"""Other ways to the same page: programs that print the measured Latin certificate, unsigned."""

import subprocess
from collections.abc import Callable, Sequence
from importlib.metadata import version
from itertools import cycle
from pathlib import Path

from benchmarks.certificate_sheets import Sheet
from benchmarks.certificate_words import words_of
from benchmarks.figures import Figure
from benchmarks.measuring import in_a_row, medians

ROUNDS, IN_A_ROW, PRINTED = 5, 4, 20
OURS = "ours, drawn"
Draw = Callable[[], bytes]


def peers(sheets: Sequence[Sheet], html: str, folder: Path) -> list[Figure]:
    """Measure every program that is installed on one page; the others are named as not measured.

    What can be kept between certificates is kept, as far as the program allows it. None of them signs.

    `html`: the first sheet's page, with pictures in `folder`.
    """
    sheet, turns = sheets[0], cycle(sheets)
    draws = _libraries(sheets, folder)
    for name, draw in draws.items():
        _look(name, draw(), sheet)
    works = (in_a_row(IN_A_ROW, work) for work in (lambda: next(turns).drawn(), *draws.values()))
    ours, *times = (seconds / IN_A_ROW for seconds in medians(*works, rounds=ROUNDS))
    measured = {name: (time, len(draw())) for (name, draw), time in zip(draws.items(), times, strict=True)}
    measured |= _chromium(sheet, html, folder)
    size = len(sheet.drawn())
    return [
        figure
        for name, (seconds, bytes_) in measured.items()
        for figure in (
            Figure(f"peer: {name}", seconds * 1000, "CPU ms", OURS, ours * 1000),
            Figure(f"peer: {name}", bytes_, "bytes", OURS, size),
        )
    ]


def _libraries(sheets: Sequence[Sheet], folder: Path) -> dict[str, Draw]:
    try:
        from benchmarks.certificate_fpdf2 import in_fpdf2  # noqa: PLC0415
        from benchmarks.certificate_reportlab import in_reportlab  # noqa: PLC0415
        from benchmarks.certificate_typst import in_typst  # noqa: PLC0415
    except ImportError as missing:
        print(f"   not measured: Typst, ReportLab and fpdf2 ({missing})")
        return {}
    return {
        f"Typst {version('typst')}, PDF/A-3a and PDF/UA-1": in_typst(sheets, folder),
        f"ReportLab {version('reportlab')}, no tags, no PDF/A, no shaping": in_reportlab(sheets[0], folder),
        f"fpdf2 {version('fpdf2')}, no PDF/A, no shaping": in_fpdf2(sheets[0], folder),
    }


def _chromium(sheet: Sheet, html: str, folder: Path) -> dict[str, tuple[float, int]]:
    try:
        from selenium.common.exceptions import WebDriverException  # noqa: PLC0415

        from benchmarks.certificate_chromium import printed  # noqa: PLC0415
    except ImportError as missing:
        print(f"   not measured: Chromium ({missing})")
        return {}
    try:
        seconds, content = printed(html, folder, PRINTED)
    except WebDriverException as error:
        print(f"   not measured: Chromium ({(error.msg or '').splitlines()[0]})")
        return {}
    _look("Chromium", content, sheet)
    return {"Chromium, tagged, no PDF/A": (seconds, len(content))}


def _look(name: str, content: bytes, sheet: Sheet) -> None:
    """See whether a program's PDF is one sheet with the holder's name and the serial number on it."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    text, words = done.stdout.decode(), words_of(sheet.payload)
    missing = [one for one in (words.name, words.serial, words.authority) if one not in text]
    assert not missing, f"{name} lost {missing}"
    assert text.count("\f") == 1, f"{name} needs more than a sheet"
