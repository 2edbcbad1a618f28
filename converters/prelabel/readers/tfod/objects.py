"""The tensors of one frame as what is seen in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import Place
from prelabel.readers.base import Context
from prelabel.readers.faults import Fault
from prelabel.readers.outputs.seen import Keypoints, Part, Seen, keypoints
from prelabel.readers.tfod.masks import outline_of
from prelabel.readers.tfod.tensors import BOXES, CLASSES, COUNT, ENTITIES, KEYPOINT_SCORES, KEYPOINTS, MASKS, SCORES, Output
from prelabel.safejson import CORRECT

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Arrays:
    """The detections of a frame without the padding behind them, n.

    Args:
        labels: names, or numbers of classes.
        label: the name of their tensor.
        boxes: (n, 4) y0, x0, y1, x1.
        scores: (n,), or None.
        masks: (n, height, width), or None.
        keypoints: (n, k, 2) y, x, or None.
        keypoint_scores: (n, k), or None.
    """

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
    for i, (label, box) in enumerate(zip(arrays.labels, arrays.boxes.tolist(), strict=True)):
        y0, x0, y1, x1 = box
        yield Seen(
            place=partial(_place, output, arrays.label, i),
            origin=i if number is None else number,
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
    labels = output.lists(label, context)
    given = {name: output.array(name, context) for name in wanted if name in output.tensors}
    if labels is None or any(array is None for array in given.values()):
        return None
    found = {name: array for name, array in given.items() if array is not None}
    fault = _fault(found, len(labels), label)
    if fault:
        output.reject(fault[1], fault[0], context)
    count = None if fault else _count(output, found, context)
    if count is None:
        return None
    cut = {name: array[:count] for name, array in found.items()}
    if not count:
        cut = {BOXES: np.empty((0, 4))}
    return _Arrays(
        labels=labels[:count], label=label, boxes=cut[BOXES], scores=cut.get(SCORES), masks=cut.get(MASKS), keypoints=cut.get(KEYPOINTS),
        keypoint_scores=cut.get(KEYPOINT_SCORES),
    )  # fmt: skip


def _count(output: Output, found: dict[str, Array], context: Context) -> int | None:
    """How many detections there are before the padding; None where that cannot be, and the output was rejected.

    Where no tensor says it, rows at the end are padding whose box and score are all 0.
    """
    most = len(found[BOXES])
    if COUNT not in output.tensors:
        if not most or SCORES not in found:
            return most
        filled = np.flatnonzero(found[BOXES].any(axis=1) | (found[SCORES] != 0))
        return int(filled[-1]) + 1 if len(filled) else 0
    said = output.lists(COUNT, context)
    if said is None:
        return None
    count = float(said if isinstance(said, float | int) else said[0])
    if 0 <= count <= most and count == count // 1:
        return int(count)
    what = f"{count:g} detections, but there are {most} boxes"
    output.reject(Fault("wrong number of detections", "", what, CORRECT), COUNT, context)
    return None


def _fault(found: dict[str, Array], labels: int, label: str) -> tuple[str, Fault] | None:
    """Which tensor has another shape than the boxes ask for, and what is wrong with it."""
    boxes = len(found[BOXES])
    lengths = {label: labels, **{name: len(array) for name, array in found.items()}}
    unlike = next((name for name, length in lengths.items() if length != boxes), None)
    if unlike is not None:
        return unlike, Fault("tensors of different lengths", "", f"{boxes} boxes, but {lengths[unlike]} {unlike}", CORRECT)
    if KEYPOINT_SCORES in found and KEYPOINTS in found and found[KEYPOINT_SCORES].shape != found[KEYPOINTS].shape[:2]:
        what = f"the shape is {found[KEYPOINT_SCORES].shape}, but that of {KEYPOINTS} {found[KEYPOINTS].shape}"
        return KEYPOINT_SCORES, Fault("tensors of different lengths", "", what, CORRECT)
    return None


def _place(output: Output, label: str, position: int, part: Part) -> Place:
    names: dict[Part, str] = {"label": label, "box": BOXES, "score": SCORES, "outline": MASKS, "keypoints": KEYPOINTS}
    return output.place(names[part], f"[{position}]")
