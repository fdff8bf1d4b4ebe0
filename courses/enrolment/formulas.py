"""Cells of an XLSX whose formula has failed (#N/A, #REF! ...): calamine gives them as if they were empty."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO

Failed = dict[int, dict[int, str]]  # by row, by column, both from 0: what the cell shows

_PIECE, _LONGEST_CELL = 256 * 1024, 4 * 1024
_SHEET = re.compile(rb"<sheet\b[^>]{0,500}?\br:id=\"([^\"]{1,200})\"")
_RELATION = re.compile(rb"<Relationship\b([^>]{0,2000})>")
_SAID = re.compile(rb"(\w{1,20})=\"([^\"]{0,1000})\"")
_CELL = re.compile(
    rb"<c\b(?=[^>]{0,200}\bt=\"e\")[^>]{0,200}\br=\"([A-Z]{1,3})([0-9]{1,7})\"[^>]{0,200}>"
    rb"(?:<f[^<]{0,2000}(?:</f>|/>))?<v>([^<]{1,20})</v>"
)


def failed_formulas(content: bytes, number: int) -> Failed:
    """Return what the failed formulas of one sheet of an examined XLSX show."""
    found: Failed = {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        part = _part(package, number)
        if part not in package.namelist():
            return {}
        with package.open(part) as sheet:
            for letters, row, shown in _cells(sheet):
                found.setdefault(int(row) - 1, {})[_place(letters)] = shown.decode("utf-8", "replace")
    return found


def _part(package: zipfile.ZipFile, number: int) -> str:
    """Return the name of the part that holds the sheet of this number; "" where that is not said plainly."""
    sheets = _SHEET.findall(package.read("xl/workbook.xml"))
    if number >= len(sheets) or "xl/_rels/workbook.xml.rels" not in package.namelist():
        return ""
    for relation in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
        said = dict(_SAID.findall(relation))
        if said.get(b"Id") == sheets[number]:
            target = said.get(b"Target", b"").decode("utf-8", "replace")
            return target[1:] if target.startswith("/") else f"xl/{target}"
    return ""


def _cells(sheet: IO[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    tail = b""
    while piece := sheet.read(_PIECE):
        seen = tail + piece
        if b't="e"' in seen:
            yield from _CELL.findall(seen)
        tail = seen[-_LONGEST_CELL:]


def _place(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
