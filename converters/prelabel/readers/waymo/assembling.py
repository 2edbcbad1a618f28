"""What components say, put together to sequences: one of each camera in a segment."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Detections, Frame, reshaped, sizes_of
from prelabel.errors import Place
from prelabel.geometry.boxes import normalise
from prelabel.geometry.numbering import numbered
from prelabel.geometry.ragged import gather
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.waymo.frames import Camera, frames_of
from prelabel.readers.waymo.shapes import Seen

Longs = NDArray[np.int64]


class _Timeline(NamedTuple):
    """The frames of all sequences, one sequence after the other.

    Args:
        frames: that were not rejected.
        number: of each moment, the place among them, -1 where it was rejected.
        begin: where the frames of each sequence begin, and the last ends.
    """

    frames: list[Frame]
    number: NDArray[np.int32]
    begin: list[int]


class _Moments(NamedTuple):
    """The distinct sequences and times, by rank of the sequence, then time.

    Args:
        rank: (m,) of the sequence.
        time_us: (m,) of the frame.
        of_shape: (n,) the moment of each shape.
    """

    rank: Longs
    time_us: Longs
    of_shape: NDArray[np.intp]


def sequences_of(seen: Seen, path: Path, context: Context) -> Iterator[Detections]:
    """Each sequence, in the order of segments and cameras.

    Args:
        seen: all that a unit says.
        path: of a file of it, for messages.
        context: decides names and sizes of frames, and takes those that are rejected.

    Raises:
        InputError: a frame is rejected, and the run stops at bad records.
    """
    names = [*seen.tables.sequences.of]
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    moments = _moments(seen, rank)
    cameras = [Camera(*names[i], seen.size.get(i, (0, 0)), Place(str(path)), seen.first_us.get(names[i][0], 0)) for i in order]
    timeline = _timeline(moments, cameras, context)
    if not timeline.frames:
        return
    whole = _detections(seen, moments, timeline)
    for begin, end in pairwise(timeline.begin):
        if begin < end:
            yield whole.between(begin, end)


def _moments(seen: Seen, rank: Longs) -> _Moments:
    """When something was seen, or an image taken."""
    ranks = rank[np.concatenate([np.empty(0, np.int64), *(sequence for sequence, _ in seen.times)])]
    times = np.concatenate([np.empty(0, np.int64), *(time_us for _, time_us in seen.times)])
    shapes = [(rank[one.sequence], one.time_us) for one in seen.shapes]
    keys = np.column_stack([np.concatenate([ranks, *(own for own, _ in shapes)]), np.concatenate([times, *(own for _, own in shapes)])])
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    new = np.ones(len(order), np.bool_)
    new[1:] = (keys[order[1:]] != keys[order[:-1]]).any(axis=1)
    moment = np.empty(len(order), np.intp)
    moment[order] = np.cumsum(new) - 1
    distinct = keys[order[new]]
    return _Moments(distinct[:, 0], distinct[:, 1], moment[len(ranks) :])


def _timeline(moments: _Moments, cameras: list[Camera], context: Context) -> _Timeline:
    """The frames of each camera."""
    filled = np.bincount(moments.of_shape, minlength=len(moments.rank)) > 0
    bounds = np.searchsorted(moments.rank, np.arange(len(cameras) + 1)).tolist()
    frames: list[Frame] = []
    number = np.full(len(moments.rank), -1, np.int32)
    starts = [0]
    for camera, (begin, end) in zip(cameras, pairwise(bounds), strict=True):
        some = slice(begin, end)
        found = frames_of(camera, moments.time_us[some].tolist(), filled[some].tolist(), context) if begin < end else []
        for moment, frame in enumerate(found, begin):
            if frame is not None:
                number[moment] = len(frames)
                frames.append(frame)
        starts.append(len(frames))
    return _Timeline(frames, number, starts)


def _detections(seen: Seen, moments: _Moments, timeline: _Timeline) -> Detections:
    """The shapes in the order of their frames; those whose frame was rejected are left out with it."""
    shapes = seen.shapes
    place = timeline.number[moments.of_shape]
    order = np.argsort(place, kind="stable")
    order = order[place[order] >= 0]
    frame = place[order]

    def column(name: str) -> NDArray[np.int64]:
        return np.concatenate([np.empty(0, np.int64), *(getattr(one, name) for one in shapes)])[order]

    lengths = [len(one) for one in shapes]
    size = sizes_of(timeline.frames, frame)
    rings = Rings.concat([Rings.none(0), *(one.rings for one in shapes)])
    box = np.concatenate([np.empty((0, 4)), *(one.box for one in shapes)])[order]
    track, thing = _tracks(column("track"), frame, timeline)
    plain = Detections.from_boxes(
        frames=timeline.frames,
        labels=[*seen.tables.labels.of],
        frame=frame,
        label=column("label"),
        box=normalise(box, size[:, 0], size[:, 1]),
        track=track,
        sources=[one.source for one in shapes],
        source=np.repeat(np.arange(len(shapes)), lengths)[order],
        origin=column("origin"),
        attribute_sets=seen.tables.attributes.sets,
        attributes=column("attributes"),
    ).with_columns(object=thing)
    kind = np.repeat(np.array([one.kind for one in shapes], np.uint8), lengths)[order]
    number = np.concatenate([np.empty(0, np.int32), *(one.number for one in shapes)])
    return reshaped(
        plain, np.arange(len(order)), rings.take(order).scaled(1 / size), kind=kind,
        point_number=number[_points(rings, order)],
    )  # fmt: skip


def _points(rings: Rings, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """The points of some rows."""
    return gather(rings.ring_start, gather(rings.start, rows)[0])[0]


def _tracks(track: Longs, frame: NDArray[np.int32], timeline: _Timeline) -> tuple[Longs, Longs]:
    """(n,) ids that count from 0 in each sequence, and (n,) which object of its frame a shape is: those of one track are the same."""
    sequence = np.searchsorted(timeline.begin, frame, side="right") - 1
    own = np.flatnonzero(track != UNTRACKED)
    ids, first = numbered(sequence[own] * (track.max(initial=0) + 1) + track[own])
    lowest = np.full(len(timeline.begin), len(ids))
    np.minimum.at(lowest, sequence[own], ids)
    out = np.full(len(track), UNTRACKED, np.int64)
    out[own] = ids - lowest[sequence[own]]
    key = -1 - np.arange(len(track), dtype=np.int64)
    key[own] = frame[own].astype(np.int64) * max(len(first), 1) + ids
    return out, numbered(key)[0].astype(np.int64)
