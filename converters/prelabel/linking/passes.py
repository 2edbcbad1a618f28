"""One pass over the frames of a scene, from the first to the last: tracks are begun, followed, lost and found again.

In each frame the confident detections choose among all tracks first; then the weak ones may only carry on tracks that were seen a
moment ago and would otherwise be missed, because a weak score beside a track is more often an occluded object than a false one.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.assignment import choose
from prelabel.linking.camera import common_step
from prelabel.linking.overlap import DIGITS, alike
from prelabel.linking.reach import EARLY, WIDEST, Reach
from prelabel.linking.scene import Links, Scene
from prelabel.linking.tracks import Tracks

CONFIDENT = 0.6
"""Score from which a detection takes part in the first stage."""
BEGIN = 0.7
"""Score from which a detection that no track wants begins one."""
ACCEPT = 0.25
"""Least weight of a link to a confident detection."""
ACCEPT_WEAK = 0.6
"""Least weight of a link to a weak detection."""
WEAK_STEPS = 2.0
"""Steps since a track was seen, up to which a weak detection may carry it on."""
FLOOR = 0.2
"""Score under which a detection carries no track on."""
SCORE_POWER = 0.25
"""How much the score counts among confident detections: the likeness is multiplied by this power of it."""
TURN = 0.1
"""What is between going straight on and turning back, in weight."""
OTHER_LABEL = 0.8
"""What a link between two labels is worth, of one within a label: a flicker stays one track, a car does not become the person beside it."""
STILL = 1e-9
"""The product of two steps, in median sizes, up to which an object stands still and has no direction."""


def follow(scene: Scene, reach: Reach) -> Links:
    """The links that a pass finds.

    A track that begins or ends has no link there; so does an object that no track wants.
    """
    links = np.full(len(scene), -1, np.intp)
    tracks, before = Tracks.none(), 0.0
    for k, now in enumerate(scene.time.tolist()):
        tracks = tracks.alive(now, reach.steps)
        tracks = replace(tracks, motion=tracks.motion.after(now - before))
        objects = np.arange(scene.start[k], scene.start[k + 1])
        score = scene.score[objects]
        weak = (score < CONFIDENT) & (score >= FLOOR)
        tracks, rows, seen = _sure(scene, tracks, objects[score >= CONFIDENT], reach)
        missed = np.setdiff1d(np.flatnonzero(now - tracks.time <= WEAK_STEPS + EARLY), rows, assume_unique=True)
        more, also = _match(scene, tracks, missed, objects[weak], np.full(len(missed), reach.widen_weak), weak=True)
        rows, seen = np.concatenate([rows, more]), np.concatenate([seen, also])
        links[tracks.last[rows]] = seen
        left = np.setdiff1d(objects[score >= BEGIN], seen, assume_unique=True)
        tracks, before = tracks.found(scene, rows, seen, now).begun(scene, left, now), now
    return links


def _sure(scene: Scene, tracks: Tracks, objects: NDArray[np.intp], reach: Reach) -> tuple[Tracks, NDArray[np.intp], NDArray[np.intp]]:
    """The first stage: the tracks, moved with the camera where it moved, which of them were seen, and as which of ``objects``."""
    everyone = np.arange(len(tracks.last))
    widen = np.where(tracks.lone, WIDEST, reach.widen)
    rows, seen = _match(scene, tracks, everyone, objects, widen)
    step = common_step(scene.box[seen, :2] - tracks.motion.box[rows, :2])
    if not step.any():
        return tracks, rows, seen
    tracks = replace(tracks, motion=tracks.motion.moved(step))
    return tracks, *_match(scene, tracks, everyone, objects, widen)


def _match(
    scene: Scene, tracks: Tracks, rows: NDArray[np.intp], objects: NDArray[np.intp], widen: NDArray[np.float64], *, weak: bool = False
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which of the tracks ``rows`` were seen, and as which of ``objects``."""
    if not len(rows) or not len(objects):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    pairs = alike(tracks.motion.box[rows], scene.box[objects], widen=widen)
    row, seen = rows[pairs.left], objects[pairs.right]
    weight = pairs.likeness if weak else pairs.likeness * scene.score[seen] ** SCORE_POWER
    weight = weight * np.where(scene.label[seen] == tracks.label[row], 1.0, OTHER_LABEL)
    weight += TURN * _straightness(tracks.heading[row], scene.box[seen, :2] - scene.box[tracks.last[row], :2])
    weight = np.round(weight, DIGITS)
    good = np.flatnonzero(weight >= (ACCEPT_WEAK if weak else ACCEPT))
    chosen = good[choose(pairs.left[good], pairs.right[good], weight[good])]
    return row[chosen], seen[chosen]


def _straightness(heading: NDArray[np.float64], step: NDArray[np.float64]) -> NDArray[np.float64]:
    """How straight on a step is: 0.5 straight, -0.5 back, 0 across or unknown; (k,)."""
    along = (heading * step).sum(axis=1)
    across = heading[:, 0] * step[:, 1] - heading[:, 1] * step[:, 0]
    known = np.hypot(along, across) > STILL
    straight: NDArray[np.float64] = np.where(known, 0.5 - np.abs(np.arctan2(across, along)) / np.pi, 0.0)
    return straight
