"""Rectangles: clamped to the frame, four corners from the top left, clockwise."""

import numpy as np

from prelabel.build.options import OutlineOptions
from prelabel.build.shape import CLIPPED, OUTSIDE, VANISHED, Drawn, count
from prelabel.build.text import Characters, decimals, millionths
from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.geometry import boxes
from prelabel.geometry.rings import Rings


def drawn(detections: Detections, options: OutlineOptions, tally: Tally) -> Drawn:  # noqa: ARG001  # as of every geometry
    """What can be seen of rectangles; their boxes are clamped when they are written."""
    outside = boxes.outside(detections.box)
    clipped = boxes.clip(detections.box)
    corner = millionths(clipped)
    vanished = ~outside & ((corner[:, 0] >= corner[:, 2]) | (corner[:, 1] >= corner[:, 3]))
    seen = ~outside & ~vanished
    count(tally.filtered, OUTSIDE, int(outside.sum()))
    count(tally.filtered, VANISHED, int(vanished.sum()))
    count(tally.adjusted, CLIPPED, int((seen & (clipped != detections.box).any(axis=1)).sum()))
    return Drawn.of(np.flatnonzero(seen), Rings.none(int(seen.sum())))


def columns(detections: Detections) -> list[bytes | Characters]:
    """The text of each row's ``coordinates``, in parts."""
    corner = millionths(boxes.clip(detections.box))
    x0, y0, x1, y1 = (decimals(corner[:, i]) for i in range(4))
    parts: list[bytes | Characters] = [b'"coordinates":[']
    for i, (x, y) in enumerate(((x0, y0), (x1, y0), (x1, y1), (x0, y1))):
        parts += [b',{"x":' if i else b'{"x":', x, b',"y":', y, b"}"]
    return [*parts, b"]"]
