"""Tables of SLEAP's analysis taken to batches: each video alone."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Detections, Source
from prelabel.errors import InputError, Place
from prelabel.folders import prefix_below
from prelabel.readers.animals.batch import Batch, some
from prelabel.readers.animals.options import SleapOptions
from prelabel.readers.animals.rows import (
    ABSENT,
    LAST_FRAME,
    Numbers,
    Row,
    Skeleton,
    frame_number,
    means_of,
    numbers_of,
    order_of,
    points_of,
    rows_of,
)
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.footage import Footage
from prelabel.readers.shared.words import shown

FRAME, TRACK, SCORE = "frame_idx", "track", "instance.score"
"""The columns that are not those of keypoints."""

AXES = ("x", "y", "score")

ROUNDING = 0.01
"""How far a score may be beyond 0 and 1."""

SPARSEST = 30
"""A video whose frames are one in so many or more of those up to the last is whole; of rarer ones each is labelled by itself."""

GIVE = "give a CSV file as SLEAP writes it with sleap-convert --format analysis.csv, or with Export Analysis CSV"

_VIDEO = re.compile(r".*\.\d{3,}_(.+)", re.ASCII | re.DOTALL)
"""A project, the number of a video in it, and its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the columns of a table are.

    Args:
        columns: of x, y and score by the name of the keypoint, in their order.
        named: `FRAME`, `TRACK` and `SCORE`; `ABSENT` where the table has no such column.
        width: how many columns there are.
        unread: what other columns are called.
    """

    columns: Mapping[str, tuple[int, int, int]]
    named: Mapping[str, int]
    width: int
    unread: Sequence[str]


def header_of(row: Row, path: Path) -> Header:
    """What the first row of a table says.

    Raises:
        InputError: it is none of SLEAP's analysis.
    """
    place = Place(str(path), row.line)
    names = [cell.strip() for cell in row.cells]
    double = next((name for name, times in Counter(filter(None, names)).items() if times > 1), None)
    if double is not None:
        raise InputError(f"two columns are called {shown(double)}", place=place, fix="leave one of them out")
    if FRAME not in names:
        raise InputError(f"has no column {FRAME}", place=place, fix=GIVE)
    parts: dict[str, list[int]] = {}
    unread: list[str] = []
    for column, name in enumerate(names):
        part, _, axis = name.rpartition(".")
        if name in {FRAME, TRACK, SCORE}:
            continue
        if part and axis in AXES:
            parts.setdefault(part, [ABSENT] * len(AXES))[AXES.index(axis)] = column
        else:
            unread.append(name)
    for part, columns in parts.items():
        lacking = next((axis for axis, column in zip(AXES[:2], columns, strict=False) if column == ABSENT), None)
        if lacking:
            raise InputError(f"has no column {shown(f'{part}.{lacking}')}", place=place, fix=GIVE)
    if not parts:
        raise InputError("names no keypoint", place=place, fix=GIVE)
    return Header(
        columns={part: (x, y, score) for part, (x, y, score) in parts.items()},
        named={name: names.index(name) if name in names else ABSENT for name in (FRAME, TRACK, SCORE)},
        width=len(names), unread=unread,
    )  # fmt: skip


def video_name(path: Path, root: Path) -> str:
    """What the video of a table is called: as the file, without the project that it was exported from.

    >>> video_name(Path("r/a.v001.000_clip.analysis.csv"), Path("r")), video_name(Path("r/b/clip.csv"), Path("r"))
    ('clip', 'b/clip')
    """
    stem = path.stem.removesuffix(".analysis") or path.stem
    exported = _VIDEO.fullmatch(stem)
    return prefix_below(path.parent, root) + (exported[1] if exported else stem)


@dataclass(slots=True, kw_only=True)
class FileReader:
    """Reads a table.

    Args:
        path: of the file.
        unit: of the plan, whose detail is whether there is no other file.
        options: of the reader.
        context: of the run.
    """

    path: Path
    unit: Unit
    options: SleapOptions
    context: Context
    _batch: Batch = field(init=False)
    _frames: dict[int, int] = field(default_factory=dict)
    """By number the place among those of the batch."""
    _sized: set[int] = field(default_factory=set)
    _lines: list[int] = field(default_factory=list)
    """Of poses, rising."""
    _scores: list[tuple[float, float]] = field(default_factory=list)
    """Of poses as written, and the means of those of their keypoints."""
    _of_track: dict[tuple[int, int], list[tuple[int, bool]]] = field(default_factory=dict)
    """By frame and track the line of each pose, and whether a person set it."""

    def __post_init__(self) -> None:
        """Begin with no pose."""
        self._batch = Batch(labels=(self.options.label,), context=self.context, sources=[Source(str(self.path))])

    def batches(self) -> Iterator[Detections]:
        """The video as one batch.

        Raises:
            InputError: the file cannot be read, or a row or a keypoint is bad, and the run stops at bad records.
        """
        rows = rows_of(self.path)
        header = header_of(next(rows), self.path)
        if header.unread:
            self.context.tally.note_names("columns that are not read: {all}", header.unread)
        skeleton = self._skeleton(header)
        said = [column for columns in header.columns.values() for column in columns if column != ABSENT]
        score = [header.named[SCORE]] if header.named[SCORE] != ABSENT else []
        first = next(rows, None)
        if first is None:
            raise InputError("has no rows below its header", place=Place(str(self.path)), fix="write or copy the file again")
        for block in numbers_of(chain([first], rows), header.width, [*said, *score], self.path, self.context.tally):
            self._take(block, header, skeleton)
        self._arrange()
        for found in some(self._batch.detections("track" if self.options.attributes else "")):
            yield self._scored(self._corrected(found))

    def _skeleton(self, header: Header) -> Skeleton:
        orders: Mapping[str, Sequence[str]] = self.context.survey or {}
        return Skeleton.of("", header.columns, order_of([*header.columns], orders))

    def _take(self, block: Numbers, header: Header, skeleton: Skeleton) -> None:
        """The poses of some rows."""
        tally = self.context.tally
        (points,) = points_of(block, [skeleton], AXES, self.path, tally)
        means = means_of(block, skeleton)
        at = header.named[SCORE]
        for i, row in enumerate(block.rows):
            place = Place(str(self.path), row.line)
            said = row.cells[header.named[FRAME]]
            number = frame_number(said)
            if number is None:
                what = f"{FRAME} {shown(said)} is no number from 0 to {LAST_FRAME}"
                tally.reject("no number of a frame", what, place=place, fix="correct it, or leave the row out with --on-error skip")
                continue
            score = np.nan if at == ABSENT else float(block.values[i, at])
            if at != ABSENT and (block.strange[i, at] or np.isinf(score)):
                tally.reject(
                    "no score", f"{SCORE} is {shown(row.cells[at])}, no number", place=place,
                    fix="correct it, or leave the score out with --on-error skip",
                )  # fmt: skip
                score = np.nan
            self._add(number, row, header, points[i], (score, float(means[i])))

    def _add(self, number: int, row: Row, header: Header, points: NDArray[np.float64], scores: tuple[float, float]) -> None:
        """The pose of a row, if it has points."""
        frame = self._frames.setdefault(number, len(self._frames))
        at = header.named[TRACK]
        name = "" if at == ABSENT else row.cells[at].strip()
        track = self._batch.track(name) if name and points.any() else UNTRACKED
        if not self._batch.add(points, row.line, frame, track=track):
            return
        self._sized.add(number)
        self._lines.append(row.line)
        self._scores.append(scores)
        if track != UNTRACKED:
            self._of_track.setdefault((number, track), []).append((row.line, bool(np.isnan(scores).all())))

    def _arrange(self) -> None:
        """The frames that the table lists, those between them, and those of other images of the video."""
        if not self._frames:
            return
        name, index = video_name(self.path, self.unit.root), self.context.frames
        known = sorted(self._frames)
        footage = Footage(name, Place(str(self.path)), known, lambda number: f"{name}_{number}", self.unit.detail)
        images = footage.images(self.context)
        whole = known[-1] < SPARSEST * len(known)
        if not images and not index.given and whole:
            text = "video {first}, the last that is listed{more}: give --frames if frames follow it"
            self.context.tally.note_names(text, [f"{name!r} ends at frame {known[-1]}"])
        numbers = range(known[-1] + 1) if whole and not images else known
        frames = footage.frames(images, numbers, self._sized, self.context)
        self._batch.frames[:] = [frames.pop(number, None) for number in self._frames]
        self._batch.frames += frames.values()

    def _corrected(self, found: Detections) -> Detections:
        """Without what was predicted of a track that a person set in the same frame."""
        gone: list[int] = []
        for poses in self._of_track.values():
            if any(by_hand for _, by_hand in poses):
                gone += [line for line, by_hand in poses if not by_hand]
        if not gone:
            return found
        self.context.tally.filtered["predictions that a person corrected"] += len(gone)
        return found.take(~np.isin(found.origin, gone))

    def _scored(self, found: Detections) -> Detections:
        """With the scores of poses: as written where all of them are scores, else the means of those of their keypoints."""
        written, mean = np.array(self._scores, np.float64).reshape(-1, 2).T
        beyond = int((np.abs(written - 0.5) > 0.5 + ROUNDING).sum())
        if beyond and self.options.score == "instance":
            text = f"{SCORE} is a sum beyond 0-1, not a score: the mean of the keypoints' is taken in {{first}}{{more}}"
            self.context.tally.note_names(text, [str(self.path)])
        score = mean if beyond or self.options.score == "mean" else written
        at = np.searchsorted(np.array(self._lines, np.int64), found.origin)
        return found.with_columns(score=np.clip(score[at], 0, 1) if len(found) else found.score)
