"""What is compared: the annotations of both sides in the frames that both have, as columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Kind, shapes_of
from prelabel.geometry import boxes
from prelabel.geometry.numbering import distinct_numbers
from prelabel.geometry.ragged import owners, ranges, starts
from prelabel.geometry.rings import Rings
from prelabel.score.meeting import Meeting

MILLION = 1_000_000
"""A payload has six decimals."""

LEAST_PART = 0.01
"""Width and height, in fractions of the frame, that the bounds of a line, cuboid or landmark have at least: a level line overlaps too."""

IMAGE = -1
"""The sequence of an image."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """``n`` annotations of one side, by place."""

    place: NDArray[np.intp]
    """(n,) the common frame."""
    label: NDArray[np.intp]
    """(n,) index into the labels of the scene."""
    kind: NDArray[np.uint8]
    """(n,) a `Kind`."""
    box: boxes.Boxes
    """(n, 4) within the frame, of six decimals: of other kinds the bounds of the points."""
    shapes: Rings
    """n shapes of six decimals; a rectangle has no points."""
    tracker: NDArray[np.intp]
    """(n,) one for each track, kind and sequence, from 0 without gaps; -1 in images and where there are no tracks."""
    score: NDArray[np.float64]
    """(n,) in [0, 1]; NaN where there is none."""

    def __len__(self) -> int:
        """The number of annotations."""
        return len(self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Both sides.

    Args:
        jobs: the pre-labels.
        truth: what they should have been.
        labels: of both sides, sorted.
        sequence: (places,) the number of the video that each common frame is of; `IMAGE` of an image.
        tracked: (videos,) whether the truth has tracks, or no annotation at all.
    """

    jobs: Rows
    truth: Rows
    labels: tuple[str, ...]
    sequence: NDArray[np.intp]
    tracked: NDArray[np.bool_]

    @property
    def by_tracker(self) -> NDArray[np.bool_]:
        """(places,) whether the frame is of a video whose truth has tracks."""
        if not len(self.tracked):
            return np.zeros(len(self.sequence), np.bool_)
        found: NDArray[np.bool_] = (self.sequence != IMAGE) & self.tracked[self.sequence]
        return found


def build_scene(jobs: Detections, truth: Detections, meeting: Meeting, score: NDArray[np.float64]) -> Scene:
    """The annotations in the common frames.

    Args:
        jobs: the pre-labels; a frame without a sequence is an image.
        truth: clipped, of at most one ring each.
        meeting: the common frames.
        score: (rows of ``jobs``,) in [0, 1] or NaN.
    """
    labels = tuple(sorted({d.labels[i] for d in (jobs, truth) for i in distinct_numbers(d.label).tolist()}))
    names = [jobs.frames[i].sequence for i in meeting.jobs.tolist()]
    number = {name: i for i, name in enumerate(dict.fromkeys(name for name in names if name))}
    sequence = np.array([number.get(name, IMAGE) for name in names], np.intp)
    own = _taken(jobs, meeting.jobs, sequence)
    other = _taken(truth, meeting.truth, sequence)
    tracked = np.ones(len(number), np.bool_)
    in_video = other.sequence != IMAGE
    tracked[other.sequence[in_video]] = False
    tracked[other.sequence[in_video & (truth.track[other.row] >= 0)]] = True
    videos = np.append(tracked, False)  # the last is of images
    return Scene(
        jobs=_rows(jobs, own, labels, score, videos),
        truth=_rows(truth, other, labels, truth.score, videos),
        labels=labels,
        sequence=sequence,
        tracked=tracked,
    )


@dataclass(frozen=True, slots=True)
class _Taken:
    """Rows of one side and the places that they stand at."""

    row: NDArray[np.intp]
    place: NDArray[np.intp]
    sequence: NDArray[np.intp]
    """(rows,) the video of each; `IMAGE` of images."""


def _taken(d: Detections, frames: NDArray[np.intp], sequence: NDArray[np.intp]) -> _Taken:
    """The rows of some frames, each of a video, frame by frame; a frame may come several times."""
    order = np.argsort(d.frame, kind="stable")
    bounds = np.searchsorted(d.frame[order], np.arange(len(d.frames) + 1))
    counts = np.diff(bounds)[frames]
    place = owners(starts(counts))
    return _Taken(order[ranges(bounds[:-1][frames], counts)], place, sequence[place])


def _rows(d: Detections, taken: _Taken, labels: Sequence[str], score: NDArray[np.float64], tracked: NDArray[np.bool_]) -> Rows:
    row = taken.row
    position = {name: i for i, name in enumerate(labels)}
    label = np.array([position.get(name, 0) for name in d.labels] or [0], np.intp)[d.label[row]]
    shapes = shapes_of(d).take(row)
    shapes = replace(shapes, points=np.rint(shapes.points * MILLION) / MILLION)
    drawn = d.kind[row] != Kind.RECTANGLE
    box = d.box[row]
    box[drawn] = shapes.take(np.flatnonzero(drawn)).bounds()
    return Rows(
        place=taken.place,
        label=label,
        kind=d.kind[row],
        box=_rounded(box, d.kind[row]),
        shapes=shapes,
        tracker=_trackers(d, taken, tracked),
        score=score[row],
    )


def _rounded(box: boxes.Boxes, kind: NDArray[np.uint8]) -> boxes.Boxes:
    """Boxes as a payload says them, none without an area."""
    box = np.rint(boxes.clip(box) * MILLION) / MILLION
    bounded = np.isin(kind, [Kind.LINE, Kind.CUBOID, Kind.LANDMARK])
    least = np.where(bounded, LEAST_PART, 1 / MILLION)[:, None]
    missing = np.maximum(least - (box[:, 2:] - box[:, :2]), 0) / 2
    return np.concatenate([box[:, :2] - missing, box[:, 2:] + missing], axis=1)


def _trackers(d: Detections, taken: _Taken, tracked: NDArray[np.bool_]) -> NDArray[np.intp]:
    """(rows,) the tracker of each; a row of a tracked video that has no track is one of its own."""
    row = taken.row
    out = np.full(len(row), -1, np.intp)
    some = np.flatnonzero(tracked[taken.sequence])
    if not len(some):
        return out
    name = {name: i for i, name in enumerate(dict.fromkeys(frame.sequence for frame in d.frames))}
    own = np.array([name[frame.sequence] for frame in d.frames], np.int64)[d.frame[row[some]]]
    track = d.track[row[some]]
    track = np.where(track >= 0, track, -1 - np.arange(len(some)))
    key = np.stack([taken.sequence[some], own, track, d.kind[row[some]].astype(np.int64)])
    _, number = np.unique(key, axis=1, return_inverse=True)
    out[some] = number.reshape(-1)
    return out
