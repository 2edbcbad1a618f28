"""Rotated boxes: their corners against the sides and the centre that they must have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.geometry.rotated import corners

SIZES = st.floats(0.1, 1000)


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500), SIZES, SIZES, st.floats(-7, 7)), min_size=1, max_size=8))
def test_corners_keep_sides_and_centre(boxes: list[tuple[float, float, float, float, float]]) -> None:
    """Whatever the angle, the first side is as long as the width and points along it, the second is as long as the height."""
    points = corners(np.array(boxes))
    sides = np.roll(points, -1, axis=1) - points

    for (cx, cy, width, height, angle), four, side in zip(boxes, points, sides, strict=True):
        assert four.mean(axis=0) == pytest.approx((cx, cy), abs=1e-6)
        assert side[0] == pytest.approx((width * np.cos(angle), width * np.sin(angle)), abs=1e-6)
        assert side[1] == pytest.approx((-height * np.sin(angle), height * np.cos(angle)), abs=1e-6)
        assert side[0] + side[2] == pytest.approx((0, 0), abs=1e-6)
