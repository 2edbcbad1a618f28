"""Boxes: those that were drawn in the images of cameras, or those that lidar boxes were projected to."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Kind
from prelabel.errors import Tally
from prelabel.geometry.boxes import from_cxcywh
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.words import shown
from prelabel.readers.waymo.enums import BOXES, LEVELS
from prelabel.readers.waymo.layout import BOX
from prelabel.readers.waymo.options import WaymoOptions
from prelabel.readers.waymo.rows import CAMERA, SEGMENT, SKIP, TIME, Rows, coded, once, read_rows, seen_by
from prelabel.readers.waymo.shapes import Seen, Shapes, Tables

CAMERA_ID, LASER_ID = "key.camera_object_id", "key.laser_object_id"

_TYPE = "type"
_SIDES = ("box.center.x", "box.center.y", "box.size.x", "box.size.y")
_LEVELS = {"difficulty_level.detection": "detection_difficulty_level", "difficulty_level.tracking": "tracking_difficulty_level"}
"""Columns of the levels, and what version 1 calls them, where they are in one record with the rest."""


def read_boxes(path: Path, component: str, seen: Seen, options: WaymoOptions, tally: Tally) -> Shapes:
    """The boxes of a file.

    Args:
        path: of the file.
        component: of its columns.
        seen: takes frames, labels, tracks and attributes.
        options: of the reader.
        tally: takes what is bad.

    Raises:
        InputError: the file cannot be read, or a bad row stops the run.
    """
    identity = CAMERA_ID if component == BOX else LASER_ID
    levels = tuple(_LEVELS) if component == BOX else ()
    rows = read_rows(path, component, (TIME, CAMERA, _TYPE, *_SIDES, *levels), (SEGMENT, identity), (SEGMENT, *levels))
    rows = seen_by(rows, options.cameras, tally, seen.first_us)
    seen.frames_of(rows)
    rows = _in_range(_typed(rows, tally), tally)
    attributes = _levels(rows, levels, seen.tables, tally)
    track = tracks_of(rows, identity, seen.tables, tally)
    rows = rows.with_column("track", track).with_column("attributes", attributes)
    rows = once(rows, (seen.tables.sequence(rows), rows.whole(TIME), track), "object", tally)
    return Shapes(
        source=rows.source,
        kind=Kind.RECTANGLE,
        origin=rows.origin,
        sequence=seen.tables.sequence(rows),
        time_us=rows.whole(TIME),
        label=seen.tables.label(rows.whole(_TYPE), BOXES),
        track=rows.whole("track"),
        attributes=rows.columns["attributes"],
        box=from_cxcywh(rows.numbers(*_SIDES)),
        rings=Rings.none(len(rows)),
        number=np.empty(0, np.int32),
    )


def tracks_of(rows: Rows, identity: str, tables: Tables, tally: Tally) -> NDArray[np.int64]:
    """(n,) the number of each object's id; of an object that has none, -1, and it is counted.

    Args:
        rows: of objects.
        identity: the column of ids.
        tables: number them.
        tally: takes objects without.

    Raises:
        InputError: one has none, and the run stops at bad records.
    """
    cells = rows.columns[identity].tolist()
    code, distinct = coded([cell if isinstance(cell, str) else None for cell in cells])
    number = np.array([tables.tracks.number((identity, cell)) if cell else UNTRACKED for cell in distinct], np.int64)[code]
    for row in np.flatnonzero(number == UNTRACKED).tolist():
        what = f"{identity} {shown(cells[row])} is no id of an object"
        tally.reject("no id", what, place=rows.place(row), fix="correct it, or leave the id out with --on-error skip")
    return number


def _typed(rows: Rows, tally: Tally) -> Rows:
    """The rows whose type has a name."""
    number = rows.columns[_TYPE]
    bad = ~np.isin(number, np.arange(len(BOXES)))
    what = f"is none of 0 to {len(BOXES) - 1}"
    return rows.reject(bad, "unknown type", lambda i: f"{_TYPE} {number[i]:g} {what}", fix=f"correct it, {SKIP}", tally=tally)


def _in_range(rows: Rows, tally: Tally) -> Rows:
    """The rows whose boxes may be of an image."""
    side = rows.numbers(*_SIDES)
    near = np.abs(side) < LIMIT_PX
    rows = rows.reject(
        np.asarray(~near.all(axis=1)), "coordinate out of range", lambda i: f"{side[i, near[i].argmin()]:g} is no place in an image",
        fix=f"correct it, {SKIP}", tally=tally,
    )  # fmt: skip
    size = rows.numbers(*_SIDES[2:])
    return rows.reject(
        np.asarray((size <= 0).any(axis=1)), "width or height not positive",
        lambda i: f"width {size[i, 0]:g} and height {size[i, 1]:g} must be above 0", fix=f"give it a size, {SKIP}", tally=tally,
    )  # fmt: skip


def _levels(rows: Rows, columns: tuple[str, ...], tables: Tables, tally: Tally) -> NDArray[np.int32]:
    """(n,) the set of each row's levels; a level without a name is left out and counted.

    Raises:
        InputError: one has none, and the run stops at bad records.
    """
    codes = np.zeros(len(rows), np.int64)
    for column in columns:
        level = rows.columns[column]
        known = np.isin(level, np.arange(len(LEVELS)))
        for row in np.flatnonzero(~known & ~np.isnan(level)).tolist():
            what = f"{column} {level[row]:g} is none of 0 to {len(LEVELS) - 1}"
            fix = "correct it, or leave the attribute out with --on-error skip"
            tally.reject("unknown difficulty level", what, place=rows.place(row), fix=fix)
        codes = codes * len(LEVELS) + np.where(known, level, 0).astype(np.int64)
    distinct, place = np.unique(codes, return_inverse=True)
    sets = [dict(zip(map(_LEVELS.__getitem__, columns), _both(code), strict=False)) for code in distinct.tolist()]
    return np.array([tables.attributes.number(one) for one in sets], np.int32)[place]


def _both(code: int) -> tuple[str | None, str | None]:
    """Two levels that were put into one number."""
    first, second = divmod(code, len(LEVELS))
    return LEVELS[first], LEVELS[second]
