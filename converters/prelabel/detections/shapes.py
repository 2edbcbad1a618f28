"""Rows of other kinds beside rectangles: more than one geometry of one object."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prelabel.detections.columns import COLUMNS, Detections
from prelabel.detections.items import Kind
from prelabel.geometry.numbering import numbered
from prelabel.geometry.ragged import joined_starts
from prelabel.geometry.rings import Rings


def with_shapes(
    detections: Detections, rows: NDArray[np.intp], kind: Kind, shapes: Rings, point_number: NDArray[np.int32] | None = None
) -> Detections:
    """The same rows, and behind them one more for each of ``rows``: another geometry of the same object.

    A new row shares everything with the row that it is of, its box too, but its kind and points.

    Args:
        detections: any rows.
        rows: (m,) of which row each shape is; rows may come more than once.
        kind: of the new rows.
        shapes: m shapes in fractions of the frame.
        point_number: (p,) the keypoint numbers of a landmark's points, from 1; None elsewhere.

    >>> from prelabel.detections import Frame
    >>> car = Detections.from_boxes(frames=[Frame(file="a.jpg")], labels=["car"], frame=[0], label=[0], box=[[0, 0, 0.5, 0.5]])
    >>> both = with_shapes(car, np.array([0]), Kind.POLYGON, Rings.of([[0, 0], [0.5, 0], [0.5, 0.5]], [3]))
    >>> both.kind.tolist(), both.object.tolist(), both.points.tolist()
    ([0, 1], [0, 0], [[0.0, 0.0], [0.5, 0.0], [0.5, 0.5]])
    """
    d = detections
    columns = {name: np.concatenate([getattr(d, name), getattr(d, name)[rows]]) for name in COLUMNS}
    columns["kind"][len(d) :] = kind
    number = np.zeros(len(shapes.points), np.int32) if point_number is None else point_number
    return replace(
        d,
        **columns,  # type: ignore[arg-type]  # of COLUMNS, checked when built
        points=np.concatenate([d.points, shapes.points]) if len(d.points) else shapes.points,
        point_number=np.concatenate([d.point_number, number]) if len(d.points) else number,
        ring_start=joined_starts([d.ring_start, shapes.ring_start]),
        ring_hole=np.concatenate([d.ring_hole, shapes.ring_hole]),
        detection_start=joined_starts([d.detection_start, shapes.start]),
    )


def reshaped(
    detections: Detections,
    rows: NDArray[np.intp],
    shapes: Rings,
    *,
    point_number: NDArray[np.int32] | None = None,
    kind: NDArray[np.uint8] | None = None,
) -> Detections:
    """Rows with other points than they had; all else stays.

    Args:
        detections: any rows.
        rows: (m,) of which row each shape is, and so the order of the new rows.
        shapes: m shapes in fractions of the frame.
        point_number: (p,) of the new points; 0 where left out.
        kind: (m,) of the new rows; what it was where left out.
    """
    columns = {name: getattr(detections, name).take(rows, axis=0) for name in COLUMNS}
    if kind is not None:
        columns["kind"] = kind
    return replace(
        detections,
        **columns,
        points=shapes.points,
        point_number=np.zeros(len(shapes.points), np.int32) if point_number is None else point_number,
        ring_start=shapes.ring_start,
        ring_hole=shapes.ring_hole,
        detection_start=shapes.start,
    )


def shapes_of(detections: Detections) -> Rings:
    """The shapes of all rows, in their order; a rectangle has no points."""
    d = detections
    return Rings(points=d.points, ring_start=d.ring_start, ring_hole=d.ring_hole, start=d.detection_start)


def object_rows(detections: Detections) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The row that stands for each object, and (n,) which of them each row belongs to.

    A rectangle stands for its object before other kinds do; objects are in the order of these rows.
    """
    _, first = numbered(detections.object)
    if len(first) == len(detections):
        return first, first
    order = np.lexsort((detections.kind != Kind.RECTANGLE, detections.object))
    _, first, of_row = np.unique(detections.object[order], return_index=True, return_inverse=True)
    row = order[first]
    by_row = np.argsort(row)
    rank = np.empty(len(row), np.intp)
    rank[by_row] = np.arange(len(row))
    objects = np.empty(len(order), np.intp)
    objects[order] = rank[of_row.reshape(-1)]
    return row[by_row], objects
