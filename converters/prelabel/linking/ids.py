"""Tracks for the rows of `Detections`: which ids stay, which rows are linked, how new tracks are numbered."""

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Detections, Kind
from prelabel.linking.options import LinkOptions
from prelabel.linking.scene import observe
from prelabel.linking.sequence import link_scene


def link(detections: Detections, options: LinkOptions) -> Detections:
    """The same rows in the same order, each with a track.

    Rows that share an ``object`` are one detection of it and share a track; its rectangle is what is linked, or else the box of
    its first row. Sequences are linked on their own. New tracks count by their first row, from 0 or from behind the largest id that
    the sequence keeps. Neither the order of rows in a frame, nor the scale of an axis, nor the number of the first frame changes
    which rows share a track.

    Boxes without area overlap nothing and stay alone. In a frame of many thousand boxes on one spot a box looks only at those most
    like it, and groups of more than a thousand boxes that hang together are paired from the best pair down, to
    bound the time.

    Args:
        detections: frames of a sequence stand in the order of time.
        options: what is kept and how long a gap may be.

    >>> from prelabel.detections import Frame
    >>> frames = [Frame(sequence="s", file=f"{i}.jpg", index=i) for i in range(2)]
    >>> boxes = [[0.1, 0.1, 0.2, 0.2], [0.5, 0.5, 0.6, 0.6], [0.51, 0.5, 0.61, 0.6]]
    >>> found = Detections.from_boxes(frames=frames, labels=["car"], frame=[0, 0, 1], label=[0, 0, 0], box=boxes)
    >>> link(found, LinkOptions()).track.tolist()
    [0, 1, 1]
    """
    if not len(detections):
        return detections
    of_frame = _sequences(detections)
    sequence = of_frame[detections.frame]
    kept = np.full(len(detections), UNTRACKED) if options.mode in ("none", "relink") else detections.track
    row, of_row = _objects(detections)
    known = np.zeros(len(row), np.bool_)
    known[of_row[kept != UNTRACKED]] = True
    leader = np.arange(len(row))
    if options.mode in ("auto", "relink"):
        leader = _linked(detections, np.flatnonzero(~known), row, of_frame, options.max_gap)
    return detections.with_columns(track=_numbered(kept, of_row, leader, sequence))


def _sequences(detections: Detections) -> NDArray[np.intp]:
    """(frames,) the number of each frame's sequence."""
    number: dict[str, int] = {}
    return np.array([number.setdefault(f.sequence, len(number)) for f in detections.frames], np.intp)


def _objects(detections: Detections) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each object, in the order of these, the row that stands for it, and for each row its object."""
    order = np.lexsort((detections.kind != Kind.RECTANGLE, detections.object))
    _, first, of_row = np.unique(detections.object[order], return_index=True, return_inverse=True)
    row = order[first]
    by_row = np.argsort(row)
    rank = np.empty(len(row), np.intp)
    rank[by_row] = np.arange(len(row))
    objects = np.empty(len(order), np.intp)
    objects[order] = rank[of_row.reshape(-1)]
    return row[by_row], objects


def _linked(
    detections: Detections, objects: NDArray[np.intp], row: NDArray[np.intp], of_frame: NDArray[np.intp], max_gap: int | None
) -> NDArray[np.intp]:
    """The first object of each object's track, where ``objects`` are linked, each sequence alone, and the others are not."""
    leader = np.arange(len(row))
    names = np.array(detections.labels)
    rank = np.empty(len(names), np.intp)
    rank[np.argsort(names, kind="stable")] = np.arange(len(names))
    sequence = of_frame[detections.frame[row[objects]]]
    frames_by_sequence = np.argsort(of_frame, kind="stable")
    frame_start = np.searchsorted(of_frame[frames_by_sequence], np.arange(of_frame.max() + 2))
    objects_by_sequence = objects[np.argsort(sequence, kind="stable")]
    start = np.searchsorted(np.sort(sequence), np.arange(of_frame.max() + 2))
    for s in np.flatnonzero((np.diff(frame_start) > 1) & (np.diff(start) > 1)):
        frames = frames_by_sequence[frame_start[s] : frame_start[s + 1]]
        some = objects_by_sequence[start[s] : start[s + 1]]
        rows = row[some]
        scene, order = observe(
            [detections.frames[f] for f in frames],
            np.searchsorted(frames, detections.frame[rows]),
            detections.box[rows],
            detections.score[rows],
            rank[detections.label[rows]],
        )
        leader[some[order]] = some[order][link_scene(scene, max_gap)]
    return leader


def _numbered(kept: NDArray[np.int64], of_row: NDArray[np.intp], leader: NDArray[np.intp], sequence: NDArray[np.intp]) -> NDArray[np.int64]:
    """(rows,) the ids: kept ones first, then an object's own id for its rows that have none, then new numbers by first row."""
    own = np.full(len(leader), UNTRACKED)
    given = np.flatnonzero(kept != UNTRACKED)[::-1]
    own[of_row[given]] = kept[given]
    track = np.where(kept == UNTRACKED, own[of_row], kept)
    base = np.zeros(sequence.max() + 1, np.int64)
    np.maximum.at(base, sequence[given], kept[given] + 1)
    new = np.flatnonzero(track == UNTRACKED)
    _, first, which = np.unique(leader[of_row[new]], return_index=True, return_inverse=True)
    where = sequence[new[first]]
    order = np.lexsort((first, where))
    number = np.empty(len(first), np.int64)
    number[order] = np.arange(len(first)) - np.searchsorted(where[order], where[order]) + base[where[order]]
    track[new] = number[which]
    return track
