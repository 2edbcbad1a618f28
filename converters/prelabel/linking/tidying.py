"""Tracks made whole and smooth: `filling` and `smoothing` applied to the rectangles of `Detections`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import NO_ATTRIBUTES, UNTRACKED, AttributeSet, Detections, Frame, Kind
from prelabel.linking.filling import SIDE, Filled, gaps
from prelabel.linking.scene import USUAL_RATE, clock
from prelabel.linking.smoothing import smoothed

FILL_S = 1.5
"""Seconds of the longest gap that is filled without being told to."""
WHOLE = 0.025
"""Boxes that would be filled, of those that are there: where scores do not tell, a sequence of fewer gaps was drawn by people, or is as
good, and who is missed is not to be seen."""
SPREAD_S = 0.1
"""Standard deviation of the weight that centres are smoothed with, in seconds: a pose passes and a turn stays, at any frame rate."""
SPREAD_SIZE_S = 0.07
"""The same of widths and heights: who comes nearer grows ever faster, which no line follows as far."""
FILLED_WORTH = 0.2
"""What a box that was filled in counts beside one that was seen."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timeline:
    """When the ``f`` frames of some detections are."""

    sequence: NDArray[np.intp]
    """(f,) the number of each frame's sequence."""
    rank: NDArray[np.intp]
    """(f,) the place of each frame where those of a sequence follow each other."""
    time: NDArray[np.float64]
    """(f,) in usual steps of the sequence."""
    rate: NDArray[np.float64]
    """(f,) usual steps per second of the sequence."""

    @classmethod
    def of(cls, frames: Sequence[Frame], sequence: NDArray[np.intp]) -> Self:
        """The timeline of frames whose sequences are numbered."""
        order = np.argsort(sequence, kind="stable")
        rank = np.empty(len(order), np.intp)
        rank[order] = np.arange(len(order))
        time, rate = np.zeros(len(order)), np.full(len(order), USUAL_RATE)
        for some in np.split(order, np.flatnonzero(np.diff(sequence[order])) + 1):
            if len(some) > 1:
                time[some], rate[some] = clock([frames[f] for f in some.tolist()])
        return cls(sequence=sequence, rank=rank, time=time, rate=rate)


def filled(
    detections: Detections, timeline: Timeline, most: int | None, made: NDArray[np.bool_], steadying: NDArray[np.float64]
) -> Detections:
    """With a row for each frame in which a track was missed, marked as interpolated.

    A new row lies between both ends of its gap, on a straight line in the world where the camera's motion is known. It has the label,
    source and origin of the row before the gap, the mean score of both ends, and the attributes that they have in common. It stands
    behind the other rows of its frame where rows stand by frame, else behind all.

    Args:
        detections: with tracks.
        timeline: of their frames.
        most: the most frames of a gap, in all tracks; None: by the rule of `FILL_S`, `SIDE` and `WHOLE`, in the tracks of ``made``.
        made: (n,) rows whose track linking made.
        steadying: (f, 2) what added to x and y takes the camera's motion out.
    """
    d = detections
    rows, found = _missed(d, timeline, most, made)
    if not len(found.frame):
        return d
    before, after = rows[found.before], rows[found.after]
    offset = np.tile(steadying, 2)
    steady = found.between(d.box[rows] + offset[d.frame[rows]]) - offset[found.frame]
    sets, attributes = _agreed(d, before, after)
    both = d.take(np.concatenate([np.arange(len(d)), before]))
    both = both.with_columns(
        frame=np.concatenate([d.frame, found.frame.astype(np.int32)]),
        object=np.concatenate([d.object, d.object.max() + 1 + np.arange(len(before))]),
        box=np.concatenate([d.box, np.clip(steady, np.minimum(d.box[before], d.box[after]), np.maximum(d.box[before], d.box[after]))]),
        score=np.concatenate([d.score, (d.score[before] + d.score[after]) / 2]),
        interpolated=np.concatenate([d.interpolated, np.ones(len(before), np.bool_)]),
    ).with_attributes(sets, np.concatenate([d.attributes, attributes]))
    return both.take(np.argsort(both.frame, kind="stable")) if (np.diff(d.frame) >= 0).all() else both


def _missed(d: Detections, timeline: Timeline, most: int | None, made: NDArray[np.bool_]) -> tuple[NDArray[np.intp], Filled]:
    """The rows of `_by_track`, and what is to be filled between some of them, given what `filled` is."""
    rows, plain = _by_track(d, timeline)
    frame = d.frame[rows]
    sequence, by_rank = timeline.sequence[frame], np.argsort(timeline.rank)
    if most is None:
        longest, side = np.where(made[rows], FILL_S * timeline.rate[frame], -1.0), SIDE
    else:
        longest, side = np.full(len(rows), most + 1.0), 1
    found = gaps(_numbered(d.track[rows], sequence), timeline.rank[frame], timeline.time[by_rank], longest, side)
    found = found.take(plain[found.before] & plain[found.after])
    if most is None:
        found = found.take(_by_detector(sequence, d.score[rows], found.before))
    return rows, replace(found, frame=by_rank[found.frame])


def _agreed(d: Detections, before: NDArray[np.intp], after: NDArray[np.intp]) -> tuple[tuple[AttributeSet, ...], NDArray[np.int32]]:
    """The attributes that two rows have in common, of each of (m,) pairs: their numbers, and the sets with those that are new."""
    pairs, pair = np.unique(np.stack([d.attributes[before], d.attributes[after]]), axis=1, return_inverse=True)
    sets, numbers = list(d.attribute_sets), []
    for one, other in pairs.T.tolist():
        both = one if NO_ATTRIBUTES not in (one, other) else NO_ATTRIBUTES
        if both != NO_ATTRIBUTES and one != other:
            common = {name: value for name, value in sets[one].items() if sets[other].get(name) == value}
            both = len(sets) if common else NO_ATTRIBUTES
            sets += [common] * bool(common)
        numbers.append(both)
    return tuple(sets), np.array(numbers, np.int32)[pair.ravel()]


def _by_detector(sequence: NDArray[np.intp], score: NDArray[np.float64], before: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of some missed boxes were missed by a detector, and not left out by who saw that nothing was there; (m,).

    Args:
        sequence: (n,) of each detection.
        score: (n,) likewise, NaN where there is none.
        before: (m,) the detection before each missed box.
    """
    _, sequence = np.unique(sequence, return_inverse=True)
    seen = np.bincount(sequence)
    lowest, highest = np.full(len(seen), np.inf), np.full(len(seen), -np.inf)
    np.fmin.at(lowest, sequence, score)
    np.fmax.at(highest, sequence, score)
    missed = np.bincount(sequence[before], minlength=len(seen))
    rows: NDArray[np.bool_] = ((lowest < highest) | (missed >= WHOLE * seen))[sequence[before]]
    return rows


def without_jitter(detections: Detections, timeline: Timeline) -> Detections:
    """With the rectangles of each track smoothed; other rows stay.

    Args:
        detections: with tracks.
        timeline: of their frames.
    """
    d = detections
    rows, plain = _by_track(d, timeline)
    rows = rows[plain]
    frame = d.frame[rows]
    track = _numbered(d.track[rows], timeline.sequence[frame])
    worth = np.where(d.interpolated[rows], FILLED_WORTH, 1.0)
    low, high = d.box[rows, :2], d.box[rows, 2:]
    time, rate = timeline.time[frame], timeline.rate[frame]
    centre = smoothed(track, time, (low + high) / 2, SPREAD_S * rate, worth)
    size = np.maximum(smoothed(track, time, high - low, SPREAD_SIZE_S * rate, worth), 0)
    box = d.box.copy()
    box[rows] = np.concatenate([centre - size / 2, centre + size / 2], axis=1)
    return d.with_columns(box=box)


def _by_track(d: Detections, timeline: Timeline) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """One row of each tracked object, by sequence, track and time; and whether the object is a rectangle and nothing else."""
    order = np.lexsort((d.kind != Kind.RECTANGLE, d.object))
    start = np.flatnonzero(np.append(True, np.diff(d.object[order]) != 0))
    single = np.diff(np.append(start, len(order))) == 1
    first = order[start]
    plain = single & (d.kind[first] == Kind.RECTANGLE)
    rank = timeline.rank[d.frame[first]]
    by = np.lexsort((first, rank, d.track[first], timeline.sequence[d.frame[first]]))
    by = by[d.track[first[by]] != UNTRACKED]
    return first[by], plain[by]


def _numbered(track: NDArray[np.int64], sequence: NDArray[np.intp]) -> NDArray[np.intp]:
    """(n,) tracks of several sequences, that stand together, numbered from 0."""
    new = (np.diff(track) != 0) | (np.diff(sequence) != 0)
    return np.concatenate([np.zeros(min(len(track), 1), np.intp), np.cumsum(new)])
