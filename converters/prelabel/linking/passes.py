"""One pass over the frames of a scene, from the first to the last: tracks are begun, followed, lost and found again.

In each frame the confident detections choose among all tracks first; then the weak ones may only carry on tracks that were seen a
moment ago and would otherwise be missed, because a weak score beside a track is more often an occluded object than a false one.

Several scenes are passed over side by side, each in a lane of its own: of few objects a call costs as much as of many. Their objects are
moved aside in x, so far that those of two lanes seldom meet, and where they do they are no pair.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import starts
from prelabel.linking.assignment import choose
from prelabel.linking.camera import common_steps
from prelabel.linking.overlap import alike, rounded
from prelabel.linking.reach import WIDEST, Reach
from prelabel.linking.scene import EARLY, Links, Scene
from prelabel.linking.tracks import (
    CENTRE,
    EXPECTED,
    FRESH,
    HEADING,
    LABEL,
    LANE,
    LEAST,
    MOST,
    NUMBER,
    OBJECT,
    OWN_LABEL,
    OWN_LANE,
    PLACE,
    REACH,
    SEEN,
    TIME,
    WEAK,
    WIDEN,
    WORTH,
    Table,
    Tracks,
)

CONFIDENT = 0.6
"""Score from which a detection takes part in the first stage."""
BEGIN = 0.7
"""Score from which a detection that no track wants begins one; at least `CONFIDENT`."""
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
APART = 4096.0
"""How far the lanes of scenes lie apart, in median widths."""
STILL = 1e-9
"""The product of two steps, in median sizes, up to which an object stands still and has no direction."""

NOTHING: Final = np.empty(0, np.intp)
NO_STEP: Final = np.zeros((2, 1))


def follow(scenes: Sequence[Scene], reaches: Sequence[Reach], *, camera: bool = True) -> list[Links]:
    """The links that a pass over each scene finds, taking what objects have in common for the ``camera``'s motion.

    A track that begins or ends has no link there; so does an object that no track wants.

    Args:
        scenes: of one rate; those of several have a frame at each step of their time.
        reaches: how far the pass looks in each; equally long in all.
        camera: whether it moves.
    """
    base = starts([len(scene) for scene in scenes])
    links = np.full(int(base[-1]), -1, np.intp)
    tracks, before = Tracks(reaches[0].steps, scenes[0].rate), 0.0
    longest = max(scenes, key=lambda scene: scene.frames)
    lanes = len(scenes)
    for now, objects in zip((longest.time - longest.time[:1]).tolist(), _by_step(scenes, base, reaches), strict=True):
        tracks.advance(now, now - before)
        before = now
        columns, which = _matched(tracks, objects, now, lanes, camera=camera)
        if len(columns):
            seen = objects.take(which, axis=1)
            links[tracks.find(columns, seen, now)] = seen[NUMBER]
        free = objects[FRESH] > 0
        free[which] = False
        if np.count_nonzero(free):
            tracks.begin(objects[:, free], now)
    return [np.where(part >= 0, part - first, -1) for part, first in zip(np.split(links, base[1:-1]), base.tolist(), strict=False)]


def _by_step(scenes: Sequence[Scene], base: NDArray[np.int64], reaches: Sequence[Reach]) -> Iterator[Table]:
    """The table of the objects that may be linked, frame by frame of all scenes."""
    tables = [_objects(scene, lane, reach) for lane, (scene, reach) in enumerate(zip(scenes, reaches, strict=True))]
    step = np.concatenate([scene.frame[table[NUMBER].astype(np.intp)] for scene, table in zip(scenes, tables, strict=True)])
    for table, first in zip(tables, base.tolist(), strict=False):
        table[NUMBER] += first
    table = np.concatenate(tables, axis=1)
    if len(scenes) > 1:
        order = np.argsort(step, kind="stable")
        step, table = step[order], table[:, order]
    start = np.searchsorted(step, np.arange(max(scene.frames for scene in scenes) + 1)).tolist()
    return (table[:, first:last] for first, last in pairwise(start))


def _objects(scene: Scene, lane: int, reach: Reach) -> Table:
    """The objects of a scene that may be linked."""
    number = np.flatnonzero((scene.score >= FLOOR) & (scene.box[:, 2:] > 0).all(axis=1))
    score = scene.score[number]
    weak = score < CONFIDENT
    table = np.empty((OBJECT, len(number)))
    table[NUMBER] = number
    table[SEEN] = scene.box[number].T
    table[SEEN.start] += lane * APART
    table[LABEL] = scene.label[number]
    table[WORTH] = np.where(weak, 1.0, score**SCORE_POWER)
    table[LEAST] = np.where(weak, ACCEPT_WEAK, ACCEPT)
    table[MOST] = np.where(weak, reach.widen_weak, WIDEST)
    table[WEAK] = weak
    table[FRESH] = score >= BEGIN
    table[LANE] = lane
    table[REACH] = reach.widen
    return table


def _matched(tracks: Tracks, objects: Table, now: float, lanes: int, *, camera: bool) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which columns of the tracks were seen, and as which of ``objects``; the tracks are moved with the camera where it moved."""
    if not tracks.table.shape[1] or not objects.shape[1]:
        return NOTHING, NOTHING
    weak = objects[WEAK].nonzero()[0]
    left, right, weight = _offers(tracks.table, objects, lanes)
    columns, seen = _sure(left, right, weight, objects, weak)
    off = objects[CENTRE].take(seen, axis=1) - tracks.table[:2].take(columns, axis=1)
    step = common_steps(off, objects[LANE].take(seen), lanes) if camera else NO_STEP
    if np.count_nonzero(step):
        tracks.shift(step)
        left, right, weight = _offers(tracks.table, objects, lanes)
        columns, seen = _sure(left, right, weight, objects, weak)
    if len(weak):
        missed = tracks.table[TIME] >= now - WEAK_STEPS - EARLY
        missed[columns] = False
        some = (missed[left] & (objects[WEAK].take(right) > 0)).nonzero()[0]
        more = some[choose(left[some], right[some], weight[some])]
        columns, seen = np.concatenate([columns, left[more]]), np.concatenate([seen, right[more]])
    return columns, seen


def _sure(
    left: NDArray[np.intp], right: NDArray[np.intp], weight: NDArray[np.float64], objects: Table, weak: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first stage: the best choice among the offered links to objects that are not ``weak``."""
    if len(weak):
        some = (objects[WEAK].take(right) == 0).nonzero()[0]
        left, right, weight = left[some], right[some], weight[some]
    chosen = choose(left, right, weight)
    return left[chosen], right[chosen]


def _offers(tracks: Table, objects: Table, lanes: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """The links that weigh enough: columns of ``tracks``, columns of ``objects`` and their weights."""
    pairs = alike(tracks[EXPECTED].T, objects[SEEN].T, widen=tracks[WIDEN], most=objects[MOST], least=ACCEPT - TURN / 2)
    track, seen = tracks.take(pairs.left, axis=1), objects.take(pairs.right, axis=1)
    weight = pairs.likeness * seen[WORTH]
    other = track[OWN_LABEL] != seen[LABEL]
    if np.count_nonzero(other):
        weight[other] *= OTHER_LABEL
    weight += TURN * _straightness(track[HEADING], seen[CENTRE] - track[PLACE])
    weight = rounded(weight)
    enough = weight >= seen[LEAST]
    if lanes > 1:
        enough &= track[OWN_LANE] == seen[LANE]
    good = enough.nonzero()[0]
    return pairs.left[good], pairs.right[good], weight[good]


def _straightness(heading: NDArray[np.float64], step: NDArray[np.float64]) -> NDArray[np.float64]:
    """How straight on a step is: 0.5 straight, -0.5 back, 0 across or unknown; (k,), from (2, k) each."""
    products = heading * step
    along = products[0] + products[1]
    across = heading[0] * step[1] - heading[1] * step[0]
    straight: NDArray[np.float64] = 0.5 - np.abs(np.arctan2(across, along)) / np.pi
    straight[along * along + across * across <= STILL * STILL] = 0.0
    return straight
