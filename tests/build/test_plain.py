"""Polygons drawn in one compiled loop, as most are, against the same drawn step by step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel import native
from prelabel.build import OutlineOptions, polygons
from prelabel.build.plain import plain
from prelabel.detections import Detections, Frame, Kind, with_shapes
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from tests.ways import COMPILED, NUMPY, going

pytestmark = pytest.mark.skipif(native.loops is None, reason="nothing is compiled")

Ring = list[tuple[float, float]]

PLACE = st.integers(0, 40).map(lambda place: place / 40) | st.floats(-0.1, 1.1)
POINT = st.tuples(PLACE, PLACE)


@st.composite
def round_rings(draw: st.DrawFn) -> Ring:
    """Rings about a point of the frame, of which some leave it; either way round."""
    x, y = draw(POINT)
    wide, high = draw(st.floats(1e-7, 0.4)), draw(st.floats(1e-7, 0.4))
    radii = draw(st.lists(st.floats(0.7, 1), min_size=3, max_size=30))
    angle = np.arange(len(radii)) * 2 * np.pi / len(radii) * draw(st.sampled_from([-1, 1]))
    points = np.column_stack([x + wide * np.cos(angle) * radii, y + high * np.sin(angle) * radii])
    return [(x, y) for x, y in points.tolist()]


SHAPE = st.lists(round_rings() | st.lists(POINT, min_size=1, max_size=7), min_size=1, max_size=3)
FRAMES = [Frame(file="a.jpg", width=640, height=480), Frame(file="b.jpg", width=30, height=50), Frame(file="c.jpg")]


def polygons_of(shapes: list[list[Ring]], holes: list[bool], frame: list[int]) -> Detections:
    """A row for each shape."""
    count = len(shapes)
    boxes = Detections.from_boxes(frames=FRAMES, labels=["car"], frame=frame, label=[0] * count, box=[[0, 0, 1, 1]] * count)
    rings = [ring for shape in shapes for ring in shape]
    points = [point for ring in rings for point in ring]
    made = Rings.of(points, [len(ring) for ring in rings], [len(shape) for shape in shapes], holes)
    d = with_shapes(boxes, np.arange(count), Kind.POLYGON, made)
    return d.take(np.flatnonzero(d.kind == Kind.POLYGON))


@given(st.lists(SHAPE, min_size=1, max_size=6), st.data())
def test_plain_polygons_become_what_they_become_step_by_step(shapes: list[list[Ring]], data: st.DataObject) -> None:
    """To the last bit, whatever else is drawn, and the same is counted and noted."""
    count = sum(map(len, shapes))
    holes = data.draw(st.just([False] * count) | st.lists(st.booleans(), min_size=count, max_size=count))
    frame = data.draw(st.lists(st.integers(0, 2), min_size=len(shapes), max_size=len(shapes)))
    options = OutlineOptions(
        simplify_px=data.draw(st.sampled_from([0.0, 0.5, 3.0])), parts=data.draw(st.sampled_from(["split", "join", "largest"]))
    )
    d = polygons_of(shapes, holes, frame)
    made, tallies = [], []
    for way in (COMPILED, NUMPY):
        with going(way, polygons):
            tally = Tally()
            drawn = polygons.drawn(d, options, tally)
            made.append((drawn.row.tolist(), drawn.shapes.points.tolist(), drawn.shapes.ring_start.tolist(), drawn.shapes.start.tolist()))
            tallies.append(tally)

    assert made[0] == made[1]
    one, other = tallies
    assert (one.filtered, one.adjusted, one.notes) == (other.filtered, other.adjusted, other.notes)
    assert (one.moved_px, one.outlines_px) == pytest.approx((other.moved_px, other.outlines_px), rel=1e-12)


SQUARE: Ring = [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)]
HOOK: Ring = [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.8, 0.9), (0.8, 0.2), (0.1, 0.2)]
BOW: Ring = [(0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9)]


@pytest.mark.parametrize(
    ("shape", "holes", "drawn"),
    [
        ([SQUARE], [False], True),
        ([HOOK[::-1]], [False], True),
        ([SQUARE, HOOK], [False, False], True),
        ([SQUARE, BOW], [False, False], False),
        ([SQUARE, HOOK], [False, True], False),
        ([[(x + 0.2, y) for x, y in SQUARE]], [False], False),
        ([[(x * 2e-6, y * 2e-6) for x, y in SQUARE]], [False], False),
        ([SQUARE[:2]], [False], False),
        ([], [], False),
    ],
    ids=["square", "hook", "two parts", "one crossed", "a hole", "outside", "tiny", "two points", "no ring"],
)
def test_what_is_plain(shape: list[Ring], holes: list[bool], *, drawn: bool) -> None:
    """A shape is or is not, as a whole, beside others that are."""
    shapes = [[SQUARE], shape, [HOOK]]
    rings = [ring for one in shapes for ring in one]
    given_shapes = Rings.of(
        [point for ring in rings for point in ring], [len(ring) for ring in rings], [len(one) for one in shapes], [False, *holes, False]
    )
    assert native.loops is not None

    made = plain(native.loops, given_shapes, np.full((3, 2), 100.0), 0.5, thin=1e-6, most_rings=np.inf)

    assert made.drawn.tolist() == [True, drawn, True]
    assert made.rings.take(np.flatnonzero(made.shape != 1)).points.round(9).tolist() == [list(point) for point in [*SQUARE, *HOOK]]
