"""Which geometries of an object become annotations."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import COLUMNS, Detections, Kind, object_rows, with_shapes
from prelabel.errors import Tally
from prelabel.geometry.numbering import distinct_numbers, numbered
from prelabel.geometry.rings import Rings
from prelabel.order import row_order

OUTLINES = (Kind.POLYGON, Kind.LINE, Kind.CUBOID)
"""What says more exactly than a box where an object is."""


def select(detections: Detections, wanted: frozenset[Kind] | None, tally: Tally) -> Detections:
    """Rows of the wanted kinds, in canonical order; where rectangles are wanted an object without one gets the box of its outline.

    Args:
        detections: any rows.
        wanted: kinds; None for the most exact outline that an object has, and its landmarks.
        tally: counts the objects of which nothing is left.
    """
    d = detections
    boxed = d.kind == Kind.RECTANGLE
    if boxed.all() and (wanted is None or Kind.RECTANGLE in wanted):
        return d
    outlined = np.isin(d.kind, OUTLINES)
    if wanted is None:
        return _without_boxes(d, boxed & _any(outlined, numbered(d.object)[0]))
    _, of_row = object_rows(d)
    if Kind.RECTANGLE in wanted:
        rows = np.flatnonzero(outlined & ~_any(boxed, of_row))
        rows = rows[np.unique(of_row[rows], return_index=True)[1]]
        d = with_shapes(d, rows, Kind.RECTANGLE, Rings.none(len(rows)))
        order = row_order(d)
        d, of_row = d.take(order), np.concatenate([of_row, of_row[rows]])[order]
    kept = np.isin(d.kind, list(wanted))
    lost = len(distinct_numbers(of_row[~_any(kept, of_row)]))
    if lost:
        names = ", ".join(name for kind, name in SHAPES.items() if kind in wanted)
        tally.filtered[f"object without {names}"] += lost
    return d.take(kept)


SHAPES = {Kind.RECTANGLE: "box", Kind.POLYGON: "polygon", Kind.LINE: "line", Kind.CUBOID: "cuboid", Kind.LANDMARK: "landmark"}
"""The kinds as ``--shape`` names them."""


def _without_boxes(d: Detections, boxes: NDArray[np.bool_]) -> Detections:
    """Without some rows (n,) that have no points: those of the others stay where they are."""
    if not boxes.any():
        return d
    rows = np.flatnonzero(~boxes)
    columns = {name: getattr(d, name).take(rows, axis=0) for name in COLUMNS}
    return replace(d, **columns, detection_start=np.append(d.detection_start[rows], d.detection_start[-1]))


def _any(mask: NDArray[np.bool_], group: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(n,) whether the mask holds for any row of each row's group."""
    found: NDArray[np.bool_] = np.bincount(group, mask, int(group.max(initial=-1)) + 1) > 0
    return found[group]
