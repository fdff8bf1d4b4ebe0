"""An officer hands in a roster on the pages: upload, plan, check answers, applied."""

import csv
import io
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.people.models import Person
from accounts.tenancy.scope import all_contributors, scoped
from courses.enrolment.models import Roster
from tests import cast
from tests.counting import exactly

pytestmark = pytest.mark.django_db
HEADER = "service_number,family_name,given_names,category,contingent\n"
GOOD = HEADER + "1,Rai,Bina,TRP,NPL-UNMISS-2027A\n2,Lama,Dawa,TRP,NPL-UNMISS-2027A\n"


def send(client, text, **fields):
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("people.csv", content, "text/csv")
    return client.post("/contributor/roster/", {"file": file, **fields})


def people() -> list[str]:
    with all_contributors("a test looks at everybody"):
        return sorted(Person.objects.values_list("service_number", flat=True))


def test_an_officer_uploads_checks_and_applies(who):
    cast.contingent(slots=1)
    asha = who("asha").browser()
    plan = send(asha, GOOD + "3,,Nobody,TRP,\n").headers["Location"]
    page = asha.get(plan).content.decode()
    assert "2 + 0 + 0 + 1 = 3" in page
    assert "Apply 2 rows" in page
    assert "This cell must not be empty." in page
    assert "No free slot of this category." in page
    assert people() == []
    answers = asha.get(f"{plan}apply/").content.decode()
    assert "Check before you apply" in answers
    assert asha.post(f"{plan}apply/").headers["Location"] == plan
    applied = asha.get(plan).content.decode()
    assert "2 recorded, 0 corrected, 2 enrolled, 1 put into slots" in applied
    assert "Print slips for NPL-UNMISS-2027A" in applied
    assert people() == ["1", "2"]


def test_a_changed_person_is_shown_with_old_and_new(who):
    cast.person("1", "Rai", "Beena", rank="Private")
    asha = who("asha").browser()
    page = asha.get(send(asha, HEADER + "1,Rai,Bina,TRP,\n").headers["Location"]).content.decode()
    assert "<bdi>Beena</bdi>" in page
    assert "<strong><bdi>Bina</bdi></strong>" in page


def test_a_file_that_cannot_be_read_is_explained_and_the_choice_kept(who):
    cast.contingent()
    answer = send(who("asha").browser(), b"\x89PNG\r\n\x1a\n....", contingent="NPL-UNMISS-2027A")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This is not a spreadsheet." in page
    assert '<option value="NPL-UNMISS-2027A" selected>' in page
    with scoped({"NPL"}):
        assert not Roster.objects.exists()


def test_no_file_at_all_is_explained(who):
    answer = who("asha").browser().post("/contributor/roster/", {})
    assert answer.status_code == 422
    assert b"error-summary" in answer.content


def test_another_countrys_contingent_cannot_be_chosen(who):
    cast.contingent("MAR-MINUSCA-2027A")
    answer = send(who("asha").browser(), GOOD, contingent="MAR-MINUSCA-2027A")
    assert answer.status_code == 422


def test_another_countrys_officer_finds_no_roster(who):
    cast.contingent()
    plan = send(who("asha").browser(), GOOD).headers["Location"]
    omar = who("omar").browser()
    pages = [
        omar.get(plan),
        omar.get(f"{plan}apply/"),
        omar.post(f"{plan}apply/"),
        omar.get(f"{plan}refused.csv"),
    ]
    assert [page.status_code for page in pages] == [404, 404, 404, 404]
    assert people() == []


def test_roles_without_the_permission_are_refused(who):
    assert [
        who(name).browser().get("/contributor/roster/").status_code for name in ("bikram", "hari", "ines")
    ] == [
        403,
        403,
        403,
    ]
    assert who("asha").browser().get(f"/contributor/roster/{uuid.uuid4()}/").status_code == 404


def test_records_that_moved_are_checked_again_and_nothing_is_lost(who):
    cast.contingent()
    asha = who("asha").browser()
    plan = send(asha, GOOD).headers["Location"]
    cast.person("1", "Somebody else")
    again = asha.post(f"{plan}apply/", follow=True)
    assert again.redirect_chain[0][0] != plan
    assert "It was checked again just now" in again.content.decode()
    assert "1 + 1 + 0 + 0 = 2" in again.content.decode()
    assert people() == ["1"]


def test_applying_twice_changes_nothing_more(who):
    cast.contingent()
    asha = who("asha").browser()
    plan = send(asha, GOOD).headers["Location"]
    assert [asha.post(f"{plan}apply/").headers["Location"] for _ in range(2)] == [plan, plan]
    assert people() == ["1", "2"]


def test_a_file_of_nothing_new_offers_nothing_to_apply(who):
    cast.contingent()
    asha = who("asha").browser()
    asha.post(f"{send(asha, GOOD).headers['Location']}apply/")
    page = asha.get(send(asha, GOOD).headers["Location"]).content.decode()
    assert "There is nothing to apply." in page
    assert "0 + 0 + 2 + 0 = 2" in page


def test_a_file_of_refused_rows_only_offers_correction(who):
    asha = who("asha").browser()
    plan = send(asha, HEADER + "1,Rai,Bina,XXX,\n").headers["Location"]
    assert "Every row is refused" in asha.get(plan).content.decode()
    assert asha.post(f"{plan}apply/").headers["Location"] == plan


def test_refused_rows_come_back_with_what_to_do_and_without_formulas(who):
    asha = who("asha").browser()
    plan = send(asha, HEADER + "7,=1+1,-Bina,XXX,\n").headers["Location"]
    answer = asha.get(f"{plan}refused.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][-2:] == ["fault", "what to do"]
    assert rows[1][:4] == ["7", "'=1+1", "'-Bina", "XXX"]
    assert rows[1][5] == "Category: unknown_category"
    corrected = answer.content.decode("utf-8-sig").replace("XXX", "TRP")
    page = asha.get(send(asha, corrected).headers["Location"]).content.decode()
    assert "-Bina =1+1" in page


def test_long_sections_are_paged(who):
    asha = who("asha").browser()
    plan = send(asha, HEADER + "".join(f"{n},Rai,Bina {n},TRP,\n" for n in range(120))).headers["Location"]
    assert "Show all 120" in asha.get(plan).content.decode()
    last = asha.get(f"{plan}?show=new&page=3").content.decode()
    assert "Bina 119" in last
    assert "Bina 99 " not in last


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_plan_page_asks_the_database_the_same_for_any_number_of_rows(
    who, rows, django_assert_num_queries
):
    asha = who("asha").browser()
    plan = send(asha, HEADER + "".join(f"{n},Rai,Bina,TRP,\n" for n in range(rows))).headers["Location"]
    with exactly(4):
        asha.get(plan)


def test_templates_name_the_fixed_columns(who):
    asha = who("asha").browser()
    text = asha.get("/contributor/roster/template.csv").content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(asha.get("/contributor/roster/template.xlsx").content))
    names = [cell.value for cell in book.worksheets[0][1]]
    assert text.strip().split(",") == names
    assert names[:3] == ["service_number", "family_name", "given_names"]
    assert book.worksheets[1]["C7"].value.startswith("Needed. One of TRP")


def test_the_wind_of_another_language_reaches_the_faults(who):
    asha = who("asha").browser(**{"Accept-Language": "fr"})
    plan = send(asha, HEADER + "1,Rai,Bina,XXX,\n").headers["Location"]
    assert asha.get(plan).headers["Content-Language"] == "fr"
