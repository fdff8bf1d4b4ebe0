"""The serial a file carries is found in its packed text, and a small file cannot keep the site busy."""

import zlib

from certification.verification.carried import serials_in

SERIAL = b"NPL-2026-0000001"


def stream(content: bytes) -> bytes:
    return b"stream\n" + zlib.compress(content, 9) + b"\nendstream\n"


def test_a_serial_is_found_in_the_open_and_in_a_packed_stream():
    assert serials_in(b"%PDF " + SERIAL) == ("NPL-2026-0000001",)
    assert serials_in(b"%PDF " + stream(b"no") + stream(b"Serial " + SERIAL)) == ("NPL-2026-0000001",)


def test_a_file_of_bombs_is_unpacked_up_to_a_limit_only():
    """100 streams of 8 MB each lie in 0.8 MB; what comes after the limit is not read any more."""
    bombs = stream(bytes(8 * 1024 * 1024)) * 100
    assert serials_in(b"%PDF " + bombs + stream(SERIAL)) == ()
