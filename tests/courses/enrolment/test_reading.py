"""Whatever a ministry sends is read, or refused by a named fault; nothing is guessed silently."""

from datetime import date

import pytest

from accounts.people.cleaning import tidy_code
from courses.enrolment.cleaning import clean, guarded
from courses.enrolment.columns import BY_NAME, COLUMNS, read_header
from courses.enrolment.decoding import encoding_of, legacy_encoding
from courses.enrolment.enums import FileKind
from courses.enrolment.errors import (
    BadQuotes,
    BrokenFile,
    EmptyFile,
    EncryptedFile,
    FileFault,
    MissingColumns,
    NoHeader,
    NotASpreadsheet,
    RepeatedColumn,
    SeveralSheets,
    TooLarge,
    UnknownEncoding,
)
from courses.enrolment.labels import FILE_FAULT, file_fault_text
from courses.enrolment.reading import ROUNDED, open_sheet
from tests.courses.enrolment.files import HEAD, book_of, csv_of, members_of, package_of, workbook
from tests.courses.enrolment.reading_all import lines_of

pytestmark = pytest.mark.once
WORDS = {
    "cp1252": ("Lefèvre", "Muñoz", "Åse", "Zoé"),
    "cp1256": ("بنعلي", "الإدريسي", "سلمى", "Amélie"),
    "cp1251": ("Иванов", "Пётр", "ЖУМАБАЕВ", "Аян"),
    "gb18030": ("王", "小明", "陈", "欧阳", "志强"),
}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def text_of(words, delimiter=",", ending="\r\n") -> str:
    rows = [HEAD, *((str(n), word, "TRP") for n, word in enumerate(words, start=1))]
    return ending.join(delimiter.join(row) for row in rows) + ending


def names(content: bytes) -> list[str]:
    return [str(cells[1]) for _number, cells in lines_of(content)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", UNICODE)
@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_unicode_text_is_read(words, encoding, delimiter):
    assert names(text_of(words, delimiter).encode(encoding)) == list(words)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", WORDS)
def test_text_in_an_older_encoding_is_read(encoding, ending):
    content = text_of(WORDS[encoding], ";", ending).encode(encoding)
    assert legacy_encoding(content) == encoding
    assert names(content) == list(WORDS[encoding])


HEADERS = {
    "English": "Service No.,Surname,Given Names,Category,Date of Birth",
    "French": "Matricule,Nom,Prénom(s),Catégorie,Date de naissance",
    "Spanish": "Número de servicio,Apellidos,Nombres,Categoría,Fecha de nacimiento",
    "Russian": "Личный номер,Фамилия,Имя,Категория,Дата рождения",
    "Arabic": "الرقم العسكري,الاسم العائلي,الاسم الشخصي,الفئة,تاريخ الميلاد",
    "Chinese": "军号,姓氏,名字,类别,出生日期",
    "fixed names": "service_number,family_name,given_names,category,birth_date",
    "Moodle": "idnumber,lastname,firstname,category,birthdate",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("capitals", [str, str.upper, str.lower])
def test_header_names_of_six_languages_are_known(header, capitals):
    found = read_header(capitals(header).split(","))
    assert list(found.places) == ["service_number", "family_name", "given_names", "category", "birth_date"]
    assert found.unknown == ()


def test_moodles_own_columns_are_known():
    found = read_header(["username", "firstname", "lastname", "idnumber", "lang", "cohort1", "category"])
    assert found.unknown == ("username",)
    assert sorted(found.places) == [
        "category", "contingent", "family_name", "given_names", "language", "service_number",
    ]  # fmt: skip


def test_every_column_has_names_in_at_least_three_scripts():
    for column in COLUMNS:
        known = [name for name, meant in BY_NAME.items() if meant == column]
        scripts = [
            any(low <= c <= high for name in known for c in name) for low, high in ("az", "ая", "اي", "一龥")
        ]
        assert scripts == [True] * 4, column


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", EmptyFile),
        (b"\xef\xbb\xbf \r\n", EmptyFile),
        (b"service_number,family_name,category\r\n", EmptyFile),
        (b"service_number,family_name,category\r\n,,\r\n , ,\r\n", EmptyFile),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", NotASpreadsheet),
        (b"%PDF-1.7\n1 0 obj", NotASpreadsheet),
        (b"<html><table><tr><td>service_number", NotASpreadsheet),
        (b"{\\rtf1 service_number", NotASpreadsheet),
        (b"PK\x03\x04 and then nothing", BrokenFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and then nothing", BrokenFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), EncryptedFile),
        (b"one,two\n1,2\n", NoHeader),
        (b"service_number,rank\n1,Major\n", MissingColumns),
        (b"service_number,matricule,family_name,category\n1,2,Rai,TRP\n", RepeatedColumn),
        (b"x" * (30 * 1024 * 1024 + 1), TooLarge),
        (b"service_number,family_name,category\n" + b"1,Rai,TRP\n" * 150_001, TooLarge),
        (b"service_number,family_name,category\n" + b"," * 300, TooLarge),
        (b'service_number,family_name,category\n1,"Rai,TRP\n2,Lama,TRP\n', BadQuotes),
        (b"\xff\xfea\0b\0c", UnknownEncoding),
    ],
)
def test_what_is_no_roster_is_refused_by_a_named_fault(content, fault):
    with pytest.raises(fault):
        lines_of(content)


def test_the_missing_columns_are_named():
    with pytest.raises(MissingColumns) as caught:
        lines_of(b"service_number,rank\n1,Major\n")
    assert caught.value.parts == {"columns": "family_name, category"}


def test_every_fault_of_a_file_has_words():
    assert set(FILE_FAULT) == {fault.code for fault in FileFault.__subclasses__()}
    assert file_fault_text(TooLarge()).startswith("The file is too large. At most 30 MB and 150000 rows")


def test_a_name_column_of_either_kind_is_enough():
    assert read_header(["Service No.", "Prénom", "Category"]).places.keys() == {
        "service_number",
        "given_names",
        "category",
    }


# ---------------------------------------------------------------- where the list is


def test_lines_of_title_above_the_header_are_passed_over():
    title: tuple[list[str], ...] = (["Nepali Army"], ["Nominal roll", "", "2026-11-01"], [])
    lines = (*title, HEAD, ("1", "Rai", "TRP"))
    for content in (csv_of(*lines), csv_of(*lines, delimiter=";"), workbook(*lines)):
        assert lines_of(content) == [(5, ("1", "Rai", "TRP"))]


def test_the_header_is_looked_for_among_the_first_lines_only():
    with pytest.raises(NoHeader):
        open_sheet(csv_of(*([f"line {n}"] for n in range(12)), HEAD, ("1", "Rai", "TRP")))


def test_the_sheet_that_is_a_roster_is_found():
    people = (HEAD, ("1", "Rai", "TRP"))
    notes = (("Dear colleagues", ""), ("Name", "Surname"))
    assert lines_of(book_of({"Empty": (), "Read me": notes, "List": people})) == [(2, people[1])]
    assert lines_of(book_of({"Old": (HEAD, ("9", "Pun", "TRP")), "List": people}, hidden=["Old"])) == [
        (2, people[1])
    ]


def test_two_lists_in_one_workbook_are_refused_so_that_nobody_is_left_out():
    people = (HEAD, ("1", "Rai", "TRP"))
    with pytest.raises(SeveralSheets) as caught:
        open_sheet(book_of({"A company": people, "B company": people}))
    assert caught.value.parts == {"sheets": "A company, B company"}


def test_a_quotation_mark_without_a_partner_names_its_row():
    text = b'service_number,family_name,category\n1,Rai,TRP\n2,"Lama,TRP\n3,"Pun,TRP\n4,Oli,TRP\n'
    with pytest.raises(BadQuotes) as caught:
        lines_of(text)
    assert caught.value.parts == {"row": 3}


# ---------------------------------------------------------------- reading as it is asked for


def test_rows_can_be_read_again_and_in_part():
    for content in (csv_of(HEAD, *ROWS), workbook(HEAD, *ROWS)):
        sheet = open_sheet(content)
        assert next(sheet.rows()) == (2, ROWS[0])
        assert list(sheet.rows()) == list(sheet.rows()) == list(enumerate(ROWS, start=2))


ROWS = (("1", "Rai", "TRP"), ("2", "Lama", "TRP"))


def test_a_file_says_what_it_is():
    said = [(s.kind, s.encoding, s.delimiter) for s in map(open_sheet, (
        workbook(HEAD, *ROWS), csv_of(HEAD, *ROWS, delimiter=";"), text_of(WORDS["cp1251"]).encode("cp1251"),
    ))]  # fmt: skip
    assert said == [(FileKind.XLSX, "", ""), (FileKind.CSV, "utf-8", ";"), (FileKind.CSV, "cp1251", ",")]


def test_cells_are_handed_back_as_they_were_sent():
    sent = ("0012", " Rai\u200f", "TRP ", "two\nlines")
    sheet = open_sheet(csv_of((*HEAD, "remarks"), sent))
    assert list(sheet.written()) == [(2, sent)]
    sheet = open_sheet(workbook((*HEAD, "birth_date"), (12345678901234567, " Rai", 1.0, date(1995, 3, 27))))
    assert list(sheet.written()) == [(2, ("1.234568E+16", " Rai", "1", "1995-03-27"))]


def test_cells_of_a_workbook_become_text_and_dates():
    content = workbook(
        (*HEAD, "birth_date", "rank", "position"),
        (1140237, "Rai", "TRP", date(1995, 3, 27), 1.5, True),
        (12345678901234567, "Lama", "TRP", None, None, None),
    )
    first, second = lines_of(content)
    assert first == (2, ("1140237", "Rai", "TRP", date(1995, 3, 27), "1.5", "TRUE"))
    assert str(second[1][0]).endswith(ROUNDED)


def test_days_are_counted_from_where_the_workbook_counts_them():
    """Excel for Macintosh began in 1904: the same number is a day four years later."""
    content = workbook((*HEAD, "birth_date"), ("1", "Rai", "TRP", 33323), ("2", "Lama", "TRP", "33323"))
    parts = members_of(content)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbookPr", b'<workbookPr date1904="1"')
    first, second = lines_of(package_of(parts))
    assert (first[1][3], second[1][3]) == (date(1995, 3, 27), "33323")
    assert lines_of(content)[0][1][3] == "33323"


def test_rows_keep_the_number_they_have_in_the_file():
    content = workbook((), HEAD, (), ("1", "Rai", "TRP"), (), ("2", "Lama", "TRP"))
    assert [number for number, _cells in lines_of(content)] == [4, 6]
    text = b'service_number,family_name,category\n\n1,"Rai\nBina",TRP\n2,Lama,TRP\n'
    assert [number for number, _cells in lines_of(text)] == [3, 5]


def test_cells_are_cleaned():
    assert clean(" \u00a0El\u00a0 Amrani\u200f\t") == "El Amrani"
    assert clean("\u202eRai\u202c\u2066\ufeff") == "Rai"
    assert clean("Ame\u0301lie") == "Amélie"
    assert clean("क्‍ष") == "क्‍ष"
    assert tidy_code("١٩٩٥-٠٣-٢٧ ＴＲＰ") == "1995-03-27 TRP"


@pytest.mark.parametrize("text", ["=1+1", "+33", "-Rai", "@sum", "Rai", "'quoted", ""])
def test_a_guard_against_formulas_is_undone_by_reading(text):
    assert guarded(text)[:1] not in {"=", "+", "-", "@"}
    assert clean(guarded(text)) == text


def test_utf8_text_is_never_taken_for_something_else():
    assert encoding_of("Ж,é,王\n".encode()) == "utf-8"
