"""Looking from both ends: links that a pass from the first frame and a pass from the last agree on come first.

Where they do not agree, a link between sure detections that are close in time is settled from both sides at once: one pass knows the way
before it, the other the way behind it. Among weak detections, and over longer gaps, the choices of one pass are better left together.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.assignment import choose
from prelabel.linking.lanes import follow_all
from prelabel.linking.links import reversed_links, united
from prelabel.linking.overlap import LITTLE, likeness
from prelabel.linking.reach import Reach
from prelabel.linking.scene import EARLY, Links, Scene

SURE = 0.95
"""Confidence from which a detection is sure."""
CLOSE_STEPS = 2.0
"""Time between two detections that are close."""
WAY: Final = 3
"""Links that the velocity before or behind a dispute is taken from, at most."""


def both_ways(scenes: Sequence[Scene], reaches: Sequence[Reach], *, camera: bool = True) -> list[Links]:
    """The links of a pass forwards and a pass backwards over each scene; ``camera`` as in `follow`."""
    found = follow_all([*scenes, *(scene.backwards() for scene in scenes)], [*reaches, *reaches], camera=camera)
    forwards, backwards = found[: len(scenes)], found[len(scenes) :]
    return [
        settled(scene, first, reversed_links(second), reach.widen)
        for scene, first, second, reach in zip(scenes, forwards, backwards, reaches, strict=True)
    ]


def settled(scene: Scene, first: Links, second: Links, widen: float) -> Links:
    """The links of two passes that go together.

    Args:
        scene: what both passed over.
        first: links that are preferred where nothing settles a dispute.
        second: the others.
        widen: the share of its size that a box grows by on each side before boxes are compared.
    """
    agreed = np.where(first == second, first, -1)
    earlier, later = _disputed(scene, first, second, agreed)
    if len(earlier):
        chosen = choose(earlier, later, _weight(scene, agreed, earlier, later, widen))
        agreed[earlier[chosen]] = later[chosen]
    return united(agreed, united(first, second))


def _weight(scene: Scene, agreed: Links, earlier: NDArray[np.intp], later: NDArray[np.intp], widen: float) -> NDArray[np.float64]:
    """How well each link goes with the ways on both sides, the mean where both are known; (k,) positive."""
    centre, size, time = scene.box[:, :2].T, scene.box[:, 2:].T, scene.time[scene.frame]
    back = np.full(len(agreed), -1, np.intp)
    linked = np.flatnonzero(agreed >= 0)
    back[agreed[linked]] = linked
    grow = np.full(len(earlier), 1 + 2 * widen)
    span = time[later] - time[earlier]
    weight, known = np.zeros((2, len(earlier))), np.zeros((2, len(earlier)), np.bool_)
    for side, (start, end, hop) in enumerate(((earlier, later, back), (later, earlier, agreed))):
        far = start
        for _ in range(WAY):
            far = np.where(hop[far] >= 0, hop[far], far)
        known[side] = far != start
        way = np.abs(time[start] - time[far])
        velocity = (centre[:, start] - centre[:, far]) / np.where(known[side], way, 1.0)
        expected = np.concatenate([centre[:, start] + velocity * span, size[:, start]])
        weight[side] = likeness(expected, np.concatenate([centre[:, end], size[:, end]]), grow)
    counts = known | ~known.any(axis=0)
    mean: NDArray[np.float64] = np.maximum((weight * counts).sum(axis=0) / counts.sum(axis=0), LITTLE)
    return mean


def _disputed(scene: Scene, first: Links, second: Links, agreed: Links) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The links of one pass alone that leave the agreed ones whole, between sure detections that are close in time."""
    pairs = np.concatenate([np.stack([np.flatnonzero(one >= 0), one[one >= 0]], axis=1) for one in (first, second)])
    earlier, later = np.unique(pairs, axis=0).T
    taken = np.zeros(len(scene), np.bool_)
    taken[agreed[agreed >= 0]] = True
    time = scene.time[scene.frame]
    sure = np.minimum(scene.score[earlier], scene.score[later]) >= SURE
    some = (agreed[earlier] < 0) & ~taken[later] & sure & (time[later] - time[earlier] <= CLOSE_STEPS + EARLY)
    return earlier[some], later[some]
