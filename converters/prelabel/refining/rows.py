"""Which rows and frames stay: score floor, duplicates, tracks that are in a frame twice, thinning."""

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Detections, Kind, object_rows
from prelabel.errors import Tally
from prelabel.geometry import boxes
from prelabel.geometry.numbering import all_differ, numbered
from prelabel.geometry.suppression import STAYS, suppressors


def keep(detections: Detections, kept: NDArray[np.bool_], reason: str, tally: Tally) -> Detections:
    """The rows of a mask; the others are counted as filtered."""
    gone = len(kept) - int(kept.sum())
    if not gone:
        return detections
    tally.filtered[reason] += gone
    return detections.take(kept)


def duplicates(detections: Detections, limit: float) -> NDArray[np.bool_]:
    """(n,) rows of objects that greedy suppression removes: a better one of their frame, label and kind overlaps by more than ``limit``.

    All rows of an object go or stay; its rectangle speaks for it, or else the box of its first row.
    """
    row, of_row = object_rows(detections)
    d = detections.take(row)
    piece = numbered((d.frame.astype(np.int64) * len(d.labels) + d.label) * len(Kind) + d.kind)[0]
    score = np.nan_to_num(d.score, nan=1.0)
    into = suppressors(score, piece, d.box, lambda one, other: boxes.iou_of_pairs(d.box[one], d.box[other]), limit)
    gone: NDArray[np.bool_] = into[of_row] != STAYS
    return gone


def check_tracks(detections: Detections, tally: Tally, *, anew: str = "--link relink") -> Detections:
    """Refuse a second row of one track, kind and frame that is not part of the same object.

    Args:
        detections: any.
        tally: takes the rows that are refused.
        anew: how the caller is told to link anew.

    Raises:
        InputError: there is one and the run stops at bad records.
    """
    d = detections
    rows = np.flatnonzero(d.track != UNTRACKED)
    some = slice(None) if len(rows) == len(d) else rows
    if all_differ(d.frame[some], d.track[some], d.kind[some]):
        return d
    order = rows[np.lexsort((d.origin[rows], d.source[rows], d.kind[rows], d.track[rows], d.frame[rows]))]
    key = np.stack([d.frame[order], d.track[order], d.kind[order]])
    starts = np.append(True, (np.diff(key) != 0).any(axis=0))
    first = order[np.flatnonzero(starts)[np.cumsum(starts) - 1]]
    twice = d.object[order] != d.object[first]
    if not twice.any():
        return d
    again = {int(second): int(one) for second, one in zip(order[twice], first[twice], strict=True)}
    for second in sorted(again, key=lambda row: (d.source[row], d.origin[row])):
        frame = d.frames[d.frame[second]]
        tally.reject(
            "track twice in a frame",
            f"track {d.track[second]} is in frame {frame.file!r} a second time, first at {d.place(again[second])}",
            place=d.place(second), fix=f"give each object of a frame its own track id, or link anew with {anew}",
        )  # fmt: skip
    kept = np.ones(len(d), np.bool_)
    kept[list(again)] = False
    return d.take(kept)


def thin(detections: Detections, stride: int, *, before: int = 0) -> Detections:
    """Every ``stride``-th frame, in the order that they have.

    Args:
        detections: one sequence, or some of all images.
        stride: 1 or more.
        before: how many images of the same run stand before these.

    >>> from prelabel.detections import Frame
    >>> frames = [Frame(file=name) for name in "abcd"]
    >>> some = Detections.from_boxes(frames=frames, labels=["x"], frame=[3], label=[0], box=[[0, 0, 1, 1]])
    >>> [frame.file for frame in thin(some, 3).frames], [frame.file for frame in thin(some, 3, before=4).frames]
    (['a', 'd'], ['c'])
    """
    return detections.take_frames(np.arange(-before % stride, len(detections.frames), stride))
