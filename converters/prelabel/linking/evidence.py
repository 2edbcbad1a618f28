"""Which tracks are believed: what all detections of a track say together decides about each of them.

A weak detection in a long track is an object that is hard to see; a short track of weak detections is mostly a phantom. How much a
track must bring depends on the detector: where nearly all that was linked is certain, nearly everything is believed.
"""

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.scene import Scene

WANTED = 60.0
"""The summed score that a track must bring, times what is doubtful among the linked detections for what is certain."""
ENOUGH = 15.0
"""The summed score that is enough for every detector."""
ENOUGH_S = 1.5
"""Seconds in which a track of certain detections has brought enough, at any frame rate."""
ENOUGH_SHARE = 0.2
"""The share of the sequence in which it has, so that a short sequence does not lose its objects."""


def believed(scene: Scene, leader: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(n,) whether the track of each object has brought enough.

    Where all scores are equal they tell nothing, and every track is believed.

    Args:
        scene: with scores made comparable.
        leader: (n,) equal numbers are one track.
    """
    score = scene.score
    if not len(score) or (score == score[0]).all():
        return np.ones(len(score), np.bool_)
    linked = score[np.bincount(leader, minlength=len(score))[leader] > 1]
    doubt = float((1 - linked).sum() / linked.sum()) if linked.any() else 0.0
    least = min(WANTED * doubt, ENOUGH, ENOUGH_S * scene.rate, ENOUGH_SHARE * scene.frames)
    brought = np.bincount(leader, score, minlength=len(score))[leader]
    kept: NDArray[np.bool_] = brought >= least
    return kept
