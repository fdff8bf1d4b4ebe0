"""How large a certificate's type may be, reckoned from its words before anything is laid out. No Django.

Laying a sheet out is the dear part of drawing it; trying sizes until one fits would pay it several times. The
reckoning follows static/css/certificate.css and errs towards small type. The renderer still looks whether one
sheet was enough (a safety net).
"""

import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from certification.documents.drawing import PAPERS

FOOT = 50.0  # millimetres below the words: QR code, address, signature, frame
MARGIN = 17.0  # left and right of the words
TOP = 15.5
_POINT = 25.4 / 72  # millimetres
_GUTTER = 7.0
_HEAD_SIDES = {"a4_portrait": 27.0 + 46.0}  # emblem and serial number beside the authorities
# Points, by the number of languages: the columns' words, the name, the name in its own script, the title.
_LARGEST = {1: (9.6, 31.0, 20.0, 28.0), 2: (9.0, 27.0, 18.0, 24.0), 3: (8.4, 24.0, 16.0, 23.0)}
_SMALLEST = 4.4
_DOUBT = 1.6  # millimetres for each language by which the reckoning may be wrong
_LEADING = 1.36
_ARABIC, _CHINESE = (1.08, 1.4), (1.0, 1.48)
_WIDE = frozenset("WF")
_NARROW = frozenset(".,:;·’'()/|-–\u00a0")
# Average advances in ems, by the first word of the character's name; the rest are nearly as wide as Indic.
_ADVANCES = {"ARABIC": 0.52, "CYRILLIC": 0.6, "ETHIOPIC": 0.75, "KHMER": 0.7, "LATIN": 0.545}
_OTHERS = 0.62


@dataclass(frozen=True)
class Fit:
    """Type sizes in points, and the air above and below the holder's name in millimetres."""

    words: float
    name: float
    native: float
    title: float
    authority: float
    air: tuple[float, float] = (0.0, 1.0)

    def smaller(self) -> "Fit":
        """Return the next smaller type, with no air."""
        words, name, native, title, authority = (
            round(size * 0.94, 2) for size in (self.words, self.name, self.native, self.title, self.authority)
        )
        return Fit(words, name, native, title, authority)


@dataclass(frozen=True)
class Head:
    """What stands above the columns: the lines of authorities with their centres, and the titles."""

    authorities: tuple[tuple[str, str], ...]
    countries: str
    title: str
    titles: str


def fit(payload: dict[str, Any], name: str, head: Head) -> Fit:
    """Return the largest type with which a certificate's words fill one sheet at most."""
    height = PAPERS[payload["design"]["paper"]][1] - TOP - FOOT - _DOUBT * len(payload["texts"])
    for step in range(28):
        sizes = _sizes(payload, name, head, 0.965**step)
        left = height - _tall(payload, name, head, sizes)
        if left >= 0:
            break
    above, below = max(min(left * 0.42, 16.0), 0.0), max(min(left * 0.34, 12.0), 0.0)
    return Fit(**vars(sizes) | {"air": (round(above, 1), round(1 + below, 1))})


@lru_cache(maxsize=4096)
def advance(character: str) -> float:
    """Return how wide a character is, in ems, nearly."""
    if character in _NARROW or character == " ":
        return 0.27
    if unicodedata.east_asian_width(character) in _WIDE:
        return 1.0
    kind = unicodedata.category(character)
    if kind in ("Mn", "Cf", "Me"):
        return 0.0
    if kind == "Lu":
        return 0.69
    script = unicodedata.name(character, "").split(" ")[0]
    return 0.56 if kind == "Nd" else _ADVANCES.get(script, _OTHERS)


def ems(text: str) -> float:
    return sum(map(advance, text))


def _across(payload: dict[str, Any]) -> float:
    return PAPERS[payload["design"]["paper"]][0] - 2 * MARGIN


def _beside(payload: dict[str, Any]) -> float:
    return _across(payload) - _HEAD_SIDES.get(payload["design"]["paper"], 27.0 + 62.0)


def _sizes(payload: dict[str, Any], name: str, head: Head, less: float) -> Fit:
    across, large = _across(payload), max(less, 0.7)
    words, called, native, title = _LARGEST[len(payload["texts"])]
    widest = max(
        [ems(one) * 1.06 for one, _ in head.authorities] + [ems(two) * 0.74 for _, two in head.authorities]
    )
    lines = sum(1.25 + (0.97 if centre else 0) for _, centre in head.authorities) + 0.9
    return Fit(
        words=round(max(words * less, _SMALLEST), 2),
        name=_in_one_line(ems(name) * 1.1, across, called * large),
        native=_in_one_line(ems(payload["holder"]["name_native"]), across, native * large),
        title=_in_one_line(ems(head.title) * 1.1, across, title * large),
        authority=_in_one_line(widest, _beside(payload), min(15.0, max(70 / lines, 7.8)) * max(less, 0.9)),
    )


def _in_one_line(wide: float, across: float, most: float) -> float:
    """Return the size at which a text fills one line; not under 62 % of `most`: it takes two lines then."""
    return round(min(most, max(across / max(wide, 1) / _POINT * 0.97, most * 0.62)), 2)


def _lines(wide: float, across: float, size: float) -> int:
    """Return how many lines a text takes; the word that does not fit leaves some of each line empty."""
    letter = size * _POINT
    if wide * letter < across * 0.99:
        return 1
    return math.ceil(wide * letter * 1.02 / max(across - 1.3 * letter, letter))


def _tall(payload: dict[str, Any], name: str, head: Head, sizes: Fit) -> float:
    """Return the height of everything above the foot, in millimetres."""
    across, beside, size = _across(payload), _beside(payload), sizes.authority
    points = 0.0
    for authority, centre in head.authorities:
        points += _lines(ems(authority) * 1.06, beside, size) * size * 1.25
        points += _lines(ems(centre), beside, size * 0.74) * size * 0.97 if centre else 0
    points += _lines(ems(head.countries), beside, size * 0.66) * size * 0.9
    above = max(points * _POINT, 22.5) + 1
    return above + _named(payload, name, head, sizes, across) + _columns(payload, sizes)


def _named(payload: dict[str, Any], name: str, head: Head, sizes: Fit, across: float) -> float:
    holder, own = payload["holder"], payload["own"] or {}
    certifies = " · ".join(text["certifies"] for text in payload["texts"])
    blocks = (
        (head.title, sizes.title * 1.1, 1.2),
        (head.titles, 12.5, 1.35),
        (certifies, 9.0, 1.36),
        (holder["rank"], 11.5, 1.35),
        (name, sizes.name * 1.1, 1.25),
        (holder["name_native"], sizes.native, 1.5),
        (own.get("sentence", ""), 10.5, 1.5),
    )
    points = sum(_lines(ems(text), across, size) * size * leading for text, size, leading in blocks if text)
    return points * _POINT + 1.6 + bool(holder["rank"])


def _columns(payload: dict[str, Any], sizes: Fit) -> float:
    texts, size, across = payload["texts"], sizes.words, _across(payload)
    if len(texts) > 1:
        wide = (across - _GUTTER * (len(texts) - 1)) / len(texts)
        return 2.7 + max(_words(text, size, wide) + _facts(text, size, wide, 1.0) for text in texts)
    if payload["design"]["paper"].endswith("portrait"):
        return 8 + _words(texts[0], size, across) + _facts(texts[0], size, across, 1.6)
    return 4 + max(_words(texts[0], size, across * 0.55 - 9), _facts(texts[0], size, across * 0.45, 1.6))


def _words(text: dict[str, Any], size: float, wide: float) -> float:
    larger, leading = _type_of(text)
    size *= larger
    fine = (f"{text['rule']} {text['must_pass']}", text["issuer"])
    strong = f"{text['not_un']} {text['status']}"
    lines = _lines(ems(text["statement"]), wide, size * 1.14) * 1.14
    lines += sum(_lines(ems(part), wide, size * 0.92) for part in fine) * 0.92
    lines += _lines(ems(strong) * 1.08, wide, size * 0.92) * 0.92
    return lines * size * leading * _POINT + 3.3


def _facts(text: dict[str, Any], size: float, wide: float, padding: float) -> float:
    larger, leading = _type_of(text)
    size *= larger
    rows = [(theme["name"], f"{theme['figure']} · {theme['share']}") for theme in text["themes"]]
    rows += [(text["labels"][key], text[key]) for key in ("assessed", "issued", "valid_until")]
    lines = sum(
        max(_lines(ems(key), wide * 0.41, size), _lines(ems(value) * 1.04, wide * 0.59, size))
        for key, value in rows
    )
    return lines * size * leading * _POINT + len(rows) * (padding + 0.1) + 1.8


def _type_of(text: dict[str, Any]) -> tuple[float, float]:
    """Return how much larger a language is set than Latin letters, and its leading."""
    return {"ar": _ARABIC, "zh": _CHINESE}.get(text["language"], (1.0, _LEADING))
