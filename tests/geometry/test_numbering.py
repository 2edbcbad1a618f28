"""Rows by whole numbers: what tables find is what counting one by one finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.geometry.numbering import all_differ, grouped, numbered

KEYS = st.lists(st.integers(-3, 12) | st.integers(-(2**62), 2**62), max_size=40)
"""Close together, or so far apart that no table holds them."""
KEY = st.integers(-2, 3) | st.sampled_from([-(2**62), -(2**40), 2**40, 2**62])
"""The same, of one row."""


@given(KEYS)
def test_keys_are_numbered_by_their_first_rows(keys: list[int]) -> None:
    """As a dictionary numbers them in the order in which it meets them."""
    known: dict[int, int] = {}
    expected = [known.setdefault(key, len(known)) for key in keys]

    number, first = numbered(np.array(keys, np.int64))

    assert number.tolist() == expected
    assert first.tolist() == [keys.index(key) for key in known]


@given(st.lists(st.integers(0, 9), max_size=40))
def test_rows_stand_group_by_group(numbers: list[int]) -> None:
    """Those of a group in the order that they had, as the standard library sorts."""
    assert grouped(np.array(numbers, np.intp)).tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)


@pytest.mark.parametrize("groups", [70_000, 200_000])
def test_more_groups_than_one_pass_tells_apart(groups: int) -> None:
    """Numbers of more than 16 bits, backwards."""
    assert grouped(np.arange(groups)[::-1]).tolist() == list(range(groups))[::-1]


@given(st.lists(st.tuples(KEY, KEY, KEY), max_size=12))
def test_rows_that_all_differ(rows: list[tuple[int, int, int]]) -> None:
    """As a set of them says, also where three keys together are more than a number holds."""
    columns = np.array(rows, np.int64).reshape(-1, 3).T

    assert all_differ(*columns) == (len(set(rows)) == len(rows))
