"""From the text of KITTI label files to columns: type, numbers, and in tracking labels frame and track."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED
from prelabel.errors import InputError, Place, Tally, counted
from prelabel.files import read_text
from prelabel.readers.shared.words import is_number, number_rows, shown

FRAME, TRACK, TRUNCATED, OCCLUDED, ALPHA, LEFT, TOP, RIGHT, BOTTOM, HEIGHT, WIDTH, LENGTH, X, Y, Z, ROTATION, SCORE = range(17)
"""The numbers of a row, as `Rows.values` has them."""

OBJECT_COLUMNS = 15
"""Of a row of object labels without a score: the type and fourteen numbers."""

TRACKING_COLUMNS = 17
"""Of a row of tracking labels without a score: frame and track stand in front."""

ABSENT = -1.0
"""Written for a box, truncation or occlusion that is not known."""

NOWHERE = -1000.0
"""Written for each coordinate of a location that is not known."""

NO_ALPHA = -10.0

MAX_FRAMES = 1_000_000
"""More than a day at ten frames a second: what lies beyond is no frame number."""

LIMIT = 1e15
"""Numbers from here on are no pixels, metres or ids."""

DONT_CARE = "DontCare"

_VALUES = "truncated occluded alpha left top right bottom height width length x y z rotation_y, and a score where there is one"
FIX = f"write type {_VALUES}"
TRACKING_FIX = f"write frame track type {_VALUES}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """The ``n`` rows of some files that are right in themselves."""

    paths: Sequence[Path]
    tracking: bool
    """Whether the rows are of tracking labels; those of object labels have frame 0 and no track."""
    file: NDArray[np.int32]
    """(n,) index into ``paths``."""
    line: NDArray[np.int32]
    """(n,) from 1."""
    type: Sequence[str]
    """(n,) the label."""
    values: NDArray[np.float64]
    """(n, 17) finite numbers; `ABSENT` where a row has no score."""
    scored: NDArray[np.bool_]
    """(n,) whether the row has a score."""

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.type)

    @property
    def flat(self) -> NDArray[np.bool_]:
        """(n,) whether there is a box in the image."""
        return np.asarray((self.values[:, LEFT : BOTTOM + 1] != ABSENT).any(axis=1))

    @property
    def solid(self) -> NDArray[np.bool_]:
        """(n,) whether there is a box in space: tools that have none write -1, 0 or -1000."""
        somewhere = (self.values[:, X : Z + 1] != NOWHERE).any(axis=1)
        return np.asarray((self.values[:, HEIGHT : LENGTH + 1] > 0).any(axis=1) & somewhere)

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return Place(str(self.paths[self.file[row]]), int(self.line[row]))

    def only(self, kept: NDArray[np.bool_]) -> "Rows":
        """Some of the rows."""
        if kept.all():
            return self
        some = np.flatnonzero(kept)
        return Rows(
            paths=self.paths, tracking=self.tracking, file=self.file[some], line=self.line[some],
            type=[self.type[row] for row in some.tolist()], values=self.values[some], scored=self.scored[some],
        )  # fmt: skip


@dataclass(slots=True)
class _Found:
    """Rows with the right number of columns; their numbers are still text."""

    words: list[list[str]] = field(default_factory=list)
    file: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    type: list[str] = field(default_factory=list)
    scored: list[bool] = field(default_factory=list)


def read_rows(paths: Sequence[Path], tally: Tally, *, tracking: bool) -> Rows:
    """The rows of files whose numbers are finite numbers.

    Args:
        paths: of the files.
        tally: takes files and rows that are bad.
        tracking: whether they are tracking labels.

    Raises:
        InputError: a file or row is bad, and the run stops at bad records.
    """
    found = _Found()
    columns, fix = (TRACKING_COLUMNS, TRACKING_FIX) if tracking else (OBJECT_COLUMNS, FIX)
    for file, path in enumerate(paths):
        for line, words in _lines(path, tally):
            if len(words) not in {columns, columns + 1}:
                what = f"{counted(len(words), 'column')}, but a row has {columns}, or {columns + 1} with a score"
                tally.reject("wrong number of columns", what, place=Place(str(path), line), fix=fix)
                continue
            at = 2 if tracking else 0
            scored = len(words) > columns
            found.file.append(file)
            found.line.append(line)
            found.type.append(words[at])
            found.scored.append(scored)
            found.words.append([*(words[:2] if tracking else ("0", "-1")), *words[at + 1 :], *([] if scored else ["-1"])])
    return _numbered(found, paths, tally, tracking=tracking)


def is_row(words: Sequence[str]) -> bool | None:
    """Whether words are a row of KITTI; None where there are none.

    >>> is_row("Car 0 0 0 1 2 3 4 1 1 1 0 0 9 0".split()), is_row("0 1 Car 0 0 0 1 2 3 4 1 1 1 0 0 9 0".split()), is_row("P2: 1".split())
    (True, True, False)
    """
    if not words:
        return None
    at, columns = (2, TRACKING_COLUMNS) if is_tracking(words) else (0, OBJECT_COLUMNS)
    if len(words) not in {columns, columns + 1} or is_number(words[at]):
        return False
    return all(map(is_number, (*words[:at], *words[at + 1 :])))


def is_tracking(words: Sequence[str]) -> bool:
    """Whether a row, which has a word at least, is one of tracking labels: it begins with the number of a frame."""
    return is_number(words[0])


def _lines(path: Path, tally: Tally) -> Iterator[tuple[int, list[str]]]:
    """The words of each line that is not blank, and its number; none of a file that cannot be read."""
    try:
        text = read_text(path)
    except InputError as error:
        tally.reject_file("unreadable label file", error)
        return
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if words:
            yield number, words


def _numbered(found: _Found, paths: Sequence[Path], tally: Tally, *, tracking: bool) -> Rows:
    """The rows all of whose numbers are finite, and whose frame and track can be one."""
    rows = Rows(
        paths=paths, tracking=tracking, file=np.array(found.file, np.int32), line=np.array(found.line, np.int32), type=found.type,
        values=number_rows(found.words, SCORE + 1), scored=np.array(found.scored, np.bool_),
    )  # fmt: skip
    frame, track = rows.values[:, FRAME], rows.values[:, TRACK]
    unfit: NDArray[np.bool_] = ~(np.abs(rows.values) < LIMIT)
    no_frame = (frame != np.floor(frame)) | (frame < 0) | (frame >= MAX_FRAMES)
    no_track = (track != np.floor(track)) | (track < UNTRACKED)
    bad = np.asarray(unfit.any(axis=1) | no_frame | no_track)
    fix = TRACKING_FIX if tracking else FIX
    for row in np.flatnonzero(bad).tolist():
        place, words = rows.place(row), found.words[row]
        wrong = next((at for at, word in enumerate(words) if not is_number(word)), None)
        if wrong is not None:
            what = f"{shown(words[wrong])} in column {_column(wrong, tracking=tracking)} is no number"
            tally.reject("not a number", what, place=place, fix=fix)
        elif unfit[row].any():
            at = int(np.argmax(unfit[row]))
            what = f"column {_column(at, tracking=tracking)} is {rows.values[row, at]:g}"
            tally.reject("no finite number", what, place=place, fix=fix)
        elif no_frame[row]:
            what = f"frame {words[FRAME]} is no whole number from 0 to {MAX_FRAMES - 1}"
            tally.reject("bad frame", what, place=place, fix="number the frames from 0, as the images are")
        else:
            what = f"track {words[TRACK]} is no whole number from 0, nor -1"
            tally.reject("bad track", what, place=place, fix="number the tracks from 0; -1 is an object without track")
    return rows.only(~bad)


def _column(number: int, *, tracking: bool) -> int:
    """The column, from 1, that a number of a row stands in."""
    return number + 1 + (number > TRACK) if tracking else number
