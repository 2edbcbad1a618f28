"""Rings that touch themselves, as the cut to a hole makes them: written as they are, point by point."""

import numpy as np
import pytest

from prelabel.build import OutlineOptions
from prelabel.build.polygons import drawn
from prelabel.detections import Detections, Frame, Kind, with_shapes
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings

FRAME = Frame(file="a.jpg", width=100, height=100)

HOLED = [(0.1, 0.1), (0.3, 0.3), (0.3, 0.6), (0.6, 0.6), (0.6, 0.3), (0.3, 0.3), (0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)]
"""A square with a square hole, joined by a cut from corner to corner, the outer ring clockwise as seen."""

PARTS = [(0.1, 0.1), (0.3, 0.1), (0.6, 0.1), (0.8, 0.1), (0.8, 0.3), (0.6, 0.3), (0.6, 0.1), (0.3, 0.1), (0.3, 0.3), (0.1, 0.3)]
"""Two squares, joined by a cut along their upper sides' line."""

CORNERS = [(0.1, 0.1), (0.5, 0.1), (0.5, 0.5), (0.9, 0.5), (0.9, 0.9), (0.5, 0.9), (0.5, 0.5), (0.1, 0.5)]
"""Two squares that share a corner, both clockwise."""

Ring = list[tuple[float, float]]


def made(ring: Ring, **options: object) -> tuple[list[Ring], dict[str, int]]:
    """The rings that are drawn of one ring, and what was counted as adjusted."""
    box = Detections.from_boxes(frames=[FRAME], labels=["car"], frame=[0], label=[0], box=[[0, 0, 1, 1]])
    both = with_shapes(box, np.array([0]), Kind.POLYGON, Rings.of(ring, [len(ring)]))
    tally = Tally()
    shapes = drawn(both.take(np.array([1])), OutlineOptions(**options), tally).shapes  # type: ignore[arg-type]  # fields of the options
    rings = [shapes.take(np.array([i])).points.round(9) for i in range(len(shapes))]
    return [[(x, y) for x, y in one.tolist()] for one in rings], dict(tally.adjusted)


@pytest.mark.parametrize("ring", [HOLED, PARTS, CORNERS, [*HOLED[4:], *HOLED[:4]]], ids=["hole", "parts", "corners", "hole from within"])
def test_a_ring_that_touches_itself_stays(ring: Ring) -> None:
    """From the same first point, and nothing is counted; the other way round it is turned."""
    assert made(ring) == ([ring], {})
    assert made([ring[0], *ring[:0:-1]]) == ([ring], {})


def test_what_else_is_done_to_outlines_is_done_to_it() -> None:
    """A hole is dropped where that is asked for; what is clipped, simplified, crossed or spiked is no longer the ring that was given."""
    thick = [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)]
    assert [sorted(ring) for ring in made(HOLED, holes="drop")[0]] == [sorted(thick)]
    (clipped,), adjusted = made([(x + 0.2, y) for x, y in HOLED])
    assert (max(x for x, _ in clipped), adjusted["clipped to the frame"]) == (1.0, 1)
    (simpler,), adjusted = made([*HOLED[:8], (0.9, 0.5), *HOLED[8:]])
    assert ((0.9, 0.5) in simpler, adjusted["outline simplified"]) == (False, 1)
    (spiked,), adjusted = made([*HOLED, (0.0, 0.9), (0.1, 0.9)])
    assert (min(x for x, _ in spiked), adjusted) == (0.1, {"outline that crossed itself mended": 1})
    bow = [(0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9)]
    assert (len(made(bow)[0]), made(bow)[1]) == (2, {"outline that crossed itself mended": 1})


def test_the_largest_part_of_a_ring_of_two() -> None:
    """Is one square where that is asked for."""
    (ring,), _ = made([(x if x < 0.5 else x + (x - 0.6), y) for x, y in PARTS], parts="largest")
    assert sorted(ring) == [(0.6, 0.1), (0.6, 0.3), (1.0, 0.1), (1.0, 0.3)]


def test_a_tangle_is_left_out_and_counted() -> None:
    """As what it is, not as an outline without area; a part of an object is left out alone, the others are drawn."""
    tangle = np.random.default_rng(7).random((1000, 2)).tolist()
    square = [(0.1, 0.1), (0.3, 0.1), (0.3, 0.3), (0.1, 0.3)]
    box = Detections.from_boxes(frames=[FRAME], labels=["car"], frame=[0] * 2, label=[0] * 2, box=[[0, 0, 1, 1]] * 2)
    rings = Rings.of([*tangle, *tangle, *square, *tangle], [1000, 1000, 4, 1000], [1, 3])
    d = with_shapes(box, np.array([0, 1]), Kind.POLYGON, rings)
    tally = Tally()

    made = drawn(d.take(d.kind == Kind.POLYGON), OutlineOptions(), tally)

    assert (made.row.tolist(), made.shapes.points.round(9).tolist()) == ([1], [list(point) for point in square])
    assert (dict(tally.filtered), dict(tally.adjusted)) == ({"outline too tangled to mend": 3}, {})
