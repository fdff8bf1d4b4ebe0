"""Whatever a ministry sends is read, or refused by a named fault; nothing is guessed silently."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from courses.enrolment.cleaning import clean, clean_code, guarded
from courses.enrolment.columns import BY_NAME, COLUMNS, read_header
from courses.enrolment.decoding import decode, legacy_encoding
from courses.enrolment.errors import (
    BrokenFile,
    EmptyFile,
    EncryptedFile,
    MissingColumns,
    NoHeader,
    NotASpreadsheet,
    RepeatedColumn,
    TooLarge,
)
from courses.enrolment.reading import ROUNDED, read_file

HEAD = ("service_number", "family_name", "category")
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
    return [str(cells[1]) for _number, cells in read_file(content).rows]


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


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
        (b"x" * (10 * 1024 * 1024 + 1), TooLarge),
        (b"service_number,family_name,category\n" + b"1,Rai,TRP\n" * 20_001, TooLarge),
        (b"service_number,family_name,category\n" + b"," * 300, TooLarge),
    ],
)
def test_what_is_no_roster_is_refused_by_a_named_fault(content, fault):
    with pytest.raises(fault):
        read_file(content)


def test_the_missing_columns_are_named():
    with pytest.raises(MissingColumns) as caught:
        read_file(b"service_number,rank\n1,Major\n")
    assert caught.value.parts == {"columns": "family_name, category"}


def zipped(**members: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/") + ".xml", content)
    return kept.getvalue()


def test_a_zip_of_something_else_is_not_a_spreadsheet():
    with pytest.raises(NotASpreadsheet):
        read_file(zipped(word__document=b"<w:document/>"))


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    bomb = zipped(xl__workbook=b"<workbook/>", xl__worksheets__sheet1=b"\0" * (151 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    with pytest.raises(TooLarge):
        read_file(bomb)


def test_a_workbook_whose_cells_lie_worlds_apart_is_refused():
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"], book.worksheets[0]["XFD1048576"] = "service_number", "x"
    kept = io.BytesIO()
    book.save(kept)
    with pytest.raises(TooLarge):
        read_file(kept.getvalue())


def test_an_open_document_that_repeats_rows_without_end_is_refused():
    row = (
        b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell'
        b' office:value-type="string" table:number-columns-repeated="1000"><text:p>x</text:p>'
        b"</table:table-cell></table:table-row>"
    )
    with pytest.raises(TooLarge):
        read_file(zipped(content=row))


def test_a_workbook_with_a_false_sum_is_broken():
    good = workbook(HEAD, ("1", "Rai", "TRP"))
    at = good.index(b"xl/worksheets/sheet1.xml") + 60
    with pytest.raises(BrokenFile):
        read_file(good[:at] + bytes(b ^ 0x55 for b in good[at : at + 8]) + good[at + 8 :])


def test_cells_of_a_workbook_become_text_and_dates():
    content = workbook(
        (*HEAD, "birth_date", "rank", "position"),
        (1140237, "Rai", "TRP", date(1995, 3, 27), 1.5, True),
        (12345678901234567, "Lama", "TRP", None, None, None),
    )
    first, second = read_file(content).rows
    assert first == (2, ("1140237", "Rai", "TRP", date(1995, 3, 27), "1.5", "TRUE"))
    assert str(second[1][0]).endswith(ROUNDED)


def test_rows_keep_the_number_they_have_in_the_file():
    content = workbook((), HEAD, (), ("1", "Rai", "TRP"), (), ("2", "Lama", "TRP"))
    assert [number for number, _cells in read_file(content).rows] == [4, 6]
    text = b'service_number,family_name,category\n\n1,"Rai\nBina",TRP\n2,Lama,TRP\n'
    assert [number for number, _cells in read_file(text).rows] == [3, 5]


def test_cells_are_cleaned():
    assert clean(" \u00a0El\u00a0 Amrani\u200f\t") == "El Amrani"
    assert clean("\u202eRai\u202c\u2066\ufeff") == "Rai"
    assert clean("Ame\u0301lie") == "Amélie"
    assert clean("क्‍ष") == "क्‍ष"
    assert clean_code("١٩٩٥-٠٣-٢٧ ＴＲＰ") == "1995-03-27 TRP"


@pytest.mark.parametrize("text", ["=1+1", "+33", "-Rai", "@sum", "Rai", "'quoted", ""])
def test_a_guard_against_formulas_is_undone_by_reading(text):
    assert guarded(text)[:1] not in {"=", "+", "-", "@"}
    assert clean(guarded(text)) == text


def test_utf8_text_is_never_taken_for_something_else():
    assert decode("Ж,é,王\n".encode()) == "Ж,é,王\n"
