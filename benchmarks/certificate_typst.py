"""The measured certificate in Typst."""

import json
import shutil
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path

import typst

from accounts.printing.faces import FONTS
from benchmarks.certificate_plain import qr_svg, qr_text
from benchmarks.certificate_sheets import Sheet
from benchmarks.certificate_words import words_of


def in_typst(sheets: Sequence[Sheet], folder: Path) -> Callable[[], bytes]:
    """Use one warm compiler; the sheets take turns. `folder` has the pictures.

    Typst remembers what it has set: drawing one sheet again and again would cost next to nothing.
    """
    shutil.copy(Path(__file__).with_name("certificate.typ"), folder)
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    compiler = typst.Compiler(str(folder / "certificate.typ"), root=str(folder), font_paths=faces)
    turns = cycle(sheets)

    def draw() -> bytes:
        sheet = next(turns)
        text = sheet.payload
        told = {
            "facts": json.dumps(words_of(text).as_json(), ensure_ascii=False),
            "payload": text,
            "qr": qr_svg(qr_text(sheet)),
        }
        content = compiler.compile(sys_inputs=told, format="pdf", pdf_standards=["a-3a", "ua-1"])
        assert isinstance(content, bytes)
        return content

    return draw
