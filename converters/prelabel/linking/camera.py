"""Camera motion without images: what most objects do at once, the camera did.

A scene with the camera's steps taken out stands still, and its objects move as they do in the world.
"""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.numbering import distinct_numbers
from prelabel.linking.scene import Links, Scene

ENOUGH = 6
"""The fewest objects that tell of the camera."""
SURE = 2.0
"""Standard errors that the median must exceed."""
ERROR = 1.5
"""Standard error of a median, in median absolute deviations by the root of the number of objects."""
LEAST = 0.01
"""The smallest step that is worth taking out, in median sizes of the sequence's boxes."""


def steadied(scene: Scene, links: Links) -> Scene:
    """The scene with the camera's motion taken out.

    Args:
        scene: as it was seen.
        links: of an earlier pass over it.
    """
    frame = scene.frame
    on = np.flatnonzero(links >= 0)
    on = on[frame[links[on]] == frame[on] + 1]
    step = (scene.box[links[on], :2] - scene.box[on, :2]).T
    start = np.searchsorted(frame[on], np.arange(scene.frames))
    many = np.diff(start)
    camera = np.zeros((scene.frames, 2))
    for count in distinct_numbers(many[many >= ENOUGH]):
        which = np.flatnonzero(many == count)
        camera[which + 1] = common_step(step[:, start[which, None] + np.arange(count)]).T
    return scene.moved(-np.cumsum(camera, axis=0))


def common_step(step: NDArray[np.float64]) -> NDArray[np.float64]:
    """The step that objects have in common: their median where it is larger than chance, else 0; (...).

    Args:
        step: (..., m) how far each of m objects went.

    >>> common_step(np.array([[1.0, 1.1, 0.9, 1.0, 1.0, 7.0], [0.1, -0.1, 0.3, -0.3, 0.0, 0.1]])).tolist()
    [1.0, 0.0]
    """
    if step.shape[-1] < ENOUGH:
        return np.zeros(step.shape[:-1])
    return _common(step, step.shape[-1])


def _common(step: NDArray[np.float64], count: int | NDArray[np.intp]) -> NDArray[np.float64]:
    """As `common_step`, of the ``count`` objects in each row that are not infinite."""
    middle = _median(step, count)
    size = np.abs(middle)
    error = ERROR * _median(np.abs(step - middle[..., None]), count) / np.sqrt(count)
    middle[(size <= SURE * error) | (size <= LEAST)] = 0.0
    return middle


def common_steps(step: NDArray[np.float64], lane: NDArray[np.float64], lanes: int) -> NDArray[np.float64]:
    """The step that the objects of each lane have in common, as `common_step` finds it for these alone; (2, lanes).

    Args:
        step: (2, m) how far each of m objects went.
        lane: (m,) of each.
        lanes: how many there are.
    """
    if lanes == 1:
        return common_step(step)[:, None]
    number = lane.astype(np.intp)
    many = np.bincount(number, minlength=lanes)
    enough = many >= ENOUGH
    if not np.count_nonzero(enough):
        return np.zeros((2, lanes))
    order = np.argsort(number, kind="stable")
    number = number[order]
    # rows are filled up with what sorts behind all
    rows = np.full((2, lanes, many.max()), np.inf)
    rows[:, number, np.arange(len(number)) - (np.cumsum(many) - many)[number]] = step[:, order]
    rows[:, ~enough] = 0.0
    return _common(rows, np.maximum(many, 1)) * enough


def _median(value: NDArray[np.float64], count: int | NDArray[np.intp]) -> NDArray[np.float64]:
    """Of the first ``count`` values along the last axis, once sorted; many times faster than numpy's on a few columns."""
    ordered = value.copy()
    ordered.sort(axis=-1)
    low, high = (count - 1) // 2, count // 2
    if isinstance(count, int):
        pair: tuple[NDArray[np.float64], NDArray[np.float64]] = ordered[..., low], ordered[..., high]
    else:
        row = np.arange(len(count))
        pair = ordered[:, row, low], ordered[:, row, high]
    median: NDArray[np.float64] = (pair[0] + pair[1]) / 2
    return median
