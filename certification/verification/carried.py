"""Finding the serial a PDF carries, even when the file was altered. No Django.

A PDF keeps its text in compressed streams and its title in the open: both are searched. What is found is only
a claim to look up in the register, never a proof.
"""

import re
import zlib

_SERIAL = re.compile(rb"[A-Z]{3}-20\d{2}-\d{7}")
_STREAM = re.compile(rb"stream\r?\n")
_MOST_STREAMS = 2_000
_MOST_BYTES = 8 * 1024 * 1024  # read from one stream: a small file can unpack to a very large one
_MOST_IN_ALL = 64 * 1024 * 1024  # read from all streams together: about a tenth of a second's work


def serials_in(content: bytes) -> tuple[str, ...]:
    """Return the serials a file carries, each once, in the order found."""
    found, left = list(_SERIAL.findall(content)), _MOST_IN_ALL
    whole = memoryview(content)
    for number, start in enumerate(_STREAM.finditer(content)):
        if number >= _MOST_STREAMS or left <= 0:
            break
        text = _unpacked(whole[start.end() :], min(left, _MOST_BYTES))
        found += _SERIAL.findall(text)
        left -= len(text)
    return tuple(dict.fromkeys(serial.decode() for serial in found))


def _unpacked(data: memoryview, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return b""
