"""Making names in scripts whose letters change places searchable. No Django.

In Devanagari a vowel may stand before the letter it follows, and letters join: drawn glyphs no longer spell
the name in order. The line therefore carries its text beside its glyphs (ActualText, ISO 32000-1, 14.9.4),
so that searching, copying and reading aloud find the name as it is written in the record.
"""

from typing import Any

import pydyf  # type: ignore[import-untyped]

REORDERED = "Devanagari"  # in the name of the face


def spell_out(pdf: pydyf.PDF, fonts: dict[str, Any], text: str) -> None:
    """Give the one line set in the reordered face its text. Does nothing when no line, or several, use it."""
    names = [b"/" + font.hash.encode() for font in fonts.values() if REORDERED.encode() in font.name]
    for page in (one for one in pdf.objects if isinstance(one, pydyf.Stream)):
        blocks = [block for block in _blocks(page.stream) if _uses(page.stream, block, names)]
        if len(blocks) == 1:
            start, end = blocks[0]
            spelled = text.encode("utf-16-be").hex().upper()
            page.stream.insert(end + 1, b"EMC")
            page.stream.insert(start, f"/Span <</ActualText <FEFF{spelled}>>> BDC".encode())


def _blocks(stream: list[Any]) -> list[tuple[int, int]]:
    """Return where each text object begins and ends."""
    starts = [place for place, line in enumerate(stream) if line == b"BT"]
    ends = [place for place, line in enumerate(stream) if line == b"ET"]
    return list(zip(starts, ends, strict=True)) if len(starts) == len(ends) else []


def _uses(stream: list[Any], block: tuple[int, int], names: list[bytes]) -> bool:
    lines = [
        line for line in stream[block[0] : block[1]] if isinstance(line, bytes) and line.endswith(b" Tf")
    ]
    return any(line.startswith(name + b" ") for line in lines for name in names)
