"""What is quickly proven about rings: against shapely, exact arithmetic and numbers computed by hand."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from prelabel.geometry.polygons import Outlines, joined, mended, simple, thinning
from prelabel.geometry.polygons.outlines import to_shapely
from prelabel.geometry.polygons.simple import proven
from prelabel.geometry.polygons.stretches import Stretches
from prelabel.geometry.polygons.thinning import thinned
from prelabel.geometry.rings import Rings
from tests.ways import WAYS, going


@pytest.fixture(autouse=True, scope="module", params=WAYS)
def _way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Compiled, and with NumPy."""
    with going(request.param, simple, thinning):
        yield


Point = tuple[int, int]
Exact = tuple[Fraction, Fraction]

PLACE = st.integers(-6, 6)
RING = st.lists(st.tuples(PLACE, PLACE), min_size=3, max_size=12)
"""Any ring on a small grid: points come twice, edges run along each other, there are spikes."""


@st.composite
def round_rings(draw: st.DrawFn) -> list[Point]:
    """Rings that go about the origin once, some to and fro."""
    angles = sorted(draw(st.lists(st.floats(0, 6.28), min_size=3, max_size=12)))
    radii = draw(st.lists(st.integers(1, 30), min_size=len(angles), max_size=len(angles)))
    return [(round(r * np.cos(a)), round(r * np.sin(a))) for a, r in zip(angles, radii, strict=True)]


def centres(shapes: Rings) -> NDArray[np.float64]:
    """Points from which shapes are seen as a whole, NaN where none is known."""
    return proven(shapes)[0]


def seen(shapes: Rings) -> NDArray[np.bool_]:
    """Which shapes have a centre from which they are seen as a whole."""
    found: NDArray[np.bool_] = ~np.isnan(centres(shapes)[:, 0])
    return found


@given(st.lists(RING | round_rings(), min_size=1, max_size=6), st.integers(-160, 160), st.integers(-(10**6), 10**6))
def test_what_is_proven_is_valid(rings: list[list[Point]], power: int, shift: int) -> None:
    """And what is proven to cross is not, as shapely finds on the grid, whatever the scale and the distance from the origin."""
    points = (np.array([point for ring in rings for point in ring], np.float64) + shift) * 2.0**power
    shapes = Rings.of(points, [len(ring) for ring in rings])

    centre, certain = proven(shapes)

    truth = [shapely.is_valid(shapely.Polygon(ring)) for ring in rings]
    assert [i for i in np.flatnonzero(certain) if truth[i] != (certain[i] > 0)] == []
    assert (certain[~np.isnan(centre[:, 0])] > 0).all()


@given(st.integers(3, 40), st.floats(0, 6.28), st.booleans(), st.integers(-200, 200))
def test_a_convex_ring_is_star_shaped(corners: int, turn: float, back: bool, power: int) -> None:  # noqa: FBT001  # drawn
    """Either way round, large or small."""
    angle = turn + np.arange(corners) * 2 * np.pi / corners
    ring = np.column_stack([np.cos(angle), np.sin(angle)])[:: -1 if back else 1] * 2.0**power

    assert seen(Rings.of(ring, [corners])).tolist() == [True]


@pytest.mark.parametrize(
    "ring",
    [
        [(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (0, 1)],
        [(0, 0), (9, 0), (9, 9), (9, 9), (0, 9)],
        [(4, 4), (9, 0), (9, 9), (4, 4), (0, 9), (0, 0)],
        [(9, 0), (0, 9), (-9, 0), (0, -9)] * 2,
        [(1e200, 0), (0, 1e200), (-1e200, -1e200)],
        [(1e-200, 0), (0, 1e-200), (-1e-200, -1e-200)],
        [(0, 0), (1, 1), (2, 2)],
    ],
    ids=["a hook", "a point twice", "touching itself", "twice round", "overflowing", "vanishing", "without area"],
)
def test_what_is_not_proven_is_not_named(ring: list[Point]) -> None:
    """Valid or not: others look at it."""
    assert seen(Rings.of(ring, [len(ring)])).tolist() == [False]


def test_a_shape_with_a_hole_is_not_named() -> None:
    """Both of its rings would be."""
    square = [[0, 0], [9, 0], [9, 9], [0, 9]]
    shapes = Rings.of([*square, [1, 1], [1, 2], [2, 2], *square], [4, 3, 4], [2, 1], [False, True, False])

    centre, certain = proven(shapes)

    assert (np.isnan(centre[:, 0]).tolist(), certain.tolist()) == ([True, False], [0, 1])


def test_stretches_are_cut_out_of_rings() -> None:
    """Of two rings: two stretches of the first, the second of which goes over its end; none of the second ring, whose points stay."""
    ring = [[0, 0], [2, 1], [4, 0], [4, 4], [0, 4], [-1, 3], [-1, 1]]
    kept = np.array([True, False, True, True, True, False, False, *[True] * 3])

    found = Stretches.of(Rings.of([*ring, [8, 8], [9, 8], [9, 9]], [7, 3]), kept)

    assert (found.begin.tolist(), found.end.tolist()) == ([0, 4], [2, 0])
    assert [found.within[begin:end].tolist() for begin, end in pairwise(found.start)] == [[1], [5, 6]]
    # a triangle 4 wide and 1 high, and a trapezium with sides of 4 and 2 that is 1 high
    assert found.areas().tolist() == [2 + 3, 0]


def test_areas_on_both_sides_of_a_line_add_up() -> None:
    """One triangle of 1.5 above it and one below; of a stretch that goes back on the way no less counts than shapely finds."""
    ring: list[list[float]] = [[0, 0], [2, 1], [4, -1], [6, 0], [6, 9], [0, 9]]
    back: list[list[float]] = [[0, 0], [1, 3], [5, 3], [2, 1], [4, -1], [6, 0], [6, 9], [0, 9]]
    shapes = Rings.of([*ring, *back], [6, 8])
    kept = np.array([True, False, False, *[True] * 4, *[False] * 4, *[True] * 3])

    moved = Stretches.of(shapes, kept).areas()

    truth = [shapely.Polygon(some).symmetric_difference(shapely.box(0, 0, 6, 9)).area for some in (ring, back)]
    assert moved[0] == pytest.approx(truth[0]) == pytest.approx(1.5 + 1.5)
    assert moved[1] >= truth[1]


def test_points_far_from_their_lines_are_told() -> None:
    """One two above a line, one behind its end; and no point of a ring that has no stretch."""
    high: list[list[float]] = [[0, 0], [3, -2], [6, 0], [6, 6], [0, 6]]
    behind: list[list[float]] = [[0, 0], [7.5, -1], [6, 0], [6, 6], [0, 6]]
    shapes = Rings.of([*high, *behind, *high], [5, 5, 5])
    found = Stretches.of(shapes, np.array([True, False, True, True, True] * 2 + [True] * 5))

    far = {tolerance: found.far(tolerance).tolist() for tolerance in (1.8, 1.9, 2.0)}

    # the second point is as far from the end as the sides of 1.5 and 1 say
    assert far == {1.8: [True, True, False], 1.9: [True, False, False], 2.0: [False, False, False]}


def test_a_box_that_holds_another_point_leaves_a_shape_in_doubt() -> None:
    """A bump is clear of the ring that it is on, until a hole has a corner beside it, were it on the box's very edge."""
    bump = [[0.0, 0.0], [4.0, 2.0], [8.0, 0.0], [8.0, 9.0], [0.0, 9.0]]
    kept = np.array([True, False, *[True] * 6])
    doubt = {}
    for y in (1.0, 2.0, 2.5):
        hole = [[4.0, y], [4.5, 5.0], [5.0, 5.0]]
        doubt[y] = Stretches.of(Rings.of([*bump, *hole], [5, 3], [2], [False, True]), kept).clear().tolist()

    assert doubt == {1.0: [False], 2.0: [False], 2.5: [True]}


@given(st.lists(RING | round_rings(), min_size=1, max_size=5), st.data())
def test_what_is_clear_stays_valid(rings: list[list[Point]], data: st.DataObject) -> None:
    """Of valid polygons, with holes and such as touch: whichever points are left out, shapely agrees."""
    parts, _, _ = mended(Outlines.of(Rings.of([point for ring in rings for point in ring], [len(ring) for ring in rings])))
    points = len(parts.rings.points)
    kept = np.array(data.draw(st.lists(st.integers(0, 3), min_size=points, max_size=points)), np.int64) > 0
    for begin, end in pairwise(parts.rings.ring_start.tolist()):
        kept[begin : begin + 3] |= kept[begin:end].sum() < 3
    before = shapely.is_valid(to_shapely(parts.rings)) if len(parts.owner) else np.empty(0, np.bool_)

    clear = Stretches.of(parts.rings, kept).clear()

    after = shapely.is_valid(to_shapely(parts.rings.keeping(kept))) if len(parts.owner) else before
    assert np.flatnonzero(clear & before & ~after).tolist() == []


@given(st.lists(round_rings(), min_size=1, max_size=5), st.integers(-30, 30), st.data())
def test_what_is_seen_from_a_centre_stays_valid(rings: list[list[Point]], power: int, data: st.DataObject) -> None:
    """Whichever points are left out, in the unit of the centre or another; of what is not seen before nothing is said."""
    shapes = Rings.of([point for ring in rings for point in ring], [len(ring) for ring in rings])
    points = len(shapes.points)
    kept = np.array(data.draw(st.lists(st.integers(0, 3), min_size=points, max_size=points)), np.int64) > 0
    for begin in shapes.ring_start[:-1].tolist():
        kept[begin : begin + 2] = True
    factor = np.tile([3.0, 2.0**power], (len(shapes), 1))

    still = Stretches.of(shapes.scaled(factor), kept).seen_from(centres(shapes) * factor)

    after = shapes.keeping(kept)
    whole = np.logical_and.reduceat(kept, shapes.ring_start[:-1])
    for i, (begin, end) in enumerate(pairwise(after.ring_start.tolist())):
        ring = after.points[begin:end]
        named = still[i] and not whole[i]
        assert not named or (len(ring) > 2 and shapely.is_valid(shapely.Polygon(ring)))
    assert not (still & ~whole & ~seen(shapes)).any()


def test_a_line_past_the_centre_is_not_seen() -> None:
    """Of a square about its centre: without one corner the line runs through the centre, without two there is no ring left."""
    square = Rings.of([[0, 0], [2, 0], [2, 2], [0, 2]] * 2, [4, 4])
    octagon = Rings.of([[1, 0], [2, 0], [3, 1], [3, 2], [2, 3], [1, 3], [0, 2], [0, 1]], [8])
    far, near = np.arange(8) % 4 > 0, np.array([True, False] * 4)

    assert Stretches.of(square, far).seen_from(centres(square)).tolist() == [False, False]
    assert Stretches.of(octagon, near).seen_from(centres(octagon)).tolist() == [True]
    assert Stretches.of(octagon, np.arange(8) < 4).seen_from(centres(octagon)).tolist() == [False]


def squared_distance(point: Exact, begin: Exact, end: Exact) -> Fraction:
    """From a point to a segment, squared."""
    (x, y), (dx, dy) = ((a - c, b - d) for (a, b), (c, d) in ((point, begin), (end, begin)))
    length = dx * dx + dy * dy
    share = min(max((x * dx + y * dy) / length, Fraction(0)), Fraction(1)) if length else Fraction(0)
    return (x - share * dx) ** 2 + (y - share * dy) ** 2


def exactly_thinned(ring: list[Exact], tolerance: Fraction) -> list[int]:
    """The rule of Douglas and Peucker in exact numbers, stretch by stretch; from the leftmost point on."""
    left = min(range(len(ring)), key=lambda i: (ring[i][0], i))
    turned = ring[left:] + ring[:left]
    far = max(range(len(ring)), key=lambda i: ((turned[i][0] - turned[0][0]) ** 2 + (turned[i][1] - turned[0][1]) ** 2, -i))
    kept, stretches = {0, far}, [(0, far), (far, len(ring))]
    while stretches:
        begin, end = stretches.pop()
        ends = turned[begin], turned[end % len(ring)]
        farthest = max(range(begin + 1, end), key=lambda i: (squared_distance(turned[i], *ends), -i), default=begin)  # used at once
        if squared_distance(turned[farthest], *ends) > tolerance**2:
            kept.add(farthest)
            stretches += [(begin, farthest), (farthest, end)]
    return sorted((left + i) % len(ring) for i in kept)


WIDE = st.integers(0, 40)


@given(st.lists(st.lists(st.tuples(WIDE, WIDE), min_size=3, max_size=30, unique=True), min_size=1, max_size=5), st.integers(1, 60))
def test_points_are_left_out_as_exact_numbers_say(rings: list[list[Point]], tenths: int) -> None:
    """Where two points are equally far, too: the first of them counts."""
    tolerance = (tenths + 0.5) / 8
    kept, _, _ = thinned(Rings.of([point for ring in rings for point in ring], [len(ring) for ring in rings]), tolerance)

    for ring, found in zip(rings, np.split(kept, np.cumsum([len(ring) for ring in rings])[:-1]), strict=True):
        expected = exactly_thinned([(Fraction(x), Fraction(y)) for x, y in ring], Fraction(tolerance))
        if len(expected) >= 3:
            assert np.flatnonzero(found).tolist() == expected


@given(st.lists(st.tuples(round_rings(), round_rings(), st.integers(20, 70)), min_size=1, max_size=4))
def test_two_rings_are_joined_by_the_shortest_cut(pairs: list[tuple[list[Point], list[Point], int]]) -> None:
    """There and back, between rings apart by the nearest two points if no edge is in the way; the area stays, and with it every point."""
    rings = [ring for one, other, shift in pairs for ring in (one, [(x + shift, y) for x, y in other])]
    shapes = Rings.of([point for ring in rings for point in ring], [len(ring) for ring in rings], [2] * len(pairs))

    whole = joined(shapes)

    for i in range(len(pairs)):
        both = rings[2 * i : 2 * i + 2]
        ways = [shapely.LineString([a, b]) for a in both[0] for b in both[1]]
        edges = shapely.multilinestrings([[a, b] for ring in both for a, b in pairwise([*ring, ring[0]])])
        shortest = [way for way in ways if way.length == min(other.length for other in ways)]
        lines = shapely.linearrings(both[0]), shapely.linearrings(both[1])
        made = whole.take(np.array([i]))
        # where two rings meet, ways from one to the other may run along an edge
        if shapely.disjoint(*lines) and not any(shapely.crosses(way, edges) for way in shortest):
            around = sum(line.length for line in lines)
            assert shapely.LinearRing(made.points).length == pytest.approx(around + 2 * shortest[0].length)
        assert made.areas()[0] == pytest.approx(shapes.areas()[2 * i : 2 * i + 2].sum())
        assert len(made.points) == sum(map(len, both)) + 2


def test_what_stays_of_a_ring_does_not_hang_on_others() -> None:
    """Of a thousand rings of up to sixty points: together, which is more than is looked at in one go, as one by one."""
    random = np.random.default_rng(7)
    rings = []
    for count in random.integers(3, 60, 1000).tolist():
        angle = np.sort(random.random(count)) * 2 * np.pi
        rings.append((20 + 4 * random.random(count))[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))

    together, _, _ = thinned(Rings.of(np.concatenate(rings), [len(ring) for ring in rings]), 1.0)

    assert together.tolist() == [stays for ring in rings for stays in thinned(Rings.of(ring, [len(ring)]), 1.0)[0].tolist()]


def test_points_may_lie_in_memory_in_any_order() -> None:
    """As of a polygon whose x are listed apart from its y."""
    x_y = np.array([[0, 5, 10, 10, 0], [0, 0.4, 0, 10, 10]])

    kept, _, _ = thinned(Rings.of(x_y.T, [5]), 0.5)

    assert kept.tolist() == [True, False, True, True, True]
