"""The objects of one batch of files: checked together, joined with what masks show, and made into detections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import NO_ATTRIBUTES, Detections, Kind, with_shapes
from prelabel.errors import Tally
from prelabel.geometry.boxes import Boxes, normalise
from prelabel.geometry.rings import Rings
from prelabel.readers.voc.attributes import tracked
from prelabel.readers.voc.numbers import LARGEST, SKIP, number, numbers, quoted
from prelabel.readers.voc.rows import CORNERS, Rows
from prelabel.readers.voc.shown import Objects, Shown

Flags = NDArray[np.bool_]

Columns = Sequence[Sequence[Any]]
"""Those of `rows.Row`, each over all rows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checked:
    """The rows of a batch as numbers.

    Args:
        box_px: (n, 4) pixels, edges that count from 0; the box around its outline for a row without a box of its own.
        boxless: (n,) which rows have no box of their own.
        usable: (n,) which rows can be used.
        outlined: (m,) usable rows that have an outline, rising.
        rings: m outlines in pixels.
    """

    box_px: Boxes
    boxless: Flags
    usable: Flags
    outlined: NDArray[np.intp]
    rings: Rings


def detections(rows: Rows, tally: Tally, *, outlined: bool, track_ids: bool = False) -> Detections:
    """The objects that can be used; the others are rejected.

    Args:
        rows: of one batch.
        tally: takes bad objects.
        outlined: polygons are wanted; else an object that has only an outline gets the box around it.
        track_ids: ``trackid`` is wanted as an attribute, too.

    Raises:
        InputError: an object cannot be used, and the run stops at bad records.
    """
    columns: Columns = tuple(zip(*rows.rows, strict=True)) if rows.rows else ((),) * 9
    checked = _checked(rows, columns, outlined=outlined)
    for row in np.flatnonzero(~checked.usable).tolist():
        _reject(rows, row, checked, tally)
    shown = _shown(rows, columns, checked, tally) if rows.masks else Shown()
    boxes = _rectangles(rows, columns, checked.box_px, shown, track_ids=track_ids)
    if not outlined:
        kept = np.concatenate([checked.usable, np.ones(len(shown.frames), np.bool_)])
        return boxes if kept.all() else boxes.take(kept)
    owner = np.concatenate([checked.outlined, np.array(shown.rows, np.intp)])
    rings = Rings.concat([checked.rings, *shown.rings])
    kept = np.concatenate([checked.usable & ~checked.boxless, np.zeros(len(shown.frames), np.bool_), np.ones(len(owner), np.bool_)])
    if len(owner):
        boxes = with_shapes(boxes, owner, Kind.POLYGON, rings.scaled(1 / _sizes(rows)[boxes.frame[owner]]))
    return boxes if kept.all() else boxes.take(kept)


def _checked(rows: Rows, columns: Columns, *, outlined: bool) -> Checked:
    corners = np.stack([numbers(column) for column in columns[5:]], axis=1)
    first = np.array(columns[4], np.float64)[:, None]
    box_px = corners - first * (1, 1, 0, 0)
    usable: Flags = np.logical_and.reduce(np.abs(corners) <= LARGEST, axis=1)
    usable &= ~((corners >= 0) & (corners < first)).any(axis=1)
    boxless = np.zeros(len(usable), np.bool_)
    boxless[rows.boxless] = True
    drawn = rows.outlines.drawn()
    around = drawn.rows[boxless[drawn.rows]]
    box_px[around] = drawn.rings.bounds()[boxless[drawn.rows]]
    usable[around] = True
    usable &= (box_px[:, 2:] > box_px[:, :2]).all(axis=1) | (boxless & outlined)
    usable[drawn.bad] = False
    good = usable[drawn.rows]
    rings = drawn.rings if good.all() else drawn.rings.take(np.flatnonzero(good))
    return Checked(box_px=box_px, boxless=boxless, usable=usable, outlined=drawn.rows[good], rings=rings)


def _shown(rows: Rows, columns: Columns, checked: Checked, tally: Tally) -> Shown:
    names = tuple(rows.labels)
    objects = Objects(
        labels=[names[label] for label in columns[2]],
        box_px=checked.box_px,
        usable=checked.usable,
        outlined=frozenset(checked.outlined.tolist()),
    )
    shown = Shown()
    for instances in rows.masks:
        shown.add(instances, objects, tally)
    rows.unnumbered += shown.unnumbered
    return shown


def _rectangles(rows: Rows, columns: Columns, box_px: Boxes, shown: Shown, *, track_ids: bool) -> Detections:
    """One rectangle for each row, and behind them one for each object that only masks have."""
    file, line, label, attributes = columns[:4]
    frame = np.array([*file, *shown.frames], np.intp)
    number = np.array([*attributes, *[NO_ATTRIBUTES] * len(shown.frames)], np.int32)
    said = tracked(rows.attributes.sets, number, keep=track_ids)
    return Detections.from_boxes(
        frames=rows.frames,
        label=[*label, *map(rows.label, shown.labels)],
        labels=tuple(rows.labels),
        frame=frame,
        box=normalise(np.concatenate([box_px, *shown.boxes]), *_sizes(rows)[frame].T),
        sources=[*rows.sources, *shown.sources],
        source=[*file, *(len(rows.sources) + source for source in shown.source)],
        origin=[*line, *shown.values],
        track=said.track,
        attribute_sets=said.sets,
        attributes=said.number,
    )


def _sizes(rows: Rows) -> NDArray[np.float64]:
    """(frames, 2) width and height in pixels; 1 where unknown, which a frame without rows may be."""
    return np.array([(frame.width or 1, frame.height or 1) for frame in rows.frames], np.float64)


def _reject(rows: Rows, row: int, checked: Checked, tally: Tally) -> None:
    """Say what is wrong with a row that cannot be used."""
    file, line, label, _, first, *corners = rows.rows[row]
    place = rows.sources[file].place(line)
    name = tuple(rows.labels)[label]
    if checked.boxless[row]:
        said = dict(zip(CORNERS, map(str, checked.box_px[row].tolist()), strict=True))
        fault = rows.outlines.fault(row, name) or _fault(name, said, 0.0)
    else:
        fault = _fault(name, dict(zip(CORNERS, corners, strict=True)), first) or rows.outlines.fault(row, name)
    if fault:
        reason, what, fix = fault
        tally.reject(reason, what, place=place, fix=fix)


def _fault(name: str, said: Mapping[str, str | None], first: float) -> tuple[str, str, str] | None:
    """Why the box of an object called ``name`` cannot be used: the reason that is counted, what is wrong, and what to do."""
    values = {corner: number(text) for corner, text in said.items()}
    for corner, value in values.items():
        if said[corner] is None:
            return "missing coordinate", f"the <bndbox> of {name!r} has no <{corner}>", f"add it, {SKIP}"
        if not abs(value) <= LARGEST:
            what = f"<{corner}> of {name!r} is {quoted(said[corner])}, which is no number of pixels"
            return "no number", what, f"correct it, {SKIP}"
        if 0 <= value < first:
            what = f"<{corner}> of {name!r} is {said[corner]}, but VOC counts pixels from 1"
            return "coordinate below 1", what, "for a tool that counts from 0 give -O one_based=false"
    for low, high in (("xmin", "xmax"), ("ymin", "ymax")):
        if values[low] > values[high]:
            what = f"<{low}> of {name!r} is {said[low]}, beyond its <{high}> {said[high]}"
            return "swapped corners", what, f"swap them, {SKIP}"
    if values["xmax"] - values["xmin"] + first > 0 and values["ymax"] - values["ymin"] + first > 0:
        return None
    what = f"the box of {name!r} is empty: {', '.join(f'<{corner}> {text}' for corner, text in said.items())}"
    return "empty box", what, f"give it a size, {SKIP}"
