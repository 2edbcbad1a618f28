"""Which geometries of an object become annotations."""

from collections.abc import Collection
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

PLACES = 1 << 22
"""How far from each other the numbers of objects may be that are looked up in a table."""


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
    outlined = _of(d, OUTLINES)
    if wanted is None:
        return _without_boxes(d, boxed & _shared(d.object, outlined))
    _, of_row = object_rows(d)
    if Kind.RECTANGLE in wanted:
        rows = np.flatnonzero(outlined & ~_any(boxed, of_row))
        rows = rows[np.unique(of_row[rows], return_index=True)[1]]
        d = with_shapes(d, rows, Kind.RECTANGLE, Rings.none(len(rows)))
        order = row_order(d)
        d, of_row = d.take(order), np.concatenate([of_row, of_row[rows]])[order]
    kept = _of(d, wanted)
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


def _of(d: Detections, kinds: Collection[Kind]) -> NDArray[np.bool_]:
    """(n,) which rows are of some kinds."""
    return np.array([kind in kinds for kind in Kind], np.bool_)[d.kind]


def _shared(objects: NDArray[np.int64], mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n,) whether the mask holds for any row of each row's object."""
    low, high = int(objects.min(initial=0)), int(objects.max(initial=0))
    if high - low >= PLACES:
        return _any(mask, numbered(objects)[0])
    found = np.zeros(high - low + 1, np.bool_)
    found[objects[mask] - low] = True
    return found[objects - low]


def _any(mask: NDArray[np.bool_], group: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(n,) whether the mask holds for any row of each row's group."""
    found: NDArray[np.bool_] = np.bincount(group, mask, int(group.max(initial=-1)) + 1) > 0
    return found[group]
