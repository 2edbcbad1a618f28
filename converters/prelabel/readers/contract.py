"""What the columns of detections promise, whoever reads them."""

from collections.abc import Iterator

import numpy as np

from prelabel.detections import NO_ATTRIBUTES, UNTRACKED, Detections, Frame, Kind, shapes_of
from prelabel.geometry.ragged import owners

CORNERS = 8
"""Of a cuboid."""

LEAST_POINTS = np.array([0, 3, 2, CORNERS, 1])
"""Of a ring, by the kind of its row."""


NUMBERED = "numbers of frames are whole, from -1 and below 2^63"


def is_numbered(frame: object) -> bool:
    """Whether a frame is one, whose number keeps the rule `NUMBERED`."""
    index: object = frame.index if isinstance(frame, Frame) else None
    return isinstance(index, int | np.integer) and -1 <= int(index) < 1 << 63


def broken_rule(detections: Detections) -> str | None:
    """The first rule that the columns break; None where they keep all."""
    return next((rule for holds, rule in _rules(detections) if not holds), None)


def _rules(d: Detections) -> Iterator[tuple[bool, str]]:
    """Each rule and whether it holds; a rule may rest on those before it."""
    yield all(isinstance(frame, Frame) for frame in d.frames), "frames are Frames"
    yield all(map(is_numbered, d.frames)), NUMBERED
    for name, table in (("frame", d.frames), ("label", d.labels), ("source", d.sources)):
        column = getattr(d, name)
        yield bool(((column >= 0) & (column < len(table))).all()), f"{name} indexes its table"
    yield bool(((d.attributes >= NO_ATTRIBUTES) & (d.attributes < len(d.attribute_sets))).all()), "attributes index their table"
    labels: tuple[object, ...] = d.labels
    yield all(isinstance(label, str) and label for label in labels), "labels have names"
    yield bool(np.isin(d.kind, [k.value for k in Kind]).all()), "kind is a Kind"
    yield bool(np.isfinite(d.box).all()), "boxes are finite"
    yield bool((d.box[:, :2] <= d.box[:, 2:]).all()), "boxes have x0 <= x1 and y0 <= y1"
    yield bool((np.isnan(d.score) | ((d.score >= 0) & (d.score <= 1))).all()), "scores are in [0, 1] or NaN"
    yield bool((d.track >= UNTRACKED).all()), "tracks are ids, or -1"
    yield bool((d.origin >= 0).all()), "origins are lines or elements"
    yield bool((np.diff(d.detection_start) >= 0).all() and (np.diff(d.ring_start) >= 0).all()), "ragged starts do not decrease"
    yield d.detection_start[0] == 0 and d.ring_start[0] == 0, "ragged starts begin at 0"
    yield d.detection_start[-1] == len(d.ring_hole) and d.ring_start[-1] == len(d.points), "ragged starts end at the end"
    yield from _shape_rules(d)


def _shape_rules(d: Detections) -> Iterator[tuple[bool, str]]:
    """What the points of each kind promise."""
    shapes = shapes_of(d)
    rings, points = np.diff(shapes.start), np.diff(shapes.point_start())
    yield bool(np.isfinite(d.points).all()), "points are finite"
    yield bool((rings[d.kind == Kind.RECTANGLE] == 0).all()), "a rectangle has no points"
    yield bool((rings[d.kind == Kind.POLYGON] > 0).all()), "a polygon has a ring"
    single = np.isin(d.kind, (Kind.LINE, Kind.CUBOID, Kind.LANDMARK))
    yield bool((rings[single] == 1).all()), "lines, cuboids and landmarks have one ring of points"
    of_ring = d.kind[owners(d.detection_start)]
    yield bool((np.diff(d.ring_start) >= LEAST_POINTS[of_ring]).all()), "a ring of a polygon has 3 points, a line 2, a landmark 1"
    yield bool((points[d.kind == Kind.CUBOID] == CORNERS).all()), "a cuboid has 8 points"
    first = shapes.start[:-1][rings > 0]
    yield not d.ring_hole[first].any(), "the first ring of a shape is no hole"
    row = owners(shapes.point_start())
    numbered = d.kind[row] == Kind.LANDMARK
    yield bool(((d.point_number > 0) == numbered).all()), "keypoint numbers count from 1, other points have 0"
    pairs = np.stack([row, d.point_number])[:, numbered]
    yield np.unique(pairs, axis=1).shape[1] == pairs.shape[1], "a landmark has each number once"
