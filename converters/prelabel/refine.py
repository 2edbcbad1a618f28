"""What the user leaves out or renames: label map, score floor, duplicates, thinning."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Detections
from prelabel.errors import ChoiceError, InputError, Place, Tally
from prelabel.files import read_text
from prelabel.geometry import boxes

LabelMap = Mapping[str, str | Literal[False]]
"""The source's label to the project's build name, or False to leave its rows out."""

MAP_FIX = 'map each label to a name or to false, as car = "Car" in TOML or {"car": "Car"} in JSON'

Unmapped = Literal["keep", "drop", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefineOptions:
    """What is left out or renamed.

    Args:
        labels: ``--labels``; None where no map is given.
        unmapped: ``--unmapped``: labels that the map does not name; by default an error with a map.
        min_score: ``--min-score`` in [0, 1]; rows without a score stay.
        nms: ``--nms``: intersection over union in (0, 1] from which the lower score of two rows of one label goes.
    """

    labels: LabelMap | None = None
    unmapped: Unmapped | None = None
    min_score: float | None = None
    nms: float | None = None


def load_labels(path: Path) -> LabelMap:
    """A label map from TOML (its table ``[labels]``, or the whole file), JSON or YAML.

    Raises:
        InputError: not such a file, or a value that is neither a name nor false.
    """
    text = read_text(path)
    try:
        match path.suffix.lower():
            case ".json":
                tree = msgspec.json.decode(text.encode())
            case ".yaml" | ".yml":
                tree = msgspec.yaml.decode(text.encode())
            case _:
                tree = tomllib.loads(text)
    except (msgspec.MsgspecError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"no label map: {' '.join(str(error).split())}", place=Place(str(path)), fix=MAP_FIX) from error
    table = tree.get("labels") if isinstance(tree, dict) else None
    return labels_from(table if isinstance(table, dict) else tree, path)


def labels_from(table: object, path: Path) -> LabelMap:
    """A label map from what a file holds.

    Raises:
        InputError: a value is neither a name nor false.
    """
    try:
        return msgspec.convert(table, type=dict[str, Annotated[str, msgspec.Meta(min_length=1)] | Literal[False]])
    except msgspec.ValidationError as error:
        raise InputError(f"no label map: {error}", place=Place(str(path)), fix=MAP_FIX) from error


def refine(detections: Detections, options: RefineOptions, tally: Tally) -> Detections:
    """Rename and filter rows; what goes is counted by reason.

    Raises:
        ChoiceError: a label is not in the map and ``unmapped`` is an error.
    """
    d = detections
    if options.labels is not None:
        d = map_labels(d, options.labels, options.unmapped or "error", tally)
    if options.min_score is not None:
        # written so that the absent score, NaN, stays
        d = _keep(d, ~(d.score < options.min_score), f"score under {options.min_score:g}", tally)
    if options.nms is not None:
        d = _keep(d, ~duplicates(d, options.nms), f"overlap over {options.nms:g} with a better one", tally)
    return d


def map_labels(detections: Detections, labels: LabelMap, unmapped: Unmapped, tally: Tally) -> Detections:
    """Rows under the project's names; labels that lead to one name become one.

    Raises:
        ChoiceError: a label of a row is not in the map and ``unmapped`` is ``error``.
    """
    d = detections
    present = np.unique(d.label)
    missing = sorted(d.labels[i] for i in present if d.labels[i] not in labels)
    if missing and unmapped == "error":
        raise ChoiceError(
            f"no entry in the label map for {', '.join(repr(name) for name in missing)}",
            fix="add them to the map, or choose --unmapped keep or --unmapped drop",
        )
    new_names = [labels.get(name, name if unmapped == "keep" else False) for name in d.labels]
    for position in present:
        name = d.labels[position]
        if new_names[position] is False:
            reason = "label dropped by the map" if name in labels else "label not in the map"
            tally.filtered[f"{reason}: {name}"] += int((d.label == position).sum())
    table = sorted({name for name in new_names if name is not False})
    renumber = np.array([table.index(name) if name is not False else -1 for name in new_names] or [0], np.int32)
    label = renumber[d.label]
    return d.with_columns(label=np.maximum(label, 0)).with_labels(tuple(table or ["-"])).take(label >= 0)


def duplicates(detections: Detections, limit: float) -> NDArray[np.bool_]:
    """(n,) rows that greedy suppression removes: a better one of the same frame, label and kind overlaps by more than ``limit``."""
    d = detections
    out = np.zeros(len(d), np.bool_)
    score = np.nan_to_num(d.score, nan=1.0)
    order = np.lexsort((-score, d.kind, d.label, d.frame))
    key = np.stack([d.frame[order], d.label[order], d.kind[order]])
    bounds = np.flatnonzero(np.concatenate([[True], (np.diff(key) != 0).any(axis=0), [True]])) if len(d) else np.empty(0, np.intp)
    for begin, end in pairwise(bounds):
        rows = order[begin:end]
        if len(rows) > 1:
            out[rows] = _suppressed(d.box[rows], limit)
    return out


def _suppressed(box: boxes.Boxes, limit: float) -> NDArray[np.bool_]:
    """(n,) which boxes, best first, overlap one that stays before them."""
    over = boxes.iou(box, box) > limit
    gone = np.zeros(len(box), np.bool_)
    for i in np.flatnonzero(over.sum(axis=1) > 1):
        if not gone[i]:
            gone[i + 1 :] |= over[i, i + 1 :]
    return gone


def _keep(detections: Detections, kept: NDArray[np.bool_], reason: str, tally: Tally) -> Detections:
    gone = len(kept) - int(kept.sum())
    if not gone:
        return detections
    tally.filtered[reason] += gone
    return detections.take(kept)


def check_tracks(detections: Detections, tally: Tally) -> Detections:
    """Refuse a second row of one track, kind and frame that is not part of the same object.

    Raises:
        InputError: there is one and the run stops at bad records.
    """
    d = detections
    rows = np.flatnonzero(d.track != UNTRACKED)
    order = rows[np.lexsort((d.origin[rows], d.source[rows], d.kind[rows], d.track[rows], d.frame[rows]))]
    if not len(order):
        return d
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
            place=d.place(second), fix="give each object of a frame its own track id, or link anew with --link relink",
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
