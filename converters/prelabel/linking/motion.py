"""Where objects will be: a constant-velocity filter on each axis, all tracks at once.

Noise is proportional to the size of the object, so the size cancels: one covariance of position and velocity serves all four axes
of a track and depends only on when the track was seen. Scaling an axis scales its positions and changes nothing else.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

MEASUREMENT = (1 / 30) ** 2
"""Variance of a detection's centre and size, in squares of the object's size."""
WANDER = (1 / 20) ** 2
"""Variance that a step adds to the position."""
CHANGE = (1 / 250) ** 2
"""Variance that a step adds to the velocity."""
FIRST_POSITION = (2 / 20) ** 2
"""Variance of the position of a track of one detection."""
FIRST_VELOCITY = (10 / 160) ** 2
"""Variance of the velocity of a track of one detection."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Motion:
    """Beliefs about ``n`` objects: centre x, centre y, width, height and how fast each changes."""

    box: NDArray[np.float64]
    """(n, 4) centre x, centre y, width, height."""
    velocity: NDArray[np.float64]
    """(n, 4) of each, per step."""
    covariance: NDArray[np.float64]
    """(n, 3) variance of the position, covariance of position and velocity, variance of the velocity; in squares of the size."""

    @classmethod
    def first(cls, box: NDArray[np.float64]) -> Self:
        """Objects seen once, each taken to stand still.

        Args:
            box: (n, 4) centre x, centre y, width, height.
        """
        covariance = np.tile([FIRST_POSITION, 0.0, FIRST_VELOCITY], (len(box), 1))
        return cls(box=box.copy(), velocity=np.zeros_like(box), covariance=covariance)

    def after(self, steps: float) -> Self:
        """The belief ``steps`` later, nothing seen in between.

        >>> moving = Motion(box=np.array([[1.0, 1.0, 2.0, 2.0]]), velocity=np.array([[0.5, 0.0, 0.0, 0.0]]), covariance=np.zeros((1, 3)))
        >>> moving.after(3).box.tolist()
        [[2.5, 1.0, 2.0, 2.0]]
        """
        position, both, velocity = self.covariance.T
        covariance = np.stack(
            [position + 2 * steps * both + steps**2 * velocity + WANDER * steps, both + steps * velocity, velocity + CHANGE * steps],
            axis=1,
        )
        box = self.box + self.velocity * steps
        box[:, 2:] = np.maximum(box[:, 2:], self.box[:, 2:] / 2)
        return type(self)(box=box, velocity=self.velocity, covariance=covariance)

    def seen(self, rows: NDArray[np.intp], box: NDArray[np.float64]) -> Self:
        """The belief after some of the objects were seen.

        Args:
            rows: (k,) which objects.
            box: (k, 4) where.
        """
        position, both, velocity = self.covariance[rows].T
        gain, velocity_gain = position / (position + MEASUREMENT), both / (position + MEASUREMENT)
        surprise = box - self.box[rows]
        new_box, new_velocity, covariance = self.box.copy(), self.velocity.copy(), self.covariance.copy()
        new_box[rows] += gain[:, None] * surprise
        new_velocity[rows] += velocity_gain[:, None] * surprise
        covariance[rows] = np.stack([(1 - gain) * position, (1 - gain) * both, velocity - velocity_gain * both], axis=1)
        return type(self)(box=new_box, velocity=new_velocity, covariance=covariance)

    def moved(self, step: NDArray[np.float64]) -> Self:
        """The same objects, all of them ``step`` further, (2,) x and y."""
        box = self.box.copy()
        box[:, :2] += step
        return type(self)(box=box, velocity=self.velocity, covariance=self.covariance)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Self:
        """The objects named by an index array or a mask."""
        return type(self)(box=self.box[rows], velocity=self.velocity[rows], covariance=self.covariance[rows])

    def and_first(self, box: NDArray[np.float64]) -> Self:
        """These objects, and behind them others that were seen once."""
        new = type(self).first(box)
        return type(self)(
            box=np.concatenate([self.box, new.box]),
            velocity=np.concatenate([self.velocity, new.velocity]),
            covariance=np.concatenate([self.covariance, new.covariance]),
        )
