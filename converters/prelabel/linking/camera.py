"""Camera motion without images: what most objects do at once, the camera did.

A scene with the camera's steps taken out stands still, and its objects move as they do in the world.
"""

import math

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.scene import Links, Scene

ENOUGH = 6
"""The fewest objects that tell of the camera."""
SURE = 2.0
"""Standard errors that the median must exceed."""
ERROR = 1.5
"""Standard error of a median, in median absolute deviations by the root of the number of objects."""
LEAST = 0.005
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
    for count in np.unique(many[many >= ENOUGH]):
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
    count = step.shape[-1]
    if count < ENOUGH:
        return np.zeros(step.shape[:-1])
    middle = _median(step)
    size = np.abs(middle)
    error = ERROR * _median(np.abs(step - middle[..., None])) / math.sqrt(count)
    middle[(size <= SURE * error) | (size <= LEAST)] = 0.0
    return middle


def _median(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Along the last axis; many times faster than numpy's on a few columns."""
    ordered = value.copy()
    ordered.sort(axis=-1)
    count = value.shape[-1]
    median: NDArray[np.float64] = (ordered[..., (count - 1) // 2] + ordered[..., count // 2]) / 2
    return median
