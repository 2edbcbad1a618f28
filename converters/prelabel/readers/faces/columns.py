"""Faces as columns: what rows say of boxes and landmarks, looked at together and made a batch."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import NO_ATTRIBUTES, AttributeSet, Detections, Frame, Kind, Source, reshaped, sizes_of
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.faces.sheets import Row, Sheet
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.naming import kept_frames
from prelabel.readers.shared.words import number_rows, shown

FIVE = ("the left eye", "the right eye", "the nose", "the left corner of the mouth", "the right corner of the mouth")
"""Landmarks 1 to 5 of CelebA, VGGFace2 and LFW."""

SIDES = ("left", "top", "width", "height")

POINT_FIX = "correct it, or leave the point out with --on-error skip"
BOX_FIX = "correct it, or leave the box out with --on-error skip"


class Faces(NamedTuple):
    """Faces in the order of their rows.

    Args:
        about: (n, 5) index of the frame, line, index of the source, of the label, and of the attributes, -1 for none.
        box: (n, 4) left, top, right and bottom in pixels; NaN where there is none.
        points: (n, k, 2) landmarks 1 to k in pixels; NaN where there is none.
    """

    about: NDArray[np.int64]
    box: NDArray[np.float64]
    points: NDArray[np.float64]


class Names(NamedTuple):
    """What the indices of faces mean."""

    labels: Sequence[str]
    sources: Sequence[Source]
    attributes: Sequence[AttributeSet] = ()


def faces_of(
    *,
    frame: Sequence[int],
    box: NDArray[np.float64] | None,
    points: NDArray[np.float64] | None,
    line: Sequence[int],
    source: Sequence[int] | int = 0,
    label: Sequence[int] | int = 0,
    attributes: Sequence[int] | int = NO_ATTRIBUTES,
) -> Faces:
    """Faces of columns; without boxes of their own they have those around their points."""
    n = len(frame)
    about = np.column_stack([np.broadcast_to(np.asarray(column, np.int64), n) for column in (frame, line, source, label, attributes)])
    points = np.empty((n, 0, 2)) if points is None else points
    return Faces(about, around(points) if box is None else box, points)


def batch_of(faces: Faces, frames: Sequence[Frame | None], names: Names) -> Iterator[Detections]:
    """The batch, where a frame is left: a face is its box, and its landmark beside that.

    Args:
        faces: of the frames.
        frames: None of those that were rejected, with which their faces go.
        names: of labels, sources and attributes.
    """
    kept, number = kept_frames(frames)
    if not kept:
        return
    faces = _left(faces, number)
    frame, box, points = number[faces.about[:, 0]], faces.box, faces.points
    there = _there(points)
    count, boxed = there.sum(axis=1), _has_area(box)
    rings = Rings.of(points[there], count[count > 0])
    row = np.repeat(np.arange(len(frame)), boxed.astype(np.int64) + (count > 0))
    is_box = np.append(True, row[1:] != row[:-1])[: len(row)] & boxed[row]
    scale = 1 / sizes_of(kept, frame).reshape(-1, 2)
    _, line, source, label, attributes = faces.about[row].T
    plain = Detections.from_boxes(
        frames=kept, labels=names.labels, frame=frame[row], label=label, sources=names.sources, source=source, origin=line,
        box=np.where(is_box[:, None], box[row], around(points)[row]) * np.tile(scale if len(scale) == 1 else scale[row], 2),
        attribute_sets=names.attributes, attributes=attributes,
    ).with_columns(object=row)  # fmt: skip
    each = scale if len(scale) == 1 else np.repeat(scale, count, axis=0)
    shapes = Rings.of(rings.points * each, count[count > 0], ~is_box)
    kind = np.where(is_box, Kind.RECTANGLE, Kind.LANDMARK).astype(np.uint8)
    yield reshaped(plain, np.arange(len(row)), shapes, point_number=(np.nonzero(there)[1] + 1).astype(np.int32), kind=kind)


def _left(faces: Faces, number: NDArray[np.int32]) -> Faces:
    """Those whose frames are left and that have a box or points; frames of others may have no size."""
    left = (number[faces.about[:, 0]] >= 0) & (_has_area(faces.box) | _there(faces.points).any(axis=1))
    return Faces(faces.about[left], faces.box[left], faces.points[left])


def _has_area(box: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n,) of boxes of which a side may be NaN."""
    left, top, right, bottom = (box[:, side] for side in range(4))
    return (left < right) & (top < bottom)


def _there(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n, k) the points that are there."""
    return ~(np.isnan(points[:, :, 0]) | np.isnan(points[:, :, 1]))


def around(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 4) the boxes around (n, k, 2) points; of none of which no side is finite.

    >>> around(np.array([[[1.0, 5.0], [3.0, 4.0], [np.nan, np.nan]]])).tolist()
    [[1.0, 4.0, 3.0, 5.0]]
    """
    there = ~np.isnan(points)
    first = np.where(there, points, np.inf).min(axis=1, initial=np.inf)
    last = np.where(there, points, -np.inf).max(axis=1, initial=-np.inf)
    return np.concatenate([first, last], axis=1)


def together(parts: Sequence[Faces]) -> Faces:
    """All faces of some, in the order of their sources and lines."""
    most = max(part.points.shape[1] for part in parts)
    points = np.concatenate(
        [np.pad(part.points, ((0, 0), (0, most - part.points.shape[1]), (0, 0)), constant_values=np.nan) for part in parts]
    )
    about, box = np.concatenate([part.about for part in parts]), np.concatenate([part.box for part in parts])
    order = np.lexsort((about[:, 1], about[:, 2]))
    return Faces(about[order], box[order], points[order])


def points_of(rows: Sequence[Row], sheet: Sheet, first: int, called: Sequence[str], tally: Tally) -> NDArray[np.float64]:
    """(n, k, 2) the landmarks of rows, NaN where one is bad and was rejected alone.

    Args:
        rows: with x and y of each landmark one after the other.
        sheet: that they stand in.
        first: the column of the first x.
        called: the landmarks.
        tally: takes what is bad.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    width = 2 * len(called)
    values = number_rows([row.cells[first : first + width] for row in rows], width)
    for i, at in _bad(values, 2):
        point, axis = divmod(at, 2)
        what = f"{'xy'[axis]} of {called[point]} is {_why(rows[i].cells[first + at], values[i, at])}"
        tally.reject("bad landmark", what, place=sheet.place(rows[i].line), fix=POINT_FIX)
    points = values.reshape(-1, len(called), 2)
    points[~(np.abs(points) < LIMIT_PX).all(axis=2)] = np.nan
    return points


def boxes_of(rows: Sequence[Row], sheet: Sheet, first: int, called: Sequence[str], tally: Tally) -> NDArray[np.float64]:
    """(n, 4) left, top, right and bottom of rows, NaN where a box is bad and was rejected; one without width or height is counted.

    Args:
        rows: with four columns of a box.
        sheet: that they stand in.
        first: the column of the first.
        called: the columns; where they are `SIDES`, the last two are width and height, else right and bottom.
        tally: takes what is bad.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    boxes = number_rows([row.cells[first : first + 4] for row in rows], 4)
    for i, at in _bad(boxes, len(SIDES)):
        what = f"{called[at]} is {_why(rows[i].cells[first + at], boxes[i, at])}"
        tally.reject("bad box", what, place=sheet.place(rows[i].line), fix=BOX_FIX)
    boxes[~(np.abs(boxes) < LIMIT_PX).all(axis=1)] = np.nan
    extent = boxes[:, 2:] if called == SIDES else boxes[:, 2:] - boxes[:, :2]
    for i in np.flatnonzero((extent < 0).any(axis=1)).tolist():
        what = f"width {extent[i, 0]:g} and height {extent[i, 1]:g} must be above 0"
        tally.reject("width or height not positive", what, place=sheet.place(rows[i].line), fix=BOX_FIX)
    flat = (extent.min(axis=1, initial=np.inf) == 0) & ~np.isnan(extent).any(axis=1)
    if flat.any():
        tally.filtered["face without width or height"] += int(flat.sum())
    boxes[~(extent > 0).all(axis=1)] = np.nan
    if called == SIDES:
        boxes[:, 2:] += boxes[:, :2]
    return boxes


def spread(values: NDArray[np.float64], at: Sequence[int], count: int) -> NDArray[np.float64]:
    """(count, ...) rows at their places, NaN elsewhere."""
    out = np.full((count, *values.shape[1:]), np.nan)
    out[np.asarray(at, np.int64)] = values
    return out


def said(rows: Sequence[Row | None]) -> tuple[list[int], list[Row]]:
    """Which of some rows are there, and these."""
    there = [(i, row) for i, row in enumerate(rows) if row is not None]
    return [i for i, _ in there], [row for _, row in there]


def _bad(values: NDArray[np.float64], together: int) -> list[tuple[int, int]]:
    """Row and column of what is no place in an image; of so many columns that are looked at together the first alone."""
    bad = ~(np.abs(values) < LIMIT_PX).reshape(len(values), values.shape[1] // together, together)
    return [(i, together * part + int(bad[i, part].argmax())) for i, part in np.argwhere(bad.any(axis=2)).tolist()]


def _why(word: str, value: float) -> str:
    """What is wrong with a coordinate."""
    if np.isnan(value) and word.strip().lower().lstrip("+-") != "nan":
        return f"{shown(word)}, no number" if word else "empty"
    return f"{value:g}, no place in an image"
