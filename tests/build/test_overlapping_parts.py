"""Parts of one object that cover each other, joined to one ring: its area is that of all parts together."""

from typing import Any

import numpy as np
import pytest
import shapely

from prelabel.build import OutlineOptions
from prelabel.build.polygons import drawn
from prelabel.detections import Detections, Frame, Kind, with_shapes
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings

FRAME = Frame(file="a.jpg", width=100, height=100)

Ring = list[tuple[int, int]]


def box(x0: int, y0: int, x1: int, y1: int) -> Ring:
    """Clockwise as seen."""
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


OVERLAPPING = [box(10, 10, 50, 50), box(30, 30, 70, 70)]

NESTED = [box(10, 10, 70, 70), box(30, 30, 50, 50)]

ADJOINING = [box(10, 10, 30, 30), box(30, 10, 50, 30)]

FRAMED = [box(10, 10, 90, 20), box(80, 10, 90, 90), box(10, 80, 90, 90), box(10, 10, 20, 90), box(40, 40, 60, 60)]
"""Four bars around a gap of 60 by 60, and a part in it."""


def made(given: list[Ring], inner: tuple[int, ...] = (), objects: int = 1, **options: Any) -> tuple[list[float], dict[str, int]]:  # noqa: ANN401  # fields of the options
    """The areas in pixels of the rings drawn of objects that are alike, and what was left out; the rings that are ``inner`` are holes."""
    boxes = Detections.from_boxes(frames=[FRAME], labels=["car"], frame=[0] * objects, label=[0] * objects, box=[[0, 0, 1, 1]] * objects)
    points = np.array([point for ring in given for point in ring]) / 100
    is_hole = [i in inner for i in range(len(given))]
    rings = Rings.of(np.tile(points, (objects, 1)), [len(ring) for ring in given] * objects, [len(given)] * objects, is_hole * objects)
    both = with_shapes(boxes, np.arange(objects), Kind.POLYGON, rings)
    tally = Tally()
    shapes = drawn(both.take(both.kind == Kind.POLYGON), OutlineOptions(**options), tally).shapes
    return (np.abs(shapes.areas()) * 10_000).round(3).tolist(), dict(tally.filtered)


@pytest.mark.parametrize(
    ("parts", "area"), [(OVERLAPPING, 2800), (NESTED, 3600), (NESTED[::-1], 3600), (ADJOINING, 800), (FRAMED, 3200)],
    ids=["overlapping", "nested", "nested, the small one first", "adjoining", "around a gap"],
)  # fmt: skip
def test_what_parts_share_is_not_lost(parts: list[Ring], area: float) -> None:
    """As shapely finds of their union, too; for each of several objects at one place, while parts that are split stay whole."""
    assert shapely.union_all([shapely.Polygon(part) for part in parts]).area == area

    assert made(parts, parts="join") == ([area], {})
    assert made(parts, objects=3, parts="join") == ([area] * 3, {})
    assert made(parts, parts="split") == ([shapely.Polygon(part).area for part in parts], {})


def test_holes_that_are_dropped_are_dropped_of_parts_together() -> None:
    """The gap that four bars leave is a hole of theirs; a part in the hole of another lies in what was filled."""
    assert made(FRAMED, parts="join", holes="drop") == ([6400], {"hole of an outline": 1})
    ring_and_part = [box(10, 10, 90, 90), box(20, 20, 80, 80), box(40, 40, 60, 60)]
    assert made(ring_and_part, (1,), parts="join", holes="drop") == ([6400], {"hole of an outline": 1})
    assert made(ring_and_part, (1,), parts="join") == ([6400 - 3600 + 400], {})


def test_a_hole_that_leaves_its_outer_ring_takes_a_notch_out_of_it() -> None:
    """Which is no hole to be dropped; two that overlap are one."""
    outer = box(10, 10, 50, 50)
    for holes in ("cut", "drop"):
        assert made([outer, box(40, 20, 70, 40)], (1,), holes=holes) == ([1400], {})
    overlapping = [outer, box(20, 20, 35, 35), box(25, 25, 45, 45)]
    assert made(overlapping, (1, 2), holes="cut") == ([1075], {})
    assert made(overlapping, (1, 2), holes="drop") == ([1600], {"hole of an outline": 1})


def test_a_staircase_tells_how_much_its_diagonal_moved() -> None:
    """Of ten steps of one, cut off on both sides of the diagonal: a triangle of an eighth twice a step, half a step at the ends."""
    steps: Ring = [point for i in range(10) for point in ((50 + i, 50 + i), (51 + i, 50 + i))]
    ring = [*steps, (60, 60), (60, 90), (50, 90)]
    box_of_all = Detections.from_boxes(frames=[FRAME], labels=["car"], frame=[0], label=[0], box=[[0, 0, 1, 1]])
    both = with_shapes(box_of_all, np.array([0]), Kind.POLYGON, Rings.of(np.array(ring) / 100, [len(ring)]))
    tally = Tally()

    shapes = drawn(both.take(both.kind == Kind.POLYGON), OutlineOptions(simplify_px=0.75), tally).shapes

    after = shapely.Polygon(shapes.points * 100)
    assert tally.moved_px == pytest.approx(shapely.symmetric_difference(shapely.Polygon(ring), after).area)
    assert tally.moved_px > 2
