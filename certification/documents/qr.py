"""QR codes of level M in byte mode, as ISO/IEC 18004 has them, quickly. No Django.

The QR code is new for each certificate, and segno, against which this is tested, takes a tenth of the time a
whole sheet takes. What depends on the size alone (where modules go, patterns, mask) is worked out once here.
"""

from collections.abc import Sequence
from functools import lru_cache

import segno
from segno.consts import ALIGNMENT_POS

_MASK = 4  # fixed: to choose one, all eight would have to be drawn and scored
# By version, from 1: error correction codewords in a block, and blocks, at level M.
_CORRECTION = (10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26)
_BLOCKS = (1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16)
_LARGEST = len(_BLOCKS)


def qr_modules(text: str) -> list[bytes]:
    """Return a QR code's rows, a byte for each module (1: dark), without a margin.

    Raises ValueError when the text has more than 666 bytes, the most of version 20.
    """
    content = text.encode()
    version = _version_for(len(content))
    size = 17 + 4 * version
    places, patterns = _layout(version)
    bits = bytearray(len(places))
    whole = _interleaved(_codewords(content, version), version)
    spread = f"{int.from_bytes(whole, 'big'):0{len(whole) * 8}b}".encode().translate(_DIGITS)
    bits[: len(spread)] = spread
    modules = bytearray(patterns)
    for place, bit in zip(places, bits, strict=True):
        modules[place] ^= bit
    return [bytes(modules[line * size : (line + 1) * size]) for line in range(size)]


_DIGITS = bytes.maketrans(b"01", b"\x00\x01")


def _version_for(length: int) -> int:
    for version in range(1, _LARGEST + 1):
        count_bits = 8 if version < 10 else 16
        if 4 + count_bits + 8 * length <= 8 * _room(version):
            return version
    raise ValueError(f"{length} bytes are too many for a QR code")


@lru_cache(maxsize=_LARGEST)
def _room(version: int) -> int:
    """Return how many codewords are left for data."""
    return len(_data_places(version)) // 8 - _CORRECTION[version - 1] * _BLOCKS[version - 1]


def _codewords(content: bytes, version: int) -> bytes:
    """Return mode, length, content and padding as the data codewords of a version."""
    room, count_bits = _room(version), 8 if version < 10 else 16
    bits = (0b0100 << count_bits | len(content)) << (8 * len(content)) | int.from_bytes(content, "big")
    used = 4 + count_bits + 8 * len(content)
    end = min(4, 8 * room - used)
    bits, used = bits << end, used + end
    bits, used = bits << (-used % 8), used + (-used % 8)
    data = bits.to_bytes(used // 8, "big")
    return data + (b"\xec\x11" * room)[: room - len(data)]


def _interleaved(data: bytes, version: int) -> bytes:
    """Return data and error correction, a codeword of each block in turn."""
    count, correction = _BLOCKS[version - 1], _CORRECTION[version - 1]
    short, longer = divmod(len(data), count)
    blocks, place = [], 0
    for number in range(count):
        length = short + (number >= count - longer)
        blocks.append(data[place : place + length])
        place += length
    taken = [block[turn] for turn in range(short + 1) for block in blocks if turn < len(block)]
    checks = [_remainder(block, correction) for block in blocks]
    return bytes(taken) + bytes(check[turn] for turn in range(correction) for check in checks)


def _remainder(block: bytes, correction: int) -> bytes:
    """Return a block's Reed-Solomon codewords: its remainder by the generator, as one number."""
    multiples, top = _multiples(correction), 8 * (correction - 1)
    below = (1 << top) - 1
    rest = 0
    for byte in block:
        rest = (rest & below) << 8 ^ multiples[byte ^ rest >> top]
    return rest.to_bytes(correction, "big")


@lru_cache(maxsize=16)
def _multiples(degree: int) -> tuple[int, ...]:
    """Return each byte's multiple of the generator polynomial of a degree, without its leading 1."""
    generator, root = [*[0] * (degree - 1), 1], 1
    for _ in range(degree):
        for place in range(degree):
            generator[place] = _times(generator[place], root)
            if place + 1 < degree:
                generator[place] ^= generator[place + 1]
        root = _times(root, 2)
    return tuple(int.from_bytes(bytes(_times(byte, one) for one in generator), "big") for byte in range(256))


def _times(one: int, other: int) -> int:
    """Multiply in the field of 256 elements, modulo x^8 + x^4 + x^3 + x^2 + 1."""
    product = 0
    for bit in range(7, -1, -1):
        product = product << 1 ^ (product >> 7) * 0x11D
        product ^= (other >> bit & 1) * one
    return product


@lru_cache(maxsize=_LARGEST)
def _layout(version: int) -> tuple[Sequence[int], bytes]:
    """Return where data modules stand, in order, and all patterns with the mask where data will be."""
    size, places = 17 + 4 * version, _data_places(version)
    drawn = segno.make_qr("", version=version, error="m", mask=_MASK, boost_error=False).matrix
    patterns = bytearray(module for row in drawn for module in row)
    for place in places:
        line, column = divmod(place, size)
        patterns[place] = (line // 2 + column // 3) % 2 == 0
    return places, bytes(patterns)


@lru_cache(maxsize=_LARGEST)
def _data_places(version: int) -> Sequence[int]:
    """Return the modules that are no pattern, in the order data goes: up and down, two columns at a time."""
    size = 17 + 4 * version
    taken = _patterns(version, size)
    places, upwards = [], True
    for right in (*range(size - 1, 6, -2), *range(5, 0, -2)):
        for line in range(size - 1, -1, -1) if upwards else range(size):
            places += [line * size + column for column in (right, right - 1) if (line, column) not in taken]
        upwards = not upwards
    return tuple(places)


def _patterns(version: int, size: int) -> set[tuple[int, int]]:
    taken = {(6, place) for place in range(size)} | {(place, 6) for place in range(size)}
    taken |= {(line, column) for line in range(9) for column in range(9)}
    taken |= {(line, size - 1 - column) for line in range(9) for column in range(8)}
    taken |= {(size - 1 - line, column) for line in range(8) for column in range(9)}
    if version > 6:
        taken |= {(line, size - 9 - column) for line in range(6) for column in range(3)}
        taken |= {(size - 9 - line, column) for line in range(3) for column in range(6)}
    middles = ALIGNMENT_POS[version - 2] if version > 1 else ()
    for line in middles:
        for column in middles:
            if (line, column) not in ((6, 6), (6, size - 7), (size - 7, 6)):
                taken |= {(line + y, column + x) for y in range(-2, 3) for x in range(-2, 3)}
    return taken
