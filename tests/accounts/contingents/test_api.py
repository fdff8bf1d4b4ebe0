"""Contingents by machine: made, changed, resized, relieved, filled; and none of another country's."""

from datetime import date

import pytest

from accounts.contingents.models import Contingent
from accounts.tenancy.scope import scoped
from tests import cast
from tests.api.calls import System, problem
from tests.counting import exactly

pytestmark = pytest.mark.django_db
NEW = {
    "contributor": "NPL",
    "code": "NPL-UNMISS-2027B",
    "name": "Infantry company 2",
    "mission": "UNMISS",
    "kind": "troops",
    "planned_departure": "2027-09-01",
    "end_of_tour": "2028-08-31",
    "slots": [{"category": "JLD", "count": 1}, {"category": "TRP", "count": 3}],
}


@pytest.fixture
def system(countries, seeded) -> System:
    return System()


@pytest.fixture
def made(system) -> dict:
    return system.post("contingents/", NEW).json()


def test_a_contingent_is_made_with_its_slots(system):
    answer = system.post("contingents/", NEW)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/contingents/{made['id']}/"
    assert {name: made[name] for name in NEW if name != "slots"} == {
        n: v for n, v in NEW.items() if n != "slots"
    }
    assert made["slots"] == [{"category": "TRP", "count": 3}, {"category": "JLD", "count": 1}]
    assert system.get(f"contingents/{made['id']}/").headers["ETag"] == answer.headers["ETag"]
    slots = system.get("slots/", {"contingent": NEW["code"]}).json()["results"]
    assert [(slot["number"], slot["category"], slot["filled"]) for slot in slots] == [
        (1, "JLD", None),
        (2, "TRP", None),
        (3, "TRP", None),
        (4, "TRP", None),
    ]


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"code": "MAR-UNMISS-2027B"}, (422, "code_not_own")),
        ({"code": "NPL-UNMISS-2027B", "again": True}, (409, "code_taken")),
        ({"end_of_tour": "2027-01-01"}, (422, "tour_too_short")),
        ({"mission": "NOWHERE"}, (422, "unknown_mission")),
        ({"contributor": "MAR", "code": "MAR-UNMISS-2027B"}, (422, "unknown_contributor")),
        ({"contributor": "XXX"}, (422, "unknown_contributor")),
        ({"slots": []}, (400, "invalid")),
        ({"slots": [{"category": "TRP", "count": 1}] * 2}, (400, "invalid")),
        ({"planned_departure": "0001-01-01"}, (400, "invalid")),
    ],
)
def test_what_cannot_be_made_is_refused_by_its_code(system, wrong, answer):
    if wrong.pop("again", False):
        system.post("contingents/", NEW)
    assert problem(system.post("contingents/", NEW | wrong)) == answer


def test_a_change_needs_the_state_that_was_seen(system, made):
    where, seen = f"contingents/{made['id']}/", system.get(f"contingents/{made['id']}/").headers["ETag"]
    assert problem(system.patch(where, {"name": "Company 3"}))[0] == 428
    changed = system.patch(where, {"name": "Company 3", "planned_departure": "2027-10-01"}, if_match=seen)
    assert (changed.status_code, changed.json()["name"]) == (200, "Company 3")
    assert problem(system.patch(where, {"name": "Company 4"}, if_match=seen))[0] == 412
    assert problem(system.patch(where, {"end_of_tour": "2027-01-01"}, if_match="*")) == (
        422,
        "tour_too_short",
    )
    assert problem(system.patch(where, {"code": "NPL-X-1"}, if_match="*"))[0] == 400


def test_slots_are_added_and_given_up_but_from_under_nobody(system, made):
    more = system.post(f"contingents/{made['id']}/slots/add/", {"slots": [{"category": "TRP", "count": 2}]})
    assert (more.status_code, more.json()["slots"][0]) == (201, {"category": "TRP", "count": 5})
    drop = {"category": "TRP", "count": 4, "on": "2027-09-01"}
    fewer = system.post(f"contingents/{made['id']}/slots/drop/", drop)
    assert (fewer.status_code, fewer.json()["slots"][0]) == (200, {"category": "TRP", "count": 1})
    assert problem(system.post(f"contingents/{made['id']}/slots/drop/", drop)) == (409, "too_few_empty")


def test_a_rotation_relieves_the_one_before_it(system, made):
    asked = {
        "code": "NPL-UNMISS-2028A",
        "name": "Company 9",
        "planned_departure": "2028-09-01",
        "end_of_tour": "2029-08-31",
    }
    answer = system.post(f"contingents/{made['id']}/rotate/", asked)
    relieving = answer.json()
    assert (answer.status_code, relieving["follows"], relieving["slots"]) == (201, made["id"], made["slots"])
    again = system.post(f"contingents/{made['id']}/rotate/", asked | {"code": "NPL-UNMISS-2028B"})
    assert problem(again) == (409, "followed_already")


def test_somebody_fills_a_slot_is_swapped_moved_and_leaves_with_a_reason(system, made):
    asha, hari = cast.person("NP-1", "Gurung"), cast.person("NP-2", "Rai")
    slots = [one["id"] for one in system.get("slots/", {"category": "TRP"}).json()["results"]]

    def tell(verb="", **body):
        return system.post(f"assignments/{verb}", {name: str(value) for name, value in body.items()})

    first = tell(slot=slots[0], person=asha.pk, since="2027-09-01")
    assert (first.status_code, first.json()["person"], first.json()["until"]) == (201, str(asha.pk), None)
    assert problem(tell(slot=slots[0], person=hari.pk, since="2027-09-01")) == (409, "slot_taken")
    swapped = tell("swap/", slot=slots[0], person=hari.pk, on="2027-10-01").json()
    assert (swapped["person"], swapped["replaces"]) == (str(hari.pk), str(asha.pk))
    moved = tell("transfer/", slot=slots[1], person=hari.pk, on="2027-11-01").json()
    assert (moved["slot"], moved["replaces"]) == (slots[1], None)
    left = tell("withdraw/", slot=slots[1], on="2027-12-01", reason="medical").json()
    assert (left["until"], left["end_reason"]) == ("2027-12-01", "medical")
    history = system.get("assignments/", {"contingent": NEW["code"]}).json()["results"]
    assert [(one["person"], one["since"], one["until"]) for one in history] == [
        (str(asha.pk), "2027-09-01", "2027-10-01"),
        (str(hari.pk), "2027-10-01", "2027-11-01"),
        (str(hari.pk), "2027-11-01", "2027-12-01"),
    ]
    on = system.get("assignments/", {"on": "2027-10-15"}).json()["results"]
    assert [one["person"] for one in on] == [str(hari.pk)]
    assert problem(tell("withdraw/", slot=slots[1], on="2027-12-01", reason="swapped"))[0] == 400


def test_slots_are_told_apart_by_whether_somebody_fills_them(system, made):
    asha = cast.person("NP-1", "Gurung")
    slot = system.get("slots/", {"category": "TRP"}).json()["results"][0]["id"]
    system.post("assignments/", {"slot": slot, "person": str(asha.pk), "since": "2027-09-01"})
    filled = system.get("slots/", {"empty": "false"}).json()["results"]
    assert [(one["id"], one["filled"]["person"]) for one in filled] == [(slot, str(asha.pk))]
    assert len(system.get("slots/", {"empty": "true"}).json()["results"]) == 3


def test_of_another_country_nothing_is_there(system, made):
    theirs = cast.contingent("MAR-UNMISS-2027A")
    omar, asha = cast.person("MA-1", "Benali", contributor_id="MAR"), cast.person("NP-1", "Gurung")
    own = system.get("slots/", {"category": "TRP"}).json()["results"][0]["id"]
    with scoped({"MAR"}):
        slot = theirs.slots.first()
    nobody = "00000000-0000-4000-8000-000000000000"
    for pk in (theirs.pk, nobody):
        assert problem(system.get(f"contingents/{pk}/")) == (404, "not_found")
        assert problem(system.patch(f"contingents/{pk}/", {"name": "x"}, if_match="*")) == (404, "not_found")
        rotation = {"code": "X", "name": "x", "planned_departure": "2030-01-01", "end_of_tour": "2030-06-01"}
        assert problem(system.post(f"contingents/{pk}/rotate/", rotation)) == (404, "not_found")
    for body in (
        {"slot": str(slot.pk), "person": str(asha.pk)},  # type: ignore[union-attr]
        {"slot": own, "person": str(omar.pk)},
        {"slot": own, "person": nobody},
    ):
        assert problem(system.post("assignments/", body | {"since": "2027-09-01"})) == (404, "not_found")
    for resource in ("contingents/", "slots/", "assignments/"):
        asked = [system.get(resource, {"contributor": code}).json() for code in ("MAR", "XXX")]
        assert asked[0] == asked[1] == {"next": None, "previous": None, "results": []}


def test_lists_are_filtered_and_paged(system, made):
    for number in range(60):
        cast.contingent(
            f"NPL-X-{number:03}", slots=1, planned_departure=date(2030, 1, 1), end_of_tour=date(2031, 1, 1)
        )
    first = system.get("contingents/", {"departs_from": "2030-01-01"}).json()
    second = system.client.get(first["next"]).json()
    codes = [row["code"] for row in (*first["results"], *second["results"])]
    assert (len(first["results"]), codes, second["next"]) == (50, sorted(codes), None)
    assert len(set(codes)) == 60
    assert [
        row["code"] for row in system.get("contingents/", {"departs_until": "2029-12-31"}).json()["results"]
    ] == [NEW["code"]]
    assert system.get("contingents/", {"code": NEW["code"]}).json()["results"][0]["id"] == made["id"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_contingents_takes_as_many_queries_however_long(system, count):
    for number in range(count):
        cast.contingent(f"NPL-X-{number}")
    system.get("contingents/")
    with exactly(3):
        assert len(system.get("contingents/").json()["results"]) == count


def test_missions_are_there_by_code_and_by_whether_they_run(system):
    assert system.get("missions/UNMISS/").json()["code"] == "UNMISS"
    assert problem(system.get("missions/NOWHERE/")) == (404, "not_found")
    running = [row["open"] for row in system.get("missions/", {"open": "true"}).json()["results"]]
    assert set(running) == {True}


def test_contributors_are_those_in_scope(system):
    assert [row["iso3"] for row in system.get("contributors/").json()["results"]] == ["NPL"]
    assert system.get("contributors/NPL/").json() == {
        "iso3": "NPL",
        "iso2": "NP",
        "name": "Nepal",
        "kind": "both",
    }
    assert system.get("contributors/MAR/").content == system.get("contributors/XXX/").content
    assert problem(system.get("contributors/MAR/")) == (404, "not_found")


def test_nothing_is_written_when_the_row_moved_between_reading_and_changing(system, made):
    """Whoever holds an older state is refused even where what they change is not what moved."""
    seen = system.get(f"contingents/{made['id']}/").headers["ETag"]
    system.post(f"contingents/{made['id']}/slots/add/", {"slots": [{"category": "CCU", "count": 1}]})
    assert problem(system.patch(f"contingents/{made['id']}/", {"name": "x"}, if_match=seen))[0] == 412
    with scoped({"NPL"}):
        assert Contingent.objects.get(pk=made["id"]).name == NEW["name"]
