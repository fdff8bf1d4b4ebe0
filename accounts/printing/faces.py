"""The bundled typefaces, which text they can print, and the script a text is written in. No Django."""

import unicodedata
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
FACES = {
    "Sheet Latin": "NotoSerif-Regular.ttf",
    "Sheet Arabic": "NotoNaskhArabic-Regular.ttf",
    "Sheet Devanagari": "NotoSerifDevanagari-Regular.ttf",
    "Sheet Bengali": "NotoSerifBengali-Regular.ttf",
    "Sheet Sinhala": "NotoSerifSinhala-Regular.ttf",
    "Sheet Tamil": "NotoSerifTamil-Regular.ttf",
    "Sheet Khmer": "NotoSerifKhmer-Regular.ttf",
    "Sheet Thai": "NotoSerifThai-Regular.ttf",
    "Sheet Ethiopic": "NotoSerifEthiopic-Regular.ttf",
    "Sheet Georgian": "NotoSerifGeorgian-Regular.ttf",
    "Sheet Armenian": "NotoSerifArmenian-Regular.ttf",
    "Sheet Korean": "NotoSerifKR-Regular.ttf",
    "Sheet Chinese": "NotoSerifSC-Regular.ttf",
}
# Marks of direction and joining that shape a line without being drawn, and the ends of lines.
_UNSEEN = frozenset(
    map(
        ord,
        "\t\n\r\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069",
    )
)
_SCRIPTS = {
    "ARABIC": "Arab",
    "ARMENIAN": "Armn",
    "BENGALI": "Beng",
    "CJK": "Hani",
    "CYRILLIC": "Cyrl",
    "DEVANAGARI": "Deva",
    "ETHIOPIC": "Ethi",
    "GEORGIAN": "Geor",
    "GREEK": "Grek",
    "HANGUL": "Kore",
    "KHMER": "Khmr",
    "SINHALA": "Sinh",
    "TAMIL": "Taml",
    "THAI": "Thai",
}


@lru_cache(maxsize=len(FACES))
def _characters(face: str) -> frozenset[int]:
    with TTFont(FONTS / face, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=1)
def _printable() -> frozenset[int]:
    return _UNSEEN.union(*map(_characters, FACES.values()))


def face_for(text: str) -> str | None:
    """Return the first face that can print a whole line; None when it takes several, or none has it all."""
    needed = set(map(ord, text)) - _UNSEEN
    return next((face for face in FACES.values() if needed <= _characters(face)), None)


def unprintable(text: str) -> list[str]:
    """Return the characters no bundled face has, each once, in order. They would come out as boxes.

    >>> unprintable("Asha आशा กมล 홍길동"), unprintable("Zoë 𞤀𐎀")
    ([], ['𞤀', '𐎀'])
    """
    return [character for character in dict.fromkeys(text) if ord(character) not in _printable()]


def language_of(text: str) -> str:
    """Return a language tag for a name in its own script, for shaping and for screen readers.

    >>> language_of("आशा गुरुङ"), language_of("عبد الله"), language_of("张伟"), language_of("Асан")
    ('und-Deva', 'und-Arab', 'und-Hani', 'und-Cyrl')
    """
    for character in text:
        script = _SCRIPTS.get(unicodedata.name(character, "").split(" ")[0])
        if script:
            return f"und-{script}"
    return "und"
