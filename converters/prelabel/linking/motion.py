"""Where objects will be: a constant-velocity filter on each axis, all tracks at once.

Noise is proportional to the size of the object, so the size cancels: one covariance of position and velocity serves all four axes
of a track and depends only on when the track was seen. Scaling an axis scales its positions and changes nothing else.

What is believed of ``n`` objects is one array of `BELIEF` rows and a column for each object. Rows 0 to 3 are centre x, centre y,
width and height; 4 to 7 how fast each changes, per step; 8 to 10 the variance of the position, the covariance of position and
velocity and the variance of the velocity, in squares of the size. Steps are taken in place: a pass takes millions.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.scene import USUAL_RATE

MEASUREMENT = (1 / 18) ** 2
"""Variance of a detection's centre and size, in squares of the object's size."""
WANDER = (1 / 20) ** 2
"""Variance that a step adds to the position, at 30 steps a second."""
CHANGE = (1 / 250) ** 2
"""Variance that a step adds to the velocity, at 30 steps a second."""
FIRST_POSITION = (1 / 20) ** 2
"""Variance of the position of a track of one detection."""
FIRST_VELOCITY = (1 / 24) ** 2
"""Variance of the velocity of a track of one detection, at 30 steps a second."""
PACE_POWER = 0.75
"""How variances grow with the length of a step: less than in proportion, since objects that are filmed slowly are smooth."""
BELIEF: Final = 11
"""Rows of a belief."""
HALF: Final = np.array(0.5)
"""The share of its size that an object keeps in one step at least; an array, because numpy is slower with Python's numbers."""


def pace_of(rate: float) -> float:
    """By how much larger the variances of a step are than at 30 steps a second, for ``rate`` steps a second.

    >>> pace_of(30.0)
    1.0
    """
    return float((USUAL_RATE / rate) ** PACE_POWER)


def first(belief: NDArray[np.float64], box: NDArray[np.float64], pace: float = 1.0) -> None:
    """Set the belief about objects that were seen once, each taken to stand still.

    Args:
        belief: (`BELIEF`, n), overwritten.
        box: (4, n) centre x, centre y, width, height.
        pace: by how much larger variances are than at 30 steps a second.
    """
    belief[:4] = box
    belief[4:10] = 0.0
    belief[8] = FIRST_POSITION
    belief[10] = FIRST_VELOCITY * pace


def advance(belief: NDArray[np.float64], steps: float, pace: float = 1.0) -> None:
    """Change the belief to that of ``steps`` later, nothing seen in between.

    Args:
        belief: (`BELIEF`, n), changed.
        steps: positive.
        pace: by how much larger variances are than at 30 steps a second.

    >>> moving = np.array([[1.0, 1.0, 2.0, 2.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]).T
    >>> advance(moving, 3)
    >>> moving[:4, 0].tolist()
    [2.5, 1.0, 2.0, 2.0]
    """
    linear, added = _transition(steps, pace)
    later = linear @ belief
    later += added
    np.maximum(later[2:4], belief[2:4] * HALF, out=later[2:4])
    belief[:] = later


@lru_cache(maxsize=16)
def _transition(steps: float, pace: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What a belief is multiplied by, and what is added, (`BELIEF`, `BELIEF`) and (`BELIEF`, 1)."""
    linear = np.eye(BELIEF)
    linear[range(4), range(4, 8)] = steps
    linear[8, 9:] = 2 * steps, steps**2
    linear[9, 10] = steps
    added = np.zeros((BELIEF, 1))
    added[[8, 10], 0] = WANDER * pace * steps, CHANGE * pace * steps
    return linear, added


def correct(belief: NDArray[np.float64], box: NDArray[np.float64]) -> None:
    """Change the belief to that after all the objects were seen.

    Args:
        belief: (`BELIEF`, n), contiguous, changed.
        box: (4, n) where.
    """
    uncertain = belief[8:10]
    gain = uncertain / (belief[8] + MEASUREMENT)
    both = belief[:8].reshape(2, 4, -1)
    both += gain[:, None] * (box - belief[:4])
    belief[10] -= gain[1] * uncertain[1]
    uncertain *= 1 - gain[0]
