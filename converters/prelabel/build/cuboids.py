"""Cuboids: eight points, each clamped to the frame."""

from dataclasses import replace

import msgspec
import numpy as np

from prelabel.build.options import OutlineOptions
from prelabel.build.shape import CLIPPED, OUTSIDE, VANISHED, Drawn, count
from prelabel.build.text import Characters, decimals, millionths
from prelabel.detections import Detections, shapes_of
from prelabel.errors import Tally
from prelabel.geometry import boxes
from prelabel.playment.annotations import BACK, FRONT, SIDE

CORNERS = 8

_FACES = b"".join(b',"%b":%b' % (name, msgspec.json.encode(face)) for name, face in ((b"front", FRONT), (b"side", SIDE), (b"back", BACK)))


def drawn(detections: Detections, options: OutlineOptions, tally: Tally) -> Drawn:  # noqa: ARG001  # as of every geometry
    """What can be seen of cuboids."""
    shapes = shapes_of(detections)
    bounds = shapes.bounds()
    outside = boxes.outside(bounds)
    corner = millionths(boxes.clip(bounds))
    vanished = ~outside & ((corner[:, 0] >= corner[:, 2]) | (corner[:, 1] >= corner[:, 3]))
    row = np.flatnonzero(~outside & ~vanished)
    count(tally.filtered, OUTSIDE, int(outside.sum()))
    count(tally.filtered, VANISHED, int(vanished.sum()))
    count(tally.adjusted, CLIPPED, int((bounds[row] != boxes.clip(bounds[row])).any(axis=1).sum()))
    kept = shapes.take(row)
    return Drawn.of(row, replace(kept, points=boxes.clip(kept.points)))


def columns(detections: Detections) -> list[bytes | Characters]:
    """The text of each row's ``points`` and faces, in parts."""
    corner = millionths(detections.points).reshape(-1, CORNERS, 2)
    parts: list[bytes | Characters] = []
    for i in range(CORNERS):
        x, y = (decimals(np.ascontiguousarray(corner[:, i, axis])) for axis in (0, 1))
        parts += [b',"p%d":{"x":' % (i + 1) if i else b'"points":{"p1":{"x":', x, b',"y":', y, b"}"]
    return [*parts, b"}" + _FACES]
