"""Trackers of a video job: rows of one track, kind and part, with one label."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.build import text
from prelabel.build.annotations import COLUMNS, TYPE_NAMES, Naming, annotation_parts, annotation_texts
from prelabel.build.ids import UUID_BYTES, seeds, uuids
from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.geometry.numbering import grouped, numbered

RELABELLED = "label by majority of the tracker"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trackers:
    """Which rows form a tracker: those of one track, kind and part.

    Args:
        of_row: (n,) the tracker of each row; trackers are numbered by their first rows.
        first: (trackers,) those rows.
    """

    of_row: NDArray[np.intp]
    first: NDArray[np.intp]


def trackers_of(detections: Detections, part: NDArray[np.int64]) -> Trackers:
    """The trackers of some rows; ``part`` (n,) says which part of its object each row is."""
    d = detections
    of_row, first = numbered(d.track)
    if part.any() or (d.kind != d.kind[:1]).any():
        of_row, first = numbered((of_row * (int(part.max(initial=0)) + 1) + part) * len(Kind) + d.kind)
    return Trackers(of_row=of_row, first=first)


def with_majority_labels(detections: Detections, part: NDArray[np.int64], tally: Tally) -> Detections:
    """Rows with the label of their tracker; those that had another are counted."""
    d = detections
    trackers = trackers_of(d, part)
    if (d.label == d.label[trackers.first][trackers.of_row]).all():
        return d
    label = majority_labels(d, trackers.of_row, len(trackers.first))[trackers.of_row]
    moved = int((label != d.label).sum())
    if moved:
        tally.adjusted[RELABELLED] += moved
    return d.with_columns(label=label) if moved else d


def tracker_texts(
    detections: Detections, part: NDArray[np.int64], frame_ids: Sequence[str], naming: Naming
) -> tuple[list[bytes], int, dict[str, list[str]]]:
    """The JSON objects of the trackers of one sequence, or of some of its frames.

    Args:
        detections: linked rows of one sequence in the order of its frames, with something to see of each and one label a tracker.
        part: (n,) which part of its object each row is.
        frame_ids: (frames,) as the payload names them.
        naming: of the annotations.

    Returns:
        The text of the trackers in the order of their first rows, in pieces; how many they are; and the frame ids of interpolated
        annotations by tracker ``_id``.
    """
    d = detections
    if not len(d):
        return [], 0, {}
    trackers = trackers_of(d, part)
    order = grouped(trackers.of_row)
    filled = order[d.interpolated[order]]
    ids = _ids(d, filled, part)(slice(None)).view(f"S{UUID_BYTES}").reshape(-1).tolist()
    interpolated: dict[str, list[str]] = {}
    for id_, frame in zip(ids, d.frame[filled].tolist(), strict=True):
        interpolated.setdefault(id_.decode(), []).append(frame_ids[frame])
    return _texts(d, part, trackers, order, naming), len(trackers.first), interpolated


def _texts(d: Detections, part: NDArray[np.int64], trackers: Trackers, order: NDArray[np.intp], naming: Naming) -> list[bytes]:
    """The trackers, in pieces; ``order`` (n,) has the rows tracker by tracker."""
    first = trackers.first
    types = text.table([b'{"type":"%b","_id":"' % TYPE_NAMES[kind].encode() for kind in Kind])
    names = text.table([b'","label":%b,"frames":{' % msgspec.json.encode(name) for name in d.labels])
    opening: list[text.Part] = [
        text.chosen(types, d.kind[first]),
        text.Column.of(UUID_BYTES, _ids(d, first, part)),
        text.chosen(names, d.label[first]),
    ]
    kind = Kind(d.kind[0])
    if len(first) == len(d) and kind in COLUMNS and (d.kind == kind).all():
        whole = [*opening, *annotation_parts(d, order, kind, naming), COLUMNS[kind](d, order), b"}}}"]
        return list(text.blocks(whole, text.commas_between(len(d))))
    last = np.diff(trackers.of_row[order], append=len(first)) != 0
    runs = annotation_texts(d, order, last, naming)
    heads = text.rows([b"}},", *opening], len(first))
    heads[0] = heads[0].removeprefix(b"}},")
    return [b"".join(chain.from_iterable(zip(heads, runs, strict=True))), b"}}"]


def _ids(d: Detections, rows: NDArray[np.intp], part: NDArray[np.int64]) -> Callable[[slice], text.Characters]:
    """The ``_id`` of the tracker of each of some rows."""
    seed = seeds([d.frames[0].sequence])

    def made(some: slice) -> text.Characters:
        row = rows[some]
        return uuids(np.broadcast_to(seed, (len(row), 2)), d.track[row], d.kind[row], part[row])

    return made


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
