"""Looking into a zipped spreadsheet (XLSX, ODS) before anything opens it.

The look is linear in what the package unpacks to, holds one piece at a time, and puts nothing on a disk. What
the cells themselves may take of memory and time is bounded where they are read (`workbooks`).
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from courses.enrolment.enums import FileKind
from courses.enrolment.errors import BrokenFile, EncryptedFile, NotASpreadsheet, TooLarge

MOST_UNPACKED = 250 * 1024 * 1024
MOST_MEMBERS = 2_000
MOST_RATIO = 300  # of XML; what spreadsheet programs write shrinks to a tenth or a thirtieth
_RATIO_FROM = 1024 * 1024
_MOST_DIRECTORY = MOST_MEMBERS * 400
_PIECE = 256 * 1024
_LOCAL_HEADER, _END = 30, struct.Struct("<4s4H2LH")
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, OSError, EOFError, RuntimeError,
    ValueError, KeyError, OverflowError,
)  # fmt: skip
_WORKBOOKS = frozenset({"xl/workbook.xml", "content.xml"})
_XML = (".xml", ".rels")
_FROM_1904 = re.compile(rb"\bdate1904=\"(?:1|true)\"")
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass(frozen=True)
class Package:
    """What a look has found: the kind, whether a formula may have failed, whether days count from 1904."""

    kind: FileKind
    formulas_failed: bool
    from_1904: bool


def examine_package(content: bytes) -> Package:
    """Let a zipped spreadsheet pass and return what it is, or say why not.

    Raises NotASpreadsheet, EncryptedFile, TooLarge (bombs: what it declares, what it holds, how it shrinks),
    or BrokenFile: damage, and whatever no spreadsheet program writes (entries that overlap, come twice or
    lead out of the package, kinds of compression of their own, declarations of entities).
    """
    try:
        if _directory_size(content) > _MOST_DIRECTORY:
            raise TooLarge
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _examine(package)
    except _DAMAGE as fault:
        if isinstance(fault, NotASpreadsheet | EncryptedFile | TooLarge | BrokenFile):
            raise
        raise BrokenFile from None


def _directory_size(content: bytes) -> int:
    """Return the size in bytes of the list of entries: it is read as a whole, before anything else."""
    at = len(content) - _END.size
    if not (content[at:].startswith(b"PK\5\6") and content.endswith(b"\0\0")):
        at = content.rfind(b"PK\5\6", -_END.size - 0xFFFF)
    if at < 0:
        raise BrokenFile
    size: int = _END.unpack_from(content, at)[5]
    return size


def _examine(package: zipfile.ZipFile) -> Package:
    members = package.infolist()
    names = [member.filename for member in members]
    if not _WORKBOOKS & set(names):
        raise NotASpreadsheet
    if any(member.flag_bits & 1 for member in members):
        raise EncryptedFile
    if len(members) > MOST_MEMBERS:
        raise TooLarge
    if len({name.casefold() for name in names}) < len(names) or not all(map(_stays_inside, names)):
        raise BrokenFile
    _refuse_overlaps(members)
    _refuse_bombs(members)
    failed = [_unpack(package, member) for member in members]
    if "xl/workbook.xml" not in names:
        return Package(FileKind.ODS, formulas_failed=False, from_1904=False)
    from_1904 = _FROM_1904.search(package.read("xl/workbook.xml")[:_PIECE])
    return Package(FileKind.XLSX, any(failed), from_1904 is not None)


def _stays_inside(name: str) -> bool:
    """Whether an entry's name is a plain path below the package's root."""
    return (
        "\\" not in name and ":" not in name and not {"", ".", ".."} & set(name.removesuffix("/").split("/"))
    )


def _refuse_overlaps(members: Iterable[zipfile.ZipInfo]) -> None:
    """Entries that share their bytes unpack to more than the file could hold honestly."""
    reached = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < reached:
            raise BrokenFile
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise BrokenFile
        reached = member.header_offset + _LOCAL_HEADER + len(member.orig_filename) + member.compress_size


def _refuse_bombs(members: Iterable[zipfile.ZipInfo]) -> None:
    """An entry never unpacks to more than it declares: the reading stops there, and its sum is false then."""
    declared = 0
    for member in members:
        declared += member.file_size
        strained = member.file_size > max(_RATIO_FROM, MOST_RATIO * member.compress_size)
        if declared > MOST_UNPACKED or (strained and member.filename.endswith(_XML)):
            raise TooLarge


def _unpack(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Unpack one entry to its end, which checks its sum, and look for what must not be in it.

    Returns whether there is a cell of the type "error" in it.
    """
    xml, manifest = member.filename.endswith(_XML), member.filename == "META-INF/manifest.xml"
    tail, failed = b"", False
    with package.open(member) as opened:
        while piece := opened.read(_PIECE):
            seen = tail + piece
            if manifest and b"encryption-data" in seen:
                raise EncryptedFile
            if xml and not manifest and any(word in seen for word in _FORBIDDEN):
                raise BrokenFile
            failed = failed or (xml and b't="e"' in seen)
            tail = seen[-16:]
    return failed
