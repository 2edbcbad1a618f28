"""Outlines that meet themselves in so many places that they are none: found before anything of their size is made of them."""

import tracemalloc

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from prelabel.geometry.polygons import Outlines, mended
from prelabel.geometry.polygons.edges import BLOCK, MOST_CROSSINGS, Edges
from prelabel.geometry.polygons.outlines import to_shapely
from prelabel.geometry.rings import Rings

BOW_TIE = [[0.0, 0.0], [0.4, 0.4], [0.4, 0.0], [0.0, 0.4]]

CLOSE = [
    (27, 11), (3, 17), (30, 7), (21, 10), (17, 13), (29, 24), (28, 4), (28, 37), (29, 32), (30, 38), (15, 17), (10, 31), (2, 11),
    (27, 11), (6, 23), (15, 20), (2, 39), (18, 11), (13, 14), (33, 26), (20, 20), (20, 11), (7, 24), (8, 2), (10, 26), (28, 37),
    (37, 6), (21, 3), (4, 24), (19, 18), (37, 36), (7, 1), (13, 36), (22, 30), (34, 20), (5, 0), (29, 20), (31, 13), (31, 22),
    (28, 1), (21, 6), (0, 24), (14, 33), (5, 4), (19, 19), (26, 32), (1, 15), (16, 38), (16, 13), (25, 7), (31, 20), (31, 34),
    (6, 10), (10, 27),
]  # fmt: skip
"""Thirty-sevenths of the frame: edges meet so close to corners that GEOS finds no cuts."""


def scattered(points: int) -> NDArray[np.float64]:
    """Points in no order."""
    return np.random.default_rng(7).random((points, 2))


def spokes(points: int) -> NDArray[np.float64]:
    """From the middle to a circle and back, again and again."""
    turned = np.arange(points // 2)
    ring = np.full((points, 2), 0.5)
    ring[::2] += 0.4 * np.column_stack([np.cos(turned), np.sin(turned)])
    return ring


def on_one_line(points: int) -> NDArray[np.float64]:
    """To and fro along one line, but for the last point."""
    ring = np.column_stack([np.random.default_rng(7).random(points), np.full(points, 0.5)])
    ring[-1, 1] = 0.9
    return ring


def saw(teeth: int, crossings: int) -> list[list[float]]:
    """A saw whose back goes through the first so many flanks of its teeth, and round below the others."""
    flanks = [[float(i), float(i % 2)] for i in range(2 * teeth + 1)]
    return [*flanks, [2 * teeth + 1, -2.0], [crossings, -2.0], [crossings, 0.5], [-1.0, 0.5]]


@pytest.mark.parametrize("made", [scattered, spokes, on_one_line])
@pytest.mark.parametrize("points", [2000, 20_000])
def test_a_tangle_leaves_nothing_and_takes_little(made: object, points: int) -> None:
    """Of any kind and size, while its neighbours are mended; without an array of all pairs of its edges."""
    ring = made(points)  # type: ignore[operator]  # one of the three
    shapes = Rings.of(np.concatenate([BOW_TIE, ring, BOW_TIE]), [4, points, 4])

    tracemalloc.start()
    parts, owners, tangled = mended(Outlines.of(shapes))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (parts.owner.tolist(), owners.tolist(), tangled.tolist()) == ([0, 0, 2, 2], [0, 2], [1])
    assert peak < 200 * BLOCK + 1000 * points


@pytest.mark.parametrize(("crossings", "most"), [(MOST_CROSSINGS, False), (MOST_CROSSINGS + 1, True)])
def test_the_limit_is_the_number_of_crossings(crossings: int, most: bool) -> None:  # noqa: FBT001  # a parameter of pytest
    """Of an outline of fewer edges than crossings: one more is too many."""
    # every upright crosses each bar, but for the last one, which ends behind some
    uprights, bars = 7, 143
    assert uprights * bars == MOST_CROSSINGS + 1
    left = crossings - uprights * (bars - 1)
    comb = [[x + 0.5, y] for x in range(uprights) for y in ((-1.0, 200.0) if x % 2 == 0 else (200.0, -1.0))]
    rows = [[x, y + 0.5] for y in range(bars) for x in ((9.0, -1.0) if y % 2 else (-1.0, 9.0))]
    rows[-1][0] = float(left)
    lines = np.array([shapely.LineString([*comb, [9.0, 300.0], [-9.0, 300.0], [-9.0, 0.5], *rows])], object)

    edges = Edges.of(lines)

    assert (edges.tangled(1).tolist(), len(edges.line) < MOST_CROSSINGS) == ([most], True)


def test_long_outlines_may_cross_themselves_more_often() -> None:
    """As often as they have edges: a saw of 3 000 flanks that its own back cuts through 2 900 times stays, in all its parts."""
    flanks, crossings = 3000, 2900
    ring = saw(flanks // 2, crossings)

    parts, owners, tangled = mended(Outlines.of(Rings.of(ring, [len(ring)])))

    assert (owners.tolist(), tangled.tolist()) == ([0], [])
    assert len(parts.owner) > crossings
    assert shapely.is_valid(to_shapely(parts.rings)).all()


def test_touching_is_no_tangle() -> None:
    """A chain of 3 000 squares that hang together at their corners, drawn as one ring: nothing crosses, each square stays."""
    squares = 3000
    there = [[float(i), (i % 2) * 1.0] for i in range(2 * squares + 1)]
    back = [[float(i), -(i % 2) * 1.0] for i in range(2 * squares - 1, 0, -1)]
    ring = [*there, *back]

    parts, _, tangled = mended(Outlines.of(Rings.of(ring, [len(ring)])))

    assert (len(parts.owner), tangled.tolist()) == (squares, [])
    assert np.abs(parts.areas()).tolist() == [2.0] * squares


def test_an_outline_that_geos_cannot_cut_is_mended() -> None:
    """By the slower way, and its neighbours as ever: its area is that of the even-odd rule, counted on a fine grid."""
    ring = np.array(CLOSE) / 37
    shapes = Rings.of(np.concatenate([BOW_TIE, ring, BOW_TIE]), [4, len(ring), 4])
    with pytest.raises(shapely.GEOSException):
        shapely.node(to_shapely(shapes)[1].boundary)

    parts, owners, tangled = mended(Outlines.of(shapes))

    assert (owners.tolist(), tangled.tolist()) == ([0, 1, 2], [])
    assert float(parts.take(parts.owner == 1).areas().sum()) == pytest.approx(even_odd_area(ring), abs=2e-3)
    assert float(parts.take(parts.owner != 1).areas().sum()) == pytest.approx(0.16)


def even_odd_area(ring: NDArray[np.float64], grid: int = 1000) -> float:
    """Of a ring within 0-1.1, from the middles of the pixels of a grid."""
    middle = (np.arange(grid) + 0.5) / grid * 1.1
    inside = np.zeros((grid, grid), np.bool_)
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        rows = np.flatnonzero((y0 <= middle) != (y1 <= middle))
        inside[rows] ^= middle > (x0 + (middle[rows] - y0) * (x1 - x0) / (y1 - y0))[:, None]
    return float(inside.mean()) * 1.1**2


def test_sides_of_edges() -> None:
    """Points in and beside a square and its hole, in the order they come, each by its own line; a line without points too."""
    square = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(3, 3), (6, 3), (6, 6), (3, 6)]])
    lines = np.asarray(shapely.boundary([square, shapely.box(20, 0, 29, 9), shapely.box(0, 0, 5, 5)]), object)
    points = np.array([[1, 4], [4, 4], [8, 3], [8, 8.5], [10, 4], [-1, 0], [4, 2], [6, 2], [25, 2]], np.float64)
    of = np.array([0, 0, 0, 0, 0, 0, 2, 2, 0], np.intp)

    assert Edges.of(lines).odd(points, of).tolist() == [True, False, True, True, False, False, True, False, False]
