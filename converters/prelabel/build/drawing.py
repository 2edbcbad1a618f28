"""What of each row can be drawn in its frame."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from prelabel.build import cuboids, landmarks, lines, polygons, rectangles
from prelabel.build.options import OutlineOptions
from prelabel.build.shape import Drawn
from prelabel.detections import Detections, Kind, reshaped
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings

DRAWN: Mapping[Kind, Callable[[Detections, OutlineOptions, Tally], Drawn]] = {
    Kind.RECTANGLE: rectangles.drawn,
    Kind.POLYGON: polygons.drawn,
    Kind.LINE: lines.drawn,
    Kind.CUBOID: cuboids.drawn,
    Kind.LANDMARK: landmarks.drawn,
}


def visible(detections: Detections, options: OutlineOptions, tally: Tally) -> Detections:
    """Rows with something to see, of at most one ring each and within the frame; a row that falls apart becomes several.

    What is left out and what is changed is counted. Boxes of rectangles are clamped when they are written.
    """
    d = detections
    made = [(rows, DRAWN[Kind(kind)](d.take(rows), options, tally)) for kind, rows in _by_kind(d.kind)]
    if all(kind == Kind.RECTANGLE for kind, _ in _by_kind(d.kind)) and all(len(drawn.row) == len(d) for _, drawn in made):
        return d
    row = np.concatenate([np.empty(0, np.intp), *(rows[drawn.row] for rows, drawn in made)])
    shapes = Rings.concat([drawn.shapes for _, drawn in made])
    number = np.concatenate([np.empty(0, np.int32), *(drawn.number for _, drawn in made)])
    together = reshaped(d, row, shapes, number)
    order = np.argsort(row, kind="stable")
    return together if (np.diff(row) >= 0).all() else together.take(order)


def _by_kind(kind: NDArray[np.uint8]) -> list[tuple[int, NDArray[np.intp]]]:
    """The kinds that there are, and the rows of each."""
    return [(k, np.flatnonzero(kind == k)) for k in np.unique(kind).tolist()]
