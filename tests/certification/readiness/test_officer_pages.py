"""The officer's home and contingent: what they say, whom they let in, and what they cost."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from tests import cast
from tests.certification.readiness import rows
from tests.certification.readiness.counting import statements
from tests.certification.readiness.factories import DEPARTURE

HOME, PAGE = 15, 16
AT_DEPARTURE = {"on": DEPARTURE.isoformat()}


def trail(verb: str) -> list[TrailEntry]:
    with scoped({"NPL"}):
        return list(TrailEntry.objects.filter(verb=verb))


def test_home_says_how_ready_each_departure_is_and_its_next_step(who):
    rows.assign(cast.contingent(slots=3), 1, cast.person("NPL-0001", "Rai"))

    page = who("asha").browser().get(reverse("contributor_home"))

    [line] = page.context["lines"]
    assert (line["counts"].certified, line["counts"].required, line["counts"].unnamed) == (0, 3, 2)
    assert line["next"]["words"] == "Name a person for 2 slots"
    assert line["next"]["href"] == reverse("roster_upload")
    assert "0 of 3 certified" in page.text


def test_home_teaches_when_there_is_no_contingent(who):
    page = who("asha").browser().get(reverse("contributor_home"))

    assert "A contingent is one rotation of a unit" in page.text
    assert reverse("contingent_new") in page.text


def test_home_shows_a_proctor_the_sessions_and_no_figures(who):
    cast.contingent(slots=1)

    page = who("hari").browser().get(reverse("contributor_home"))

    assert page.context["lines"] == []
    assert (reverse("sessions") in page.text, reverse("roster_upload") in page.text) == (True, False)


def test_home_shows_nothing_of_another_country(who):
    cast.contingent(slots=1)

    page = who("omar").browser().get(reverse("contributor_home"))

    assert page.context["lines"] == []


@pytest.mark.parametrize("units", [1, 3])
def test_home_costs_the_same_whatever_it_lists(who, units):
    browser = who("asha").browser()
    for number in range(units):
        soldier = cast.person(f"NPL-{number}", "Rai")
        rows.assign(cast.contingent(f"NPL-UNMISS-{number}", slots=1), 1, soldier)
        rows.certify(soldier)

    with statements() as run:
        browser.get(reverse("contributor_home"))

    assert len(run) == HOME


def test_a_contingent_shows_its_gaps_first_and_names_with_their_own_script(who):
    unit = cast.contingent(slots=3)
    people = rows.crew(unit, able=2, failed=1)
    people[2].name_native = "राई"
    with scoped({"NPL"}):
        people[2].save()

    page = who("asha").browser().get(reverse("contingent", args=[unit.code]), AT_DEPARTURE)

    assert [row["slot"].number for row in page.context["rows"]] == [3, 1, 2]
    assert page.context["rows"][0]["named"].name_native == "राई"
    assert "2 of 3 certified" in page.text
    assert page.context["to_do"][0]["words"] == "Let 1 person who did not pass sit again"


def test_a_contingent_is_filtered_in_the_address_and_paged_by_fifty(who):
    unit = cast.contingent(slots=60)
    rows.crew(unit, learning=55)
    browser, address = who("asha").browser(), reverse("contingent", args=[unit.code])

    everybody = browser.get(address, {"page": 2})
    unnamed = browser.get(address, {"finding": "unnamed", "category": "TRP"})

    assert [row["slot"].number for row in everybody.context["rows"]] == list(range(46, 56))
    assert [row["slot"].number for row in unnamed.context["rows"]] == list(range(56, 61))


def test_a_date_that_cannot_be_read_is_kept_and_explained(who):
    unit = cast.contingent(slots=1)

    page = who("asha").browser().get(reverse("contingent", args=[unit.code]), {"on": "next week"})

    assert "Write the date as year, month and day" in page.text
    assert 'value="next week"' in page.text


def test_a_lapsed_mandate_warns(who):
    unit = cast.contingent(slots=1)
    rows.mandate(unit, date(2027, 2, 1))

    page = who("asha").browser().get(reverse("contingent", args=[unit.code]), AT_DEPARTURE)

    assert "that we know of ended on" in page.text


@pytest.mark.parametrize("route", ["contingent", "audit_contingent"])
def test_another_country_s_contingent_is_not_found(who, route):
    unit = cast.contingent(slots=1)

    assert who("omar").browser().get(reverse(route, args=[unit.code])).status_code == 404


def test_another_country_s_download_is_not_found(who):
    unit = cast.contingent(slots=1)

    assert who("omar").browser().get(reverse("readiness_file", args=[unit.code, "csv"])).status_code == 404


@pytest.mark.parametrize("people", [1, 3, 100])
def test_a_page_of_a_hundred_people_costs_no_more_than_of_three(who, people):
    unit = cast.contingent(slots=people)
    rows.crew(unit, able=people // 3, failed=people // 3, learning=people - 2 * (people // 3))
    browser = who("asha").browser()

    with statements() as run:
        browser.get(reverse("contingent", args=[unit.code]), {"on": "2099-01-01"})

    assert len(run) == PAGE


def test_a_download_is_safe_in_a_spreadsheet_and_noted_in_the_trail(who):
    unit = cast.contingent(slots=2)
    rows.assign(unit, 1, cast.person("=1+1", "@Evil"))

    answer = who("asha").browser().get(reverse("readiness_file", args=[unit.code, "csv"]), AT_DEPARTURE)

    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(line["service_number"], line["name"]) for line in lines] == [("'=1+1", "'@Evil"), ("", "")]
    assert [entry.details["form"] for entry in trail("readiness.export")] == ["csv"]


def test_the_report_is_a_pdf_named_after_contingent_and_date(who):
    unit = cast.contingent(slots=2)
    rows.crew(unit, able=1)

    answer = who("asha").browser().get(reverse("readiness_file", args=[unit.code, "pdf"]), AT_DEPARTURE)

    assert answer.content.startswith(b"%PDF-")
    assert "readiness-NPL-UNMISS-2027A-2027-03-01.pdf" in answer["Content-Disposition"]


def test_an_unknown_form_of_download_is_not_found(who):
    unit = cast.contingent(slots=1)

    assert who("asha").browser().get(reverse("readiness_file", args=[unit.code, "exe"])).status_code == 404
