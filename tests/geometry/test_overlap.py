"""How well polygons cover each other, against boxes and counted cells."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from prelabel.geometry import boxes
from prelabel.geometry.polygons import overlap_of_pairs
from prelabel.geometry.rings import Rings

Box = tuple[float, float, float, float]
SIDES = st.tuples(st.integers(-1_000_000, 2_000_000), st.integers(1, 1_000_000))
"""Where a side begins, and how long it is, in millionths."""

BOX = st.builds(lambda x, y: (x[0] / 1e6, y[0] / 1e6, sum(x) / 1e6, sum(y) / 1e6), SIDES, SIDES)
FIRST = np.zeros(1, np.intp)


def outline(box: Box) -> list[list[float]]:
    """The corners of a box."""
    x0, y0, x1, y1 = box
    return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]


def share(a: Rings, b: Rings) -> float:
    """The overlap of the first shapes of both."""
    return float(overlap_of_pairs(a, b, FIRST, FIRST)[0])


@given(st.lists(BOX, min_size=1, max_size=4), st.lists(BOX, min_size=1, max_size=4))
def test_boxes_as_polygons(one: list[Box], other: list[Box]) -> None:
    """Rings around boxes overlap as the boxes do, pair by pair."""
    a, b = (Rings.of([point for box in several for point in outline(box)], [4] * len(several)) for several in (one, other))
    left, right = np.divmod(np.arange(len(one) * len(other)), len(other))

    np.testing.assert_allclose(overlap_of_pairs(a, b, left, right), boxes.iou(np.array(one), np.array(other)).reshape(-1), atol=1e-6)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=9))
def test_any_ring_covers_itself(ring: list[tuple[int, int]]) -> None:
    """Wholly, also where it crosses itself; or not at all where it has no area."""
    rings = Rings.of(ring, [len(ring)])

    assert share(rings, rings) in {0.0, 1.0}


def test_holes_and_parts() -> None:
    """A square of 16 with a hole of 4, and two parts of 4 that lie in it, one upon the hole: 4 of 12 + 8 - 4."""
    holed = Rings.of([*outline((0, 0, 4, 4)), *outline((1, 1, 3, 3))], [4, 4], [2], [False, True])
    parts = Rings.of([*outline((1, 1, 3, 3)), *outline((0, 0, 1, 4))], [4, 4], [2])

    assert share(holed, parts) == 4 / 16


def test_parts_that_overlap_count_once() -> None:
    """Two squares of 4 that share 2 cover 6; a square of 6 is the same."""
    parts = Rings.of([*outline((0, 0, 2, 2)), *outline((1, 0, 3, 2))], [4, 4], [2])

    assert share(parts, Rings.of(outline((0, 0, 3, 2)), [4])) == 1.0


def test_a_cut_of_no_width_changes_nothing() -> None:
    """A hole joined to its outer ring, as a payload has it, covers what the two rings cover."""
    cut = Rings.of([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0], [1, 1], [1, 3], [3, 3], [3, 1], [1, 1]], [10])
    holed = Rings.of([*outline((0, 0, 4, 4)), *outline((1, 1, 3, 3))], [4, 4], [2], [False, True])

    assert share(cut, holed) == 1.0


def test_lines_drawn_twice_enclose_nothing() -> None:
    """A square of 16 with a notch of 4, one side of which runs along the notch as well, and a hole that leaves its square: 12 of 16."""
    notched = Rings.of([[0, 0], [4, 0], [4, 4], [0, 4], [0, 1], [2, 1], [2, 3], [0, 3]], [8])
    holed = Rings.of([*outline((0, 0, 4, 4)), *outline((2, 1, 6, 3))], [4, 4], [2], [False, True])

    for shape in (notched, holed):
        assert share(shape, Rings.of(outline((0, 0, 4, 4)), [4])) == 12 / 16


def test_what_has_no_area_overlaps_nothing() -> None:
    """A line there and back, against itself and against a square."""
    line = Rings.of([[0, 0], [2, 0], [1, 0]], [3])

    assert share(line, line) == 0.0
    assert share(line, Rings.of(outline((0, 0, 2, 2)), [4])) == 0.0
