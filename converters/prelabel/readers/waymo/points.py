"""Keypoints of humans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import NO_ATTRIBUTES, UNTRACKED, Kind
from prelabel.errors import Place, Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.words import shown
from prelabel.readers.waymo.boxes import CAMERA_ID, tracks_of
from prelabel.readers.waymo.enums import POINTS as NAMES
from prelabel.readers.waymo.layout import POINTS
from prelabel.readers.waymo.options import WaymoOptions
from prelabel.readers.waymo.rows import CAMERA, SEGMENT, SKIP, TIME, Rows, once, read_rows, seen_by
from prelabel.readers.waymo.shapes import Seen, Shapes

_EACH = "camera_keypoints[*]."
_TYPE, _X, _Y = f"{_EACH}type", f"{_EACH}keypoint_2d.location_px.x", f"{_EACH}keypoint_2d.location_px.y"
_HIDDEN = f"{_EACH}keypoint_2d.visibility.is_occluded"

_SKIP_POINT = "or leave the keypoint out with --on-error skip"


def read_points(path: Path, seen: Seen, options: WaymoOptions, tally: Tally) -> Shapes:
    """The keypoints of a file; they have the label of the box of their object, which was read before.

    Args:
        path: of the file.
        seen: takes frames, labels and tracks, and knows the boxes.
        options: of the reader.
        tally: takes what is bad.

    Raises:
        InputError: the file cannot be read, or a bad row stops the run.
    """
    rows = read_rows(path, POINTS, (TIME, CAMERA), (SEGMENT, CAMERA_ID, _TYPE, _X, _Y, _HIDDEN), (SEGMENT, _X, _Y, _HIDDEN))
    rows = seen_by(rows, options.cameras, tally, seen.first_us)
    seen.frames_of(rows)
    track = tracks_of(rows, CAMERA_ID, seen.tables, tally)
    rows = rows.with_column("track", track)
    rows = once(rows, (seen.tables.sequence(rows), rows.whole(TIME), track), "object", tally)
    numbers = _numbers(options.keypoints)
    found = [_Points(rows, row, numbers, tally).read() for row in range(len(rows))]
    rows = rows.only(np.array([bool(points) for points in found], np.bool_))
    found = [points for points in found if points]
    sequence, time_us, track = seen.tables.sequence(rows), rows.whole(TIME), rows.whole("track")
    keys = [*zip(sequence.tolist(), time_us.tolist(), track.tolist(), strict=True)]
    rings = Rings.of([point for points in found for point in points.values()], [len(points) for points in found])
    return Shapes(
        source=rows.source,
        kind=Kind.LANDMARK,
        origin=rows.origin,
        sequence=sequence,
        time_us=time_us,
        label=_labels(keys, seen, options.person, tally),
        track=track,
        attributes=np.full(len(rows), NO_ATTRIBUTES, np.int32),
        box=rings.bounds(),
        rings=rings,
        number=np.array([number for points in found for number in points], np.int32),
    )


def _numbers(names: Sequence[str]) -> Mapping[str, int]:
    """The number of each keypoint by its name."""
    return {name: number for number, name in enumerate(names or NAMES.values(), 1)}


def _labels(keys: Sequence[tuple[int, int, int]], seen: Seen, person: str, tally: Tally) -> NDArray[np.int64]:
    """(n,) the label of the box of each object, else what a person is called, which is noted.

    Args:
        keys: sequence, time and track of each object.
        seen: knows the boxes.
        person: the label of others.
        tally: is told that there are others.
    """
    of_box = {
        (sequence, time_us, track): label
        for boxes in seen.shapes
        for sequence, time_us, track, label in zip(
            *(column.tolist() for column in (boxes.sequence, boxes.time_us, boxes.track, boxes.label)), strict=True
        )
        if track != UNTRACKED
    }
    found = [of_box.get(key) for key in keys]
    if None in found:
        tally.note(f"keypoints whose object has no box are called {person} (-O person= to say otherwise)")
    return np.array([seen.tables.labels.number(person) if label is None else label for label in found], np.int64)


@dataclass(frozen=True, slots=True)
class _Points:
    """Reads the keypoints of a row.

    Args:
        rows: of the file.
        row: which of them.
        numbers: of keypoints by their names.
        tally: takes what is bad.
    """

    rows: Rows
    row: int
    numbers: Mapping[str, int]
    tally: Tally

    @property
    def _place(self) -> Place:
        return self.rows.place(self.row)

    def read(self) -> dict[int, tuple[float, float]]:
        """Places in pixels by number, rising; none where nothing is left, which was counted.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        types, xs, ys = (_listed(self.rows.columns[name][self.row]) for name in (_TYPE, _X, _Y))
        if types and not xs and not ys:
            self.tally.unconverted["keypoints in three dimensions"] += len(types)
            return {}
        if not len(types) == len(xs) == len(ys):
            what = f"{len(types)} types, {len(xs)} x and {len(ys)} y are no list of keypoints"
            self.tally.reject("lists of different lengths", what, place=self._place, fix=f"correct them, {SKIP}")
            return {}
        found: dict[int, tuple[float, float]] = {}
        for type_, x, y in zip(types, xs, ys, strict=True):
            self._add(found, type_, x, y)
        if not found:
            self.tally.filtered["object without a keypoint"] += 1
        elif hidden := _listed(self.rows.columns[_HIDDEN][self.row]).count(True):
            self.tally.unconverted["occluded keypoint"] += hidden
        return dict(sorted(found.items()))

    def _add(self, found: dict[int, tuple[float, float]], type_: object, x: object, y: object) -> None:
        """Add a keypoint, unless it is bad."""
        name = NAMES.get(int(type_)) if isinstance(type_, int | float) and type_ in NAMES else None
        if name is None:
            self._reject("unknown keypoint", f"{shown(type_)} is no type of a keypoint")
        elif name not in self.numbers:
            self.tally.filtered[f"keypoint {name}, which has no number"] += 1
        elif not all(isinstance(value, int | float) and abs(value) < LIMIT_PX for value in (x, y)):
            self._reject("keypoint out of range", f"{name} at {shown(x)}, {shown(y)} is no place in an image")
        elif self.numbers[name] in found:
            self._reject("keypoint twice", f"{name} is there twice")
        else:
            found[self.numbers[name]] = float(x), float(y)  # type: ignore[arg-type]  # looked at above

    def _reject(self, reason: str, what: str) -> None:
        self.tally.reject(reason, what, place=self._place, fix=f"correct it, {_SKIP_POINT}")


def _listed(cell: Any) -> list[object]:  # noqa: ANN401  # of an array, or nothing
    """The values of a list."""
    return cell.tolist() if isinstance(cell, np.ndarray) else []
