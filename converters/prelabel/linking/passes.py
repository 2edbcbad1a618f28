"""One pass over the frames of a scene, from the first to the last: tracks are begun, followed, lost and found again.

In each frame the confident detections choose among all tracks first; then the weak ones may only carry on tracks that were seen a
moment ago and would otherwise be missed, because a weak score beside a track is more often an occluded object than a false one.
"""

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.assignment import choose
from prelabel.linking.camera import common_step
from prelabel.linking.overlap import DIGITS, alike
from prelabel.linking.reach import WIDEST, Reach
from prelabel.linking.scene import EARLY, Links, Scene
from prelabel.linking.tracks import BOX, CENTRE, HEADING, LABEL, LAST, TIME, Tracks

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
SCORE_POWER = 0.5
"""How much the score counts among confident detections: the likeness is multiplied by this power of it."""
TURN = 0.1
"""What is between going straight on and turning back, in weight."""
OTHER_LABEL = 0.8
"""What a link between two labels is worth, of one within a label: a flicker stays one track, a car does not become the person beside it."""
STILL = 1e-9
"""The product of two steps, in median sizes, up to which an object stands still and has no direction."""

Match = tuple[NDArray[np.intp], NDArray[np.intp]]
"""(k,) tracks that were seen, and (k,) as which objects."""


def follow(scene: Scene, reach: Reach) -> Links:
    """The links that a pass finds.

    A track that begins or ends has no link there; so does an object that no track wants.
    """
    links = np.full(len(scene), -1, np.intp)
    tracks, before = Tracks.none(scene.rate), 0.0
    start = scene.start.tolist()
    prior = scene.score**SCORE_POWER
    for k, now in enumerate(scene.time.tolist()):
        if len(tracks):
            tracks.forget(now, reach.steps)
            tracks.advance(now, now - before)
        before = now
        if start[k] == start[k + 1]:
            continue
        objects = np.arange(start[k], start[k + 1])
        score = scene.score[start[k] : start[k + 1]]
        rows, seen = _sure(scene, tracks, objects[score >= CONFIDENT], prior, reach)
        weak = objects[(score < CONFIDENT) & (score >= FLOOR)]
        if len(weak) and len(rows) < len(tracks):
            missed = tracks.state[:, TIME] >= now - WEAK_STEPS - EARLY
            missed[rows] = False
            more, also = _match(scene, tracks, np.flatnonzero(missed), weak, reach.widen_weak)
            rows, seen = np.concatenate([rows, more]), np.concatenate([seen, also])
        links[tracks.last[rows]] = seen
        tracks.see(scene, rows, seen, now)
        left = score >= BEGIN
        left[seen - start[k]] = False
        tracks.begin(scene, objects[left], now)
    return links


def _sure(scene: Scene, tracks: Tracks, objects: NDArray[np.intp], prior: NDArray[np.float64], reach: Reach) -> Match:
    """The first stage: which tracks were seen, and as which of ``objects``; the tracks are moved with the camera where it moved."""
    everyone = np.arange(len(tracks))
    widen = np.where(tracks.lone, WIDEST, reach.widen)
    rows, seen = _match(scene, tracks, everyone, objects, widen, prior=prior)
    step = common_step(scene.box[seen, CENTRE] - tracks.state[rows, CENTRE])
    if not step.any():
        return rows, seen
    tracks.state[:, CENTRE] += step
    return _match(scene, tracks, everyone, objects, widen, prior=prior)


def _match(
    scene: Scene,
    tracks: Tracks,
    rows: NDArray[np.intp],
    objects: NDArray[np.intp],
    widen: NDArray[np.float64] | float,
    *,
    prior: NDArray[np.float64] | None = None,
) -> Match:
    """Which of the tracks ``rows`` were seen, and as which of ``objects``; ``prior`` multiplies the likeness, None for weak objects."""
    if not len(rows) or not len(objects):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    state = tracks.state[rows]
    pairs = alike(state[:, BOX], scene.box[objects], widen=widen)
    if not len(pairs.left):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    one, seen = state[pairs.left], objects[pairs.right]
    weight = pairs.likeness if prior is None else pairs.likeness * prior[seen]
    other = scene.label[seen] != one[:, LABEL]
    if other.any():
        weight = np.where(other, weight * OTHER_LABEL, weight)
    weight = weight + TURN * _straightness(one[:, HEADING], scene.box[seen, CENTRE] - scene.box[one[:, LAST].astype(np.intp), CENTRE])
    weight = np.round(weight, DIGITS)
    good = np.flatnonzero(weight >= (ACCEPT_WEAK if prior is None else ACCEPT))
    chosen = good[choose(pairs.left[good], pairs.right[good], weight[good])]
    return rows[pairs.left[chosen]], seen[chosen]


def _straightness(heading: NDArray[np.float64], step: NDArray[np.float64]) -> NDArray[np.float64]:
    """How straight on a step is: 0.5 straight, -0.5 back, 0 across or unknown; (k,)."""
    hx, hy, sx, sy = heading[:, 0], heading[:, 1], step[:, 0], step[:, 1]
    along, across = hx * sx + hy * sy, hx * sy - hy * sx
    known = along * along + across * across > STILL * STILL
    straight: NDArray[np.float64] = np.where(known, 0.5 - np.abs(np.arctan2(across, along)) / np.pi, 0.0)
    return straight
