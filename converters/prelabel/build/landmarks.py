"""Landmarks: the labelled points that lie in the frame, with their numbers."""

import numpy as np
from numpy.typing import NDArray

from prelabel.build import text
from prelabel.build.options import OutlineOptions
from prelabel.build.points import NO_EDGES, points
from prelabel.build.shape import OUTSIDE, Drawn, count
from prelabel.detections import Detections, shapes_of
from prelabel.errors import Tally
from prelabel.geometry.ragged import owners
from prelabel.geometry.rings import Rings

POINT_OUTSIDE = "keypoint outside the frame"


def drawn(detections: Detections, options: OutlineOptions, tally: Tally) -> Drawn:  # noqa: ARG001  # as of every geometry
    """What can be seen of landmarks: points outside are left out, the numbers of the others stay."""
    shapes = shapes_of(detections)
    inside = ((shapes.points >= 0) & (shapes.points <= 1)).all(axis=1)
    counts = np.bincount(owners(shapes.point_start())[inside], minlength=len(detections))
    row = np.flatnonzero(counts)
    count(tally.filtered, OUTSIDE, len(detections) - len(row))
    lost = ~inside & (counts > 0)[owners(shapes.point_start())]
    count(tally.filtered, POINT_OUTSIDE, int(lost.sum()))
    return Drawn(row=row, shapes=Rings.of(shapes.points[inside], counts[row]), number=detections.point_number[inside])


def parts(detections: Detections, rows: NDArray[np.intp]) -> list[text.Part]:
    """What stands in each of some rows from its points up to its end."""
    return [*points(detections, rows, numbered=True), NO_EDGES]
