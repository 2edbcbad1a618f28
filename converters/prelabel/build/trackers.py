"""Trackers of a video job: rows of one track and kind, with one label."""

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


def tracker_texts(
    detections: Detections, frame_ids: Sequence[str], frame_seeds: Words, tally: Tally
) -> tuple[list[bytes], dict[str, list[str]]]:
    """The JSON object of each tracker of one sequence.

    Args:
        detections: linked rows of one sequence in canonical order, with something to see of each.
        frame_ids: (frames,) as the payload names them.
        frame_seeds: (frames, 2) for the ids of annotations.
        tally: takes the rows whose label is not their tracker's.

    Returns:
        The trackers in the order of their first rows, and the frame ids of interpolated annotations by tracker ``_id``.
    """
    d = detections
    if not len(d):
        return [], {}
    member, trackers = _members(d)
    label = majority_labels(d, member, trackers)[member]
    moved = int((label != d.label).sum())
    if moved:
        tally.adjusted[RELABELLED] += moved
    order = np.lexsort((d.frame, member))
    d, member, label = d.take(order), member[order], label[order]
    last = np.diff(member, append=trackers) != 0
    keys = text.table([msgspec.json.encode(id_) + b":" for id_ in frame_ids])[d.frame]
    runs = annotation_texts(d, uuids(frame_seeds[d.frame], d.track, d.kind), label, last, keys)
    sequence = np.broadcast_to(seeds([d.frames[0].sequence]), (trackers, 2))
    ids = uuids(sequence, d.track[last], d.kind[last]).view(f"S{UUID_BYTES}").reshape(-1).tolist()
    types = [b'{"type":"%b","_id":"' % TYPE_NAMES[kind].encode() for kind in Kind]
    names = [b'","label":%b,"frames":{' % msgspec.json.encode(name) for name in d.labels]
    out = [
        b"".join((types[kind], id_, names[name], run, b"}}"))
        for kind, id_, name, run in zip(d.kind[last].tolist(), ids, label[last].tolist(), runs, strict=True)
    ]
    interpolated: dict[str, list[str]] = {}
    for row in np.flatnonzero(d.interpolated).tolist():
        interpolated.setdefault(ids[member[row]].decode(), []).append(frame_ids[d.frame[row]])
    return out, interpolated


def _members(d: Detections) -> tuple[NDArray[np.intp], int]:
    """(n,) the tracker of each row, numbered by first row, and how many there are."""
    tracks = np.unique(d.track, return_inverse=True)[1].reshape(-1)
    _, first, inverse = np.unique(tracks * 8 + d.kind, return_index=True, return_inverse=True)
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
