"""Trackers of a video job: rows of one track, kind and part, with one label."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.build import text
from prelabel.build.annotations import TYPE_NAMES, annotation_texts
from prelabel.build.ids import UUID_BYTES, Words, seeds, uuids
from prelabel.detections import Detections, Kind
from prelabel.errors import Tally

RELABELLED = "label by majority of the tracker"


def with_majority_labels(detections: Detections, part: NDArray[np.int64], tally: Tally) -> Detections:
    """Rows with the label of their tracker; those that had another are counted."""
    d = detections
    if not len(d):
        return d
    member, trackers = members(d, part)
    label = majority_labels(d, member, trackers)[member]
    moved = int((label != d.label).sum())
    if moved:
        tally.adjusted[RELABELLED] += moved
    return d.with_columns(label=label) if moved else d


def tracker_texts(
    detections: Detections, part: NDArray[np.int64], frame_ids: Sequence[str], frame_seeds: Words, state: str | None
) -> tuple[list[bytes], dict[str, list[str]]]:
    """The JSON object of each tracker of one sequence, or of some of its frames.

    Args:
        detections: linked rows of one sequence in the order of its frames, with something to see of each and one label a tracker.
        part: (n,) which part of its object each row is.
        frame_ids: (frames,) as the payload names them.
        frame_seeds: (frames, 2) for the ids of annotations.
        state: of all annotations, or None.

    Returns:
        The trackers in the order of their first rows, and the frame ids of interpolated annotations by tracker ``_id``.
    """
    d = detections
    if not len(d):
        return [], {}
    member, trackers = members(d, part)
    order = np.lexsort((d.frame, member))
    d, member, part = d.take(order), member[order], part[order]
    last = np.diff(member, append=trackers) != 0
    keys = text.table([msgspec.json.encode(id_) + b":" for id_ in frame_ids])[d.frame]
    runs = annotation_texts(d, uuids(frame_seeds[d.frame], d.track, d.kind, part), d.label, last, keys=keys, state=state)
    sequence = np.broadcast_to(seeds([d.frames[0].sequence]), (trackers, 2))
    ids = uuids(sequence, d.track[last], d.kind[last], part[last]).view(f"S{UUID_BYTES}").reshape(-1).tolist()
    types = [b'{"type":"%b","_id":"' % TYPE_NAMES[kind].encode() for kind in Kind]
    names = [b'","label":%b,"frames":{' % msgspec.json.encode(name) for name in d.labels]
    out = [
        b"".join((types[kind], id_, names[name], run, b"}}"))
        for kind, id_, name, run in zip(d.kind[last].tolist(), ids, d.label[last].tolist(), runs, strict=True)
    ]
    interpolated: dict[str, list[str]] = {}
    for row in np.flatnonzero(d.interpolated).tolist():
        interpolated.setdefault(ids[member[row]].decode(), []).append(frame_ids[d.frame[row]])
    return out, interpolated


def members(detections: Detections, part: NDArray[np.int64]) -> tuple[NDArray[np.intp], int]:
    """(n,) the tracker of each row, one for each track, kind and part, numbered by first row, and how many there are."""
    d = detections
    tracks = np.unique(d.track, return_inverse=True)[1].reshape(-1)
    parts = np.unique(part, return_inverse=True)[1].reshape(-1)
    key = (tracks * (int(parts.max(initial=0)) + 1) + parts) * len(Kind) + d.kind
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.intp)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse.reshape(-1)], len(first)


def majority_labels(detections: Detections, member: NDArray[np.intp], trackers: int) -> NDArray[np.int32]:
    """(trackers,) the label with the largest sum of scores; of equal ones the first by name.

    Args:
        detections: rows without a score count 1.
        member: (n,) the tracker of each row.
        trackers: how many there are; each has a row.
    """
    d = detections
    names = sorted(d.labels)
    rank = np.array([names.index(name) for name in d.labels], np.intp)[d.label]
    pairs, first, inverse = np.unique(member * len(names) + rank, return_index=True, return_inverse=True)
    # rounded, since a sum over rows in another order may differ in its last bits
    weight = np.bincount(inverse.reshape(-1), np.nan_to_num(d.score, nan=1.0)).round(9)
    best = np.lexsort((pairs, -weight, member[first]))
    heads = best[np.searchsorted(member[first][best], np.arange(trackers))]
    label: NDArray[np.int32] = d.label[first[heads]]
    return label
