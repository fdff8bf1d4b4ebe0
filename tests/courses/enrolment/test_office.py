"""Our files in the hands of LibreOffice: filled in, saved in four formats, converted back and forth."""

import io
import random
import shutil
import subprocess
from datetime import date
from typing import Any

import pytest
from odfdo import Document

from accounts.people.labels import SEX
from courses.enrolment.columns import COLUMNS
from courses.enrolment.downloads import Words, template
from courses.enrolment.enums import FileKind
from courses.enrolment.errors import FileFault
from courses.enrolment.exports import people_csv, people_xlsx
from courses.enrolment.labels import COLUMN, COLUMN_HELP
from courses.enrolment.reading import open_sheet
from tests.courses.enrolment.files import HEAD, workbook
from tests.courses.enrolment.reading_all import rows_of
from tests.courses.enrolment.test_exports import as_row

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not shutil.which("soffice"), reason="libreoffice-calc is not installed"),
]
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"  # comma, quotation mark, UTF-8, from the first line
AS_TEXT = "CSV:44,34,76,1," + "/".join(f"{place}/2" for place in range(1, 13))  # every column is text


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Return a function that opens a file in LibreOffice and saves it in another format."""
    profile = tmp_path_factory.mktemp("profile")

    def convert(kind: str, ending: str, content: bytes, reading: str = "") -> bytes:
        folder = tmp_path_factory.mktemp("converted")
        file = folder / f"sent.{ending}"
        file.write_bytes(content)
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
        command += [f"--infilter={reading}"] if reading else []
        command += ["--convert-to", kind, "--outdir", str(folder / "saved"), str(file)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        (saved,) = (folder / "saved").iterdir()
        return saved.read_bytes()

    return convert


PEOPLE = (
    ("0012", "Thapa Magar", "Rajendra Bahadur", "राजेन्द्र बहादुर", "M", "1995-03-27", "TRP",
     "Major, retd.", "ne", "NPL-UNMISS-2027A", "Driver; cook", ""),
    ("٠٠١٣", "Suharto", "", "", "F", "", "JLD", "", "id", "", "", "s@example.org"),
    ("N-14", "العمراني", "يوسف", "يوسف العمراني", "", "1990-12-01", "CCU", "", "ar", "", "", ""),
    ("9999999999999999", "O'Neill", "Mary \"Anne\"", "王小明", "X", "", "TRP", "", "zh-Hans", "", "=1+1", ""),
)  # fmt: skip


def filled_in(content: bytes) -> bytes:
    """Fill the template in, once opened, as a person does: over the example row and down from there."""
    document = Document(io.BytesIO(content))
    table: Any = document.body.get_table(0)
    for down, person in enumerate(PEOPLE, start=1):
        for along, text in enumerate(person):
            table.set_value((along, down), text or None)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def words() -> Words:
    return Words(
        "en",
        "Roster",
        "Columns",
        names={column: str(COLUMN[column]) for column in COLUMNS},
        helps={column: str(COLUMN_HELP[column]) for column in COLUMNS},
        meanings={"sex": {code.value: str(words) for code, words in SEX.items()}},
    )


def test_a_template_filled_in_and_saved_by_libreoffice_reads_the_same_in_four_formats(office):
    sent = filled_in(office("ods", "ods", template(FileKind.ODS, words())))
    expected = [as_row(row) for row in rows_of(sent)]
    assert [row["service_number"] for row in expected] == ["0012", "0013", "N-14", "9999999999999999"]
    assert [row["family_name"] for row in expected] == ["Thapa Magar", "Suharto", "العمراني", "O'Neill"]
    for kind in ("ods", "xlsx", "xls", CSV):
        saved = office(kind, "ods", sent)
        assert open_sheet(saved).kind == kind[:3].removesuffix(":") or kind == "xlsx"
        rows = rows_of(saved)
        assert [(row.number, row.faults) for row in rows] == [(number, ()) for number in range(2, 6)]
        assert [as_row(row) for row in rows] == expected


def test_an_excel_template_saved_as_open_document_keeps_its_drop_downs(office):
    saved = office("ods", "xlsx", template(FileKind.XLSX, words()))
    content = Document(io.BytesIO(saved)).content.serialize()
    assert content.count(b"<table:content-validation ") == 3
    assert [fault.code for row in rows_of(saved) for fault in row.faults] == ["example_row"]


RECORDED = (
    {"service_number": "0001", "family_name": "Thapa", "given_names": "Bina", "birth_date": "1995-03-27",
     "name_native": "बिना थापा", "category": "TRP", "language": "ne", "contingent": "NPL-UNMISS-2027A"},
    {"service_number": "1E5", "family_name": "'t Hart", "category": "JLD", "position": "=1+1"},
    {"service_number": "-7", "family_name": "Sukarno", "category": "CCU", "rank": "@home"},
    {"service_number": "34785", "family_name": "＝HYPERLINK", "category": "TRP", "rank": "a_x0041_b"},
    {"service_number": "1/2", "family_name": "العمراني", "category": "TRP", "sex": "F", "rank": "TRUE"},
)  # fmt: skip


def test_an_export_goes_through_libreoffice_and_back_without_a_change(office):
    book = people_xlsx(RECORDED)
    text = office(CSV, "xlsx", book)
    again = office("xlsx", "csv", text, AS_TEXT)
    document = office("ods", "xlsx", book)
    from_text = office("ods", "csv", b"".join(people_csv(RECORDED)), AS_TEXT)
    for content in (book, text, again, document, from_text):
        assert [as_row(row) for row in rows_of(content)] == list(RECORDED)


def test_an_old_workbook_may_be_damaged_anywhere(office):
    """One such file in two hundred makes calamine abort: its process, and nothing else."""
    rows = ((f"N{n}", "Rai", "TRP", date(1990, 1, 1 + n)) for n in range(20))
    old = office("xls", "xlsx", workbook((*HEAD, "birth_date"), *rows))
    assert open_sheet(old).kind is FileKind.XLS
    assert rows_of(old)[3].birth_date == date(1990, 1, 4)
    found = {outcome(old, seed) for seed in range(80)}
    assert {"read", "broken_file", "too_large"} <= found


def outcome(content: bytes, seed: int) -> str:
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 5, 20))):
        changed[chance.randrange(len(changed))] = chance.choice((0, 255, 127, chance.randrange(256)))
    try:
        rows_of(bytes(changed))
    except FileFault as fault:
        return fault.code
    return "read"
