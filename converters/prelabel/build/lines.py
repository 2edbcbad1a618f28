"""Lines: cut to the frame, in parts where they leave it and return."""

import numpy as np
from numpy.typing import NDArray

from prelabel.build import text
from prelabel.build.options import OutlineOptions
from prelabel.build.points import counts, open_edges, points
from prelabel.build.shape import CLIPPED, OUTSIDE, VANISHED, Drawn, count, distinct, snapped
from prelabel.detections import Detections, shapes_of
from prelabel.errors import Tally
from prelabel.geometry import boxes
from prelabel.geometry.lines import lines_within
from prelabel.geometry.numbering import distinct_numbers


def drawn(detections: Detections, options: OutlineOptions, tally: Tally) -> Drawn:  # noqa: ARG001  # as of every geometry
    """What can be seen of lines, in their order, and of each part by part."""
    whole = snapped(shapes_of(detections))
    inside, of = lines_within(whole)
    written = distinct(inside, closed=False)
    long = np.flatnonzero(np.diff(written.ring_start) > 1)
    seen, kept = written.take(long), of[long]
    visible, row = distinct_numbers(of), distinct_numbers(kept)
    bounds = whole.bounds()
    left = np.flatnonzero((bounds != boxes.clip(bounds)).any(axis=1))
    count(tally.filtered, OUTSIDE, len(detections) - len(visible))
    count(tally.filtered, VANISHED, len(visible) - len(row))
    count(tally.adjusted, CLIPPED, len(np.intersect1d(left, row)))
    return Drawn.of(kept, seen)


def parts(detections: Detections, rows: NDArray[np.intp]) -> list[text.Part]:
    """What stands in each of some rows from its points up to its end."""
    return [*points(detections, rows), open_edges(counts(detections, rows))]
