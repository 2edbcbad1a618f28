"""How far a pass looks, learned from how the objects of the sequence moved in an earlier pass.

Boxes are widened before they are compared, so that small and fast objects still meet where they are expected: by as much as objects
of this sequence usually miss that place, and no more, since in a crowd wide boxes meet their neighbours.
"""

from dataclasses import dataclass

import numpy as np

from prelabel.linking.scene import EARLY, Links, Scene

SHARE = 0.9
"""The share of a sequence's steps that boxes are widened for."""
WIDEST = 0.5
"""The most that a box grows by on each side, in sizes; and what it grows by for a track of one detection, whose velocity nobody knows."""
WIDEST_WEAK = 0.2
"""The same where weak detections are looked for."""


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


def learned(scene: Scene, links: Links, steps: float) -> Reach:
    """The reach that the links of an earlier pass over the scene suggest."""
    time = scene.time[scene.frame]
    near = (links >= 0) & (np.abs(time[links] - time - 1) < EARLY)
    start = np.flatnonzero(near & near[links])
    middle = links[start]
    end = links[middle]
    missed = np.abs(scene.box[end, :2] - 2 * scene.box[middle, :2] + scene.box[start, :2])
    size = scene.box[end, 2:]
    relative = np.divide(missed, size, out=np.zeros_like(missed), where=size > 0).max(axis=1)
    surprise = float(np.quantile(relative, SHARE)) if len(relative) else 0.0
    return Reach(steps=steps, widen=min(surprise, WIDEST), widen_weak=min(surprise, WIDEST_WEAK))
