"""The tracks that are alive in the middle of a pass: where they were seen, where they will be, and what they are.

Where objects will be is told by a constant-velocity filter on each axis, all tracks at once. Its noise is proportional to the size of
the object, so the size cancels: one covariance of position and velocity serves all four axes of a track and depends only on when the
track was seen. Scaling an axis scales its positions and changes nothing else.

A track is a row of one array: a frame costs a few operations on the whole array however many tracks there are.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.scene import EARLY, USUAL_RATE, Scene

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
SETTLING = 0.85
"""What is left after each step of how fast a track's size changes, once the track is missed: sizes told far ahead mislead."""
YOUNG_STEPS = 3.0
"""Steps that a track of one detection lives."""

BOX, CENTRE, SIZE = slice(0, 4), slice(0, 2), slice(2, 4)
VELOCITY, SIZE_CHANGE = slice(4, 8), slice(6, 8)
POSITION_VARIANCE, COVARIANCE, VELOCITY_VARIANCE = 8, 9, 10
HEADING = slice(11, 13)
TIME, LAST, LABEL, VOTES, SEEN = 13, 14, 15, 16, 17
WIDTH = 18
"""Columns of a track's row: the belief, then the recent direction of the centre, then when it was last seen and as which object, the
label that leads its votes and by how many, and how often it was seen. Whole numbers are exact in a float up to 2**53."""


@dataclass(slots=True, kw_only=True, eq=False)
class Tracks:
    """The ``t`` tracks that are alive; changed in place by a pass, which owns them."""

    state: NDArray[np.float64]
    """(t, `WIDTH`)."""
    pace: float = 1.0
    """By how much larger the variances of a step are than at 30 steps a second: the longer a step, the less is known after it."""

    @classmethod
    def none(cls, rate: float = USUAL_RATE) -> Self:
        """No tracks yet, in a scene of ``rate`` steps a second."""
        return cls(state=np.empty((0, WIDTH)), pace=(USUAL_RATE / rate) ** PACE_POWER)

    def __len__(self) -> int:
        """How many are alive."""
        return len(self.state)

    @property
    def box(self) -> NDArray[np.float64]:
        """(t, 4) where each is believed to be: centre x, centre y, width, height."""
        return self.state[:, BOX]

    @property
    def lone(self) -> NDArray[np.bool_]:
        """(t,) seen only once."""
        once: NDArray[np.bool_] = self.state[:, SEEN] == 1
        return once

    @property
    def last(self) -> NDArray[np.intp]:
        """(t,) the object that each was last seen as."""
        return self.state[:, LAST].astype(np.intp)

    def forget(self, now: float, longest: float) -> None:
        """End those that were not seen for more than ``longest`` steps."""
        silent = now - self.state[:, TIME]
        kept = silent <= np.where(self.lone, min(YOUNG_STEPS, longest), longest) + EARLY
        if not kept.all():
            self.state = self.state[kept]

    def advance(self, now: float, steps: float) -> None:
        """The belief at ``now``, ``steps`` later than before, nothing seen in between.

        >>> one = Tracks(state=np.zeros((1, WIDTH)))
        >>> one.state[0, :8] = [1.0, 1.0, 2.0, 2.0, 0.5, 0.0, 0.0, 0.0]
        >>> one.advance(3.0, 3.0)
        >>> one.box.tolist()
        [[2.5, 1.0, 2.0, 2.0]]
        """
        state = self.state
        missed = now - state[:, TIME] > steps + EARLY
        if missed.any():
            state[missed, SIZE_CHANGE] *= SETTLING**steps
        least = state[:, SIZE] / 2
        state[:, BOX] += state[:, VELOCITY] * steps
        np.maximum(state[:, SIZE], least, out=state[:, SIZE])
        state[:, POSITION_VARIANCE] += steps * (2 * state[:, COVARIANCE] + steps * state[:, VELOCITY_VARIANCE] + WANDER * self.pace)
        state[:, COVARIANCE] += steps * state[:, VELOCITY_VARIANCE]
        state[:, VELOCITY_VARIANCE] += CHANGE * self.pace * steps

    def see(self, scene: Scene, rows: NDArray[np.intp], objects: NDArray[np.intp], now: float) -> None:
        """Correct the belief about the tracks ``rows``, which were seen as ``objects``."""
        if not len(rows):
            return
        one, box = self.state[rows], scene.box[objects]
        gain = one[:, [POSITION_VARIANCE, COVARIANCE]] / (one[:, [POSITION_VARIANCE]] + MEASUREMENT)
        surprise = box - one[:, BOX]
        step = box[:, CENTRE] - scene.box[one[:, LAST].astype(np.intp), CENTRE]
        one[:, BOX] += gain[:, :1] * surprise
        one[:, VELOCITY] += gain[:, 1:] * surprise
        one[:, VELOCITY_VARIANCE] -= gain[:, 1] * one[:, COVARIANCE]
        one[:, [POSITION_VARIANCE, COVARIANCE]] *= 1 - gain[:, :1]
        one[:, HEADING] = np.where(one[:, [SEEN]] == 1, step, (one[:, HEADING] + step) / 2)
        one[:, TIME] = now
        one[:, LAST] = objects
        one[:, SEEN] += 1
        label = scene.label[objects]
        same = label == one[:, LABEL]
        if same.all():
            one[:, VOTES] += 1
        else:
            beaten = ~same & (one[:, VOTES] == 0)
            one[beaten, LABEL] = label[beaten]
            one[:, VOTES] += np.where(same | beaten, 1, -1)
        self.state[rows] = one

    def begin(self, scene: Scene, objects: NDArray[np.intp], now: float) -> None:
        """Add a track for each of ``objects``, taken to stand still."""
        if not len(objects):
            return
        new = np.zeros((len(objects), WIDTH))
        new[:, BOX] = scene.box[objects]
        new[:, POSITION_VARIANCE], new[:, VELOCITY_VARIANCE] = FIRST_POSITION, FIRST_VELOCITY * self.pace
        new[:, TIME], new[:, LAST], new[:, LABEL] = now, objects, scene.label[objects]
        new[:, VOTES] = new[:, SEEN] = 1
        self.state = np.concatenate([self.state, new])
