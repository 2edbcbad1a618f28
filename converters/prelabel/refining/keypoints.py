"""The project's numbers of keypoints."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Kind, reshaped, shapes_of
from prelabel.errors import ChoiceError, InputError, Place, Tally
from prelabel.geometry.ragged import owners

KeypointMap = Mapping[str, tuple[int, ...]]
"""By the project's label: the number that each of the source's keypoints becomes, in the source's order; 0 leaves it out."""

LARGEST = int(np.iinfo(np.int32).max)
"""Number of a keypoint."""

UNMET = "[keypoints] names labels of which there are no keypoints"


def keypoints_from(table: object, path: Path) -> KeypointMap:
    """The table ``[keypoints]`` of a config file.

    Raises:
        InputError: an entry is no list of numbers, or has a number twice.
    """
    fix = "write a line a label: the project's number of each keypoint in the source's order, 0 to leave it out, as person = [1, 2, 0]"
    try:
        found = msgspec.convert(table, type=dict[str, tuple[Annotated[int, msgspec.Meta(ge=0, le=LARGEST)], ...]])
    except msgspec.ValidationError as error:
        raise InputError(f"[keypoints]: {error}", place=Place(str(path)), fix=fix) from error
    for label, numbers in found.items():
        used = [number for number in numbers if number]
        twice = next((number for number in used if used.count(number) > 1), None)
        if twice:
            raise InputError(f"[keypoints]: {label} has the number {twice} twice", place=Place(str(path)), fix=fix)
    return found


def map_keypoints(detections: Detections, numbers: KeypointMap, tally: Tally) -> Detections:
    """Landmarks of the labels in the map with the project's numbers; a landmark that loses all its points goes.

    Raises:
        ChoiceError: a landmark has a keypoint that the map does not reach.
    """
    d = detections
    if not numbers or not (d.kind == Kind.LANDMARK).any():
        return d
    row = owners(d.ring_start[d.detection_start])
    number = d.point_number.copy()
    for position, label in enumerate(d.labels):
        if label not in numbers:
            continue
        points = np.flatnonzero((d.kind[row] == Kind.LANDMARK) & (d.label[row] == position))
        if len(points):
            tally.met.add((UNMET, label))
        table = np.array([0, *numbers[label]], np.int32)
        beyond = points[d.point_number[points] >= len(table)]
        if len(beyond):
            raise ChoiceError(
                f"{d.place(int(row[beyond[0]]))}: keypoint {d.point_number[beyond[0]]} of {label!r}, "
                f"but [keypoints] gives numbers to {len(table) - 1}",
                fix="give a number to each keypoint in [keypoints], 0 to leave it out",
            )
        number[points] = table[d.point_number[points]]
    gone = (number == 0) & (d.kind[row] == Kind.LANDMARK)
    if not gone.any():
        return d.with_columns(point_number=number)
    tally.filtered["keypoint left out by the map"] += int(gone.sum())
    return _without(d, gone, number)


def _without(d: Detections, gone: NDArray[np.bool_], number: NDArray[np.int32]) -> Detections:
    """Without some points, and without the landmarks that had no others."""
    left = shapes_of(d).keeping(~gone)
    thinned = reshaped(d, np.arange(len(d)), left, point_number=number[~gone])
    empty = (np.diff(left.point_start()) == 0) & (d.kind == Kind.LANDMARK)
    return thinned.take(~empty)
