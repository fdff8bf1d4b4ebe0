"""The plan is pure: rows and known records in, states and counts out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.people.enums import Category
from courses.enrolment.enums import FaultCode, RowNote, RowState
from courses.enrolment.plan import PERSON_FIELDS, Change, Known, KnownPerson, KnownSlot, make_plan, placed
from courses.enrolment.rows import Row, RowFault

UNIT, OTHER = "NPL-UNMISS-2027A", "NPL-UNMISS-2027B"
BLANK = dict.fromkeys(PERSON_FIELDS, "")


def slot(number: int, category: str = "TRP", contingent: str = UNIT, position: str = "") -> KnownSlot:
    return KnownSlot(f"{contingent}-{number}", contingent, number, category, position)


def known(**fields) -> Known:
    return Known(**{"people": {}, "contingents": frozenset({UNIT, OTHER}), "free": [], **fields})


def rai(**changes) -> KnownPerson:
    fields = {**BLANK, "family_name": "Rai", "category": "TRP", **changes.pop("fields", {})}
    return KnownPerson("id-1", fields, **changes)


def row(number: int = 2, **values) -> Row:
    return Row(
        **{"number": number, "service_number": "N1", "family_name": "Rai", "category": "TRP", **values}
    )


def test_free_slots_are_filled_in_number_order_and_the_rest_reported():
    rows = [row(n, service_number=f"N{n}", contingent=UNIT) for n in (2, 3, 4)]
    plan = make_plan(rows, known(free=[slot(9), slot(3), slot(1, "JLD")]))
    assert [(p.slot.number if p.slot else None, p.note) for p in plan.rows] == [
        (3, None),
        (9, None),
        (None, RowNote.NO_SLOT),
    ]
    assert plan.counts() == {"rows": 3, "new": 3, "changed": 0, "unchanged": 0, "refused": 0, "no_slot": 1}


def test_a_refused_row_takes_no_slot():
    bad = row(2, contingent=UNIT, faults=(RowFault(2, "sex", FaultCode.BAD_SEX, "H"),))
    plan = make_plan([bad, row(3, service_number="N2", contingent=UNIT)], known(free=[slot(1)]))
    assert [(p.state, p.slot) for p in plan.rows] == [(RowState.REFUSED, None), (RowState.NEW, slot(1))]


def test_an_empty_cell_leaves_what_is_recorded():
    person = rai(fields={"rank": "Private", "email": "b@example.org"})
    plan = make_plan([row(rank="Corporal")], known(people={"N1": person}))
    assert plan.rows[0].changes == (Change("rank", "Private", "Corporal"),)


def test_a_person_already_in_place_and_enrolled_is_unchanged():
    person = rai(slot=slot(1, position="Driver"), trained_as=frozenset({"TRP"}))
    plan = make_plan([row(contingent=UNIT, position="Driver")], known(people={"N1": person}, standard="s"))
    assert (plan.rows[0].state, plan.rows[0].changes) == (RowState.UNCHANGED, ())


def test_a_new_standard_or_a_free_slot_is_a_change():
    plan = make_plan([row(contingent=UNIT)], known(people={"N1": rai()}, free=[slot(4)], standard="s"))
    assert plan.rows[0].changes == (Change("contingent", "", UNIT), Change("training", "", "TRP"))


def test_a_person_in_another_contingent_stays_there():
    person = rai(slot=slot(1, contingent=OTHER))
    plan = make_plan([row(contingent=UNIT)], known(people={"N1": person}, free=[slot(4)]))
    assert (plan.rows[0].note, plan.rows[0].slot) == (RowNote.IN_OTHER_CONTINGENT, None)


def test_a_promoted_person_is_noted_in_the_old_slot():
    plan = make_plan([row(category="JLD", contingent=UNIT)], known(people={"N1": rai(slot=slot(1))}))
    assert (plan.rows[0].note, plan.rows[0].state) == (RowNote.SLOT_OF_OTHER_CATEGORY, RowState.CHANGED)


def test_the_files_contingent_goes_before_the_chosen_one():
    rows = placed([row(), row(3, contingent=OTHER)], UNIT)
    assert [r.contingent for r in rows] == [UNIT, OTHER]


def test_the_digest_follows_every_fact():
    base = known(people={"N1": rai()}, free=[slot(1)], standard="s")
    others = [
        known(people={"N1": rai(fields={"rank": "Major"})}, free=[slot(1)], standard="s"),
        known(people={"N1": rai(slot=slot(2))}, free=[slot(1)], standard="s"),
        known(people={"N1": rai(trained_as=frozenset({"TRP"}))}, free=[slot(1)], standard="s"),
        known(people={"N1": rai()}, free=[slot(2)], standard="s"),
        known(people={"N1": rai()}, free=[slot(1)], standard="t"),
        known(people={"N1": rai()}, free=[slot(1)], standard="s", contingents=frozenset({UNIT})),
    ]
    assert len({base.digest(), *(other.digest() for other in others)}) == 7
    assert base.digest() == known(people={"N1": rai()}, free=[slot(1)], standard="s").digest()


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
)
PEOPLE = st.dictionaries(
    st.sampled_from(["N1", "N2", "N3"]),
    st.builds(rai, slot=st.none() | SLOTS, trained_as=st.sampled_from([frozenset(), frozenset({"TRP"})])),
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(rows=st.lists(ROWS, max_size=20), people=PEOPLE, free=st.lists(SLOTS, max_size=8))
def test_counts_always_add_up_and_no_slot_is_given_twice(rows, people, free):
    plan = make_plan(rows, known(people=people, free=free, standard="s"))
    counts = plan.counts()
    assert sum(counts[state] for state in RowState) == counts["rows"] == len(rows)
    given_away = [planned.slot.id for planned in plan.rows if planned.slot]
    assert len(set(given_away)) == len(given_away)
    for planned in plan.rows:
        assert planned.slot is None or planned.slot.category == planned.row.category
        assert (planned.state is RowState.REFUSED) == bool(planned.row.faults)
        assert planned.state is not RowState.UNCHANGED or not (planned.changes or planned.slot)
