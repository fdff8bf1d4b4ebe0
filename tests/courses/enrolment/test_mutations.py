"""10,000 mutations of a good workbook: each is read, or refused by a fault with a name. Nothing else happens.

Most touch the bytes of the package; others change the XML inside and pack it anew, so that calamine meets it.
"""

import random
import resource
from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from courses.enrolment.errors import FileFault
from courses.enrolment.reading import open_sheet
from courses.enrolment.rows import check_row
from tests.courses.enrolment.files import HEAD, members_of, package_of, workbook

pytestmark = pytest.mark.once
TODAY = date(2026, 11, 23)
GOOD = workbook((*HEAD, "birth_date"), *((f"N{n}", "Rai", "TRP", date(1990, 1, 1 + n)) for n in range(20)))
MEMBERS = members_of(GOOD)
READABLE = sorted(name for name in MEMBERS if not name.startswith("docProps"))
IN_BYTES, IN_XML = 9_600, 400
PARTS = 4  # so that several processes share the work


def flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 8, 30))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(4, len(content))]


def left_out(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.randint(1, 200) :]


def said_twice(content: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(content)), chance.randint(1, 400)
    return content[:at] + content[at : at + length] * chance.choice((2, 3, 50)) + content[at + length :]


def huge_numbers(content: bytes, chance: random.Random) -> bytes:
    digits = [at for at in range(len(content)) if content[at : at + 1].isdigit()] or [0]
    at = chance.choice(digits)
    return content[:at] + chance.choice((b"99999", b"4294967296", b"-1", b"1e309", b"")) + content[at + 1 :]


def tag_changed(content: bytes, chance: random.Random) -> bytes:
    tags = [at for at in range(len(content)) if content[at : at + 1] == b"<"] or [0]
    at = chance.choice(tags)
    return (
        content[:at]
        + chance.choice((b"", b"<", b"</", b"<x/><", b"<!--", b"<![CDATA[", b"&lt;"))
        + content[at + 1 :]
    )


def replaced(content: bytes, chance: random.Random) -> bytes:
    return chance.choice(
        (b"", b"<x/>", b"\0" * 100, b"\xff\xfe<\0x\0/\0>\0", MEMBERS[chance.choice(READABLE)])
    )


BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flipped,
    flipped,
    flipped,
    cut,
    left_out,
    said_twice,
)
XML = (flipped, cut, left_out, said_twice, huge_numbers, tag_changed, replaced)


def mutated_bytes(seed: int) -> bytes:
    chance = random.Random(seed)
    return chance.choice(BYTES)(GOOD, chance)


def mutated_xml(seed: int) -> bytes:
    chance = random.Random(seed)
    name = chance.choice(READABLE)
    return package_of({**MEMBERS, name: chance.choice(XML)(MEMBERS[name], chance)})


def outcome(content: bytes) -> str:
    """Read a file to its end and check its rows. Any other exception than a FileFault fails the test."""
    try:
        sheet = open_sheet(content)
        rows = [check_row(number, cells, sheet.header.places, TODAY) for number, cells in sheet.rows()]
    except FileFault as fault:
        return fault.code
    assert len(rows) <= 1_000
    return "read"


@pytest.mark.parametrize("part", range(PARTS))
def test_a_mutated_workbook_is_read_or_refused_and_nothing_else(part):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = Counter(outcome(mutated_bytes(seed)) for seed in range(part, IN_BYTES, PARTS))
    found += Counter(outcome(mutated_xml(seed)) for seed in range(part, IN_XML, PARTS))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert found.total() == (IN_BYTES + IN_XML) // PARTS
    assert found["read"] > 20  # so that the mutations reach what lies behind the look
    assert found["broken_file"] > 500
    assert grown < 64 * 1024  # kB
