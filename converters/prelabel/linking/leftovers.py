"""Objects that no track went on with, looked at once more as they were seen.

What most objects do at once is taken for the camera's motion. Where it was their own, an object that moves otherwise is expected in the
wrong place and falls into pieces; without that motion it goes straight on. An object that is confident throughout and never enough so to
begin a track is only pieces, too: among the pieces it may.
"""

import numpy as np

from prelabel.linking.agreement import both_ways
from prelabel.linking.links import leaders, united
from prelabel.linking.passes import BEGIN, CONFIDENT
from prelabel.linking.reach import Reach
from prelabel.linking.scene import Links, Scene

PIECE = 2
"""The most detections of a piece."""


def with_leftovers(scene: Scene, links: Links, steps: float) -> Links:
    """The links, and between pieces of tracks those that are found when nothing is taken for the camera's motion.

    Args:
        scene: steadied, as it was linked.
        links: of the passes over it.
        steps: the longest time between two detections of a track.
    """
    leader = leaders(links)
    pieces = np.bincount(leader, minlength=len(links))[leader] <= PIECE
    if not pieces.any():
        return links
    number = np.flatnonzero(pieces)
    seen = scene.moved(-scene.offset).only(pieces)
    seen = seen.with_score(np.where(seen.score >= CONFIDENT, np.maximum(seen.score, BEGIN), seen.score))
    found = both_ways(seen, Reach(steps=steps), camera=False)
    on = np.flatnonzero(found >= 0)
    more = np.full(len(links), -1, np.intp)
    more[number[on]] = number[found[on]]
    return united(links, more)
