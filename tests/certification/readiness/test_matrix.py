"""The world's table adds up, whatever is put in."""

from hypothesis import given
from hypothesis import strategies as st

from certification.readiness.figures import Counts
from certification.readiness.matrix import Cell, add_up, arrange

numbers = st.integers(0, 900)
counts = st.builds(Counts, numbers, numbers, numbers, numbers, numbers, numbers)
cells = st.builds(
    Cell, st.sampled_from(["NPL", "MAR", "RWA"]), st.sampled_from(["UNMISS", "MINUSCA"]), counts
)


@given(st.lists(cells, max_size=20))
def test_rows_columns_and_cells_give_one_total(given_cells):
    matrix = arrange(given_cells)

    assert matrix.total == add_up(cell.counts for cell in given_cells)
    assert matrix.total == add_up(row.total for row in matrix.rows)
    assert matrix.total == add_up(cell.counts for cell in matrix.totals)


@given(st.lists(cells, max_size=20))
def test_every_row_has_a_place_for_every_mission(given_cells):
    matrix = arrange(given_cells)

    assert all(len(row.cells) == len(matrix.missions) for row in matrix.rows)
    assert [row.contributor for row in matrix.rows] == sorted({cell.contributor for cell in given_cells})
