"""Looking into a spreadsheet package before anything opens it: what it unpacks to, how far its cells reach.

A small file can unpack to gigabytes, or hold two cells so far apart that a table between them fills memory.
"""

import io
import re
import zipfile
import zlib

from courses.enrolment.errors import BrokenFile, EncryptedFile, NotASpreadsheet, TooLarge

MOST_UNPACKED = 150 * 1024 * 1024
MOST_MEMBERS = 2_000
MOST_CELLS = 4_000_000
_CHUNK = 1024 * 1024
_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError)
_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]{1,7})"')
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_ODS_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.DOTALL
)
_ODS_ROWS = re.compile(rb'number-rows-repeated="([0-9]{1,9})"')
_ODS_COLUMNS = re.compile(rb'number-columns-repeated="([0-9]{1,9})"')


def examine_package(content: bytes) -> None:
    """Let a zipped spreadsheet (XLSX, XLSM, ODS) pass, or say why not.

    Raises NotASpreadsheet, BrokenFile, EncryptedFile or TooLarge.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _examine(package)
    except (NotASpreadsheet, EncryptedFile, TooLarge):
        raise
    except (*_DAMAGE, OSError, EOFError, RuntimeError, ValueError, KeyError):
        raise BrokenFile from None


def _examine(package: zipfile.ZipFile) -> None:
    members = package.infolist()
    names = {member.filename for member in members}
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise NotASpreadsheet
    if any(member.flag_bits & 1 for member in members) or _encrypted_ods(package, names):
        raise EncryptedFile
    if len(members) > MOST_MEMBERS:
        raise TooLarge
    left = MOST_UNPACKED
    for member in members:
        left -= _unpacked(package, member, left)


def _encrypted_ods(package: zipfile.ZipFile, names: set[str]) -> bool:
    if "META-INF/manifest.xml" not in names:
        return False
    with package.open("META-INF/manifest.xml") as manifest:
        return b"encryption-data" in manifest.read(_CHUNK)


def _unpacked(package: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Unpack one member to the end (which checks its sum too) and return its size in bytes."""
    sheet = member.filename.startswith("xl/worksheets/") or member.filename == "content.xml"
    size, parts = 0, []
    with package.open(member) as opened:
        while chunk := opened.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise TooLarge
            if sheet:
                parts.append(chunk)
    if sheet:
        xml = b"".join(parts)
        cells = _reach_of_ods(xml) if member.filename == "content.xml" else _reach(xml)
        if cells > MOST_CELLS:
            raise TooLarge
    return size


def _reach(xml: bytes) -> int:
    """Return how many cells the table from the first to the farthest cell of a sheet has."""
    rows = {int(row) for row in _ROW.findall(xml)}
    columns = set()
    for letters, row in _CELL.findall(xml):
        columns.add(letters)
        rows.add(int(row))
    widest = max((_column_number(letters) for letters in columns), default=1)
    return max(rows, default=1) * widest


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _reach_of_ods(xml: bytes) -> int:
    """Return the same for ODS, where equal rows and cells are written once with a count.

    Empty rows at the end and empty cells at a row's end take no room.
    """
    rows = reach_down = reach_right = 0
    for attributes, body in _ODS_ROW.findall(xml):
        rows += _repeated(_ODS_ROWS, attributes)
        right = _right_end(body)
        if right:
            reach_down, reach_right = rows, max(reach_right, right)
        if reach_down * reach_right > MOST_CELLS:
            break
    return reach_down * reach_right


def _right_end(body: bytes) -> int:
    column = last = 0
    for attributes, content in _ODS_CELL.findall(body):
        column += _repeated(_ODS_COLUMNS, attributes)
        if content or b"value" in attributes:
            last = column
    return last


def _repeated(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1
