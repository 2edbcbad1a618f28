"""Poses as models list them, one by one: ``[x, y, c, x, y, c, ...]``, gathered to columns.

A point is detected where ``c`` is above 0. Each pose becomes a landmark of its detected points, which keep their numbers, and a box: the
model's own, else the one around these points, if it has an area.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Detections, Frame, Kind, Source, reshaped, sizes_of
from prelabel.errors import Place
from prelabel.geometry.boxes import from_xywh
from prelabel.geometry.ragged import owners, places, starts
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.packing import float_column
from prelabel.safejson import CORRECT

Scale = Literal["pixels", "unit", "signed"]
"""Pixels, or from 0 or from -1 to 1 between the centres of the first and the last pixel."""

Part = Literal["keypoints", "score", "box"]
"""Of a pose, for the place of a message."""

EACH = 3
"""Values of a point."""

NEAR, FAR = 1.5, 2.5
"""Poses of pixels reach farther from the corner than the first, those of fractions no farther than the second."""

LEFT = -0.5
"""Where fractions from 0 do not reach."""

BEST = 1.25
"""How often AlphaPose adds the best score of a pose's points to the detector's score and the mean of all."""

ROUNDING = 0.01
"""How far a detector's score may be beyond 0 and 1 where sums are written in a few digits."""

AT_ONCE = 1 << 18
"""Values that are looked at together."""

NO_BOX = (np.nan, np.nan, np.nan, np.nan)

Mask = NDArray[np.bool_]


class Pose(NamedTuple):
    """One pose.

    Args:
        place: where a part of it stands.
        values: x, y and score of each point.
        frame: number of its frame, as `Poses.detections` is given them.
        origin: index of it in its source.
        source: index of that.
        label: index of its label.
        track: id.
        score: as written; NaN where there is none.
        box: left, top, width and height, NaN where it has none.
    """

    place: Callable[[Part], Place]
    values: Sequence[float]
    frame: int
    origin: int
    source: int = 0
    label: int = 0
    track: int = UNTRACKED
    score: float = np.nan
    box: tuple[float, float, float, float] = NO_BOX


class _Looked(NamedTuple):
    """Poses that are right: (n,) columns, (n, 4) boxes x0, y0, x1, y1, and the (p,) points that are kept."""

    about: NDArray[np.int64]
    """(n, 5) frame, origin, source, label and track."""
    score: NDArray[np.float64]
    box: NDArray[np.float64]
    points: NDArray[np.int64]
    """Of each pose."""
    point: NDArray[np.float64]
    number: NDArray[np.int64]


class _Bad(NamedTuple):
    """Which poses are wrong, in which part, and what is said of each by its row."""

    rows: Mask
    reason: str
    part: Part
    what: Callable[[int], str]
    fix: str


@dataclass(slots=True, kw_only=True)
class Poses:
    """The poses of one batch.

    Args:
        labels: their names.
        context: of the run.
        scale: what coordinates are.
        score: of a pose: as written, the mean of its detected points, or the part of AlphaPose's score that is the detector's.
        scale_fix: what to do where coordinates are of another scale.
        score_fix: what to do where a score is none.
    """

    labels: Sequence[str]
    context: Context
    scale: Scale
    score: Literal["written", "mean", "detector"]
    scale_fix: str = CORRECT
    score_fix: str = CORRECT
    _new: list[Pose] = field(default_factory=list)
    _values: int = 0
    _looked: list[_Looked] = field(default_factory=list)

    def add(self, pose: Pose) -> bool:
        """Take a pose; whether it has points.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        if len(pose.values) % EACH:
            what = f"{len(pose.values)} values are no triples of x, y and score"
            self.context.tally.reject("keypoints no triples", what, place=pose.place("keypoints"), fix=CORRECT)
            return False
        if pose.values:
            self._new.append(pose)
            self._values += len(pose.values)
            if self._values >= AT_ONCE:
                self._look()
        return bool(pose.values)

    def detections(self, frames: Sequence[Frame], sources: Sequence[Source], number: Sequence[int]) -> Detections:
        """All of them.

        Args:
            frames: of the batch.
            sources: of the batch.
            number: the index into ``frames`` of each frame of a pose; -1 of those that were rejected, with which their poses go.

        Raises:
            InputError: a pose is bad, and the run stops at bad records.
        """
        self._look()
        about, score, box, count, point, place = (np.concatenate(column) for column in zip(*self._looked, strict=True))
        frame = np.array([*number, -1], np.int64)[about[:, 0]]
        kept = frame >= 0
        point, place = (column[np.repeat(kept, count)] for column in (point, place))
        frame, about, score, box, count = (column[kept] for column in (frame, about, score, box, count))
        factor, shift = self._factors(frames, frame)
        boxed = ((box[:, 2:] > box[:, :2]).all(axis=1)).astype(np.int64)
        # a box stands before its landmark
        row = np.repeat(np.arange(len(frame)), 1 + boxed)
        kind = np.full(len(row), Kind.LANDMARK, np.uint8)
        kind[(np.cumsum(1 + boxed) - 1 - boxed)[boxed > 0]] = Kind.RECTANGLE
        plain = Detections.from_boxes(
            frames=frames, labels=self.labels, frame=frame[row], label=about[row, 3], box=((box + shift) * np.tile(factor, 2))[row],
            score=score[row], track=about[row, 4], sources=sources, source=about[row, 2], origin=about[row, 1],
        ).with_columns(object=row)  # fmt: skip
        each = factor if len(factor) == 1 else np.repeat(factor, count, axis=0)
        shapes = Rings.of((point + shift) * each, count, kind == Kind.LANDMARK)
        return reshaped(plain, np.arange(len(row)), shapes, point_number=place.astype(np.int32), kind=kind)

    def _factors(self, frames: Sequence[Frame], frame: NDArray[np.int64]) -> tuple[NDArray[np.float64], float]:
        """(n, 2) or (1, 2) what makes fractions of the frame of coordinates to which the second number was added."""
        if self.scale == "pixels":
            return 1 / sizes_of(frames, frame).reshape(-1, 2), 0.0
        size = np.array([self.context.frames.header(one) for one in frames], np.float64).reshape(-1, 2)
        # between the centres of the first and last pixel there is a pixel less than the frame has
        inner = np.divide(size - 1, size, out=np.ones_like(size), where=size > 1)[frame]
        return (inner, 0.0) if self.scale == "unit" else (inner / 2, 1.0)

    def _look(self) -> None:
        """Look at the poses that were added since."""
        new, self._new, self._values = self._new, [], 0
        count = np.array([len(pose.values) // EACH for pose in new], np.int64)
        x_y_c = float_column([*chain.from_iterable(pose.values for pose in new)], typed=True).reshape(-1, EACH)
        written = np.array([pose.score for pose in new], np.float64)
        score = self._scores(x_y_c, starts(count), written)
        xywh = np.array([pose.box for pose in new], np.float64).reshape(-1, 4)
        good = np.ones(len(new), np.bool_)
        for bad in (*self._far(x_y_c, starts(count)), *self._unfit(xywh, score, written)):
            for row in np.flatnonzero(bad.rows & good).tolist():
                self.context.tally.reject(bad.reason, bad.what(row), place=new[row].place(bad.part), fix=bad.fix)
            good &= ~bad.rows
        kept = self._kept(x_y_c, count, good, [pose.label for pose in new])
        left = np.bincount(owners(starts(count))[kept], minlength=len(new))
        rows = np.flatnonzero(left)
        point = x_y_c[kept, :2]
        around = Rings.of(point, left[rows]).bounds()
        box = from_xywh(xywh[rows])
        self._looked.append(
            _Looked(
                about=np.array([(one.frame, one.origin, one.source, one.label, one.track) for one in new], np.int64).reshape(-1, 5)[rows],
                score=np.clip(score[rows], 0, 1),
                box=np.where(np.isnan(box), around, box),
                points=left[rows],
                point=point,
                number=places(starts(count))[kept] + 1,
            )
        )

    def _kept(self, x_y_c: NDArray[np.float64], count: NDArray[np.int64], good: Mask, label: Sequence[int]) -> Mask:
        """(p,) the points of good poses that are detected and whose scores are high enough; what else they have is counted."""
        tally, least = self.context.tally, self.context.min_keypoint_score
        owner = owners(starts(count))
        detected = good[owner] & (x_y_c[:, 2] > 0)
        below = int((good[owner] & (x_y_c[:, 2] < 0)).sum())
        if below:
            tally.unconverted["keypoints whose score is below 0"] += below
        kept = detected if least is None else detected & (x_y_c[:, 2] >= least)
        self.context.count_weak_keypoints(int(detected.sum() - kept.sum()))
        for row in np.flatnonzero(good & (np.bincount(owner[kept], minlength=len(count)) == 0)).tolist():
            tally.filtered[f"{self.labels[label[row]]} without a keypoint"] += 1
        return kept

    def _far(self, x_y_c: NDArray[np.float64], start: NDArray[np.int64]) -> Iterator[_Bad]:
        """Poses that lie in no image, or whose coordinates are of another scale."""
        if len(start) == 1:
            return
        detected, first = x_y_c[:, 2] > 0, start[:-1]
        most = np.maximum.reduceat(np.where(detected, np.abs(x_y_c[:, :2]).max(axis=1), 0), first)
        several = np.add.reduceat(detected.astype(np.int64), first) > 1
        yield _Bad(
            ~(most < LIMIT_PX), "coordinate out of range", "keypoints", lambda row: f"{most[row]:g} is no place in an image", CORRECT
        )
        if self.scale == "pixels":
            what = "all keypoints lie within two pixels of the corner of the frame"
            yield _Bad(several & (most <= NEAR), "fractions among pixels", "keypoints", lambda _: what, self.scale_fix)
            return
        yield _Bad(
            most > FAR, "no fraction of the frame", "keypoints", lambda row: f"{most[row]:g} is no fraction of a frame", self.scale_fix
        )
        if self.scale == "unit":
            least = np.minimum.reduceat(np.where(detected, x_y_c[:, :2].min(axis=1), 0), first)
            yield _Bad(
                least < LEFT, "fraction below 0", "keypoints", lambda row: f"{least[row]:g} lies far outside the frame", self.scale_fix
            )

    def _unfit(self, xywh: NDArray[np.float64], score: NDArray[np.float64], written: NDArray[np.float64]) -> Iterator[_Bad]:
        """Poses with a box or a score that is none."""
        yield _Bad(
            xywh[:, 2:].min(axis=1) <= 0, "width or height not positive", "box",
            lambda row: f"width {xywh[row, 2]:g} and height {xywh[row, 3]:g} must be above 0", CORRECT,
        )  # fmt: skip
        yield _Bad(
            np.abs(xywh).max(axis=1) >= LIMIT_PX, "coordinate out of range", "box",
            lambda row: f"{xywh[row, np.argmax(np.abs(xywh[row]))]:g} is no place in an image", CORRECT,
        )  # fmt: skip
        if self.score == "detector":
            yield _Bad(
                np.abs(score - 0.5) > 0.5 + ROUNDING, "score outside 0-1", "score",
                lambda row: f"score {written[row]:g} less what the keypoints' scores add to it is {score[row]:g}, outside 0-1",
                self.score_fix,
            )  # fmt: skip

    def _scores(self, x_y_c: NDArray[np.float64], start: NDArray[np.int64], written: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n,) the scores of poses."""
        if self.score == "written" or len(start) == 1:
            return written
        # sums of what is no score at all stay finite, and are told from one
        first, each = start[:-1], np.clip(x_y_c[:, 2], -LIMIT_PX, LIMIT_PX)
        if self.score == "mean":
            detected = each > 0
            return np.add.reduceat(each * detected, first) / np.maximum(np.add.reduceat(detected.astype(np.int64), first), 1)
        return written - np.add.reduceat(each, first) / np.diff(start) - BEST * np.maximum.reduceat(each, first)
