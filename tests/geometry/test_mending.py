"""Lines drawn twice and holes that leave their outer rings: areas worked out by hand, and squares of a grid that are counted."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from prelabel.geometry.polygons import Outlines, mended
from prelabel.geometry.polygons.outlines import to_shapely
from prelabel.geometry.rings import Rings
from tests.rasters import filled

Ring = list[tuple[int, int]]

SQUARE = [(10, 10), (50, 10), (50, 50), (10, 50)]

NOTCHED = [(0, 0), (40, 0), (40, 40), (0, 40), (0, 10), (20, 10), (20, 30), (0, 30)]
"""A square of 1600; its left side is drawn down to 10, round a square of 400 that lies within, and from 30 on it closes the ring."""

SPIKED = [(0, 0), (100, 0), (300, 100), (100, 0), (0, 100), (300, 0), (0, 100)]
"""A triangle of 5000 and two spikes without width, one of them across the other."""

CHAIN = [
    (55, 60), (66, 60), (66, 79), (55, 79), (55, 60), (10, 64), (10, 72), (73, 70), (73, 60), (80, 60), (80, 70), (73, 70), (10, 72),
    (2, 72), (2, 64), (10, 64),
]  # fmt: skip
"""Three boxes of 209, 70 and 64 in a row, drawn as one ring: from one to the next and back along the same line, as YOLO's tools do."""


def areas(*rings: Ring) -> list[float]:
    """Of the polygons that mending leaves of an outer ring and its holes; each of them is valid, and no two overlap."""
    points = [point for ring in rings for point in ring]
    shape = Rings.of(points, [len(ring) for ring in rings], [len(rings)], [i > 0 for i in range(len(rings))])
    parts, _, tangled = mended(Outlines.of(shape))
    assert tangled.tolist() == []
    if not len(parts.owner):
        return []
    polygons = to_shapely(parts.rings)
    assert shapely.is_valid(polygons).all()
    assert shapely.area(shapely.union_all(polygons)) == pytest.approx(parts.areas().sum())
    return sorted(parts.areas().round(6).tolist())


@pytest.mark.parametrize(
    ("ring", "made"),
    [(NOTCHED, [1200]), (SPIKED, [5000]), (CHAIN, [64, 70, 209]), ([*SQUARE, *SQUARE], [1600]), ([(0, 0), (9, 0), (4, 0)], [])],
    ids=["notch", "spikes", "chain", "twice round", "without area"],
)
def test_a_line_there_and_back_encloses_nothing(ring: Ring, made: list[float]) -> None:
    """Whatever it is drawn around; a ring that is drawn over itself as a whole stays once."""
    assert areas(ring) == made
    assert areas(ring[::-1]) == made


@pytest.mark.parametrize(
    ("holes", "made"),
    [
        ([[(40, 20), (70, 20), (70, 40), (40, 40)]], [1400]),
        ([[(20, 20), (35, 20), (35, 35), (20, 35)], [(25, 25), (45, 25), (45, 45), (25, 45)]], [1075]),
        ([[(20, 20), (40, 20), (40, 40), (20, 40)]] * 2, [1200]),
        ([[(60, 60), (80, 60), (80, 80), (60, 80)]], [1600]),
        ([[(10, 20), (30, 20), (30, 40), (10, 40)]], [1200]),
        ([[(25, 5), (35, 5), (35, 55), (25, 55)]], [600, 600]),
        ([[(20, 20), (40, 40), (40, 20), (20, 40)]], [1400]),
        ([SQUARE], []),
        ([[(0, 0), (99, 0), (99, 99), (0, 99)]], []),
    ],
    ids=["past the edge", "overlapping", "twice", "outside", "along a side", "across", "crossing itself", "all of it", "more than all"],
)
def test_a_hole_takes_away_what_it_covers(holes: list[Ring], made: list[float]) -> None:
    """Of a square of 1600, and adds nothing, wherever it lies."""
    assert areas(SQUARE, *holes) == made


def test_only_holes_that_take_too_much_are_looked_at_again() -> None:
    """A hole that touches its outer ring twice parts it, beside one that leaves its own: the first polygons are as without the second."""
    touching = [(30, 10), (40, 30), (30, 50), (20, 30)]
    points = [*SQUARE, *touching, *SQUARE, (40, 20), (70, 20), (70, 40), (40, 40)]
    both = Rings.of(points, [4] * 4, [2, 2], [False, True] * 2)

    parts, owners, _ = mended(Outlines.of(both))

    assert (parts.owner.tolist(), owners.tolist()) == ([0, 0, 1], [0, 1])
    assert parts.areas().tolist() == [600, 600, 1400]


TURNS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=3, max_size=8)


@given(TURNS, st.lists(TURNS, max_size=3))
def test_rings_along_a_grid_cover_whole_cells(outer: Ring, holes: list[Ring]) -> None:
    """Of which many lines are drawn twice and many holes leave their rings: as many as the rule fills, cell by cell."""
    rings = [
        [corner for (x, y), (_, down) in zip(ring, [*ring[1:], ring[0]], strict=True) for corner in ((x, y), (x, down))]
        for ring in [outer, *holes]
    ]
    # from each corner down or up first, then across to the next
    cells = [filled([ring], 8, 8) for ring in rings]
    expected = cells[0] & ~np.logical_or.reduce([np.zeros((8, 8), np.bool_), *cells[1:]])

    if cells[0].any():
        # a ring of which nothing is left is drawn over itself, and would count once
        assert sum(areas(*(ring for ring, own in zip(rings, cells, strict=True) if own.any()))) == pytest.approx(expected.sum())
