"""Streams deflated once, and faces without what no reader of a PDF asks for. No Django."""

import struct
import zlib

import pydyf  # type: ignore[import-untyped]

# Tables of a TrueType face inside a PDF (ISO 32000-1, 9.9): outlines, and how far each letter advances. The
# PDF itself tells which glyph is which letter; vertical metrics alone are 120 kB of zeros in a Chinese face.
_NEEDED = frozenset((b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep"))
_TRUETYPE = b"\x00\x01\x00\x00"


def deflate(stream: pydyf.Stream) -> None:
    """Deflate a stream here and now: pydyf 0.13 does it each time its bytes are asked for, which is twice."""
    parts = stream.stream
    if "Length1" in stream.extra and len(parts) == 1 and parts[0][:4] == _TRUETYPE:
        parts = [only_needed(parts[0])]
        stream.extra["Length1"] = len(parts[0])
    raw = b"\n".join(_bytes(part) for part in parts)
    stream.stream, stream.compress = [zlib.compress(raw, 9)], False
    stream.extra["Filter"] = "/FlateDecode"


class _Written(pydyf.Object):  # type: ignore[misc]
    """An object whose bytes are known."""

    data = b""


def write_once(pdf: pydyf.PDF) -> None:
    """Deflate all streams and write out all other objects, so that nothing is done twice. The last change."""
    for place, one in enumerate(pdf.objects):
        if isinstance(one, pydyf.Stream):
            if one.compress:
                deflate(one)
        elif one.free != "f":
            pdf.objects[place] = written = _Written()
            written.number, written.data = one.number, one.data


def _bytes(part: object) -> bytes:
    if isinstance(part, bytes):
        return part
    return bytes(part.data) if isinstance(part, pydyf.Object) else str(part).encode()


def only_needed(face: bytes) -> bytes:
    """Return a TrueType face with only the tables a PDF needs, in their order."""
    (count,) = struct.unpack_from(">H", face, 4)
    entries = [struct.unpack_from(">4sLLL", face, 12 + 16 * number) for number in range(count)]
    kept = [entry for entry in entries if entry[0] in _NEEDED]
    power = len(kept).bit_length() - 1
    head = struct.pack(">4sHHHH", _TRUETYPE, len(kept), 16 << power, power, 16 * len(kept) - (16 << power))
    place, directory, tables = 12 + 16 * len(kept), b"", b""
    for tag, checksum, offset, length in kept:
        directory += struct.pack(">4sLLL", tag, checksum, place + len(tables), length)
        tables += face[offset : offset + length] + b"\0" * (-length % 4)
    return head + directory + tables
