"""Polygons made fit: against numbers computed by hand, and against rings filled pixel by pixel."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from prelabel.geometry.polygons import Outlines, joined, mended, oriented, simplified, within
from prelabel.geometry.polygons.outlines import to_shapely
from prelabel.geometry.polygons.thinning import thinned
from prelabel.geometry.rings import Rings
from tests.rasters import filled

SIZE = 24
"""Pixels on a side of the images that polygons are filled in."""

PLACES = st.integers(-4, SIZE + 4)


RING = st.lists(st.tuples(PLACES, PLACES), min_size=3, max_size=8)
"""Any ring, most of them crossing themselves, some along lines that are drawn twice, on the corners of pixels in and around an image."""

BOW_TIE = [[0.0, 0.0], [0.4, 0.4], [0.4, 0.0], [0.0, 0.4]]
SQUARE = [[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8]]
U_SHAPE = [[0.2, 0.1], [1.5, 0.1], [1.5, 0.9], [0.2, 0.9], [0.2, 0.7], [1.2, 0.7], [1.2, 0.3], [0.2, 0.3]]
"""Its middle lies outside the frame."""


def one(*rings: list[list[float]], holes: int = 0) -> Outlines:
    """A shape of several rings; the last ones are holes of the last outer ring."""
    points = [point for ring in rings for point in ring]
    flags = [False] * (len(rings) - holes) + [True] * holes
    return Outlines.of(Rings.of(points, [len(ring) for ring in rings], [len(rings)], flags))


def pixels(rings: Rings) -> NDArray[np.bool_]:
    """The pixels of all rings, whose unit is the pixel, together."""
    return filled(np.split(rings.points, rings.ring_start[1:-1]), SIZE, SIZE)


def signed_area(ring: NDArray[np.float64]) -> float:
    """The shoelace formula, a term at a time."""
    return sum(float(x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True)) / 2


def test_a_ring_that_crosses_itself_falls_into_its_parts() -> None:
    """Both wings of a bow tie stay."""
    parts, owners, _ = mended(one(BOW_TIE))

    assert owners.tolist() == [0]
    assert parts.owner.tolist() == [0, 0]
    assert parts.areas() == pytest.approx([0.04, 0.04])


def test_what_is_in_order_stays_as_it_is() -> None:
    """Point by point, with its holes; nothing is called mended."""
    outlines = one(SQUARE, [[0.3, 0.3], [0.3, 0.5], [0.5, 0.5]], holes=1)

    parts, owners, _ = mended(outlines)

    assert (parts.rings is outlines.rings, parts.owner is outlines.owner, owners.tolist()) == (True, True, [])


def test_a_ring_joined_to_its_hole_by_a_cut_keeps_the_hole() -> None:
    """As other tools write holes: the cut is there and back along one line, the area is that of the rest."""
    cut = [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0], [3, 3], [3, 6], [6, 6], [6, 3], [3, 3]]

    parts, _, _ = mended(one([[x / 9, y / 9] for x, y in cut]))

    assert parts.areas() == pytest.approx([1 - 1 / 9])
    assert parts.rings.ring_hole.tolist() == [False, True]


def test_a_ring_that_goes_round_twice_stays_once() -> None:
    """As its author meant it, though the even-odd rule leaves nothing of it."""
    parts, owners, _ = mended(one([*SQUARE, *SQUARE]))

    assert (parts.areas().tolist(), owners.tolist()) == ([pytest.approx(0.36)], [0])


@given(st.lists(RING, min_size=1, max_size=4))
def test_mending_keeps_what_the_even_odd_rule_fills(rings: list[list[tuple[int, int]]]) -> None:
    """Of any ring, and each ring alone: the pixels of its parts are the pixels that it had."""
    shapes = Rings.of([point for ring in rings for point in ring], [len(ring) for ring in rings])

    parts, _, _ = mended(Outlines.of(shapes))

    assert (np.diff(parts.owner) >= 0).all()
    for i, ring in enumerate(rings):
        of_ring = parts.take(parts.owner == i).rings
        edge = on_an_edge([ring])
        if vanishes(ring):
            continue
        np.testing.assert_array_equal(pixels(of_ring) & ~edge, filled([ring], SIZE, SIZE) & ~edge)


def vanishes(ring: list[tuple[int, int]]) -> bool:
    """Whether each piece of line is drawn an even number of times, so that the even-odd rule fills nothing: such a ring counts once."""
    pieces = [piece for a, b in zip(ring, [*ring[1:], ring[0]], strict=True) for piece in pairwise(places_between(a, b, ring))]
    return all(pieces.count(piece) % 2 == 0 for piece in pieces)


def places_between(a: tuple[int, int], b: tuple[int, int], ring: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places of a ring's points that lie on an edge, its ends as well, in one order for both of its directions."""
    low, high = sorted([a, b])
    on = {p for p in ring if (b[0] - a[0]) * (p[1] - a[1]) == (b[1] - a[1]) * (p[0] - a[0]) and low <= p <= high}
    return sorted(on)


def on_an_edge(rings: list[list[tuple[int, int]]]) -> NDArray[np.bool_]:
    """Pixels whose centre lies on an edge, so that rounding decides about them."""
    centre = np.stack(np.meshgrid(np.arange(SIZE) + 0.5, np.arange(SIZE) + 0.5), axis=-1)
    found = np.zeros((SIZE, SIZE), np.bool_)
    for ring in rings:
        points = np.array(ring, np.float64)
        for a, b in zip(points, np.roll(points, -1, axis=0), strict=True):
            along, way = b - a, centre - a
            length = float(along @ along) or 1.0
            share = np.clip((way @ along) / length, 0, 1)
            found |= np.hypot(*np.moveaxis(way - share[..., None] * along, -1, 0)) < 1e-9
    return found


def test_what_leaves_the_frame_is_cut_and_may_fall_apart() -> None:
    """Both arms of a U that lies on its side stay, as two polygons of one owner."""
    inside, owners = within(one(U_SHAPE))

    assert (inside.owner.tolist(), owners.tolist()) == ([0, 0], [0])
    assert inside.areas() == pytest.approx([0.16, 0.16])
    assert (inside.rings.points >= 0).all()
    assert (inside.rings.points <= 1).all()


def test_what_lies_outside_goes() -> None:
    """Wholly, or touching the frame along an edge; what touches it from inside stays untouched."""
    outside = [[1.0, 0.2], [1.5, 0.2], [1.5, 0.4]]
    touching = [[0.5, 0.0], [1.0, 0.0], [1.0, 0.5]]
    shapes = Rings.of([*outside, *touching], [3, 3])

    inside, owners = within(Outlines.of(shapes))

    assert (inside.owner.tolist(), owners.tolist()) == ([1], [0])
    assert inside.rings.points.tolist() == touching


@given(RING)
def test_cutting_keeps_the_pixels_of_the_frame(ring: list[tuple[int, int]]) -> None:
    """Those of a ring's parts inside are those that it had there."""
    assume(not vanishes(ring))
    parts, _, _ = mended(Outlines.of(Rings.of(np.array(ring) / SIZE, [len(ring)])))

    inside, _ = within(parts)

    edge = on_an_edge([ring])
    scaled = inside.rings.scaled(np.full((len(inside.rings), 2), float(SIZE)))
    np.testing.assert_array_equal(pixels(scaled) & ~edge, filled([ring], SIZE, SIZE) & ~edge)


def test_simplifying_leaves_out_what_lies_near_the_outline() -> None:
    """A bump of 0.4 pixels goes, one of 0.6 stays; the area that moved is that of the first bump's triangle."""
    low = [[0, 0], [5, 0.4], [10, 0], [10, 10], [0, 10]]
    high = [[0, 0], [5, 0.6], [10, 0], [10, 10], [0, 10]]
    rings = Rings.of(np.array([*low, *high]), [5, 5])

    kept, moved = simplified(rings, 0.5)

    assert np.flatnonzero(~kept).tolist() == [1]
    assert moved.tolist() == pytest.approx([10 * 0.4 / 2, 0])


def test_no_ring_vanishes_by_simplifying() -> None:
    """Neither a polygon smaller than the tolerance nor its hole."""
    tiny = one([[0, 0], [0.3, 0], [0.3, 0.3], [0, 0.3]], [[0.1, 0.1], [0.1, 0.2], [0.2, 0.2], [0.2, 0.1]], holes=1)

    kept, _ = simplified(tiny.rings, 50.0)

    assert (np.abs(tiny.rings.keeping(kept).areas()) > 0).all()


@given(RING, st.floats(0.1, 5))
def test_a_simplified_outline_stays_near(ring: list[tuple[int, int]], tolerance: float) -> None:
    """Every point of the old outline lies within the tolerance of the new one, which is valid, as shapely finds; no more area moved."""
    parts, _, _ = mended(Outlines.of(Rings.of(ring, [len(ring)])))

    kept, moved = simplified(parts.rings, tolerance)

    fewer = parts.rings.keeping(kept)
    assert shapely.is_valid(to_shapely(fewer)).all()
    assert (moved >= shapely.area(shapely.symmetric_difference(to_shapely(parts.rings), to_shapely(fewer))) - 1e-9).all()
    for i in range(len(parts.owner)):
        before, after = (rings.take(np.array([i])) for rings in (parts.rings, fewer))
        assert distance(before, after) <= tolerance + 1e-9


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(5, 30)), min_size=3, max_size=40, unique_by=lambda point: point[0]), st.data())
def test_where_a_ring_begins_does_not_matter(spokes: list[tuple[int, float]], data: st.DataObject) -> None:
    """A ring about its middle, which never crosses itself, keeps the same points from any first one; each other lies near the new ring."""
    angle = np.array([2 * np.pi * place / 41 + 0.01 for place, _ in sorted(spokes)])
    ring = np.array([radius for _, radius in sorted(spokes)])[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    first = data.draw(st.integers(0, len(ring) - 1))
    tolerance = data.draw(st.floats(0.1, 8))
    rings = Rings.of(ring, [len(ring)])

    kept, _, _ = thinned(rings, tolerance)
    from_another, _, _ = thinned(Rings.of(np.roll(ring, -first, axis=0), [len(ring)]), tolerance)

    assert np.roll(from_another, first).tolist() == kept.tolist()
    assert kept.sum() >= 3
    if kept.sum() > 3:
        assert distance(rings, rings.keeping(kept)) <= tolerance + 1e-9


def test_a_point_that_keeps_rings_apart_stays() -> None:
    """A bump of 0.4 pixels with a hole reaching into it stays, though it is within the tolerance."""
    bump: list[list[float]] = [[0, 0], [10, -0.4], [20, 0], [20, 20], [0, 20]]
    hole: list[list[float]] = [[9.9, -0.2], [10, 5], [10.1, -0.2]]

    kept, moved = simplified(one(bump, hole, holes=1).rings, 0.5)

    assert kept.all()
    assert moved.tolist() == [0]


def distance(points: Rings, outline: Rings) -> float:
    """The largest distance from a point of one to the other's edges."""
    edges = [
        (a, b) for ring in np.split(outline.points, outline.ring_start[1:-1]) for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True)
    ]
    return max(min(to_edge(point, a, b) for a, b in edges) for point in points.points)


def to_edge(point: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """The distance from a point to a segment."""
    along = b - a
    share = min(max(float((point - a) @ along) / (float(along @ along) or 1.0), 0.0), 1.0)
    return float(np.hypot(*(point - a - share * along)))


def test_rings_run_as_they_should_from_their_first_point() -> None:
    """Outer rings clockwise as seen, holes the other way."""
    turned = one([[0.2, 0.2], [0.2, 0.8], [0.8, 0.8], [0.8, 0.2]], [[0.3, 0.3], [0.5, 0.3], [0.5, 0.5]], holes=1)

    rings = oriented(turned).rings

    assert rings.points.tolist() == [*SQUARE, [0.3, 0.3], [0.5, 0.5], [0.5, 0.3]]


CELLS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=14, unique=True)


@given(CELLS)
def test_rings_joined_by_cuts_fill_what_they_filled(cells: list[tuple[int, int]]) -> None:
    """Squares that touch nothing, some with a square hole: one ring that has their exact area and their pixels."""
    rings: list[NDArray[np.float64]] = []
    holes: list[bool] = []
    for i, (column, row) in enumerate(cells):
        x, y = 4.0 * column, 4.0 * row
        rings.append(np.array([[x, y], [x + 3, y], [x + 3, y + 3], [x, y + 3]]))
        holes.append(False)
        if i % 2:
            rings.append(np.array([[x + 1, y + 1], [x + 1, y + 2], [x + 2, y + 2], [x + 2, y + 1]]))
            holes.append(True)
    shapes = Rings.of(np.concatenate(rings), [4] * len(rings), [len(rings)], holes)

    whole = joined(shapes)

    assert whole.start.tolist() == [0, 1]
    assert signed_area(whole.points) == sum(map(signed_area, rings))
    np.testing.assert_array_equal(pixels(whole), filled(rings, SIZE, SIZE))
    assert {tuple(point) for point in whole.points.tolist()} == {tuple(point) for ring in rings for point in ring.tolist()}


def test_rings_that_touch_are_joined_where_they_touch() -> None:
    """A hole with a corner on its outer ring needs no cut."""
    square = [[0, 0], [9, 0], [9, 9], [0, 9]]
    hole = [[0, 0], [3, 6], [6, 3]]

    whole = joined(Rings.of([*square, *hole], [4, 3], [2], [False, True]))

    assert abs(signed_area(whole.points)) == 81 - 13.5


def test_many_rings_are_joined_in_no_time_that_grows_with_their_square() -> None:
    """Ten thousand specks, as noise makes them, in one ring."""
    x, y = np.meshgrid(np.arange(100.0) * 2, np.arange(100.0) * 2)
    corner = np.stack([x.ravel(), y.ravel()], axis=1)
    squares = corner[:, None] + np.array([[0, 0], [1, 0], [1, 1], [0, 1]])

    whole = joined(Rings.of(squares.reshape(-1, 2), [4] * 10_000, [10_000]))

    assert signed_area(whole.points) == pytest.approx(10_000)
