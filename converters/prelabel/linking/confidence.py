"""Scores of unknown meaning made comparable: one detector's 0.9 is another's 0.3.

What a score says of a detection shows in the sequence itself: real objects are there again in the next frame, false detections mostly
are not. How often detections of a score find a partner is fitted as a function of the score that never falls.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from prelabel.linking.assignment import choose
from prelabel.linking.overlap import alike
from prelabel.linking.scene import EARLY, Scene

PARTNER = 0.3
"""Least likeness of a detection and its partner in the next frame."""
BIN = 50
"""Detections that a rate is taken over, at least."""
BINS = 50
"""The most rates of a sequence."""
LOW = 0.7
"""A sequence whose best score is below this uses another scale: its best score becomes 1."""
PRIOR = 10.0
"""How many detections of average fate each rate is mixed with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Confidence:
    """What the scores of a scene of ``n`` objects mean."""

    score: NDArray[np.float64]
    """(n,) in [0, 1]: the scores, each times how much rarer a partner in the next frame is for it than for the best scores."""
    returning: float = 1.0
    """How often an object of the best scores has a partner in the next frame, in (0, 1]: rarely where no object is real."""


def comparable(scene: Scene) -> Confidence:
    """What the scores mean."""
    best = scene.score.max(initial=0.0)
    if best <= 0:
        return Confidence(score=np.ones(len(scene)))
    if best < LOW:
        scene = scene.with_score(scene.score / best)
    asked = np.flatnonzero(scene.frame < scene.frames - 1)
    if not len(asked):
        return Confidence(score=scene.score)
    score, again = scene.score[asked], _has_partner(scene)[asked]
    value, first, members = np.unique(np.sort(score), return_index=True, return_counts=True)
    wide = max(BIN, len(score) // BINS)
    of_value = np.minimum((first + members // 2) // wide, max(len(score) // wide - 1, 0))
    of_score = of_value[np.searchsorted(value, score)]
    count = np.bincount(of_score)
    used = np.flatnonzero(count)
    rate = (np.bincount(of_score, again)[used] + PRIOR * again.mean()) / (count[used] + PRIOR)
    middle = np.bincount(of_score, score)[used] / count[used]
    fitted = isotonic_regression(rate, weights=count[used] + PRIOR).x
    if fitted[-1] <= 0:
        return Confidence(score=scene.score)
    factor: NDArray[np.float64] = np.interp(scene.score, middle, fitted / fitted[-1])
    return Confidence(score=scene.score * factor, returning=float(fitted[-1]))


def _has_partner(scene: Scene) -> NDArray[np.bool_]:
    """(n,) whether a detection has one in the next frame, one to one, better scores first."""
    partner = np.zeros(len(scene), np.bool_)
    for k in np.flatnonzero(np.diff(scene.time) <= 1 + EARLY).tolist():
        here, there = (slice(scene.start[i], scene.start[i + 1]) for i in (k, k + 1))
        pairs = alike(scene.box[here], scene.box[there])
        pairs = pairs.take(pairs.likeness >= PARTNER)
        weight = pairs.likeness * (scene.score[here][pairs.left] + scene.score[there][pairs.right] + 0.01)
        partner[pairs.left[choose(pairs.left, pairs.right, weight)] + scene.start[k]] = True
    return partner
