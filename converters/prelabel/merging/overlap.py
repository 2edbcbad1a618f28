"""How well two objects overlap: by their polygons where both have one, else by their boxes."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Kind, shapes_of
from prelabel.geometry import boxes
from prelabel.geometry.boxes import Boxes
from prelabel.geometry.polygons import overlap_of_pairs
from prelabel.geometry.rings import Rings
from prelabel.geometry.suppression import Overlap

DIGITS = 9
"""Decimals that decide: what a change of an axis's scale does to the last bits must not."""


def box_overlap(a: Boxes, b: Boxes) -> NDArray[np.float64]:
    """(k,) intersection over union of pairs of boxes, rounded to `DIGITS`."""
    return boxes.iou_of_pairs(a, b).round(DIGITS)


def object_overlap(detections: Detections, row: NDArray[np.intp], of_row: NDArray[np.intp]) -> tuple[Overlap, Boxes]:
    """The measure of objects, rounded to `DIGITS`, and (m, 4) what each takes up: its box and its polygon.

    Args:
        detections: any rows.
        row: (m,) the row that stands for each object.
        of_row: (n,) the object of each row.
    """
    box = detections.box[row]
    drawn = np.flatnonzero(detections.kind == Kind.POLYGON)
    if not len(drawn):
        return lambda a, b: box_overlap(box[a], box[b]), box
    outlined, first = np.unique(of_row[drawn], return_index=True)
    outlines = shapes_of(detections).take(drawn[first])
    shapes = replace(outlines, points=outlines.points.round(DIGITS))
    of_object = np.full(len(row), -1, np.intp)
    of_object[outlined] = np.arange(len(outlined))
    reach = box.copy()
    bounds = shapes.bounds()
    reach[outlined] = np.concatenate([np.minimum(box[outlined, :2], bounds[:, :2]), np.maximum(box[outlined, 2:], bounds[:, 2:])], axis=1)

    def overlap(a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.float64]:
        share = box_overlap(box[a], box[b])
        left, right = of_object[a], of_object[b]
        both = (left >= 0) & (right >= 0)
        meet = np.flatnonzero(both & (reach[a, :2] < reach[b, 2:]).all(axis=1) & (reach[b, :2] < reach[a, 2:]).all(axis=1))
        share[meet] = _polygon_overlap(shapes, left[meet], right[meet])
        return share

    return overlap, reach


def _polygon_overlap(shapes: Rings, left: NDArray[np.intp], right: NDArray[np.intp]) -> NDArray[np.float64]:
    one, of_one = np.unique(left, return_inverse=True)
    other, of_other = np.unique(right, return_inverse=True)
    return overlap_of_pairs(shapes.take(one), shapes.take(other), of_one.reshape(-1), of_other.reshape(-1))
