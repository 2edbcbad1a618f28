"""What of each row can be drawn in its frame."""

from collections.abc import Callable, Mapping
from dataclasses import replace

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
    kinds = np.bincount(d.kind).nonzero()[0].tolist()
    if kinds == [Kind.RECTANGLE]:
        row = rectangles.drawn(d, options, tally).row
        return d if len(row) == len(d) else d.take(row)
    made = [_drawn(d, np.flatnonzero(d.kind == kind), Kind(kind), options, tally) for kind in kinds]
    row = np.concatenate([np.empty(0, np.intp), *(drawn.row for drawn in made)])
    shapes = Rings.concat([drawn.shapes for drawn in made])
    number = np.concatenate([np.empty(0, np.int32), *(drawn.number for drawn in made)])
    together = reshaped(d, row, shapes, point_number=number)
    return together if (np.diff(row) >= 0).all() else together.take(np.argsort(row, kind="stable"))


def _drawn(d: Detections, rows: NDArray[np.intp], kind: Kind, options: OutlineOptions, tally: Tally) -> Drawn:
    """What can be seen of the rows of one kind, by their places among all rows."""
    drawn = DRAWN[kind](d if len(rows) == len(d) else d.take(rows), options, tally)
    return replace(drawn, row=rows[drawn.row])
