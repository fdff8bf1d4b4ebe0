"""How a process and the signer talk: counted parts over a Unix socket, one request a connection. No Django.

A message is a number of parts, each its length (4 bytes, big-endian) and its bytes. A request has three: the
operation, the record's id, the content. An answer has two: its kind, then the signed
bytes or the reason's code.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OK, REFUSED, FAILED = b"ok", b"refused", b"failed"
MOST = 16 * 1024 * 1024  # bytes of one part: a certificate has 70 kB
_ROOM = 100  # bytes of a path that fit into a socket's address


class BadMessage(ValueError):
    """What came over the socket is no message, or the other side went away in the middle of one."""


def send(to: socket.socket, *parts: bytes) -> None:
    to.sendall(b"".join(len(part).to_bytes(4, "big") + part for part in parts))


def receive(source: socket.socket, count: int) -> list[bytes]:
    """Return so many parts. Raises BadMessage, and TimeoutError when the other side falls silent."""
    return [_part(source) for _ in range(count)]


def _part(source: socket.socket) -> bytes:
    size = int.from_bytes(_exactly(source, 4), "big")
    if size > MOST:
        raise BadMessage(f"a part of {size} bytes")
    return _exactly(source, size)


def _exactly(source: socket.socket, size: int) -> bytes:
    got = bytearray()
    while len(got) < size:
        piece = source.recv(min(size - len(got), 1 << 18))
        if not piece:
            raise BadMessage("the other side went away")
        got += piece
    return bytes(got)


@contextmanager
def address(path: Path) -> Iterator[str]:
    """Give an address for a socket's path: one too long for a socket is named through its open folder."""
    if len(os.fsencode(path)) <= _ROOM:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
