"""The passing rule as a table of cases, and what holds for every score."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.assessment.paper import Line
from courses.assessment.scoring import Mark, Part, mark, score
from tests.courses.assessment.bank import blueprint, document, item, outcome

OUTCOMES = (
    outcome("A01.1"),
    outcome("A06.1", must_pass=True),
    outcome("A06.2"),
    outcome("B03.1", must_pass=True),
    outcome("B03.2"),
    outcome("B07.1"),
)
DOCUMENT, BLUEPRINT = document(OUTCOMES), blueprint()
FULL = {"A01.1": (5, 5), "A06.1": (1, 1), "A06.2": (4, 4), "B03.1": (1, 1), "B03.2": (7, 7), "B07.1": (2, 2)}


def marks(**changes: tuple[int, int]) -> list[Mark]:
    """Return a paper of 20 with all right, but for `A01_1=(4, 5)`: four right of five."""
    table = FULL | {code.replace("_", "."): pair for code, pair in changes.items()}
    return [Mark(code, n < right) for code, (right, of) in table.items() for n in range(of)]


CASES = [
    ("all right", marks(), []),
    ("15 of 20 is 75 %: enough", marks(A01_1=(3, 5), A06_2=(3, 4), B03_2=(5, 7)), []),
    ("14 of 20: too few", marks(A01_1=(3, 5), A06_2=(3, 4), B03_2=(5, 7), B07_1=(1, 2)), ["overall_below"]),
    ("7 of 10 is 70 %: enough for a theme", marks(B03_2=(5, 7), B07_1=(1, 2)), []),
    ("6 of 10 is below 70 % of a theme", marks(B03_2=(5, 7), B07_1=(0, 2)), ["theme_below:SGBV"]),
    ("2 of 5 is below 60 % of an area", marks(A01_1=(2, 5)), ["area_below:A01"]),
    ("3 of 5 is 60 %: enough for an area", marks(A01_1=(3, 5)), []),
    ("a small area is pooled with its neighbour", marks(B07_1=(0, 2)), []),
    ("one must-pass item missed", marks(B03_1=(0, 1)), ["must_pass_missed:B03.1"]),
    (
        "every reason is named",
        marks(A01_1=(0, 5), A06_1=(0, 1), B03_2=(1, 7)),
        ["overall_below", "theme_below:POC", "theme_below:SGBV", "area_below:A01", "area_below:B03+B07",
         "must_pass_missed:A06.1"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("marks_", "reasons"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_the_passing_rule(marks_, reasons):
    found = score(marks_, document=DOCUMENT, blueprint=BLUEPRINT)
    assert (list(found.reasons), found.passed) == (reasons, not reasons)


def test_a_pool_of_fewer_than_four_items_has_no_minimum():
    found = score(
        [Mark("A01.1", False)] * 3 + [Mark("B03.2", True)] * 12, document=DOCUMENT, blueprint=BLUEPRINT
    )
    assert [(part.name, part.minimum) for part in found.areas] == [("A01", 0), ("B03", 60)]


def test_the_block_replaces_the_must_pass_verdict_and_nothing_else():
    main = marks(B03_1=(0, 1), A01_1=(2, 5))
    block = [Mark("A06.1", True), Mark("B03.1", True)]
    before = score(main, document=DOCUMENT, blueprint=BLUEPRINT)
    after = score(main, document=DOCUMENT, blueprint=BLUEPRINT, block=block)
    assert before.reasons == ("area_below:A01", "must_pass_missed:B03.1")
    assert after.reasons == ("area_below:A01",)
    assert (after.overall, after.themes, after.areas) == (before.overall, before.themes, before.areas)


def test_only_a_person_who_failed_nothing_else_is_offered_the_block():
    alone = score(marks(B03_1=(0, 1)), document=DOCUMENT, blueprint=BLUEPRINT)
    with_area = score(marks(B03_1=(0, 1), A01_1=(2, 5)), document=DOCUMENT, blueprint=BLUEPRINT)
    passed = score(marks(), document=DOCUMENT, blueprint=BLUEPRINT)
    offered = [s.only_must_pass_failed for s in (alone, with_area, passed)]
    assert offered == [True, False, False]


def test_no_answer_is_a_wrong_answer():
    lines = [
        Line(item(code).version, code, ("a", "b", "c", "d")) for code in ("A01.1-1", "A01.1-2", "A01.1-3")
    ]
    items = {item(line.item).version: item(line.item, key="b") for line in lines}
    assert mark(lines, ["b", "a", None], items) == (
        Mark("A01.1", True),
        Mark("A01.1", False),
        Mark("A01.1", False),
    )


def test_shares_have_one_decimal_and_decide_nothing():
    part = Part("x", 2, 3, 67)
    assert (part.share, part.met) == (66.7, False)


@given(st.lists(st.tuples(st.sampled_from(OUTCOMES), st.booleans()), min_size=1, max_size=60))
def test_a_right_answer_more_never_turns_a_pass_into_a_fail(answers):
    given_ = [Mark(o.code, right) for o, right in answers]
    better = [Mark(m.outcome, True) if n == 0 else m for n, m in enumerate(given_)]
    now, then = (score(m, document=DOCUMENT, blueprint=BLUEPRINT) for m in (given_, better))
    assert set(then.reasons) <= set(now.reasons)
    assert sum(p.right for p in now.areas) == sum(p.right for p in now.themes) == now.overall.right
