"""One person's page: facts, categories and slots over time, training, history; and whose reading is noted."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.contingents.actions import assign, withdraw
from accounts.contingents.enums import EndReason
from accounts.people.door import reset_pin
from accounts.people.merging import merge
from accounts.people.models import Person
from accounts.people.records import change_person, record_person
from accounts.people.slips import print_slips
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry, TrailPersonal
from certification.readiness.acts import do_enrol, do_withdraw, plan_enrol, plan_withdraw
from tests import cast
from tests.certification.readiness import rows
from tests.counting import exactly

TODAY = timezone.now().date()
RAM = {
    "service_number": "NP-1",
    "family_name": "Gurung",
    "given_names": "Ram",
    "name_native": "राम गुरुङ",
    "birth_date": "1990-05-01",
    "category": "TRP",
    "category_since": date(2024, 1, 1),
}


@pytest.fixture
def ram(who) -> Person:
    with scoped({"NPL"}):
        return record_person(by=who("asha").actor, contributor="NPL", values=RAM)


def page_of(who, person: Person, key: str = "asha"):
    return who(key).browser().get(reverse("person", args=[person.pk]))


def reads() -> list[str]:
    with scoped({"NPL"}):
        return list(TrailEntry.objects.filter(verb="person.read").values_list("role", flat=True))


def test_the_page_tells_who_somebody_is_and_was(who, ram) -> None:
    asha, unit = who("asha").actor, cast.contingent(slots=2)
    with scoped({"NPL"}):
        first, second = unit.slots.order_by("number")
        assign(by=asha, slot=first, person=ram, since=TODAY - timedelta(days=9))
        withdraw(by=asha, slot=first, on=TODAY - timedelta(days=5), reason=EndReason.MEDICAL)
        assign(by=asha, slot=second, person=ram, since=TODAY)
        change_person(by=asha, person=ram, changes={"category": "JLD", "category_since": date(2026, 6, 1)})
    page = page_of(who, ram)
    assert [(one["row"].category, one["row"].until) for one in page.context["categories"]] == [
        ("JLD", None),
        ("TRP", date(2026, 6, 1)),
    ]
    assert [(one["number"], str(one["why"])) for one in page.context["places"]] == [
        (2, ""),
        (1, "Medical reasons"),
    ]
    assert "राम गुरुङ" in page.text
    assert reverse("slot_withdraw", args=[unit.code, second.pk]) in page.text


def test_the_history_says_who_did_what_with_old_and_new_values(who, ram) -> None:
    asha = who("asha").actor
    with scoped({"NPL"}):
        change_person(by=asha, person=ram, changes={"given_names": "Ram Bahadur", "rank": "Sergeant"})
    told = page_of(who, ram).context["history"]
    assert [(one["what"], one["who"], str(one["role"])) for one in told] == [
        ("Changed", "Asha Gurung", "Contributor officer"),
        ("Recorded", "Asha Gurung", "Contributor officer"),
    ]
    changes = [(str(c["field"]), c["old"], c["new"]) for c in told[0]["changes"]]
    assert changes == [("Given names", "Ram", "Ram Bahadur"), ("Rank", "–", "Sergeant")]


def test_values_that_were_erased_are_gone_and_the_entry_stays(who, ram) -> None:
    with scoped({"NPL"}):
        change_person(by=who("asha").actor, person=ram, changes={"rank": "Sergeant"})
        TrailPersonal.objects.all().delete()
    [changed, _recorded] = page_of(who, ram).context["history"]
    assert (changed["what"], changed["changes"]) == ("Changed", [])


def test_what_was_done_for_many_is_told_of_each(who, ram) -> None:
    asha, unit = who("asha").actor, cast.contingent(slots=2)
    other = cast.person("NP-2", "Rai", "Sita")
    with scoped({"NPL"}):
        for number, person in enumerate((ram, other), start=1):
            assign(by=asha, slot=unit.slots.get(number=number), person=person, since=TODAY)
        do_enrol(by=asha, contributor="NPL", plan=plan_enrol([ram, other]))
        do_withdraw(
            by=asha,
            contributor="NPL",
            plan=plan_withdraw([ram, other], TODAY),
            on=TODAY,
            reason=EndReason.MEDICAL,
        )
    told = page_of(who, ram).context["history"]
    assert [str(one["what"]) for one in told] == [
        "Withdrawn from a slot",
        "Enrolled for training",
        "Put into a slot",
        "Recorded",
    ]
    assert str(told[0]["why"]) == "Medical reasons"


def test_a_merged_record_points_to_the_one_that_was_kept_and_back(who, ram) -> None:
    closed = cast.person("NP-9", "Gurong", "Ram", birth_date=date(1990, 5, 1))
    assert page_of(who, ram).context["pairs"] == [closed]
    with scoped({"NPL"}):
        merge(by=who("asha").actor, keep=ram, close=closed)
    kept, gone = page_of(who, ram), page_of(who, closed)
    assert (kept.context["merged"], kept.context["pairs"]) == ([closed], [])
    assert (gone.context["kept"], gone.context["may_write"]) == (ram, False)
    unmerge = reverse("person_unmerge", args=[closed.pk])
    assert "count as two people" in who("asha").browser().get(unmerge).text
    assert who("asha").browser().post(unmerge).headers["Location"] == reverse("person", args=[closed.pk])
    assert page_of(who, closed).context["kept"] is None
    assert who("asha").browser().get(unmerge).status_code == 404


def test_a_pin_is_never_shown_and_how_somebody_stands_at_the_door_is(who, ram) -> None:
    assert page_of(who, ram).context["door"]["word"] == "Cannot sign in: no PIN, no unused slip"
    with scoped({"NPL"}):
        [slip] = print_slips(by=who("asha").actor, contributor="NPL", people=[ram])
    page = page_of(who, ram)
    assert (page.context["door"]["word"], slip.code in page.text) == ("Slip printed, not used yet", False)
    with scoped({"NPL"}):
        reset = reset_pin(by=who("asha").actor, person=ram)
    assert reset.code not in page_of(who, ram).text


@pytest.mark.parametrize(
    ("key", "status", "noted"),
    [
        ("asha", 200, []),
        ("bikram", 200, ["certifying_officer"]),
        ("ines", 200, ["auditor"]),
        ("omar", 404, []),
        ("salma", 404, []),
        ("hari", 403, []),
        ("tomas", 403, []),
    ],
)
def test_each_reading_is_noted_but_of_those_who_keep_the_records(who, ram, key, status, noted) -> None:
    assert page_of(who, ram, key).status_code == status
    assert reads() == noted


def test_readers_of_the_record_change_nothing(who, ram) -> None:
    page = page_of(who, ram, "bikram")
    assert (page.context["may_write"], page.context["may_merge"], page.context["may_reset"]) == (False,) * 3
    assert "history" not in page.context
    assert reverse("person_edit", args=[ram.pk]) not in page.text


@pytest.mark.parametrize("times", [1, 3, 40])
def test_a_page_costs_the_same_however_much_happened(who, ram, times) -> None:
    asha, unit = who("asha").actor, cast.contingent(slots=1)
    with scoped({"NPL"}):
        slot = unit.slots.get()
        for n in range(times):
            day = TODAY - timedelta(days=2 * times) + timedelta(days=2 * n)
            assign(by=asha, slot=slot, person=ram, since=day)
            withdraw(by=asha, slot=slot, on=day + timedelta(days=1), reason=EndReason.MEDICAL)
    rows.certify(ram)
    browser = who("asha").browser()
    address = reverse("person", args=[ram.pk])
    browser.get(address)
    with exactly(23):
        browser.get(address)
