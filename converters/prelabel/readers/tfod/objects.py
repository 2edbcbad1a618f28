"""The tensors of one frame as what is seen in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import Place
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.outputs.paired import paired
from prelabel.readers.shared.outputs.seen import Keypoints, Part, Seen, keypoints
from prelabel.readers.tfod.masks import outline_of
from prelabel.readers.tfod.tensors import BOXES, CLASSES, COUNT, ENTITIES, KEYPOINT_SCORES, KEYPOINTS, MASKS, SCORES, Output
from prelabel.safejson import CORRECT

Array = NDArray[np.float64]

LENGTHS = "tensors of different lengths"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Arrays:
    """The detections of a frame without the padding behind them, n.

    Args:
        positions: in the tensors.
        labels: names, or numbers of classes.
        label: the name of their tensor.
        boxes: (n, 4) y0, x0, y1, x1.
        scores: (n,), or None.
        masks: (n, height, width), or None.
        keypoints: (n, k, 2) y, x, or None.
        keypoint_scores: (n, k), or None.
    """

    positions: Sequence[int]
    labels: Sequence[str | float]
    label: str
    boxes: Array
    scores: Array | None
    masks: Array | None
    keypoints: Array | None
    keypoint_scores: Array | None


def shown(output: Output, number: int | None, threshold: float, context: Context) -> Iterator[Seen]:
    """What is seen in a frame.

    Args:
        output: its tensors.
        number: of the frame in a file of several; None where it is the only one.
        threshold: above which probability a place is inside a mask.
        context: says which shapes are wanted, and takes what is bad.
    """
    arrays = _arrays(output, context)
    if arrays is None:
        return
    for i, (position, label, box) in enumerate(zip(arrays.positions, arrays.labels, arrays.boxes.tolist(), strict=True)):
        y0, x0, y1, x1 = box
        yield Seen(
            place=partial(_place, output, arrays.label, position),
            origin=position if number is None else number,
            label=label,
            box=(x0, y0, x1, y1),
            score=None if arrays.scores is None else float(arrays.scores[i]),
            outline=None if arrays.masks is None else outline_of(arrays.masks[i], (x0, y0, x1, y1), threshold),
            keypoints=_keypoints(arrays, i, context),
        )


def _keypoints(arrays: _Arrays, i: int, context: Context) -> Keypoints | None:
    if arrays.keypoints is None:
        return None
    points = arrays.keypoints[i][:, ::-1]
    score = None if arrays.keypoint_scores is None else arrays.keypoint_scores[i]
    return keypoints(points, np.ones(len(points), np.bool_), score, context)


def _arrays(output: Output, context: Context) -> _Arrays | None:
    """The detections; None where the output was rejected."""
    label = CLASSES if ENTITIES not in output.tensors else ENTITIES
    wanted = [BOXES, SCORES] + [MASKS] * (Kind.POLYGON in context.shapes) + [KEYPOINTS, KEYPOINT_SCORES] * (Kind.LANDMARK in context.shapes)
    found = _rows(output, [label, *(name for name in wanted if name in output.tensors)], context)
    if found is None:
        return None
    positions, values = found
    labels = values.pop(label)
    arrays = {name: np.asarray(array, np.float64) for name, array in values.items()}
    if KEYPOINT_SCORES in arrays and KEYPOINTS in arrays and arrays[KEYPOINT_SCORES].shape != arrays[KEYPOINTS].shape[:2]:
        what = f"the shape is {arrays[KEYPOINT_SCORES].shape}, but that of {KEYPOINTS} {arrays[KEYPOINTS].shape}"
        output.reject(Fault(LENGTHS, "", what, CORRECT), KEYPOINT_SCORES, context)
        return None
    count = len(positions) if COUNT in output.tensors else _filled(arrays)
    cut = {name: array[:count] for name, array in arrays.items()} if count else {BOXES: np.empty((0, 4))}
    return _Arrays(
        positions=positions[:count], labels=labels[:count], label=label, boxes=cut[BOXES], scores=cut.get(SCORES), masks=cut.get(MASKS),
        keypoints=cut.get(KEYPOINTS), keypoint_scores=cut.get(KEYPOINT_SCORES),
    )  # fmt: skip


def _rows(output: Output, names: Sequence[str], context: Context) -> tuple[Sequence[int], dict[str, Any]] | None:
    """The positions of the detections of which every entry is good, and these by tensor; None where the output was rejected."""
    whole = output.at_once(names)
    if whole is not None:
        count = _count(output, {name: len(entries) for name, entries in whole.items()}, context)
        return None if count is None else (range(count), {name: entries[:count] for name, entries in whole.items()})
    columns = output.columns(names, context)
    count = None if columns is None else _count(output, {name: len(column.entries) for name, column in columns.items()}, context)
    if columns is None or count is None:
        return None
    cut = {name: replace(column, entries=column.entries[:count]) for name, column in columns.items()}
    return paired(output.document, cut, context.tally)


def _count(output: Output, lengths: Mapping[str, int], context: Context) -> int | None:
    """How many detections the output says that there are; None where that cannot be, and it was rejected.

    Args:
        output: their tensors.
        lengths: by tensor; without one that says the number all of them count.
        context: takes what is bad.
    """
    most = lengths[BOXES]
    unlike = next((name for name, length in lengths.items() if length != most), None)
    if unlike is not None:
        output.reject(Fault(LENGTHS, "", f"{most} boxes, but {lengths[unlike]} {unlike}", CORRECT), unlike, context)
        return None
    count = output.said_count(context) if COUNT in output.tensors else most
    if count is None or (0 <= count <= most and count == count // 1):
        return None if count is None else int(count)
    what = f"{count:g} detections, but there are {most} boxes"
    output.reject(Fault("wrong number of detections", "", what, CORRECT), COUNT, context)
    return None


def _filled(arrays: Mapping[str, Array]) -> int:
    """How many detections there are before the rows at the end whose box and score are all 0, which are padding."""
    boxes = arrays[BOXES]
    if not len(boxes) or SCORES not in arrays:
        return len(boxes)
    filled = np.flatnonzero(boxes.any(axis=1) | (arrays[SCORES] != 0))
    return int(filled[-1]) + 1 if len(filled) else 0


def _place(output: Output, label: str, position: int, part: Part) -> Place:
    names: dict[Part, str] = {"label": label, "box": BOXES, "score": SCORES, "outline": MASKS, "keypoints": KEYPOINTS}
    return output.place(names[part], f"[{position}]")
