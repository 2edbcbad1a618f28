"""Cuboids: eight points, each clamped to the frame."""

from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.build import text
from prelabel.build.fractions import DECIMALS, drawn_within, places_in
from prelabel.build.options import OutlineOptions
from prelabel.build.shape import Drawn, seen
from prelabel.detections import Detections, shapes_of
from prelabel.errors import Tally
from prelabel.geometry import boxes
from prelabel.playment.annotations import BACK, FRONT, SIDE

CORNERS = 8

_FACES = b"".join(b',"%b":%b' % (name, msgspec.json.encode(face)) for name, face in ((b"front", FRONT), (b"side", SIDE), (b"back", BACK)))
_POINTS = b",".join(b'"p%d":{"x":%b,"y":%b}' % (i + 1, b"\0" * DECIMALS, b"\0" * DECIMALS) for i in range(CORNERS))
_BLANK = b'"points":{%b}%b' % (_POINTS, _FACES)
_PLACES = places_in(_BLANK, range(2 * CORNERS))
"""Where numbers stand in it, and which: x and y of each point."""


def drawn(detections: Detections, options: OutlineOptions, tally: Tally) -> Drawn:  # noqa: ARG001  # as of every geometry
    """What can be seen of cuboids."""
    shapes = shapes_of(detections)
    row = np.flatnonzero(seen(shapes.bounds(), tally))
    kept = shapes.take(row)
    return Drawn.of(row, replace(kept, points=boxes.clip(kept.points)))


def parts(detections: Detections, rows: NDArray[np.intp]) -> list[text.Part]:
    """What stands in each of some rows from its ``points`` up to its end."""
    first = detections.ring_start[detections.detection_start[rows]]
    points = detections.points[first[:, None] + np.arange(CORNERS)]
    return [drawn_within(_BLANK, points.reshape(-1, 2 * CORNERS), np.arange(len(rows)), _PLACES), b"}"]
