"""Floats packed into columns: every one stays the float that it is."""

import math
import struct
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.readers.shared.packing import float_column, float_rows

SOME = st.floats() | st.integers(-(2**40), 2**40).map(float)
ROW = st.tuples(SOME, SOME, SOME, SOME)


def same(found: list[float], given: list[float]) -> bool:
    """Whether floats are equal bit by bit; all NaN are one."""
    return [math.isnan(one) or struct.pack("d", one) for one in found] == [math.isnan(one) or struct.pack("d", one) for one in given]


@given(st.lists(SOME | st.none(), max_size=40))
def test_a_column(values: list[float | None]) -> None:
    """Zero below zero, infinity and the smallest stay; None becomes NaN."""
    for typed in (False, True):
        assert same(float_column(values, typed=typed).tolist(), [math.nan if value is None else value for value in values])


@given(st.lists(ROW, max_size=40))
def test_rows(rows: list[tuple[float, ...]]) -> None:
    """Each value stands in its row and place."""
    for typed in (False, True):
        found = float_rows(rows, 4, typed=typed)

        assert found is not None
        assert found.shape == (len(rows), 4)
        assert same(found.reshape(-1).tolist(), list(chain.from_iterable(rows)))


@given(st.lists(ROW | st.none(), min_size=1, max_size=40))
def test_rows_of_which_some_are_missing(rows: list[tuple[float, ...] | None]) -> None:
    """They are known without a look at each value, too."""
    assert (float_rows(rows, 4, typed=True) is None) == (None in rows)


@pytest.mark.parametrize("count", [15, 16, 65_535, 65_536])
def test_lists_of_every_length(count: int) -> None:
    """Where what stands before a list changes its length."""
    values = [number / 8 for number in range(count)]

    rows = float_rows([(value, -value) for value in values], 2)

    assert float_column(values).tolist() == values
    assert rows is not None
    assert rows.tolist() == [[value, -value] for value in values]


@pytest.mark.parametrize(
    "rows",
    [
        [(1.0, 2.0), None],
        [(1.0, 2.0), (1.0,)],
        [(1.0, 2.0, 3.0), (1.0,)],
        [(1.0, 2**40)],
    ],
    ids=["missing", "short", "as long in all", "a whole number of nine bytes"],
)
def test_rows_that_are_no_rows(rows: list[tuple[float, ...] | None]) -> None:
    """A row that is missing, too short, or holds what is no float."""
    assert float_rows(rows, 2) is None


def test_a_column_of_whole_numbers() -> None:
    """They become floats, those of nine bytes too."""
    assert float_column([1, 2**40, 0.5]).tolist() == [1.0, 2.0**40, 0.5]
    assert float_column([2**40, 2**41]).tolist() == [2.0**40, 2.0**41]


def test_what_is_unpacked_is_as_this_machine_reckons() -> None:
    """Columns of another order of bytes are slower in all that follows."""
    rows = float_rows([(1.0,)], 1)

    assert float_column([1.0]).dtype.isnative
    assert rows is not None
    assert rows.dtype.isnative
