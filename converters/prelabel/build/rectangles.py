"""Rectangles: clamped to the frame, four corners from the top left, clockwise."""

import numpy as np
from numpy.typing import NDArray

from prelabel.build import text
from prelabel.build.fractions import DECIMALS, MILLION, drawn_within, places_in
from prelabel.build.options import OutlineOptions
from prelabel.build.shape import Drawn, seen
from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.native import loops

SURE = 2 / MILLION
"""Sides longer than this, in fractions of the frame, are of two different numbers of millionths at least."""

_BLANK = b'"coordinates":[%b]' % b",".join([b'{"x":%b,"y":%b}' % (b"\0" * DECIMALS, b"\0" * DECIMALS)] * 4)
_SIDES = places_in(_BLANK, (0, 1, 2, 1, 2, 3, 0, 3))
"""Where numbers stand in it, and which number of a box each is."""


def drawn(detections: Detections, options: OutlineOptions, tally: Tally) -> Drawn:  # noqa: ARG001  # as of every geometry
    """What can be seen of rectangles; their boxes are clamped when they are written."""
    if loops is not None and loops.inside(detections.box):
        return Drawn.of(np.arange(len(detections)), Rings.none(len(detections)))
    x0, y0, x1, y1 = detections.box.T
    whole = (x0 >= 0) & (y0 >= 0) & (x1 <= 1) & (y1 <= 1) & (x1 - x0 > SURE) & (y1 - y0 > SURE)
    rows = np.flatnonzero(~whole)
    whole[rows] = seen(detections.box[rows], tally)
    row = np.flatnonzero(whole)
    return Drawn.of(row, Rings.none(len(row)))


def parts(detections: Detections, rows: NDArray[np.intp]) -> list[text.Part]:
    """What stands in each of some rows from its ``coordinates`` up to its end."""
    return [drawn_within(_BLANK, detections.box, rows, _SIDES), b"}"]
