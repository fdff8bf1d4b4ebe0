"""The bundled typefaces and which text they can print. No Django."""

import unicodedata
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
FACES = (
    "NotoSerif-Regular.ttf",
    "Amiri-Regular.ttf",
    "NotoSerifDevanagari-Regular.ttf",
    "NotoSerifSC-Regular.ttf",
)
_INVISIBLE = {"Cf", "Zs", "Cc"}


@lru_cache(maxsize=len(FACES))
def _characters(face: str) -> frozenset[int]:
    with TTFont(FONTS / face, lazy=True) as font:
        return frozenset(font.getBestCmap())


def face_for(text: str) -> str | None:
    """Return the first face that can print a whole line; None when no single one can.

    One face for the line, so that a name never comes out partly in boxes or in two styles.
    """
    needed = {ord(c) for c in text if unicodedata.category(c) not in _INVISIBLE}
    return next((face for face in FACES if needed <= _characters(face)), None)


def language_of(text: str) -> str:
    """Return a language tag for a name in its own script, for shaping and for screen readers.

    >>> language_of("आशा गुरुङ"), language_of("عبد الله"), language_of("张伟"), language_of("Асан")
    ('und-Deva', 'und-Arab', 'und-Hani', 'und-Cyrl')
    """
    scripts = {"DEVANAGARI": "Deva", "ARABIC": "Arab", "CJK": "Hani", "CYRILLIC": "Cyrl"}
    for character in text:
        script = scripts.get(unicodedata.name(character, "").split(" ")[0])
        if script:
            return f"und-{script}"
    return "und"
