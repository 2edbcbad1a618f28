"""Which tracks are believed: what all detections of a track say together decides about each of them.

A weak detection in a long track is an object that is hard to see; a short track of weak detections is mostly a phantom. How much a
track must bring depends on the detector, and on how it does with the label: where nearly all that was linked is certain, nearly
everything is believed.
"""

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.confidence import RELIABLE, TELLING, Confidence
from prelabel.linking.passes import CONFIDENT
from prelabel.linking.scene import EARLY, Scene

WANTED = 50.0
"""The summed score that a track must bring, times what is doubtful among the linked detections for what is certain."""
ENOUGH = 15.0
"""The summed score that is enough where the best detections are seen again and again."""
SLOW = 10.0
"""Steps per second under which a track must bring less, as an object is in fewer frames then."""
LONGEST_S = 5.0
"""Seconds in which a track of certain detections has brought enough in any case."""
LARGEST_SHARE = 0.1
"""The share of the sequence in which it has, so that a short sequence does not lose its objects."""
GOOD, FEWEST = 0.7, 6
"""The mean score of a track that is no phantom, however short, where a detector is taken at its word; and of how many detections it is."""

SURELY = 0.9
"""How often the best of a label are followed to the next step where tracks tell more than places: phantoms seldom are."""


def believed(scene: Scene, leader: NDArray[np.intp], confidence: Confidence) -> NDArray[np.bool_]:
    """(n,) whether the track of each object has brought enough.

    Where all scores are equal they tell nothing, and every track is believed.

    Args:
        scene: with scores made comparable.
        leader: (n,) equal numbers are one track; it is one of these objects, whose group says what the track must bring.
        confidence: of the scene.
    """
    score, group = scene.score, confidence.group
    if not len(score) or (score == score[0]).all():
        return np.ones(len(score), np.bool_)
    returning = _returning(scene, leader, confidence)
    linked = np.bincount(leader, minlength=len(score))[leader] > 1
    certain, doubtful = (np.bincount(group[linked], weight[linked], len(returning)) for weight in (score, 1 - score))
    # labels that are taken as one like all, and one of which nothing was linked, are as doubtful as all
    as_all = (np.arange(len(returning)) == 0) | (certain == 0)
    certain[as_all], doubtful[as_all] = score[linked].sum(), (1 - score[linked]).sum()
    doubt = np.divide(doubtful, certain, out=np.zeros(len(returning)), where=certain > 0)
    most = min(LONGEST_S * scene.rate, LARGEST_SHARE * scene.frames)
    least = np.minimum(np.minimum(WANTED * doubt, ENOUGH) * min(scene.rate / SLOW, 1.0) / returning, most)
    brought, count = (np.bincount(leader, weight, minlength=len(score)) for weight in (score, None))
    good = (returning[group] >= RELIABLE) & (count >= FEWEST) & (brought >= GOOD * count)
    kept: NDArray[np.bool_] = ((brought >= least[group]) | good)[leader]
    return kept


def _returning(scene: Scene, leader: NDArray[np.intp], confidence: Confidence) -> NDArray[np.float64]:
    """(g,) how often the best of each group return: in their place, or, if they seldom do, where their tracks found them.

    Objects that move by half their size in a step are no phantoms because nothing is in their place.
    """
    returning = confidence.returning
    if (returning >= RELIABLE).all():
        return returning
    order = np.argsort(leader, kind="stable")
    again = np.zeros(len(leader), np.bool_)
    again[order[:-1]] = (np.diff(leader[order]) == 0) & (np.diff(scene.time[scene.frame[order]]) <= 1 + EARLY)
    best = (scene.score >= CONFIDENT) & (scene.frame < scene.frames - 1)
    found, asked = (np.bincount(confidence.group[some], minlength=len(returning)) for some in (again & best, best))
    followed = found / np.maximum(asked, 1)
    moving = (returning < TELLING) | ((returning < RELIABLE) & (followed >= SURELY))
    return np.where(moving, np.maximum(followed, returning), returning)
