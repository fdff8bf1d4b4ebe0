"""The plan is pure: rows and known records in, states and counts out."""

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.people.enums import Category
from config.settings import SEEDS_DIR
from courses.enrolment.enums import FaultCode, RowNote, RowState
from courses.enrolment.plan import (
    COUNTED,
    PERSON_FIELDS,
    Change,
    Ground,
    KnownPerson,
    KnownSlot,
    Planner,
    chained,
    in_known_contingent,
    placed,
    read_training,
    training_change,
    without_twins,
)
from courses.enrolment.rows import Row, RowFault
from courses.standards.document import StandardDocument

UNIT, OTHER = "NPL-UNMISS-2027A", "NPL-UNMISS-2027B"
BLANK = dict.fromkeys(PERSON_FIELDS, "")
DOCUMENT = StandardDocument.parse(
    json.loads((SEEDS_DIR / "standards/0.1-research/standard.json").read_text(encoding="utf-8"))
)
TRAINED = frozenset({("TRP", "pre_deployment", "")})
IN_PLACE = TRAINED | {("TRP", "induction", "UNMISS"), ("TRP", "refresher", "")}


def slot(number: int, category: str = "TRP", contingent: str = UNIT, position: str = "") -> KnownSlot:
    return KnownSlot(f"{contingent}-{number}", contingent, number, category, position, "UNMISS")


def ground(*free: KnownSlot, standard: str = "", **fields) -> Ground:
    document = DOCUMENT if standard else None
    contingents = dict.fromkeys((UNIT, OTHER), "UNMISS")
    return Ground(
        **{"contingents": contingents, "free": free, "standard": standard, "document": document, **fields}
    )


def rai(**changes) -> KnownPerson:
    fields = {**BLANK, "family_name": "Rai", "category": "TRP", **changes.pop("fields", {})}
    return KnownPerson("id-1", changes.pop("number", "N1"), fields, **changes)


def row(number: int = 2, **values) -> Row:
    return Row(
        **{"number": number, "service_number": "N1", "family_name": "Rai", "category": "TRP", **values}
    )


def plan(one: Row, person: KnownPerson | None = None, *free: KnownSlot, standard: str = "", **told):
    return Planner(ground(*free, standard=standard)).plan(one, person, **told)


def test_free_slots_are_filled_in_number_order_and_the_rest_reported():
    planner = Planner(ground(slot(9), slot(3), slot(1, "JLD")))
    rows = [planner.plan(row(n, service_number=f"N{n}", contingent=UNIT)) for n in (2, 3, 4)]
    assert [(p.slot.number if p.slot else None, p.note) for p in rows] == [
        (3, None),
        (9, None),
        (None, RowNote.NO_SLOT),
    ]
    assert sum((p.counted() for p in rows), Counter()) == {"rows": 3, "new": 3, "no_slot": 1}


def test_slots_given_to_rows_before_are_not_given_again():
    planner = Planner(ground(slot(1), slot(2)), given={slot(1).id})
    assert planner.plan(row(contingent=UNIT)).slot == slot(2)


def test_a_refused_row_takes_no_slot():
    planner = Planner(ground(slot(1)))
    bad = planner.plan(row(2, contingent=UNIT, faults=(RowFault(2, "sex", FaultCode.BAD_SEX, "H"),)))
    good = planner.plan(row(3, service_number="N2", contingent=UNIT))
    assert [(p.state, p.slot) for p in (bad, good)] == [(RowState.REFUSED, None), (RowState.NEW, slot(1))]


def test_an_empty_cell_leaves_what_is_recorded():
    planned = plan(row(rank="Corporal"), rai(fields={"rank": "Private", "email": "b@example.org"}))
    assert planned.changes == (Change("rank", "Private", "Corporal"),)


def test_a_person_already_in_place_and_enrolled_is_unchanged():
    person = rai(slot=slot(1, position="Driver"), trained=IN_PLACE)
    planned = plan(row(contingent=UNIT, position="Driver"), person, standard="s")
    assert (planned.state, planned.changes) == (RowState.UNCHANGED, ())


def test_whoever_comes_into_a_contingent_is_enrolled_for_its_mission_too():
    planned = plan(row(contingent=UNIT), rai(trained=TRAINED), slot(4), standard="s")
    assert planned.changes == (
        Change("contingent", "", UNIT),
        Change("training", "", "TRP induction UNMISS"),
        Change("training", "", "TRP refresher"),
    )


def test_a_reserve_is_enrolled_for_what_comes_before_departure_alone():
    assert plan(row(), standard="s").changes == (Change("training", "", "TRP pre_deployment"),)


def test_a_training_is_written_and_read_again():
    for training in IN_PLACE:
        assert read_training(training_change(training).new) == training


def test_a_person_in_another_contingent_stays_there():
    planned = plan(row(contingent=UNIT), rai(slot=slot(1, contingent=OTHER)), slot(4))
    assert (planned.note, planned.slot) == (RowNote.IN_OTHER_CONTINGENT, None)


def test_a_promoted_person_is_noted_in_the_old_slot():
    planned = plan(row(category="JLD", contingent=UNIT), rai(slot=slot(1)))
    assert (planned.note, planned.state) == (RowNote.SLOT_OF_OTHER_CATEGORY, RowState.CHANGED)


def test_the_files_contingent_goes_before_the_chosen_one():
    assert [placed(r, UNIT).contingent for r in (row(), row(contingent=OTHER))] == [UNIT, OTHER]


def test_another_countrys_contingent_is_as_unknown_as_none():
    refused = in_known_contingent(row(contingent="MAR-MINUSCA-2027A"), {UNIT})
    assert [fault.code for fault in refused.faults] == [FaultCode.UNKNOWN_CONTINGENT]
    assert in_known_contingent(row(contingent=UNIT), {UNIT}) == row(contingent=UNIT)


# ---------------------------------------------------------------- who is meant


def test_somebody_new_who_is_like_somebody_recorded_waits_for_a_decision():
    planned = plan(row(), alike=("id-7",))
    assert (planned.state, planned.note) == (RowState.NEW, RowNote.LIKELY_KNOWN)
    assert planned.counted() == {"rows": 1, "new": 1, "likely_known": 1}


def test_somebody_decided_to_be_another_is_simply_new():
    planned = plan(row(), alike=("id-7",), decided=True)
    assert (planned.state, planned.note) == (RowState.NEW, None)


def test_a_row_decided_to_mean_somebody_gives_them_the_new_number():
    planned = plan(row(rank="Major"), rai(number="OLD-1"), alike=("id-1",), decided=True)
    assert planned.state is RowState.CHANGED
    assert planned.changes == (Change("service_number", "OLD-1", "N1"), Change("rank", "", "Major"))


def test_the_number_of_a_merged_record_leaves_the_kept_ones_number():
    assert plan(row(), rai(number="KEPT-1")).changes == ()


KNOWN: dict[str, Any] = {"given_names": "Dil Kumari", "birth_date": "1995-03-27"}
OTHERS: dict[str, Any] = {"family_name": "Thapa", "given_names": "Hari", "birth_date": date(1990, 1, 2)}


def test_a_number_recorded_for_somebody_else_is_refused_not_renamed():
    planned = plan(row(**OTHERS), rai(fields=KNOWN))
    assert planned.state is RowState.REFUSED
    assert [(f.column, f.code, f.value) for f in planned.row.faults] == [
        ("service_number", FaultCode.SOMEBODY_ELSE, "N1")
    ]


@pytest.mark.parametrize(
    "kept",
    [
        {"given_names": "Dil Kumari"},  # she married
        {"birth_date": date(1995, 3, 27)},  # her name changed altogether
        {"given_names": "दिल कुमारी"},  # written in other letters
        {"family_name": "Rai"},
    ],
)
def test_one_thing_in_common_makes_it_a_change(kept):
    assert plan(row(**OTHERS | kept), rai(fields=KNOWN)).state is RowState.CHANGED


def test_a_row_decided_to_be_one_person_is_not_doubted_again():
    assert plan(row(**OTHERS), rai(fields=KNOWN), decided=True).state is RowState.CHANGED


def test_rows_that_share_a_number_or_a_person_are_all_refused():
    twin = without_twins(row(2), {"n1": (2, 5)}, {})
    same = without_twins(row(3), {}, {3: (3, 9)})
    assert [(f.code, f.others) for r in (twin, same) for f in r.faults] == [
        (FaultCode.DUPLICATE_SERVICE_NUMBER, (5,)),
        (FaultCode.SAME_PERSON, (9,)),
    ]
    assert without_twins(row(4, service_number="N2"), {"n1": (2, 5)}, {3: (3, 9)}).faults == ()


def test_a_file_of_one_number_throughout_names_some_rows_beside_each_not_all():
    (fault,) = without_twins(row(2), {"n1": tuple(range(2, 5_000))}, {}).faults
    assert fault.others == tuple(range(3, 23))


# ---------------------------------------------------------------- what a plan was made from


def test_the_ground_digest_follows_every_fact():
    base = ground(slot(1), standard="s")
    others = [
        ground(slot(2), standard="s"),
        ground(slot(1, position="Driver"), standard="s"),
        ground(slot(1), standard="t"),
        ground(slot(1), standard="s", contingents={UNIT: "UNMISS"}),
        ground(slot(1), standard="s", contingents={UNIT: "UNMISS", OTHER: "MINUSCA"}),
    ]
    assert len({base.digest(), *(other.digest() for other in others)}) == 6
    assert ground(slot(1), slot(2)).digest() == ground(slot(2), slot(1)).digest()


def test_a_persons_facts_are_all_that_a_plan_rests_on():
    base = rai()
    others = [
        rai(fields={"rank": "Major"}),
        rai(number="N2"),
        rai(slot=slot(2)),
        rai(trained=TRAINED),
        KnownPerson("id-2", "N1", base.fields),
    ]
    digests = {chained("", [one.facts()]) for one in (base, *others)}
    assert len(digests) == 6


def test_a_digest_depends_on_what_went_before_and_not_on_the_order_of_keys():
    assert chained("a", [{"x": 1, "y": 2}]) == chained("a", [{"y": 2, "x": 1}])
    assert chained("a", [1]) != chained("b", [1])


ROWS = st.builds(
    Row,
    number=st.integers(2, 50),
    service_number=st.sampled_from(["N1", "N2", "N3", "N4", "N5"]),
    family_name=st.sampled_from(["Rai", "Lama"]),
    category=st.sampled_from(["TRP", "JLD"]),
    contingent=st.sampled_from(["", UNIT, OTHER, "MAR-MINUSCA-2027A"]),
    position=st.sampled_from(["", "Driver"]),
    faults=st.sampled_from([(), (), (RowFault(2, "sex", FaultCode.BAD_SEX, "H"),)]),
)
SLOTS = st.builds(
    KnownSlot,
    id=st.uuids().map(str),
    contingent=st.sampled_from([UNIT, OTHER]),
    number=st.integers(1, 9),
    category=st.sampled_from([Category.TRP.value, Category.JLD.value]),
    mission=st.just("UNMISS"),
)
PEOPLE = st.dictionaries(
    st.sampled_from(["N1", "N2", "N3"]),
    st.builds(rai, slot=st.none() | SLOTS, trained=st.sampled_from([frozenset(), TRAINED, IN_PLACE])),
)


@settings(max_examples=200)
@given(rows=st.lists(ROWS, max_size=20), people=PEOPLE, free=st.lists(SLOTS, max_size=8))
def test_counts_always_add_up_and_no_slot_is_given_twice(rows, people, free):
    known = ground(*free, standard="s")
    planner = Planner(known)
    made = [
        planner.plan(in_known_contingent(one, known.contingents), people.get(one.service_number))
        for one in rows
    ]
    counts = sum((planned.counted() for planned in made), Counter(dict.fromkeys(COUNTED, 0)))
    assert sum(counts[state] for state in RowState) == counts["rows"] == len(rows)
    given_away = [planned.slot.id for planned in made if planned.slot]
    assert len(set(given_away)) == len(given_away)
    for planned in made:
        assert planned.slot is None or planned.slot.category == planned.row.category
        assert (planned.state is RowState.REFUSED) == bool(planned.row.faults)
        assert planned.state is not RowState.UNCHANGED or not (planned.changes or planned.slot)
