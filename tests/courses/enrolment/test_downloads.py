"""What officers take away: templates, refused rows, people. Sent back, all of it is read."""

import csv
import io
import zipfile
from datetime import date

import openpyxl
import pytest
from django.conf import settings
from django.utils import translation

from accounts.people.models import Person
from accounts.tenancy.scope import all_contributors
from accounts.trail.models import TrailEntry
from courses.enrolment.cleaning import FORMULA_SIGNS
from courses.enrolment.columns import BY_NAME, COLUMNS, EXAMPLE, REFUSAL, read_header, simplified
from courses.enrolment.labels import COLUMN
from courses.enrolment.reading import open_sheet
from tests import cast
from tests.courses.enrolment.files import HEAD, csv_of, workbook
from tests.courses.enrolment.reading_all import lines_of, rows_of
from tests.courses.enrolment.test_pages import send

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
KINDS = ("csv", "xlsx", "ods")


def template(client, kind: str) -> bytes:
    answer = client.get(f"/contributor/roster/template.{kind}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="roster.{kind}"'
    return answer.content


# ---------------------------------------------------------------- templates


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_read_back_and_its_example_row_is_refused_by_name(who, kind, language):
    asha = who("asha").browser(**{"Accept-Language": language})
    content = template(asha, kind)
    assert list(open_sheet(content).header.places) == list(COLUMNS)
    (row,) = rows_of(content)
    assert [(f.row, f.column, f.code, f.value) for f in row.faults] == [
        (2, "service_number", "example_row", EXAMPLE[language])
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_of_the_site_names_the_columns_as_reading_knows_them(language):
    with translation.override(language):
        assert [BY_NAME.get(simplified(str(COLUMN[column]))) for column in COLUMNS] == list(COLUMNS)


def test_the_excel_template_has_drop_downs_text_cells_and_help(who):
    book = openpyxl.load_workbook(io.BytesIO(template(who("asha").browser(), "xlsx")))
    roster, explained = book.worksheets
    offered = {str(d.sqref): d.formula1.strip('"').split(",") for d in roster.data_validations.dataValidation}
    assert offered["E2:E1048576"] == ["F", "M", "X"]
    assert len(offered["G2:G1048576"]) == 12
    assert offered["I2:I1048576"][:3] == ["ar", "zh-Hans", "en"]
    assert {roster.cell(2, place).number_format for place in range(1, 13)} == {"@"}
    helps = {row[0].value: row[1].value for row in explained.iter_rows(min_row=2, max_col=2) if row[0].value}
    assert helps["Category"] is None
    assert helps["TRP"] == "Contingent soldier"
    assert str(helps["Date of birth"]).startswith("Year-month-day")


def test_the_open_document_template_has_drop_downs_and_help(who):
    with zipfile.ZipFile(io.BytesIO(template(who("asha").browser(), "ods"))) as package:
        assert package.infolist()[0].filename == "mimetype"
        assert package.infolist()[0].compress_type == zipfile.ZIP_STORED
        content = package.read("content.xml").decode()
    assert content.count("<table:content-validation ") == 3
    assert "cell-content-is-in-list(&quot;F&quot;;&quot;M&quot;;&quot;X&quot;)" in content
    assert content.count("<table:table ") == 2


def test_a_template_in_arabic_reads_from_right_to_left(who):
    book = openpyxl.load_workbook(
        io.BytesIO(template(who("asha").browser(**{"Accept-Language": "ar"}), "xlsx"))
    )
    assert [sheet.sheet_view.rightToLeft for sheet in book.worksheets] == [True, True]


def test_only_who_hands_in_rosters_gets_templates(who):
    assert {
        who("hari").browser().get(f"/contributor/roster/template.{kind}").status_code for kind in KINDS
    } == {403}


# ---------------------------------------------------------------- refused rows

DAY = date(2003, 2, 1)
REMARKS = (*HEAD, "remarks", "birth_date")


def refused(client, content: bytes, kind: str = "") -> bytes:
    """Hand in a file and take its refused rows away, in the kind that was sent or in another."""
    plan = send(client, content).headers["Location"]
    answer = client.get(f"{plan}refused.{kind}" if kind else f"{plan}refused/")
    assert answer.status_code == 200
    return answer.content


def as_text(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_refused_rows_come_back_as_they_were_sent_with_what_is_wrong_and_what_to_do(who):
    sent = csv_of(
        (*HEAD, "Bemerkung"),
        ("1", "Rai", "TRP", "fine"),
        ("007", " Lama\u200f", "XXX", "two\nlines"),
        ("8", "", "YYY", ""),
    )
    header, first, second = as_text(refused(who("asha").browser(), sent))
    assert header == [*HEAD, "Bemerkung", "What is wrong", "What to do"]
    assert first[:4] == ["007", " Lama\u200f", "XXX", "two\nlines"]
    assert first[4] == "Category “XXX”: unknown category"
    assert first[5].startswith("This is not one of the twelve categories.")
    assert second[4] == "Family name: empty; Category “YYY”: unknown category"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_corrected_file_of_refused_rows_is_accepted_in_every_language(who, language):
    asha = who("asha").browser(**{"Accept-Language": language})
    back = refused(asha, csv_of((*HEAD, "remarks"), ("007", "Lama", "XXX", "x"), ("8", "Pun", "", "y")))
    wrong = as_text(back)[0][-2:]
    assert tuple(wrong) == REFUSAL[language]
    assert read_header(as_text(back)[0]).unknown == ("remarks",)
    corrected = csv_of(*([*row[:2], "TRP", *row[3:]] for row in as_text(back)[1:]))
    page = send(asha, csv_of(as_text(back)[0]) + corrected)
    asha.post(f"{page.headers['Location']}apply/")
    with all_contributors("a test looks at everybody"):
        assert sorted(Person.objects.values_list("service_number", flat=True)) == ["007", "8"]


def test_refused_again_they_carry_the_two_columns_once(who):
    asha = who("asha").browser()
    once = refused(asha, csv_of(HEAD, ("1", "Rai", "XXX")))
    twice = refused(asha, once)
    assert as_text(once) == as_text(twice)


def test_no_cell_of_a_refused_row_begins_like_a_formula(who):
    asha = who("asha").browser()
    evil = ["=1+1", "+33", "-Rai", "@sum", "\t=1", "\r=1", "＝1"]
    sent = csv_of((*HEAD, "=remarks"), *((f"{n}", text, "XXX", text) for n, text in enumerate(evil)))
    back = refused(asha, sent)
    assert [cell for row in as_text(back) for cell in row if cell[:1] in {*FORMULA_SIGNS, *"\t\r\n"}] == []
    assert [cells[1] for _number, cells in lines_of(back)] == [cells[1] for _number, cells in lines_of(sent)]


@pytest.mark.parametrize(("kind", "also"), [("xlsx", "csv"), ("csv", "")])
def test_they_come_in_the_kind_that_was_sent(who, kind, also):
    asha = who("asha").browser()
    rows = (REMARKS, ("0012", "Rai", "XXX", "x", "1995-03-27"))
    back = refused(asha, csv_of(*rows) if kind == "csv" else workbook(*rows))
    assert open_sheet(back).kind == kind
    ((_number, cells),) = lines_of(back)
    assert cells[:5] == rows[1]
    if also:
        assert as_text(refused(asha, workbook(*rows), also))[1][:5] == list(rows[1])


def test_a_template_of_open_document_comes_back_as_open_document(who):
    asha = who("asha").browser()
    assert open_sheet(refused(asha, template(asha, "ods"))).kind == "ods"


def test_a_kind_that_was_not_sent_is_not_there(who):
    asha = who("asha").browser()
    plan = send(asha, csv_of(HEAD, ("1", "Rai", "XXX"))).headers["Location"]
    assert [asha.get(f"{plan}refused.{kind}").status_code for kind in ("xlsx", "ods")] == [404, 404]


def test_what_a_spreadsheet_has_spoilt_is_still_refused_when_it_is_sent_back_untouched(who):
    asha = who("asha").browser()
    rounded = workbook(HEAD, (12345678901234567, "Rai", "TRP"))
    became = workbook((*HEAD, "position"), (DAY, "Rai", "TRP", None), ("2", "Pun", "TRP", DAY))
    assert [[f.code for f in row.faults] for row in rows_of(refused(asha, rounded))] == [["rounded_number"]]
    first, second = rows_of(refused(asha, became))
    assert [f.code for f in first.faults] == ["missing_value"]
    assert second.position == ""
    extra = refused(asha, csv_of((*HEAD, "position"), ("1", "Rai", "TRP", "Driver", "heavy")))
    assert [[f.code for f in row.faults] for row in rows_of(extra)] == [["extra_cells"]]


def test_another_countrys_officer_finds_no_refused_rows(who):
    plan = send(who("asha").browser(), csv_of(HEAD, ("1", "Rai", "XXX"))).headers["Location"]
    omar = who("omar").browser()
    assert [omar.get(f"{plan}{end}").status_code for end in ("refused/", "refused.csv")] == [404, 404]


# ---------------------------------------------------------------- people


def exported(client, query: str = "", kind: str = "csv") -> bytes:
    answer = client.get(f"/contributor/people/export.{kind}{query}")
    assert answer.status_code == 200
    return answer.content


@pytest.fixture
def company(who):
    """Bina in a slot of the contingent, Dawa in reserve, Omar's Salma in Morocco."""
    made = cast.contingent(slots=2)
    asha = who("asha").browser()
    text = (
        "service_number,family_name,given_names,birth_date,category,contingent,position,language\n"
        "0001,Rai,Bina,1995-03-27,TRP,NPL-UNMISS-2027A,=Driver,ne\n0002,Lama,Dawa,,TRP,,,ne\n"
    )
    asha.post(f"{send(asha, text).headers['Location']}apply/")
    cast.person("M1", "Salma", contributor_id="MAR")
    return made


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("query", "numbers"), [("", ["0002", "0001"]), ("?contingent=NPL-UNMISS-2027A", ["0001"])]
)
def test_people_come_out_by_name_and_change_nothing_when_they_are_handed_in(
    who, company, kind, query, numbers
):
    asha = who("asha").browser()
    content = exported(asha, query, kind)
    assert [row.service_number for row in rows_of(content)] == numbers
    assert rows_of(content)[-1].position == "=Driver"
    page = asha.get(send(asha, content).headers["Location"]).content.decode()
    assert f"0 + 0 + {len(numbers)} + 0 = {len(numbers)}" in page


def test_taking_people_out_is_recorded_by_count_and_without_names(who, company):
    exported(who("asha").browser(), "?contingent=NPL-UNMISS-2027A")
    with all_contributors("a test reads the trail"):
        entry = TrailEntry.objects.filter(verb="people.export").get()
    assert (entry.contributor_id, entry.details, entry.personal_digest) == ("NPL", {"people": 1}, "")


def test_nobody_takes_another_countrys_people_out(who, company):
    cast.contingent("MAR-MINUSCA-2027A")
    asha = who("asha").browser()
    asked = ["?contributor=MAR", "?contingent=MAR-MINUSCA-2027A", "?contingent=XXX", "?contributor=XXX"]
    assert [asha.get(f"/contributor/people/export.csv{query}").status_code for query in asked] == [404] * 4
    assert b"Salma" not in exported(asha)
    assert b"Rai" not in exported(who("omar").browser())


def test_who_reads_several_countries_names_one(who, company):
    ines = who("ines").browser()
    assert ines.get("/contributor/people/export.csv").status_code == 404
    assert b"Salma" in exported(ines, "?contributor=mar")
    assert who("hari").browser().get("/contributor/people/export.csv").status_code == 403


def test_an_export_in_another_language_is_headed_in_the_fixed_names(who, company):
    content = exported(who("asha").browser(**{"Accept-Language": "ar"}))
    assert as_text(content)[0] == list(COLUMNS)
