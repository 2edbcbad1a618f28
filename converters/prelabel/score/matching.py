"""Which annotation of the jobs is which of the truth, one to one."""

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.assignment import choose
from prelabel.score.options import IN_PLACE, MATCHED
from prelabel.score.overlaps import Pairs
from prelabel.score.scene import Scene

APART = 2
"""Corrections of two annotations that are not matched: one to delete, one to add."""

COMPANY = 10
"""Corrections that a pair is worth whose trackers are together in all their frames: fewer tear trackers, more change little."""

PASSES = 2
"""How often trackers are looked at: a third time changes nothing on real sequences."""


def match_by_label(scene: Scene, pairs: Pairs) -> Pairs:
    """Annotations of one label, as many as can be that overlap by `MATCHED` or more, and of those choices the best overlapping."""
    same = scene.jobs.label[pairs.job] == scene.truth.label[pairs.truth]
    some = pairs.where(same & (pairs.overlap >= MATCHED))
    return _chosen(scene, some, np.ones(len(some.job)), some.overlap)


def match_for_correction(scene: Scene, pairs: Pairs) -> Pairs:
    """Annotations of any label that overlap by `MATCHED` or more, so that few corrections are left.

    Two annotations that are apart cost `APART` corrections; a matched pair costs one where it overlaps by less than `IN_PLACE` and one
    where its labels differ. Each frame takes the choice that saves the most, and of equal ones the one whose pairs overlap best. So it is
    for images. For videos the choice is made again, `PASSES` times: a pair then weighs the more the longer its trackers were matched
    before, so that a tracker is not torn for the sake of one box.
    """
    some = pairs.where(pairs.overlap >= MATCHED)
    other_label = scene.jobs.label[some.job] != scene.truth.label[some.truth]
    saved = APART - (some.overlap < IN_PLACE).astype(np.float64) - other_label
    matched = _chosen(scene, some, saved, some.overlap)
    for _ in range(PASSES if len(matched.job) and scene.by_tracker.any() else 0):
        matched = _chosen(scene, some, saved + COMPANY * _company(scene, some, matched), some.overlap)
    return matched


def _chosen(scene: Scene, pairs: Pairs, gain: NDArray[np.float64], overlap: NDArray[np.float64]) -> Pairs:
    """The one-to-one choice with the largest gain, then with the largest sum of overlaps."""
    if not len(pairs.job):
        return pairs
    # no frame has more pairs than this, so that overlaps never outweigh a whole gain
    most = min(int(np.bincount(rows.place).max()) for rows in (scene.jobs, scene.truth))
    chosen = np.zeros(len(pairs.job), np.bool_)
    chosen[choose(pairs.job, pairs.truth, gain * (most + 1.0) + overlap)] = True
    return pairs.where(chosen)


def _company(scene: Scene, pairs: Pairs, matched: Pairs) -> NDArray[np.float64]:
    """(k,) in how many of the frames that either tracker of a pair is in the two are matched, as a share; 0 without trackers."""
    own, other = scene.jobs.tracker, scene.truth.tracker
    length, other_length = (np.bincount(tracker[tracker >= 0]) for tracker in (own, other))
    share = np.zeros(len(pairs.job))
    some = np.flatnonzero((own[pairs.job] >= 0) & (other[pairs.truth] >= 0))
    tracker, truth = own[pairs.job[some]], other[pairs.truth[some]]
    together, counts = np.unique(own[matched.job] * len(other_length) + other[matched.truth], return_counts=True)
    key = tracker * len(other_length) + truth
    at = np.minimum(np.searchsorted(together, key), len(together) - 1)
    shared = np.where(together[at] == key, counts[at], 0)
    share[some] = shared / (length[tracker] + other_length[truth] - shared)
    return share
