"""One pass over the frames of a scene, from the first to the last: tracks are begun, followed, lost and found again.

In each frame the confident detections choose among all tracks first; then the weak ones may only carry on tracks that were seen a
moment ago and would otherwise be missed, because a weak score beside a track is more often an occluded object than a false one.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.assignment import choose
from prelabel.linking.motion import Motion
from prelabel.linking.overlap import alike
from prelabel.linking.scene import Scene

CONFIDENT = 0.6
"""Score from which a detection takes part in the first stage."""
BEGIN = 0.7
"""Score from which a detection that no track wants begins one."""
ACCEPT = 0.25
"""Least weight of a link to a confident detection."""
ACCEPT_WEAK = 0.6
"""Least weight of a link to a weak detection."""
WEAK_STEPS = 3.0
"""Steps since a track was seen, up to which a weak detection may carry it on."""
YOUNG_STEPS = 3.0
"""Steps that a track of one detection lives."""
TURN = 0.1
"""What is between going straight on and turning back, in weight."""
OTHER_LABEL = 0.8
"""What a link between two labels is worth, of one within a label: a flicker stays one track, a car does not become the person beside it."""

Links = NDArray[np.intp]
"""(n,) the next object of the same track for each object of a scene, -1 where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a pass looks.

    Args:
        steps: the longest time between two detections of a track, positive.
        widen: the share of its size that a box grows by on each side before boxes are compared.
        widen_weak: the same for weak detections.
    """

    steps: float
    widen: float = 0.0
    widen_weak: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tracks:
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

    def alive(self, now: float, reach: Reach) -> Self:
        """Those that may still be found."""
        kept = now - self.time <= np.where(self.lone, min(YOUNG_STEPS, reach.steps), reach.steps) + 1e-9
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
            time=_put(self.time, rows, now),
            lone=_put(self.lone, rows, False),
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


def follow(scene: Scene, reach: Reach) -> Links:
    """The links that a pass finds.

    A track that begins or ends has no link there; so does an object that no track wants.
    """
    links = np.full(len(scene), -1, np.intp)
    tracks, before = _Tracks.none(), 0.0
    for k, now in enumerate(scene.time.tolist()):
        tracks = tracks.alive(now, reach)
        tracks = replace(tracks, motion=tracks.motion.after(now - before))
        objects = np.arange(scene.start[k], scene.start[k + 1])
        sure = scene.score[objects] >= CONFIDENT
        everyone = np.arange(len(tracks.last))
        rows, seen = _match(scene, tracks, everyone, objects[sure], widen=reach.widen, accept=ACCEPT)
        missed = np.setdiff1d(everyone[now - tracks.time <= WEAK_STEPS + 1e-9], rows, assume_unique=True)
        more, also = _match(scene, tracks, missed, objects[~sure], widen=reach.widen_weak, accept=ACCEPT_WEAK)
        rows, seen = np.concatenate([rows, more]), np.concatenate([seen, also])
        links[tracks.last[rows]] = seen
        left = np.setdiff1d(objects[scene.score[objects] >= BEGIN], seen, assume_unique=True)
        tracks, before = tracks.found(scene, rows, seen, now).begun(scene, left, now), now
    return links


def _match(
    scene: Scene, tracks: _Tracks, rows: NDArray[np.intp], objects: NDArray[np.intp], *, widen: float, accept: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which of the tracks ``rows`` were seen as which of ``objects``."""
    if not len(rows) or not len(objects):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    pairs = alike(tracks.motion.box[rows], scene.box[objects], widen=widen)
    row, seen = rows[pairs.left], objects[pairs.right]
    weight = pairs.likeness * np.sqrt(scene.score[seen])
    weight *= np.where(scene.label[seen] == tracks.label[row], 1.0, OTHER_LABEL)
    weight += TURN * _straightness(tracks.heading[row], scene.box[seen, :2] - scene.box[tracks.last[row], :2])
    good = np.flatnonzero(weight >= accept)
    chosen = good[choose(pairs.left[good], pairs.right[good], np.round(weight[good], 9))]
    return row[chosen], seen[chosen]


def _straightness(heading: NDArray[np.float64], step: NDArray[np.float64]) -> NDArray[np.float64]:
    """How straight on a step is: 0.5 straight, -0.5 back, 0 across or unknown; (k,)."""
    along = (heading * step).sum(axis=1)
    across = heading[:, 0] * step[:, 1] - heading[:, 1] * step[:, 0]
    known = (along != 0) | (across != 0)
    straight: NDArray[np.float64] = np.where(known, 0.5 - np.abs(np.arctan2(across, along)) / np.pi, 0.0)
    return straight


def _put(column: NDArray[np.generic], rows: NDArray[np.intp], values: object) -> NDArray[np.generic]:
    """A copy with some entries replaced."""
    changed = column.copy()
    changed[rows] = values
    return changed
