"""The rows of a component: which camera saw them when, and where they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Source
from prelabel.errors import InputError, Place, Tally
from prelabel.frames import clean_name
from prelabel.geometry.numbering import numbered
from prelabel.readers.shared.choosing import Choosable
from prelabel.readers.shared.parquet import Cells, read_columns
from prelabel.readers.shared.words import shown
from prelabel.readers.waymo.enums import CAMERAS
from prelabel.readers.waymo.layout import BESIDE, COMPONENTS, IMAGES

SEGMENT, TIME, CAMERA = "key.segment_context_name", "key.frame_timestamp_micros", "key.camera_name"

LATEST_US = 1 << 53
"""Times from here on are not told apart: they are about the year 2255."""

SKIP = "or leave the row out with --on-error skip"

WRITE = "write the file again as the data set has it"

OTHER_CAMERA = "row of a camera that is not asked for"


def coded(cells: Sequence[Any]) -> tuple[NDArray[np.int64], list[Any]]:
    """(n,) which of the distinct values each cell holds, and these in the order in which they come.

    >>> code, values = coded(["b", "a", "b"])
    >>> code.tolist(), values
    ([0, 1, 0], ['b', 'a'])
    """
    numbers: dict[Any, int] = {}
    return np.fromiter((numbers.setdefault(cell, len(numbers)) for cell in cells), np.int64, len(cells)), [*numbers]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows(Choosable):
    """``n`` rows of a file.

    Args:
        path: of the file.
        origin: (n,) number of each row, from 1.
        columns: (n,) cells by name, without the name of the component.
    """

    path: Path
    origin: NDArray[np.int32]
    columns: Mapping[str, Cells]

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.origin)

    @property
    def source(self) -> Source:
        """What they come from."""
        return Source(str(self.path), "row {}")

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return self.source.place(int(self.origin[row]))

    def only(self, keep: NDArray[np.bool_]) -> Self:
        """The rows that are chosen."""
        return replace(self, origin=self.origin[keep], columns={name: cells[keep] for name, cells in self.columns.items()})

    def with_column(self, name: str, cells: Cells) -> Self:
        """The same rows with a column more, or another."""
        return replace(self, columns={**self.columns, name: cells})

    def whole(self, name: str) -> NDArray[np.int64]:
        """A column of numbers that are known to be whole."""
        return self.columns[name].astype(np.int64)

    def numbers(self, *names: str) -> NDArray[np.float64]:
        """(n, columns) some columns of numbers."""
        return np.column_stack([self.columns[name] for name in names])


def read_rows(path: Path, component: str, numbers: Sequence[str], others: Sequence[str] = (), optional: Sequence[str] = ()) -> Rows:
    """The wanted columns of a file of a component.

    Args:
        path: of the file.
        component: of its columns.
        numbers: columns of numbers, those of keys with ``key.`` before them.
        others: columns of anything else.
        optional: those that need not be there: of numbers they are NaN then, of others None.

    Raises:
        InputError: it cannot be read, lacks a column, or one of numbers holds other things.
    """
    place = Place(str(path))
    full = {name: name if name.startswith("key.") else f"{COMPONENTS[component]}.{name}" for name in (*numbers, *others)}

    def choose(there: Sequence[str]) -> Sequence[str]:
        for other, prefix in COMPONENTS.items():
            if other not in {component, *BESIDE} and any(column.startswith(prefix) for column in there):
                what = f"has columns of {component} and of {other}, of which only the first are read"
                raise InputError(what, place=place, fix="write each component to a file of its own, as the data set has it")
        missing = [column for name, column in full.items() if name not in optional and column not in there]
        if missing:
            raise InputError(f"has no column {shown(missing[0])}", place=place, fix=WRITE)
        return [column for column in full.values() if column in there]

    # images are left where they are
    read = read_columns(path, choose, whole=component != IMAGES)
    columns: dict[str, Cells] = {}
    for name, column in full.items():
        cells = read.cells.get(column, np.full(read.rows, None, np.object_))
        columns[name] = _numbers(cells, column, place) if name in numbers else cells
    return Rows(path=path, origin=np.arange(1, read.rows + 1, dtype=np.int32), columns=columns)


def _numbers(cells: Cells, column: str, place: Place) -> NDArray[np.float64]:
    """A column of numbers, NaN where it is empty.

    Raises:
        InputError: it holds something else.
    """
    if cells.dtype == np.float64:
        return cells
    if all(cell is None for cell in cells.tolist()):
        return np.full(len(cells), np.nan)
    raise InputError(f"column {shown(column)} holds other than numbers", place=place, fix=WRITE)


def seen_by(rows: Rows, cameras: Sequence[str], tally: Tally, first_us: dict[str, int] | None = None) -> Rows:
    """The rows that say which camera of which segment they are of, and when; those of cameras that are not asked for are counted.

    Args:
        rows: with the columns of keys.
        cameras: asked for; none for all.
        tally: takes the others.
        first_us: takes the first time of each segment, whichever camera saw it; None where rows have no time.

    Raises:
        InputError: a bad row stops the run.
    """
    rows = _of_segments(rows, tally)
    number = rows.columns[CAMERA]
    known = np.isin(number, np.arange(1, len(CAMERAS) + 1))
    what = f"is none of the cameras 1 to {len(CAMERAS)}"
    rows = rows.reject(
        ~known, "unknown camera", lambda i: f"{CAMERA} {number[i]:g} {what}", fix=f"correct it, {SKIP}", tally=tally
    )  # fmt: skip
    if first_us is not None:
        _note_first(rows, first_us)
    if cameras:
        asked = np.isin(rows.columns[CAMERA], [CAMERAS.index(camera) + 1 for camera in cameras])
        if first_us is not None and not asked.all():
            tally.filtered[OTHER_CAMERA] += int((~asked).sum())
        rows = rows.only(asked)
    if first_us is None:
        return rows
    time = rows.columns[TIME]
    return rows.reject(
        ~_is_time(time), "no timestamp", lambda i: f"{TIME} {time[i]:g} is no time in microseconds", fix=f"correct it, {SKIP}", tally=tally
    )  # fmt: skip


def _is_time(time_us: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray((time_us >= 0) & (time_us < LATEST_US) & (time_us == np.floor(time_us)))


def _note_first(rows: Rows, first_us: dict[str, int]) -> None:
    """Add the first time of each segment."""
    timed = rows.only(_is_time(rows.columns[TIME]))
    code, names = coded(timed.columns[SEGMENT].tolist())
    first = np.full(len(names), LATEST_US)
    np.minimum.at(first, code, timed.whole(TIME))
    for name, time_us in zip(names, first.tolist(), strict=True):
        first_us[name] = min(first_us.get(name, time_us), time_us)


def _of_segments(rows: Rows, tally: Tally) -> Rows:
    """The rows whose segment has a name, which is that of the file where no column says it.

    Raises:
        InputError: a bad row stops the run.
    """
    names = rows.columns[SEGMENT].tolist()
    if all(name is None for name in names):
        names = [rows.path.stem] * len(rows)
        rows = rows.with_column(SEGMENT, np.array(names, np.object_))
    code, distinct = coded([name if isinstance(name, str) else None for name in names])
    bad = np.array([not name or "/" in name or clean_name(name) != name for name in distinct], np.bool_)[code]
    return rows.reject(
        bad, "no segment", lambda i: f"{SEGMENT} {shown(names[i])} is no name of a segment", fix=f"correct it, {SKIP}", tally=tally
    )  # fmt: skip


def once(rows: Rows, keys: Sequence[NDArray[np.int64]], what: str, tally: Tally) -> Rows:
    """The rows before which none has the same keys.

    Args:
        rows: any.
        keys: (n,) each; rows whose last key is -1 are no matter.
        what: is there twice, for messages.
        tally: takes the others.

    Raises:
        InputError: a bad row stops the run.
    """
    key = np.zeros(len(rows), np.int64)
    for column in keys:
        own, firsts = numbered(column)
        key = numbered(key * max(len(firsts), 1) + own)[0].astype(np.int64)
    _, firsts = numbered(key)
    first = firsts[key]
    again = (first != np.arange(len(rows))) & (keys[-1] != UNTRACKED)
    origin = rows.origin
    fix = "keep one of the two, or leave the second out with --on-error skip"

    def said(row: int) -> str:
        return f"the {what} is in this frame already, by row {origin[first[row]]}"

    return rows.reject(again, f"{what} twice in a frame", said, fix=fix, tally=tally)
