"""Results in several files: read as one list, since each process of a distributed run writes its own."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Detections, object_rows
from prelabel.errors import InputError, Tally, counted
from prelabel.files import read_bytes
from prelabel.order import tied
from prelabel.readers.base import Unit, ends_of
from prelabel.readers.coco.lists import is_bare
from prelabel.readers.coco.options import Options
from prelabel.safejson import Document

TOLD = "results that are read as one list (--merge is for those of several models): {first}{more}"

TRACKS = "track ids hold within a file of results: no two files have a track in common"

AGAIN = "the same result in an earlier file"


def units_of(units: Sequence[Unit], options: Options) -> Sequence[Unit]:
    """The units of all sources, those of results over the images of one file as one, in place of the first."""
    results = [unit for unit in units if _are_results(unit.paths[0])] if options.images and len(units) > 1 else []
    if len(results) <= 1:
        return units
    name = f"{results[0].name} and {counted(len(results) - 1, 'more file')}"
    one = msgspec.structs.replace(results[0], name=name, paths=tuple(path for unit in results for path in unit.paths), detail=True)
    others = {id(unit) for unit in results[1:]}
    return [one if unit is results[0] else unit for unit in units if id(unit) not in others]


def _are_results(path: Path) -> bool:
    """Whether a file lists no images of its own."""
    try:
        first, text = ends_of(path)
        return first == b"[" or (first == b"{" and b'"images"' not in text and is_bare(Document(read_bytes(path), path)))
    except (OSError, InputError):
        # said when it is read
        return False


def one_of(parts: Sequence[Detections], tally: Tally) -> Detections:
    """The detections of several files over the same frames.

    An object that two files have stays once: a sampler that deals images to processes gives some to two, so that all have equally many.

    Args:
        parts: of each file, with all frames.
        tally: takes how many objects were left out.
    """
    if len(parts) == 1:
        return parts[0]
    # without frames they keep the numbers of theirs
    d = replace(Detections.concat([part.with_frames((), part.frame) for part in parts]), frames=parts[0].frames)
    last = [int(part.track.max(initial=UNTRACKED)) for part in parts]
    if len(last) - last.count(UNTRACKED) > 1:
        tally.note(TRACKS)
        before = np.repeat(np.cumsum([0, *last[:-1]]) + np.arange(len(parts)), [*map(len, parts)])
        d = replace(d, track=np.where(d.track == UNTRACKED, UNTRACKED, d.track + before))
    again = _again(d, np.repeat(np.arange(len(parts)), [*map(len, parts)]))
    if not again.any():
        return d
    gone = d.take(again)
    tally.filtered[AGAIN] += len(object_rows(gone)[0])
    return d.take(~again)


def _again(d: Detections, part: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(n,) rows of objects that equal one of an earlier part; ``part`` (n,) is that of each row."""
    row, of_row = object_rows(d)
    again = np.zeros(len(row), np.bool_)
    by_place = np.lexsort((d.box[row, 0], d.frame[row]))
    some = by_place[tied(row[by_place], (d.frame, d.box[:, 0]))]
    if len(some):
        points, kinds = np.diff(d.ring_start[d.detection_start]), 1 << d.kind.astype(np.int64)
        of_object = [np.bincount(of_row, each, len(row)) for each in (points, kinds)]
        score = np.nan_to_num(d.score, nan=-1.0)
        key = np.column_stack([*(each[row] for each in (d.frame, d.label, d.box, score)), *of_object])[some]
        number = np.unique(key, axis=0, return_inverse=True)[1].reshape(-1)
        first = np.full(len(some), len(d))
        np.minimum.at(first, number, part[row[some]])
        again[some] = part[row[some]] > first[number]
    return again[of_row]
