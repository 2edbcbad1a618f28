"""Scores of unknown meaning made comparable: one detector's 0.9 is another's 0.3.

What a score says of a detection shows in the sequence itself: real objects are there again in the next frame, false detections mostly
are not. How often detections of a score find a partner is fitted as a function of the score that never falls.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from prelabel.linking.assignment import choose
from prelabel.linking.overlap import Pairs, alike, likeness
from prelabel.linking.scene import EARLY, Scene

PARTNER = 0.3
"""Least likeness of a detection and its partner in the next frame."""
BIN = 50
"""Detections that a rate is taken over, at least."""
BINS = 50
"""The most rates of a sequence."""
LOW = 0.7
"""A sequence whose best score is below this uses another scale: its best score becomes 1."""
SMALL = 1_000
"""Pairs of boxes in two frames, up to which several frames are looked at together."""
BLOCK = 100_000
"""Pairs that are looked at together."""
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
    whole = np.flatnonzero((scene.box[:, 2:] > 0).all(axis=1))
    box, score = scene.box[whole], scene.score[whole]
    start = np.searchsorted(whole, scene.start)
    many = np.diff(start)
    partners = np.where(np.diff(scene.time) <= 1 + EARLY, many[1:], 0)
    work = (many[:-1] * partners).tolist()
    for first, last in _blocks(work):
        here, there = start[[first, last]], start[[first + 1, last + 1]]
        if work[first] > SMALL:
            pairs = alike(box[slice(*here)], box[slice(*there)], least=PARTNER)
        else:
            left, right = _neighbours(start[first : last + 1], partners[first:last])
            like = likeness(box[left].T, box[right].T, np.ones(len(left)))
            some = np.flatnonzero(like >= PARTNER)
            pairs = Pairs(left=left[some] - here[0], right=right[some] - there[0], likeness=like[some])
        weight = pairs.likeness * (score[pairs.left + here[0]] + score[pairs.right + there[0]] + 0.01)
        partner[whole[pairs.left[choose(pairs.left, pairs.right, weight)] + here[0]]] = True
    return partner


def _blocks(work: list[int]) -> Iterator[tuple[int, int]]:
    """First frame of, and first frame behind, those that are looked at together, each with the next frame.

    Args:
        work: the pairs of boxes of each frame and the next.

    >>> list(_blocks([10, SMALL + 1, 10, 0, 10]))
    [(0, 1), (1, 2), (2, 5)]
    """
    first, together = 0, 0
    for k, more in enumerate(work):
        if k > first and (more > SMALL or together + more > BLOCK):
            yield first, k
            first, together = k, 0
        together += more
        if more > SMALL:
            yield first, k + 1
            first, together = k + 1, 0
    if first < len(work):
        yield first, len(work)


def _neighbours(start: NDArray[np.intp], partners: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Every pair of boxes of some frames and the frames behind them.

    Args:
        start: (f + 1,) the first box of each frame, and the first behind them.
        partners: (f,) how many boxes of the next frame each box is paired with.

    >>> _neighbours(np.array([0, 2, 3, 5]), np.array([1, 2, 0]))
    (array([0, 1, 2, 2]), array([2, 2, 3, 4]))
    """
    many = np.diff(start)
    of_box = np.repeat(partners, many)
    left = np.repeat(np.arange(start[0], start[-1]), of_box)
    before = np.cumsum(of_box) - of_box
    return left, np.arange(len(left)) + np.repeat(np.repeat(start[1:], many) - before, of_box)
