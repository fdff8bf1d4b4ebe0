"""What WeasyPrint leaves wrong in a tagged PDF though every validator accepts it, put right. No Django.

* Glyphs that run from right to left, or whose letters change places (Devanagari, Khmer ...), do not spell
  their text in order. The text is written beside them as ActualText (ISO 32000-1, 14.9.4): for lines that run
  from right to left on the structure element alone, since programs that extract text turn such glyphs round
  by themselves; for the others also on the marked content, since no program puts their letters back.
* Words in another language than the document's say so. Boxes of pictures are in points from the sheet's foot.
"""

import unicodedata
from typing import Any

import pydyf  # type: ignore[import-untyped]
from weasyprint import Document

_POINTS = 0.75  # in a CSS pixel
_TURNED_SHEETS = frozenset(("ar",))
_RIGHT_TO_LEFT = frozenset(("R", "AL"))
_UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))
# First and last letters of scripts in which drawn glyphs do not follow the order of the text.
_REORDERED = ((0x0900, 0x0DFF), (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))


class Tagger:
    """Remembers which box each piece of marked content is painted from, and then mends its tags."""

    def __init__(self, document: Document) -> None:
        self.boxes: dict[tuple[int, int], Any] = {}
        self.streams: list[tuple[int, Any]] = []
        for number, page in enumerate(document.pages):
            self._watch(number, page)

    def _watch(self, number: int, page: Any) -> None:
        paint = page.paint

        def remember(stream: Any, scale: float = 1) -> None:
            paint(stream, scale)
            marks = stream._tags  # noqa: SLF001 (it keeps none)
            self.boxes.update({(number, mark["mcid"]): box for box, mark in marks.items()})
            self.streams.append((number, stream))

        page.paint = remember

    def mend(self, document: Document, pdf: pydyf.PDF) -> None:
        """Put the tags right: WeasyPrint's `finisher`, called when everything but the trailer is there."""
        numbers = {reference: number for number, reference in enumerate(pdf.page_references)}
        for element in pdf.objects:
            if isinstance(element, dict) and element.get("Type") == "/StructElem" and "Pg" in element:
                self._mend(element, numbers[element["Pg"]], document)
        for number, stream in self.streams:
            self._spell_out(number, stream, turned=document.metadata.lang in _TURNED_SHEETS)

    def _mend(self, element: pydyf.Dictionary, number: int, document: Document) -> None:
        if element["S"] == "/Figure":
            height = document.pages[number].height
            left, top, right, bottom = element["A"]["BBox"]
            corners = (left, height - bottom, right, height - top)
            element["A"]["BBox"] = pydyf.Array([round(place * _POINTS, 2) for place in corners])
        box = self.boxes.get((number, element["K"][0])) if len(element["K"]) == 1 else None
        if box is None or not hasattr(box, "text"):
            return
        language = box.style["lang"]
        if language and language != document.metadata.lang:
            element["Lang"] = pydyf.String(language)
        if _turned(box.text) or _reordered(box.text):
            element["ActualText"] = pydyf.String(_plain(box.text))

    def _spell_out(self, number: int, stream: Any, *, turned: bool) -> None:
        """Write the text of reordered lines on their marked content.

        On a sheet that runs from right to left a mark of direction closes them: poppler would otherwise move
        a vowel sign that ends a line to its beginning.
        """
        for part in stream.stream:
            box = (
                self.boxes.get((number, part["MCID"])) if isinstance(part, dict) and "MCID" in part else None
            )
            text = getattr(box, "text", "")
            if _reordered(text) and not _turned(text):
                part["ActualText"] = pydyf.String(_plain(text) + ("\u200e" if turned else ""))


def _plain(text: str) -> str:
    return text.translate(_UNSEEN)


def _turned(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)


def _reordered(text: str) -> bool:
    return not text.isascii() and any(
        first <= ord(letter) <= last for letter in text for first, last in _REORDERED
    )
