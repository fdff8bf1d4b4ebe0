"""Packages that only look like spreadsheets: bombs, slips, damage. Each is refused by a fault with a name.

What a workbook takes of memory and time is bounded by the kernel, in the process that opens it.
"""

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest

from courses.enrolment import packages
from courses.enrolment.errors import BrokenFile, EncryptedFile, FileFault, NotASpreadsheet, TooLarge
from courses.enrolment.reading import open_sheet
from courses.enrolment.workbooks import MOST_MEMORY, MOST_SECONDS, Workbook
from tests.courses.enrolment.files import (
    HEAD,
    inline_row,
    ods_row,
    package_of,
    raw_ods,
    raw_xlsx,
    workbook,
)

pytestmark = pytest.mark.once
PEOPLE = tuple((f"N{n}", "Rai", "TRP") for n in range(20))
GOOD = workbook(HEAD, *PEOPLE)
ROWS = inline_row(1, *HEAD) + inline_row(2, "N1", "Rai", "TRP")


def rows_of(content: bytes) -> list:
    return list(open_sheet(content).rows())


def refusal(content: bytes) -> type[FileFault] | None:
    try:
        rows_of(content)
    except FileFault as fault:
        return type(fault)
    return None


def test_the_minimal_packages_of_these_tests_are_read():
    assert rows_of(package_of(raw_xlsx(ROWS))) == [(2, ("N1", "Rai", "TRP"))]
    table = ods_row(*HEAD) + ods_row("N1", "Rai", "TRP")
    assert rows_of(package_of(raw_ods(table))) == [(2, ("N1", "Rai", "TRP"))]


# ---------------------------------------------------------------- bombs


def test_a_bomb_that_declares_its_size_is_refused_before_it_is_unpacked():
    bomb = package_of({**raw_xlsx(ROWS), "xl/media/image1.png": b"\0" * (packages.MOST_UNPACKED + 1)})
    assert len(bomb) < 1024 * 1024
    assert refusal(bomb) is TooLarge


def test_a_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(package_of({**raw_xlsx(ROWS), "xl/media/image1.png": b"\0" * 5_000_000}))
    for place in (i for i in range(len(bomb)) if bomb[i : i + 4] == struct.pack("<L", 5_000_000)):
        bomb[place : place + 4] = struct.pack("<L", 500)
    assert refusal(bytes(bomb)) is BrokenFile


def test_text_that_shrinks_as_no_honest_text_does_is_refused():
    assert refusal(package_of({**raw_xlsx(ROWS), "xl/comments1.xml": b" " * 5_000_000})) is TooLarge


def test_many_entries_are_refused_by_the_list_alone(monkeypatch):
    crowd = package_of({**raw_xlsx(ROWS), **{f"xl/media/{n}.png": b"" for n in range(2_000)}})
    assert refusal(crowd) is TooLarge
    endless = package_of({f"{n:05}{'x' * 200}": b"" for n in range(4_000)})
    monkeypatch.delattr(zipfile, "ZipFile")  # it would hold the whole list
    assert refusal(endless) is TooLarge


def test_entries_that_share_their_bytes_are_refused():
    """The best-known bomb of its kind unpacks 10 MB to 281 TB by pointing many entries at one body."""
    content = package_of({**raw_xlsx(ROWS), "xl/a.bin": b"a" * 99_000, "xl/b.bin": b"a" * 99_000})
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        first, second = package.getinfo("xl/a.bin").header_offset, package.getinfo("xl/b.bin").header_offset
    at = content.rindex(struct.pack("<L", second))
    assert refusal(content[:at] + struct.pack("<L", first) + content[at + 4 :]) is BrokenFile


def test_a_package_inside_a_package_is_never_opened():
    inner = package_of({f"{n}.bin": b"\0" * 10_000_000 for n in range(5)})
    assert refusal(package_of({**raw_xlsx(ROWS), "xl/embeddings/inner.zip": inner})) is None


def test_one_long_text_shown_in_many_cells_is_refused():
    """calamine gives each cell a copy of its own: 50 GB."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 50_000))
    text = "".join(random.Random(1).choices("abcdefgh", k=1_000_000))
    bomb = package_of(raw_xlsx(inline_row(1, *HEAD) + cells, f"<si><t>{text}</t></si>"))
    assert refusal(bomb) is TooLarge


@pytest.mark.parametrize("far", ["XFD1048576", "A1048576000", "ZZZ1048576"])
def test_two_cells_worlds_apart_are_refused(far):
    cell = f'<row r="{far.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{far}"><v>1</v></c></row>'
    assert refusal(package_of(raw_xlsx(ROWS + cell))) in {TooLarge, BrokenFile}


@pytest.mark.parametrize(("down", "along"), [(1_048_576, 1_000), (1_048_576, 100), (1, 250), (200_000, 3)])
def test_an_open_document_that_repeats_without_end_is_refused(down, along):
    """calamine has a limit of its own for the most; what is below it, the memory of its process has."""
    row = ods_row("x", repeated=down, cell_repeated=along)
    assert refusal(package_of(raw_ods(ods_row(*HEAD) + row))) in {TooLarge, BrokenFile}


def test_tags_without_end_are_refused():
    assert refusal(package_of(raw_xlsx(ROWS + "<row>" * 3_000_000))) in {TooLarge, BrokenFile}


def test_the_kernel_bounds_what_opening_a_workbook_may_take():
    book = Workbook(GOOD)
    limits = Path(f"/proc/{book.process_id}/limits").read_text()
    book.close()
    assert f"Max address space         {MOST_MEMORY * 1024**2} " in limits
    assert f"Max cpu time              {MOST_SECONDS} " in limits
    assert "Max file size             0 " in limits
    assert "Max core file size        0 " in limits


def test_the_process_of_a_workbook_is_given_no_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret of the site")
    book = Workbook(GOOD)
    environment = Path(f"/proc/{book.process_id}/environ").read_bytes()
    book.close()
    assert b"SECRET_KEY" not in environment


def test_no_process_is_left_behind():
    sheet = open_sheet(GOOD)
    first = next(sheet.rows())
    opened = Workbook(GOOD)
    number = opened.process_id
    del opened
    assert first == (2, PEOPLE[0])
    assert not Path(f"/proc/{number}").exists()


# ---------------------------------------------------------------- slips and other guests


@pytest.mark.parametrize(
    "name",
    [
        "../evil.xml", "xl/../../evil.xml", "/etc/passwd", "xl\\..\\evil.xml", "C:/evil.xml", "xl//evil.xml",
        "./evil.xml",
    ],
)  # fmt: skip
def test_entries_that_lead_out_of_the_package_are_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refusal(package_of({**raw_xlsx(ROWS), name: b"<x/>"})) is BrokenFile
    assert list(tmp_path.rglob("*")) == []


def test_an_entry_that_comes_twice_is_refused():
    """Programs differ on which of the two counts: what was looked at must be what is read."""
    members = raw_xlsx(ROWS)
    twice = package_of({**members, "xl/worksheets/SHEET1.xml": members["xl/worksheets/sheet1.xml"]})
    assert refusal(twice) is BrokenFile


@pytest.mark.parametrize(
    "top",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_declarations_of_entities_are_refused(top):
    assert refusal(package_of(raw_xlsx(ROWS, top=top))) is BrokenFile
    late = f"<!--{'x' * 300_000}-->{top}"
    assert refusal(package_of(raw_xlsx(ROWS, top=late))) is BrokenFile


def test_other_ways_to_pack_are_refused():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_LZMA) as package:
        for name, content in raw_xlsx(ROWS).items():
            package.writestr(name, content)
    assert refusal(kept.getvalue()) is BrokenFile


def test_packages_of_something_else_are_no_spreadsheets():
    assert refusal(package_of({"word/document.xml": b"<w:document/>"})) is NotASpreadsheet
    assert refusal(package_of({"xl/workbook.bin": b"\x83\1\0"})) is NotASpreadsheet
    assert refusal(package_of({})) is NotASpreadsheet


def test_a_password_is_told_from_damage():
    locked = bytearray(GOOD)
    for sign, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = locked.find(sign)
        while at >= 0:
            locked[at + flags] |= 1
            at = locked.find(sign, at + 4)
    assert refusal(bytes(locked)) is EncryptedFile
    manifest = b'<manifest:manifest><manifest:encryption-data manifest:checksum="x"/></manifest:manifest>'
    assert refusal(package_of({**raw_ods(""), "META-INF/manifest.xml": manifest})) is EncryptedFile


# ---------------------------------------------------------------- damage


def test_a_workbook_with_a_false_sum_is_broken():
    at = GOOD.index(b"xl/worksheets/sheet1.xml") + 60
    assert refusal(GOOD[:at] + bytes(b ^ 0x55 for b in GOOD[at : at + 8]) + GOOD[at + 8 :]) is BrokenFile


def test_every_cut_of_a_workbook_is_broken():
    cuts = random.Random(3).sample(range(4, len(GOOD)), 300)
    assert {refusal(GOOD[:cut]) for cut in cuts} == {BrokenFile}
