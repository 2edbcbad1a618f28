"""Which tracks are believed: what all detections of a track say together decides about each of them.

A weak detection in a long track is an object that is hard to see; a short track of weak detections is mostly a phantom. How much a
track must bring depends on the detector: where nearly all that was linked is certain, nearly everything is believed.
"""

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.scene import Scene

WANTED = 50.0
"""The summed score that a track must bring, times what is doubtful among the linked detections for what is certain."""
ENOUGH = 15.0
"""The summed score that is enough where the best detections are seen again and again."""
LONGEST_S = 5.0
"""Seconds in which a track of certain detections has brought enough in any case."""
LARGEST_SHARE = 0.1
"""The share of the sequence in which it has, so that a short sequence does not lose its objects."""
RELIABLE = 0.8
"""How often the best detections return where a detector is taken at its word: a track of good ones is then no phantom, however short."""
GOOD, FEWEST = 0.7, 6
"""The mean score of such a track, and of how many detections it is."""


def believed(scene: Scene, leader: NDArray[np.intp], returning: float) -> NDArray[np.bool_]:
    """(n,) whether the track of each object has brought enough.

    Where all scores are equal they tell nothing, and every track is believed.

    Args:
        scene: with scores made comparable.
        leader: (n,) equal numbers are one track.
        returning: how often an object of the best scores is there again in the next frame; where that is rare, the best are poor.
    """
    score = scene.score
    if not len(score) or (score == score[0]).all():
        return np.ones(len(score), np.bool_)
    linked = score[np.bincount(leader, minlength=len(score))[leader] > 1]
    doubt = float((1 - linked).sum() / linked.sum()) if linked.any() else 0.0
    least = min(min(WANTED * doubt, ENOUGH) / returning, LONGEST_S * scene.rate, LARGEST_SHARE * scene.frames)
    brought, count = (np.bincount(leader, weight, minlength=len(score))[leader] for weight in (score, None))
    kept: NDArray[np.bool_] = brought >= least
    if returning >= RELIABLE:
        kept |= (count >= FEWEST) & (brought >= GOOD * count)
    return kept
