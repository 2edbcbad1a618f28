"""The tracks that are alive in the middle of a pass."""

from dataclasses import dataclass, replace
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.motion import Motion
from prelabel.linking.reach import EARLY
from prelabel.linking.scene import Scene

S = TypeVar("S", bound=np.generic)

YOUNG_STEPS = 3.0
"""Steps that a track of one detection lives."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tracks:
    """The ``t`` tracks that are alive."""

    motion: Motion
    last: NDArray[np.intp]
    """(t,) the last detection."""
    time: NDArray[np.float64]
    """(t,) of the last detection."""
    lone: NDArray[np.bool_]
    """(t,) seen only once."""
    heading: NDArray[np.float64]
    """(t, 2) the recent direction of the centre; 0, 0 for a lone track."""
    label: NDArray[np.intp]
    """(t,) the label that most detections have."""
    votes: NDArray[np.intp]
    """(t,) by how many."""

    @classmethod
    def none(cls) -> Self:
        """No tracks yet."""
        empty = np.empty(0, np.intp)
        return cls(
            motion=Motion.first(np.empty((0, 4))),
            last=empty,
            time=np.empty(0),
            lone=np.empty(0, np.bool_),
            heading=np.empty((0, 2)),
            label=empty,
            votes=empty,
        )

    def alive(self, now: float, longest: float) -> Self:
        """Those that may still be found, ``longest`` steps after they were seen."""
        kept = now - self.time <= np.where(self.lone, min(YOUNG_STEPS, longest), longest) + EARLY
        if kept.all():
            return self
        return replace(
            self,
            motion=self.motion.take(kept),
            last=self.last[kept],
            time=self.time[kept],
            lone=self.lone[kept],
            heading=self.heading[kept],
            label=self.label[kept],
            votes=self.votes[kept],
        )

    def found(self, scene: Scene, rows: NDArray[np.intp], objects: NDArray[np.intp], now: float) -> Self:
        """After the tracks ``rows`` were seen as ``objects``."""
        step = scene.box[objects, :2] - scene.box[self.last[rows], :2]
        fresh = self.lone[rows][:, None]
        same = scene.label[objects] == self.label[rows]
        beaten = ~same & (self.votes[rows] == 0)
        return replace(
            self,
            motion=self.motion.seen(rows, scene.box[objects]),
            last=_put(self.last, rows, objects),
            time=_put(self.time, rows, np.full(len(rows), now)),
            lone=_put(self.lone, rows, np.zeros(len(rows), np.bool_)),
            heading=_put(self.heading, rows, np.where(fresh, step, (self.heading[rows] + step) / 2)),
            label=_put(self.label, rows, np.where(beaten, scene.label[objects], self.label[rows])),
            votes=_put(self.votes, rows, self.votes[rows] + np.where(same | beaten, 1, -1)),
        )

    def begun(self, scene: Scene, objects: NDArray[np.intp], now: float) -> Self:
        """With new tracks behind."""
        new = len(objects)
        return replace(
            self,
            motion=self.motion.and_first(scene.box[objects]),
            last=np.concatenate([self.last, objects]),
            time=np.concatenate([self.time, np.full(new, now)]),
            lone=np.concatenate([self.lone, np.ones(new, np.bool_)]),
            heading=np.concatenate([self.heading, np.zeros((new, 2))]),
            label=np.concatenate([self.label, scene.label[objects]]),
            votes=np.concatenate([self.votes, np.ones(new, np.intp)]),
        )


def _put(column: NDArray[S], rows: NDArray[np.intp], values: NDArray[S]) -> NDArray[S]:
    """A copy with some entries replaced."""
    changed = column.copy()
    changed[rows] = values
    return changed
