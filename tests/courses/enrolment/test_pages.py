"""An officer hands in a roster on the pages: upload, plan, check answers, applied."""

import csv
import io
import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.jobs.actions import run
from accounts.jobs.models import Job
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
    plan = send(asha, GOOD + "3,Oli,Nima,,\n").headers["Location"]
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
    assert "2 recorded, 0 corrected, 4 enrolled, 1 put into slots" in applied
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
    cast.person("1", "Rai", "Binita")
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
    plan = send(asha, HEADER + "7,=1+Rai,-Bina,XXX,\n").headers["Location"]
    answer = asha.get(f"{plan}refused.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:4] == ["7", "'=1+Rai", "'-Bina", "XXX"]
    assert rows[1][5] == "Category “XXX”: unknown category"
    corrected = answer.content.decode("utf-8-sig").replace("XXX", "TRP")
    page = asha.get(send(asha, corrected).headers["Location"]).content.decode()
    assert "-Bina =1+Rai" in page


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
    with exactly(8):
        asha.get(plan)


def test_the_wind_of_another_language_reaches_the_faults(who):
    asha = who("asha").browser(**{"Accept-Language": "fr"})
    plan = send(asha, HEADER + "1,Rai,Bina,XXX,\n").headers["Location"]
    assert asha.get(plan).headers["Content-Language"] == "fr"


def test_refused_rows_stand_first_by_fault_with_some_of_each(who):
    asha = who("asha").browser()
    bad = "".join(f"{n},Rai,Bina,XXX,\n" for n in range(60)) + "A1,Lama,Dawa,,\n"
    plan = send(asha, HEADER + bad + "B1,Oli,Nima,TRP,\n").headers["Location"]
    page = asha.get(plan).content.decode()
    assert page.index("Category: unknown category") < page.index("Category: empty") < page.index("New people")
    assert "and 55 more" in page
    rest = asha.get(f"{plan}?show=refused&fault=category.unknown_category&page=2").content.decode()
    assert "51 to 60 of 60" in rest
    assert "Lama" not in rest


# ---------------------------------------------------------------- likely duplicates

LIKE = "service_number,family_name,given_names,birth_date,category\nN1,El Amrani,Youssef,1995-03-27,TRP\n"


@pytest.fixture
def youssef(countries) -> Person:
    return cast.person("OLD-1", "Al-Amrani", "Yusuf", birth_date=date(1995, 3, 27), rank="Private")


def test_an_officer_decides_who_is_who_before_applying(who, youssef):
    asha = who("asha").browser()
    plan = send(asha, LIKE).headers["Location"]
    page = asha.get(plan).content.decode()
    assert "Is this the same person?" in page
    assert "1 new person is like somebody recorded." in page
    assert page.count('name="row-2"') == 2
    answer = asha.post(f"{plan}decide/", {"row-2": str(youssef.pk)}, follow=True)
    assert "1 decision saved." in answer.content.decode()
    newest = answer.redirect_chain[0][0]
    assert asha.get(plan).headers["Location"] == newest
    decided = asha.get(newest).content.decode()
    assert "0 + 1 + 0 + 0 = 1" in decided
    assert "<bdi>OLD-1</bdi>" in decided
    asha.post(f"{newest}apply/")
    assert people() == ["N1"]


def test_no_answer_at_all_is_explained_and_the_plan_stays(who, youssef):
    asha = who("asha").browser()
    plan = send(asha, LIKE).headers["Location"]
    answer = asha.post(f"{plan}decide/", {})
    assert answer.status_code == 422
    assert "No row was decided." in answer.content.decode()
    assert asha.get(plan).status_code == 200


def test_undecided_people_are_named_among_the_answers(who, youssef):
    asha = who("asha").browser()
    plan = send(asha, LIKE).headers["Location"]
    assert "not decided on" in asha.get(f"{plan}apply/").content.decode()
    asha.post(f"{plan}apply/")
    assert people() == ["N1", "OLD-1"]


# ---------------------------------------------------------------- large files

LARGE = HEADER + "".join(f"N{n},Rai,Bina,TRP,\n" for n in range(5_001))


def work() -> None:
    """Do what a worker would, to the end."""
    for job in Job.objects.filter(state="waiting"):
        while run(job.pk):
            pass


def test_a_large_file_shows_how_far_it_is_and_then_its_plan(who):
    asha = who("asha").browser()
    plan = send(asha, LARGE).headers["Location"]
    assert "The file waits for its turn" in asha.get(plan).content.decode()
    run(Job.objects.get(event="roster.check_requested").pk)
    page = asha.get(plan).content.decode()
    assert "2500 of 5001 rows" in page
    assert 'http-equiv="refresh"' in page
    part = asha.get(f"{plan}progress/", headers={"HX-Request": "true"}).content.decode()
    assert "2500 of 5001 rows" in part
    assert "<html" not in part
    work()
    assert asha.get(f"{plan}progress/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "5001 + 0 + 0 + 0 = 5001" in asha.get(plan).content.decode()


def test_a_large_roster_is_applied_by_a_worker(who):
    asha = who("asha").browser()
    plan = send(asha, LARGE).headers["Location"]
    work()
    assert "A worker applies it" in asha.get(f"{plan}apply/").content.decode()
    assert asha.post(f"{plan}apply/").headers["Location"] == plan
    assert "The roster is being applied" in asha.get(plan).content.decode()
    work()
    assert "5001 recorded" in asha.get(plan).content.decode()


def test_a_large_roster_that_moved_says_so_and_is_checked_again_on_request(who):
    asha = who("asha").browser()
    plan = send(asha, LARGE).headers["Location"]
    work()
    asha.post(f"{plan}apply/")
    cast.person("N5", "Rai", "Binita")
    work()
    page = asha.get(plan).content.decode()
    assert "changed after this file was checked" in page
    again = asha.post(f"{plan}check/").headers["Location"]
    assert again != plan
    work()
    assert "5000 + 1 + 0 + 0 = 5001" in asha.get(again).content.decode()


def test_a_large_file_that_cannot_be_read_says_why_and_keeps_the_choice(who):
    cast.contingent()
    asha = who("asha").browser()
    plan = send(asha, LARGE + '"N9,Rai\n' + LARGE, contingent="NPL-UNMISS-2027A").headers["Location"]
    work()
    page = asha.get(plan).content.decode()
    assert "A quotation mark in row" in page
    assert "/contributor/roster/?contingent=NPL-UNMISS-2027A" in page


def test_work_that_was_given_up_is_tried_again_by_the_officer(who):
    asha = who("asha").browser()
    plan = send(asha, LARGE).headers["Location"]
    Job.objects.update(state="failed")
    assert "The work stopped because of a fault." in asha.get(plan).content.decode()
    asha.post(f"{plan}go-on/")
    work()
    assert "Apply 5001 rows" in asha.get(plan).content.decode()


# ---------------------------------------------------------------- the list


def test_rosters_are_listed_by_state_as_they_were_checked_last(who, youssef):
    asha = who("asha").browser()
    cast.contingent()
    first = send(asha, LIKE).headers["Location"]
    asha.post(f"{first}decide/", {"row-2": "other"})
    asha.post(f"{send(asha, GOOD).headers['Location']}apply/")
    every = asha.get("/contributor/roster/all/").content.decode()
    assert (every.count("Checked, not applied"), every.count("people.csv")) == (2, 2)
    applied = asha.get("/contributor/roster/all/?state=applied").content.decode()
    assert applied.count("people.csv") == 1
    assert first not in every


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_the_same_for_any_number(who, count):
    asha = who("asha").browser()
    for n in range(count):
        send(asha, HEADER + f"{n},Rai,Bina,TRP,\n")
    with exactly(5):
        asha.get("/contributor/roster/all/")


def test_another_countrys_officer_moves_nothing(who, youssef):
    plan = send(who("asha").browser(), LIKE).headers["Location"]
    omar = who("omar").browser()
    answers = [omar.post(f"{plan}{act}/", {"row-2": "other"}) for act in ("decide", "check", "go-on")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert omar.get(f"{plan}progress/").status_code == 404
    assert "people.csv" not in omar.get("/contributor/roster/all/").content.decode()
