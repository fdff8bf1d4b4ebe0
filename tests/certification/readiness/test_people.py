"""Asha's table of people: who stands in it, what a row says and costs, and one thing for many at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.contingents.actions import drop_slots
from accounts.contingents.errors import PersonMerged, SlotGone, WrongCategory
from accounts.contingents.models import Assignment, Contingent
from accounts.people.enums import Category
from accounts.people.merging import merge
from accounts.people.models import Person, SlipSheet
from accounts.people.records import change_person
from accounts.people.slips import print_slips
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from certification.readiness.acts import do_fill, plan_fill
from certification.readiness.enums import Lacking
from certification.readiness.people import PeopleFilters, people_found, totals
from courses.models import Enrolment, Lesson
from tests import cast
from tests.certification.readiness import rows
from tests.counting import exactly

TODAY = timezone.now().date()
PEOPLE = reverse("people")
ACT = reverse("people_act")


def found(lacking: Lacking | None = None, **filters: Any) -> list[str]:
    with scoped({"NPL"}):
        kept = people_found(PeopleFilters("NPL", lacking=lacking, **filters), TODAY)
        return [person.service_number for person in kept]


def act(browser, act: str, *people: Person, query: str = "", **answers: str):
    data = {"act": act, "person": [str(person.pk) for person in people], **answers}
    return browser.post(f"{ACT}{query}", data)


def confirm(browser, page, query: str = "", **answers: str):
    """Confirm what a check page shows, as its form would."""
    context = page.context
    data = {"act": context["act"].value, "seal": context["plan"]["seal"], "confirm": "yes", **answers}
    data |= {"every": "yes"} if context["every"] else {"person": context["ids"]}
    return browser.post(f"{ACT}{query}", data)


# ---------------------------------------------------------------- the table


def test_a_row_says_where_somebody_stands(who) -> None:
    unit = cast.contingent(slots=1)
    sita = cast.person("NP-1", "Rai", "Sita", name_native="सीता राई")
    rows.assign(unit, 1, sita)
    rows.certify(sita, valid_until=unit.end_of_tour + timedelta(days=1))
    page = who("asha").browser().get(PEOPLE)
    [row] = page.context["rows"]
    assert row["training"] == {"kind": "met", "word": "Passed"}
    assert row["certificate"]["kind"] == "met"
    assert row["sign_in"] == {"kind": "missing", "word": "Cannot sign in"}
    assert "NPL-UNMISS-2027A" in page.text
    assert "सीता राई" in page.text


def test_each_thing_that_can_be_missing_finds_those_who_miss_it(who) -> None:
    unit = cast.contingent(slots=4)
    every = Lesson.objects.count()
    made = {
        name: cast.person(name, "Rai", name, birth_date=date(1990, 1, day))
        for day, name in enumerate(("NEW", "STARTED", "LEARNT", "PASSED", "SHORT", "CERTIFIED"), start=1)
    }
    rows.enrol(made["STARTED"], lessons=2)
    rows.enrol(made["LEARNT"], lessons=every)
    rows.enrol(made["PASSED"], lessons=every)
    rows.sit(made["PASSED"])
    rows.certify(made["SHORT"], valid_until=unit.end_of_tour - timedelta(days=1))
    rows.certify(made["CERTIFIED"], valid_until=unit.end_of_tour)
    for number, name in enumerate(("PASSED", "SHORT", "CERTIFIED"), start=1):
        rows.assign(unit, number, made[name])
    with scoped({"NPL"}):
        print_slips(by=who("asha").actor, contributor="NPL", people=[made["NEW"]])
    assert found(Lacking.ENROLMENT) == ["NEW"]
    assert sorted(found(Lacking.LESSONS)) == ["NEW", "STARTED"]
    assert found(Lacking.ASSESSMENT) == ["LEARNT"]
    assert sorted(found(Lacking.CERTIFICATE)) == ["LEARNT", "NEW", "PASSED", "STARTED"]
    assert found(Lacking.EXPIRING) == ["SHORT"]
    assert len(found(Lacking.SIGN_IN)) == 6
    assert "NEW" not in found(Lacking.SLIP)
    assert found(Lacking.PAIR) == []


def test_in_a_contingent_and_in_the_reserve_add_up(who) -> None:
    unit = cast.contingent(slots=2)
    people = [cast.person(f"NP-{n}", "Rai", "Sita") for n in range(3)]
    rows.assign(unit, 1, people[0])
    with scoped({"NPL"}):
        assert totals(people_found(PeopleFilters("NPL"), TODAY)) == {
            "everybody": 3,
            "placed": 1,
            "reserve": 2,
        }
    assert found(place="placed") == ["NP-0"]
    assert sorted(found(place="reserve")) == ["NP-1", "NP-2"]
    assert found(place="NPL-UNMISS-2027A") == ["NP-0"]


def test_words_find_names_in_any_script_and_numbers_even_of_merged_records(who) -> None:
    ram = cast.person("NP-1", "Gurung", "Ram", name_native="राम गुरुङ")
    closed = cast.person("OLD-7", "Gurong", "Ram")
    cast.person("NP-2", "Rai", "Sita")
    with scoped({"NPL"}):
        merge(by=who("asha").actor, keep=ram, close=closed)
    for words in ("gurung ram", "राम", "np-1", "old-7"):
        assert found(words=words) == ["NP-1"]


def test_evidence_of_a_merged_record_stands_in_the_row_of_the_one_that_was_kept(who) -> None:
    ram, closed = cast.person("NP-1", "Gurung", "Ram"), cast.person("NP-9", "Gurong", "Ram")
    rows.certify(closed)
    assert found(Lacking.CERTIFICATE) == ["NP-1"]
    with scoped({"NPL"}):
        merge(by=who("asha").actor, keep=ram, close=closed)
    assert found(Lacking.CERTIFICATE) == []
    assert found() == ["NP-1"]


def test_a_revoked_certificate_is_none(who) -> None:
    rows.revoke(rows.certify(cast.person("NP-1", "Rai", "Sita")), TODAY)
    assert found(Lacking.CERTIFICATE) == ["NP-1"]


def test_people_of_another_country_are_not_there(who) -> None:
    cast.person("MA-1", "Alaoui", "Fatima", contributor_id="MAR")
    page = who("asha").browser().get(f"{PEOPLE}?contributor=MAR&words=Alaoui")
    assert (page.context["country"].pk, page.context["rows"]) == ("NPL", [])
    assert "Fatima" not in page.text


def test_an_auditor_chooses_a_country_first_and_can_do_nothing(who) -> None:
    cast.person("NP-1", "Rai", "Sita")
    browser = who("ines").browser()
    assert "Sita" not in browser.get(PEOPLE).text
    page = browser.get(f"{PEOPLE}?contributor=NPL")
    assert ("Sita" in page.text, page.context["may_act"]) == (True, False)
    assert browser.post(f"{ACT}?contributor=NPL", {"act": "enrol", "every": "yes"}).status_code == 403


@pytest.mark.parametrize("people", [1, 3, 40])
def test_the_table_costs_the_same_for_one_person_and_for_forty(who, people) -> None:
    unit = cast.contingent(slots=people)
    for number in range(1, people + 1):
        person = cast.person(f"NP-{number}", "Rai", f"Sita {number}")
        rows.assign(unit, number, person)
        rows.enrol(person, lessons=2)
    browser = who("asha").browser()
    browser.get(PEOPLE)
    with exactly(17):
        browser.get(f"{PEOPLE}?lacking=lessons&order=contingent")


# ---------------------------------------------------------------- one thing for many


def test_several_are_put_into_free_slots_and_whoever_is_not_is_named_with_the_reason(who) -> None:
    unit = cast.contingent(slots=3)
    one, two, three, chief = (
        cast.person("NP-1", "Rai", "Sita"),
        cast.person("NP-2", "Rai", "Gita"),
        cast.person("NP-3", "Rai", "Mina"),
        cast.person("NP-4", "Rai", "Hari", category="CCU"),
    )
    rows.assign(unit, 1, one)
    browser = who("asha").browser()
    asked = act(browser, "fill", one, two, three, chief)
    assert "Into which contingent" in asked.text or "Contingent" in asked.text
    answers = {"contingent": unit.code, "on": TODAY.isoformat()}
    page = act(browser, "fill", one, two, three, chief, **answers)
    assert (page.context["plan"]["people"], page.context["plan"]["chosen"]) == (2, 4)
    done = confirm(browser, page, **answers)
    assert "2 people have a slot now." in done.text
    assert "Fills a slot already" in done.text
    assert "No free slot of this category is left" in done.text
    with scoped({"NPL"}):
        filled = set(Assignment.objects.open().values_list("person__service_number", flat=True))
        assert filled == {"NP-1", "NP-2", "NP-3"}
        assert set(Enrolment.objects.filter(person=two).values_list("phase", flat=True)) >= {"pre_deployment"}


def test_what_was_checked_is_done_or_it_is_checked_again(who) -> None:
    unit = cast.contingent(slots=1)
    sita, gita = cast.person("NP-1", "Rai", "Sita"), cast.person("NP-2", "Rai", "Gita")
    browser = who("asha").browser()
    answers = {"contingent": unit.code, "on": TODAY.isoformat()}
    page = act(browser, "fill", sita, **answers)
    rows.assign(unit, 1, gita)
    again = confirm(browser, page, **answers)
    assert (again.status_code, again.context["moved"], again.context["plan"]["people"]) == (409, True, 0)
    with scoped({"NPL"}):
        assert Assignment.objects.get().person == gita


def give_the_slot_up(asha, unit: Contingent, person: Person) -> None:
    drop_slots(by=asha, contingent=unit, category=Category.TRP, count=1, on=TODAY)


def merge_the_record(asha, unit: Contingent, person: Person) -> None:
    merge(by=asha, keep=cast.person("NP-2", "Rai", "Sita"), close=person)


def change_the_category(asha, unit: Contingent, person: Person) -> None:
    change_person(by=asha, person=person, changes={"category": "JLD"})


@pytest.mark.parametrize(
    ("meanwhile", "refusal"),
    [(give_the_slot_up, SlotGone), (merge_the_record, PersonMerged), (change_the_category, WrongCategory)],
)
def test_who_or_what_has_changed_since_the_plan_was_made_is_not_filled(who, meanwhile, refusal) -> None:
    asha, unit, sita = who("asha").actor, cast.contingent(slots=2), cast.person("NP-1", "Rai", "Sita")
    rows.assign(unit, 1, cast.person("NP-3", "Magar", "Hira"))
    with scoped({"NPL"}):
        plan = plan_fill([Person.objects.get(pk=sita.pk)], unit, TODAY)
        meanwhile(asha, unit, sita)
        with pytest.raises(refusal):
            do_fill(by=asha, plan=plan, contingent=unit, since=TODAY)
        assert not Assignment.objects.filter(person=sita).exists()


def test_all_of_a_list_are_enrolled_without_naming_each(who) -> None:
    cast.contingent(slots=1)
    people = [cast.person(f"NP-{n:03}", "Rai", f"Sita {n}") for n in range(60)]
    rows.enrol(people[0])
    cast.person("OTHER", "Thapa", "Hari")
    browser = who("asha").browser()
    query = "?words=Rai"
    page = browser.post(f"{ACT}{query}", {"act": "enrol", "every": "yes"})
    assert (page.context["plan"]["people"], page.context["plan"]["chosen"]) == (59, 60)
    assert page.text.count('name="person"') == 0
    done = confirm(browser, page, query)
    assert "59 people were enrolled." in done.text
    assert "Is enrolled already." in done.text
    with scoped({"NPL"}):
        assert Enrolment.objects.count() == 60
        [entry] = TrailEntry.objects.filter(verb="enrolment.enrol_many")
        assert len(entry.details["enrolled"]) == 59


def test_several_are_withdrawn_with_one_reason(who) -> None:
    unit = cast.contingent(slots=2)
    sita, gita, mina = (cast.person(f"NP-{n}", "Rai", n) for n in ("Sita", "Gita", "Mina"))
    rows.assign(unit, 1, sita)
    rows.assign(unit, 2, gita, since=TODAY + timedelta(days=9))
    browser = who("asha").browser()
    assert act(browser, "withdraw", sita, on=TODAY.isoformat(), reason="").status_code == 422
    answers = {"on": TODAY.isoformat(), "reason": "medical"}
    page = act(browser, "withdraw", sita, gita, mina, **answers)
    assert [group["count"] for group in page.context["plan"]["left_out"]] == [1, 1]
    done = confirm(browser, page, **answers)
    assert "1 person was withdrawn." in done.text
    with scoped({"NPL"}):
        left = Assignment.objects.get(person=sita)
        assert (left.until, left.end_reason) == (TODAY, "medical")


def test_slips_of_several_are_made_by_a_job_on_one_sheet(who) -> None:
    people = [cast.person(f"NP-{n}", "Rai", f"Sita {n}") for n in range(3)]
    browser = who("asha").browser()
    page = act(browser, "slips", *people)
    done = confirm(browser, page)
    with scoped({"NPL"}):
        sheet = SlipSheet.objects.get()
    assert done.headers["Location"] == reverse("slip_sheet", args=[sheet.pk])
    assert len(sheet.people) == 3


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"act": "", "every": "yes"}, "Choose what to do."),
        ({"act": "enrol"}, "Choose at least one person."),
        ({"act": "enrol", "person": "not-an-id"}, "Choose at least one person."),
        ({"act": "resurrect", "every": "yes"}, "Choose what to do."),
    ],
)
def test_what_is_missing_is_said_above_the_list(who, data, problem) -> None:
    cast.person("NP-1", "Rai", "Sita")
    page = who("asha").browser().post(ACT, data)
    assert (page.status_code, page.context["problem"]) == (422, problem)


def test_people_of_another_country_cannot_be_chosen(who) -> None:
    fatima = cast.person("MA-1", "Alaoui", "Fatima", contributor_id="MAR")
    page = act(who("asha").browser(), "enrol", fatima)
    assert (page.status_code, "Alaoui" in page.text) == (422, False)
    assert act(who("asha").browser(), "enrol", fatima, query="?contributor=MAR").status_code == 422
    with scoped({"MAR"}):
        assert not Enrolment.objects.exists()
