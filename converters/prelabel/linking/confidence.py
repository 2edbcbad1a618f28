"""Scores of unknown meaning made comparable: one detector's 0.9 is another's 0.3, and so is one label's of the same detector.

What a score says of a detection shows in the sequence itself: real objects are there again in the next frame, false detections mostly
are not. How often detections of a score find a partner is fitted as a function of the score that never falls, for each label by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from prelabel.geometry.ragged import ranges
from prelabel.linking.assignment import choose
from prelabel.linking.overlap import Pairs, alike, likeness
from prelabel.linking.passes import CONFIDENT, FLOOR
from prelabel.linking.scene import EARLY, Scene

PARTNER = 0.3
"""Least likeness of a detection and its partner in the next frame."""
BIN = 50
"""Detections that a rate is taken over, at least."""
BINS = 50
"""The most rates of a sequence."""
LOW = 0.7
"""Scores of which the best is below this are of another scale: the best becomes 1."""
OWN = 50
"""Detections of a label from which its scores are looked at by themselves; a rarer label is taken as one like all."""
FEWEST = 6
"""Weak detections that tell of the others."""
STEADY = 0.98
"""How often weak detections return, for how often the best do, where their score says nothing against them."""
TELLING = 0.15
"""How often the best detections return, at least, where that tells what scores are worth: what moves far is never in its place."""
RELIABLE = 0.8
"""How often the best detections return where a detector is taken at its word."""
SMALL = 1_000
"""Pairs of boxes in two frames, up to which several frames are looked at together."""
BLOCK = 100_000
"""Pairs that are looked at together."""
PRIOR = 10.0
"""How many detections of average fate each rate is mixed with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Confidence:
    """What the scores of a scene of ``n`` objects mean; labels whose scores were looked at together are one of ``g`` groups."""

    score: NDArray[np.float64]
    """(n,) in [0, 1]: the scores, each times how much rarer a partner in the next frame is for it than for the group's best scores."""
    group: NDArray[np.intp]
    """(n,) the group of each object."""
    returning: NDArray[np.float64]
    """(g,) how often an object of the best scores has a partner in the next frame, in (0, 1]: rarely where none is real or all move far."""
    steady: NDArray[np.bool_]
    """(n,) whether it is weak, and weak ones of its group return as often as the best: objects that the detector is seldom sure of."""


class _Rated(NamedTuple):
    """What some of the scores mean."""

    score: NDArray[np.float64]
    returning: float
    steady: NDArray[np.bool_] | bool


def comparable(scene: Scene) -> Confidence:
    """What the scores mean."""
    again, asked = _has_partner(scene), scene.frame < scene.frames - 1
    score, all_return, all_steady = _rated(scene.score, again, asked)
    steady = np.zeros(len(scene), np.bool_) | all_steady
    group, returning = np.zeros(len(scene), np.intp), [all_return]
    order = np.argsort(scene.label, kind="stable")
    for some in np.split(order, np.flatnonzero(np.diff(scene.label[order])) + 1):
        if OWN <= len(some) < len(scene):
            group[some] = len(returning)
            score[some], rate, steady[some] = _rated(scene.score[some], again[some], asked[some])
            returning.append(rate)
    return Confidence(score=score, group=group, returning=np.array(returning), steady=steady)


def _rated(given: NDArray[np.float64], again: NDArray[np.bool_], asked: NDArray[np.bool_]) -> _Rated:
    """What scores mean that were given on one scale.

    Args:
        given: (n,) the scores.
        again: (n,) whether each has a partner in the next frame.
        asked: (n,) whether there is a next frame.
    """
    best = given.max(initial=0.0)
    if best <= 0:
        return _Rated(np.ones(len(given)), 1.0, steady=False)
    if best < LOW:
        given = given / best
    score, again = given[asked], again[asked]
    if not again.any():
        return _Rated(given.copy(), 1.0, steady=False)
    middle, fitted = _fitted(score, again)
    returning = float(fitted[-1])
    if returning < TELLING:
        return _Rated(given.copy(), returning, steady=False)
    weak = (given >= FLOOR) & (given < CONFIDENT)
    seen = again[weak[asked]]
    steady = returning >= RELIABLE and len(seen) >= FEWEST and bool(seen.mean() >= STEADY * returning)
    return _Rated(given * np.interp(given, middle, fitted / returning), returning, weak & steady)


def _fitted(score: NDArray[np.float64], again: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How often detections of a score have a partner, as a function that never falls: scores, rising, and the rate of each."""
    value, first, members = np.unique(np.sort(score), return_index=True, return_counts=True)
    wide = max(BIN, len(score) // BINS)
    of_value = np.minimum((first + members // 2) // wide, max(len(score) // wide - 1, 0))
    of_score = of_value[np.searchsorted(value, score)]
    count = np.bincount(of_score)
    used = np.flatnonzero(count)
    rate = (np.bincount(of_score, again)[used] + PRIOR * again.mean()) / (count[used] + PRIOR)
    middle = np.bincount(of_score, score)[used] / count[used]
    return middle, isotonic_regression(rate, weights=count[used] + PRIOR).x


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
    return np.repeat(np.arange(start[0], start[-1]), of_box), ranges(np.repeat(start[1:], many), of_box)
