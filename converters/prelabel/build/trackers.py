"""Trackers of video jobs: rows of one track, kind and part, with one label."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.build import text
from prelabel.build.annotations import POINTED, TYPE_NAMES, Naming, annotation_parts, annotation_texts
from prelabel.build.ids import Words, marks, uuid_column
from prelabel.detections import Detections, Kind, ranks
from prelabel.errors import Tally
from prelabel.geometry.numbering import grouped, numbered
from prelabel.native import loops

RELABELLED = "label by majority of the tracker"

_END = b"}}"
"""Of a tracker, behind the last of its annotations."""

_LINE_END = b"\n"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trackers:
    """Which rows form a tracker: those of one owner, track, kind and part.

    Args:
        of_row: (n,) the tracker of each row; trackers are numbered by their first rows.
        first: (trackers,) those rows.
        mark: (trackers,) what their ids, and those of their annotations, are made of.
        owner: (trackers,) the job of each, or its sequence.
    """

    of_row: NDArray[np.intp]
    first: NDArray[np.intp]
    mark: NDArray[np.uint64]
    owner: NDArray[np.intp]

    @classmethod
    def of(cls, detections: Detections, owner: NDArray[np.intp], part: NDArray[np.int64]) -> Self:
        """The trackers of some rows.

        Args:
            detections: linked rows.
            owner: (n,) the job of each row, or its sequence, from 0.
            part: (n,) which part of its object each row is.
        """
        d = detections
        of_row, first = distinct_tracks(d, owner)
        if part.any() or (d.kind != d.kind[:1]).any():
            of_row, first = numbered((of_row * (int(part.max(initial=0)) + 1) + part) * len(Kind) + d.kind)
        return cls(of_row=of_row, first=first, mark=marks(d.track[first], d.kind[first], part[first]), owner=owner[first])

    def order(self) -> NDArray[np.intp]:
        """(n,) the rows tracker by tracker, those of one in the order that they have."""
        return grouped(self.of_row)

    def last(self) -> NDArray[np.bool_]:
        """(trackers,) which is the last of its owner."""
        last: NDArray[np.bool_] = np.diff(self.owner, append=-1) != 0
        return last


def distinct_tracks(detections: Detections, owner: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(n,) the number of each row's track, by first rows, and those rows; one number in two owners, (n,), is two tracks."""
    number, first = numbered(detections.track)
    return numbered(owner * len(first) + number) if (owner != owner[:1]).any() else (number, first)


def with_majority_labels(detections: Detections, trackers: Trackers, tally: Tally) -> Detections:
    """Rows with the label of their tracker; those that had another are counted."""
    d = detections
    if (d.label == d.label[trackers.first][trackers.of_row]).all():
        return d
    label = majority_labels(d, trackers.of_row, len(trackers.first))[trackers.of_row]
    moved = int((label != d.label).sum())
    if moved:
        tally.adjusted[RELABELLED] += moved
    return d.with_columns(label=label) if moved else d


def tracker_texts(detections: Detections, trackers: Trackers, seeds: Words, naming: Naming) -> list[list[bytes]]:
    """The JSON objects of the trackers of some jobs.

    Args:
        detections: rows in the order of jobs, and of the frames of each, with something to see of each and one label a tracker.
        trackers: of them, each of one job.
        seeds: (jobs, 2) for the trackers' ``_id``.
        naming: of the annotations.

    Returns:
        (jobs,) the text of the trackers of each in the order of their first rows, in pieces.
    """
    d = detections
    out: list[list[bytes]] = [[] for _ in seeds]
    if not len(d):
        return out
    opening = _opening(d, trackers, seeds)
    kind, last = Kind(d.kind[0]), trackers.last()
    if (d.kind != kind).any() or (loops is None and kind in POINTED):
        found: Iterable[list[bytes]] = _joined(d, trackers, opening, naming)
    elif len(trackers.first) == len(d):
        order = trackers.order()
        whole = [*opening, *annotation_parts(d, order, kind, naming), _END]
        ends = np.where(last, text.END, text.BETWEEN).astype(np.uint8)
        found = _apart(text.blocks(whole, ends))
    else:
        found = _apart(_blocks(d, trackers, opening, naming))
    for job, pieces in zip(trackers.owner[last].tolist(), found, strict=True):
        out[job] = pieces
    return out


def _opening(d: Detections, trackers: Trackers, seeds: Words) -> list[text.Part]:
    """What stands before the annotations of each tracker."""
    first = trackers.first
    types = [b'{"type":"%b","_id":"' % TYPE_NAMES[kind].encode() for kind in Kind]
    label, named = numbered(d.label[first].astype(np.int64))
    names = [msgspec.json.encode(d.labels[number]) for number in d.label[first[named]].tolist()]
    return [
        text.chosen(types, d.kind[first]),
        uuid_column(seeds, trackers.owner, trackers.mark, np.arange(len(first))),
        text.chosen([b'","label":%b,"frames":{' % name for name in names], label),
    ]


def _joined(d: Detections, trackers: Trackers, opening: Sequence[text.Part], naming: Naming) -> Iterator[list[bytes]]:
    """The trackers of each job; annotations are of any kind and length."""
    order = trackers.order()
    ends = np.diff(trackers.of_row[order], append=-1) != 0
    runs = annotation_texts(d, order, ends, naming)
    heads = text.rows(opening, len(runs))
    whole = [b"".join((head, run, _END)) for head, run in zip(heads, runs, strict=True)]
    jobs = np.append(0, np.flatnonzero(trackers.last()) + 1).tolist()
    return ([b",".join(whole[begin:end])] for begin, end in pairwise(jobs))


def _blocks(d: Detections, trackers: Trackers, opening: Sequence[text.Part], naming: Naming) -> Iterator[list[bytes]]:
    """The trackers of all jobs, where all annotations are of one kind; a line end behind each job."""
    order = trackers.order()
    kind = Kind(d.kind[0])
    begins = np.flatnonzero(np.diff(trackers.of_row[order], prepend=-1))
    # each tracker is opened in a row of its own, which closes the one before, too
    before = [b"", _END + b",", _END + _LINE_END]
    which = np.append(0, np.where(trackers.last()[:-1], 2, 1))
    heads = text.OtherRows.of(begins + np.arange(len(begins)), [text.chosen(before, which), *opening])
    rows = np.insert(order, begins, order[begins])
    ends = np.full(len(rows), text.BETWEEN, np.uint8)
    ends[heads.place] = text.NOTHING
    ends[np.append(heads.place[1:], len(rows)) - 1] = text.NOTHING
    yield from text.blocks(annotation_parts(d, rows, kind, naming), ends, heads)
    yield [_END, b""]


def _apart(blocks: Iterable[list[bytes]]) -> Iterator[list[bytes]]:
    """The pieces of each job, at the end of which stands a line end."""
    held: list[bytes] = []
    for *ended, begun in blocks:
        for piece in ended:
            yield [*held, piece]
            held = []
        held.append(begun)


def majority_labels(detections: Detections, member: NDArray[np.intp], trackers: int) -> NDArray[np.int32]:
    """(trackers,) the label with the largest sum of scores; of equal ones the first by name.

    Args:
        detections: rows without a score count 1.
        member: (n,) the tracker of each row.
        trackers: how many there are; each has a row.
    """
    d = detections
    pairs, first, inverse = np.unique(member * len(d.labels) + ranks(d.labels)[d.label], return_index=True, return_inverse=True)
    # rounded, since a sum over rows in another order may differ in its last bits
    weight = np.bincount(inverse.reshape(-1), np.nan_to_num(d.score, nan=1.0)).round(9)
    best = np.lexsort((pairs, -weight, member[first]))
    heads = best[np.searchsorted(member[first][best], np.arange(trackers))]
    label: NDArray[np.int32] = d.label[first[heads]]
    return label
