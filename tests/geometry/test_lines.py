"""Open lines within the frame, against numbers worked out by hand."""

import numpy as np
import pytest

from prelabel.geometry.lines import lines_within
from prelabel.geometry.rings import Rings


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ([[0.1, 0.1], [0.9, 0.1]], [[[0.1, 0.1], [0.9, 0.1]]]),
        ([[-0.5, 0.5], [0.5, 0.5], [1.5, 0.5]], [[[0.0, 0.5], [0.5, 0.5], [1.0, 0.5]]]),
        (
            [[0.5, 0.25], [1.5, 0.25], [1.5, 0.75], [0.5, 0.75]],
            [[[0.5, 0.25], [1.0, 0.25]], [[1.0, 0.75], [0.5, 0.75]]],
        ),
        ([[0.25, -1.0], [0.25, 2.0], [0.75, 2.0], [0.75, -1.0]], [[[0.25, 0.0], [0.25, 1.0]], [[0.75, 1.0], [0.75, 0.0]]]),
        ([[-0.5, 0.5], [0.75, 0.5], [0.25, 0.25], [0.25, 1.5]], [[[0.0, 0.5], [0.75, 0.5], [0.25, 0.25], [0.25, 1.0]]]),
        ([[-1.0, 1.0], [1.0, 3.0]], []),
        ([[1.5, 0.5], [1.0, 0.5], [1.5, 0.6]], []),
    ],
    ids=["inside", "through", "leaves and returns", "two ways through", "crosses itself", "outside", "touches"],
)
def test_lines_keep_their_direction(line: list[list[float]], parts: list[list[list[float]]]) -> None:
    """Each part in drawing order, the parts in the order in which they are drawn."""
    inside, of = lines_within(Rings.of(line, [len(line)]))

    assert [ring.tolist() for ring in np.split(inside.points, inside.ring_start[1:-1])][: len(of)] == parts
    assert of.tolist() == [0] * len(parts)
