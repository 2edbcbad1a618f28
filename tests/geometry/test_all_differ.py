"""Rows that differ in one of several keys."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from prelabel.geometry.numbering import all_differ

KEY = st.integers(-2, 3) | st.sampled_from([-(2**62), -(2**40), 2**40, 2**62])
"""Close together, or so far apart that no table holds them."""


@given(st.lists(st.tuples(KEY, KEY, KEY), max_size=12))
def test_rows_that_all_differ(rows: list[tuple[int, int, int]]) -> None:
    """As a set of them says, also where three keys together are more than a number holds."""
    columns = np.array(rows, np.int64).reshape(-1, 3).T

    assert all_differ(*columns) == (len(set(rows)) == len(rows))
