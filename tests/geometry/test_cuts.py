"""Cuts between rings cross no edge, as shapely finds, and the joined rings cover what the rings do."""

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from prelabel.geometry.polygons import Outlines, joined, mended, oriented
from prelabel.geometry.polygons.outlines import to_shapely
from prelabel.geometry.rings import Rings

Points = Sequence[tuple[float, float]]


def box(x0: float, y0: float, x1: float, y1: float) -> Points:
    """Clockwise as seen."""
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


BAY = [
    (0, 0), (50, 0), (50, 60), (30, 60), (30, 90), (70, 90), (70, 60), (51, 60), (51, 32), (53, 31), (51, 30), (51, 0), (100, 0),
    (100, 100), (0, 100),
]  # fmt: skip
"""A square with a bay of 1200 behind a channel one wide and 60 long, in whose right side is a nick of 2."""

BESIDE = box(46, 30, 48, 32)
"""Left of the channel, three from the corners of the nick."""

ACROSS = box(54, 30, 56, 32)

SLITS = [(0, 0), (100, 0), (100, 47.9), (10, 47.9), (10, 48), (100, 48), (100, 100), (0, 100), (0, 52.1), (90, 52.1), (90, 52), (0, 52)]
"""A square with a slit from either side, four apart."""

BETWEEN = box(49, 49.5, 51, 50.5)
"""In the middle of both slits; the nearest corners that are seen from it are forty away."""

BEHIND = [box(x, y, x + 2, y + 2) for x in range(4, 96, 4) for y in (44.0, 54.0)]
"""Behind either slit a row: all triangles that have the points nearest to each other for corners lead there."""


def holed(outer: Points, *holes: Points) -> Rings:
    """One polygon, its holes the other way round."""
    rings = [outer, *(hole[::-1] for hole in holes)]
    return Rings.of([point for ring in rings for point in ring], [len(ring) for ring in rings], [len(rings)], [False] + [True] * len(holes))


def cuts(whole: NDArray[np.float64], edges: NDArray[np.float64]) -> list[shapely.LineString]:
    """The steps of a joined ring that are no edges of the rings."""
    known = {frozenset(map(tuple, edge)) for edge in edges.tolist()}
    steps = np.stack([whole, np.roll(whole, -1, axis=0)], axis=1).tolist()
    return [shapely.LineString(step) for step in steps if frozenset(map(tuple, step)) not in known and step[0] != step[1]]


def check(shapes: Rings) -> None:
    """Each shape becomes one ring of its area and its points, whose cuts meet no edge but at their ends, and not each other."""
    whole = joined(shapes)

    assert len(whole.ring_hole) == len(shapes)
    for i in range(len(shapes)):
        one, made = shapes.take(np.array([i])), whole.take(np.array([i]))
        lines = np.stack([one.points, one.points[one.following()]], axis=1)
        found = cuts(made.points, lines)
        edges = shapely.union_all(np.asarray(shapely.linestrings(lines), object))
        assert not any(shapely.crosses(cut, edges) for cut in found)
        assert not any(shapely.crosses(cut, other) for cut in found for other in found)
        assert made.areas().sum() == pytest.approx(one.areas().sum())
        assert {tuple(point) for point in made.points.tolist()} == {tuple(point) for point in one.points.tolist()}


CHANNELS = {
    "one hole beside a channel": holed(BAY, BESIDE),
    "one on both sides": holed(BAY, BESIDE, ACROSS),
    "and one elsewhere": holed(BAY, BESIDE, ACROSS, box(80, 80, 82, 82)),
    "between slits": holed(SLITS, BETWEEN),
    "between slits and other holes": holed(SLITS, BETWEEN, *BEHIND),
}


@pytest.mark.parametrize("shape", CHANNELS.values(), ids=CHANNELS)
def test_a_cut_crosses_no_channel(shape: Rings) -> None:
    """Though the nearest point of another ring lies beyond it: not alone, and not among other shapes."""
    square = holed(box(0, 0, 9, 9), box(3, 3, 6, 6))

    check(shape)
    check(Rings.concat([square, shape, square]))


def test_cuts_do_not_hang_on_other_shapes() -> None:
    """Together each becomes the ring that it becomes alone, wherever the others have points."""
    shapes = [*CHANNELS.values(), *(shape.scaled(np.full((1, 2), -1.0)) for shape in CHANNELS.values())]

    together = joined(Rings.concat(shapes))

    assert together.points.tolist() == [point for shape in shapes for point in joined(shape).points.tolist()]


def test_a_cut_that_need_not_turn_aside_is_the_shortest() -> None:
    """The hole between slits hangs on the nearest corner that is seen from it; the rings keep their order."""
    whole = joined(holed(SLITS, BETWEEN)).points
    seen = np.hypot(90 - 51, 52 - 50.5)
    length = shapely.LinearRing(whole).length - shapely.LinearRing(SLITS).length - shapely.LinearRing(BETWEEN).length

    assert length == pytest.approx(2 * seen)


def test_parts_hang_together_around_others() -> None:
    """A long bar between two squares, the nearest corners of which lie on its either side: both hang on the bar."""
    bar, left, right = box(0, 10, 100, 10.5), box(49, 5, 51, 9), box(49, 11.5, 51, 15)

    check(Rings.of([*bar, *left, *right], [4] * 3, [3]))
    check(Rings.of([*left, *right, *bar], [4] * 3, [3]))


CELLS = st.lists(st.lists(st.booleans(), min_size=7, max_size=7), min_size=7, max_size=7)


@given(CELLS, st.booleans(), st.integers(1, 9))
def test_no_cut_of_an_image_crosses_an_edge(cells: list[list[bool]], together: bool, stretch: int) -> None:  # noqa: FBT001  # drawn
    """Of the regions of any small image, with the points at their corners alone; as polygons, or all parts as one shape."""
    y, x = np.nonzero(np.array(cells))
    region = shapely.simplify(shapely.union_all(shapely.box(x * stretch, y, (x + 1) * stretch, y + 1)), 0)
    rings = shapely.get_rings(shapely.get_parts(region))
    holes = [i > 0 for polygon in shapely.get_parts(region) for i in range(1 + shapely.get_num_interior_rings(polygon))]
    points = [shapely.get_coordinates(ring)[:-1] for ring in rings]
    if not points:
        return
    shape = Rings.of(np.concatenate(points), [len(ring) for ring in points], [len(points)], holes)
    polygons = oriented(Outlines.of(shape)).rings

    check(Rings.of(polygons.points, np.diff(polygons.ring_start), [len(points)], holes) if together else polygons)


def test_a_joined_ring_is_read_again_as_what_it_was() -> None:
    """As a polygon with a hole, of the same area."""
    shape = holed(BAY, BESIDE)

    parts, _, _ = mended(Outlines.of(joined(shape)))

    assert to_shapely(parts.rings)[0].equals(to_shapely(shape)[0])
    assert parts.areas().tolist() == [10_000 - 1200 - 60 - 2 - 4]


def test_rings_that_are_not_valid_are_joined() -> None:
    """As those may be that rounding moved: a hole leaves the ring that the others lie in, and the area is that of the rings."""
    shape = holed(SLITS, BETWEEN, *BEHIND, box(95, 70, 105, 80))

    whole = joined(shape)

    assert whole.areas().tolist() == pytest.approx([shape.areas().sum()])
    assert len(whole.points) == len(shape.points) + 2 * (len(shape.ring_hole) - 1)
