"""Objects that no track went on with, looked at once more as they were seen.

What most objects do at once is taken for the camera's motion. Where it was their own, an object that moves otherwise is expected in the
wrong place and falls into pieces; without that motion it goes straight on. An object that is confident throughout and never enough so to
begin a track is only pieces, too, and so is one that is weak throughout: among the pieces they may, where weak objects are steady.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.agreement import both_ways
from prelabel.linking.links import leaders, united
from prelabel.linking.passes import BEGIN, CONFIDENT
from prelabel.linking.reach import Reach
from prelabel.linking.scene import Links, Scene

PIECE = 2
"""The most detections of a piece."""


def with_leftovers(
    scenes: Sequence[Scene], links: Sequence[Links], steps: Sequence[float], steady: Sequence[NDArray[np.bool_]]
) -> list[Links]:
    """The links, and between pieces of tracks those that are found when nothing is taken for the camera's motion.

    Args:
        scenes: steadied, as they were linked.
        links: of the passes over each.
        steps: the longest time between two detections of a track in each.
        steady: the objects of each that may begin a track, weak as they are.
    """
    made = [leaders(found) for found in links]
    pieces = [np.bincount(leader, minlength=len(leader))[leader] <= PIECE for leader in made]
    some = [i for i, left in enumerate(pieces) if left.any()]
    seen = [_seen(scenes[i], pieces[i], steady[i]) for i in some]
    found = list(links)
    for i, more in zip(some, both_ways(seen, [Reach(steps=steps[i]) for i in some], camera=False), strict=True):
        number, on = np.flatnonzero(pieces[i]), np.flatnonzero(more >= 0)
        added = np.full(len(links[i]), -1, np.intp)
        added[number[on]] = number[more[on]]
        found[i] = united(links[i], added)
    return found


def _seen(scene: Scene, pieces: NDArray[np.bool_], steady: NDArray[np.bool_]) -> Scene:
    """The pieces as they were seen; confident and ``steady`` ones may begin a track."""
    seen = scene.moved(-scene.offset).only(pieces)
    return seen.with_score(np.where((seen.score >= CONFIDENT) | steady[pieces], np.maximum(seen.score, BEGIN), seen.score))
