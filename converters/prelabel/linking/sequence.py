"""One scene linked as a whole."""

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.confidence import comparable
from prelabel.linking.passes import Links, Reach, follow
from prelabel.linking.scene import Scene

LIFE_S = 1.5
"""Seconds that a track lives without being seen."""


def link_scene(scene: Scene, max_gap: int | None) -> NDArray[np.intp]:
    """(n,) the first object of each object's track."""
    steps = max(LIFE_S * scene.rate, 2.0) if max_gap is None else max_gap + 1.0
    scene = scene.with_score(comparable(scene))
    return leaders(follow(scene, Reach(steps=steps)))


def leaders(links: Links) -> NDArray[np.intp]:
    """The first object of each object's track.

    >>> leaders(np.array([2, -1, 3, -1])).tolist()
    [0, 1, 0, 0]
    """
    before = np.arange(len(links))
    linked = np.flatnonzero(links >= 0)
    before[links[linked]] = linked
    while True:
        further = before[before]
        if (further == before).all():
            return before
        before = further
