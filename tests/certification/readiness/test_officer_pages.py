"""The officer's home and contingent: what they say, whom they let in, and what they cost."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Person, PersonCategory, SlipCode
from accounts.roles.models import Invitation
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from courses.enrolment.models import Roster
from tests import cast
from tests.certification.readiness import rows
from tests.certification.readiness.counting import statements
from tests.certification.readiness.factories import DEPARTURE

HOME, PAGE = 19, 18
TODAY = timezone.now().date()
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
    assert line["next"]["href"] == f"{reverse('roster_upload')}?contingent=NPL-UNMISS-2027A"
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


def test_home_adds_up_what_is_required_certified_at_risk_and_unknown(who):
    rows.crew(cast.contingent("NPL-UNMISS-A", slots=4), able=2, failed=1)
    rows.assign(cast.contingent("NPL-UNMISS-B", slots=1), 1, cast.person("NPL-9", "Rai"))

    total = who("asha").browser().get(reverse("contributor_home")).context["total"]

    assert (total.required, total.lasting, total.at_risk, total.unknown) == (5, 0, 5, 0)
    assert total.required == total.lasting + total.at_risk + total.unknown


def test_home_says_what_is_missing_by_number_and_kind(who):
    unit = cast.contingent(slots=6, planned_departure=TODAY + timedelta(days=34))
    people = rows.crew(unit, learning=4)
    for person in people[:2]:
        rows.sit(person, "not_passed", day=TODAY)
    with scoped({"NPL"}):
        Person.objects.filter(pk=people[3].pk).update(category="JLD")

    [line] = who("asha").browser().get(reverse("contributor_home")).context["lines"]

    assert [str(words) for _kind, words in line["missing"]] == [
        "2 slots have no name yet",
        "1 person serves in another category",
        "2 did not pass",
        "1 in training",
    ]
    assert line["when"] == "leaves in 34 days"


def test_home_lists_who_leaves_before_who_is_on_tour(who):
    for code, days in (("NPL-GONE", -100), ("NPL-LATER", 200), ("NPL-SOON", 20)):
        leaves = TODAY + timedelta(days=days)
        cast.contingent(code, slots=1, planned_departure=leaves, end_of_tour=leaves + timedelta(days=365))

    groups = who("asha").browser().get(reverse("contributor_home")).context["groups"]

    assert [(title, [line["contingent"].code for line in lines]) for title, lines in groups] == [
        ("Leaving", ["NPL-SOON", "NPL-LATER"]),
        ("On tour", ["NPL-GONE"]),
    ]


def test_home_reminds_of_files_checked_and_of_what_is_about_to_end(who):
    soon, later = timezone.now() + timedelta(days=2), timezone.now() + timedelta(days=9)
    rai, lama = cast.person("NPL-1", "Rai"), cast.person("NPL-2", "Lama")
    with scoped({"NPL"}):
        for digest, state in (("a" * 64, "checked"), ("a" * 64, "checked"), ("b" * 64, "refused")):
            Roster.objects.create(
                contributor_id="NPL", file_name="f", file_sha256=digest, content=b"", state=state
            )
        for person, until in ((rai, soon), (lama, later)):
            SlipCode.objects.create(contributor_id="NPL", person=person, code="-", expires_at=until)
        Invitation.objects.create(
            contributor_id="NPL", digest="c" * 64, email="c@example.org", role="proctor", expires_at=soon
        )

    mine, other = (who(name).browser().get(reverse("contributor_home")) for name in ("asha", "omar"))

    assert [line["words"] for line in mine.context["waiting"]] == [
        "1 roster is checked and not applied yet",
        "1 sign-in slip ends within three days unused",
        "1 invitation ends within three days",
    ]
    assert other.context["waiting"] == []


@pytest.mark.parametrize("units", [1, 3, 40])
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


def test_somebody_of_another_category_by_now_is_a_gap_with_a_way_out_of_it(who):
    unit = cast.contingent(slots=1, end_of_tour=date(2028, 1, 10))
    [soldier] = rows.crew(unit, able=1)
    with scoped({"NPL"}):
        PersonCategory.objects.create(
            contributor_id="NPL",
            person=soldier,
            category="TRP",
            since=date(2026, 1, 1),
            until=date(2027, 2, 1),
        )
        PersonCategory.objects.create(
            contributor_id="NPL", person=soldier, category="JLD", since=date(2027, 2, 1)
        )
        Person.objects.filter(pk=soldier.pk).update(category="JLD")
    browser, address = who("asha").browser(), reverse("contingent", args=[unit.code])

    before = browser.get(address, {"on": "2027-01-31"}).context["rows"][0]
    after = browser.get(address, {"on": "2027-02-01"})

    [row] = after.context["rows"]
    assert [str(before["word"]), str(row["word"])] == ["Certified", "Serves in another category"]
    assert row["href"] == reverse("slot_transfer", args=[unit.code, row["slot"].slot])
    assert after.context["to_do"][0]["words"] == "Move 1 person whose category has changed"
    assert "Serves now as: Junior leader" in after.text


def test_a_slot_given_up_is_not_required_from_its_day_on(who):
    unit = cast.contingent(slots=3)
    with scoped({"NPL"}):
        unit.slots.filter(number=3).update(until=date(2027, 2, 1))
    browser, address = who("asha").browser(), reverse("contingent", args=[unit.code])

    required = [
        browser.get(address, {"on": day}).context["readiness"].counts.required
        for day in ("2027-01-31", "2027-02-01")
    ]

    assert required == [3, 2]
    assert "1 slot was given up" in browser.get(address).text


def test_a_rotation_and_the_one_it_relieves_lead_to_each_other(who):
    before = cast.contingent()
    after = cast.contingent("NPL-UNMISS-2028A", follows=before)
    browser = who("asha").browser()
    pages = [browser.get(reverse("contingent", args=[one.code])).text for one in (before, after)]

    assert f'href="{reverse("contingent", args=[after.code])}"' in pages[0].partition("Relieved by")[2]
    assert f'href="{reverse("contingent", args=[before.code])}"' in pages[1].partition("Relieves")[2]
    assert [reverse("contingent_rotate", args=[before.code]) in pages[0]] == [False]


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
