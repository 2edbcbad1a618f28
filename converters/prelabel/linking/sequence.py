"""One scene linked as a whole.

A first pass over the scene as it was seen tells how the camera moves and how objects do; a second pass that knows both tells it
better; the last one goes both ways, and what it leaves in pieces is looked at once more as it was seen. Where no score tells a false
detection from a true one, the last one is made twice: what goes both ways over true detections tells still better how all moves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.agreement import both_ways
from prelabel.linking.camera import steadied
from prelabel.linking.confidence import comparable
from prelabel.linking.evidence import believed
from prelabel.linking.lanes import follow_in_parts
from prelabel.linking.leftovers import with_leftovers
from prelabel.linking.links import leaders
from prelabel.linking.reach import Reach, learned
from prelabel.linking.scene import Scene

LIFE_S = 1.5
"""Seconds that a track lives without being seen."""
LEAST_STEPS = 2.0
"""The shortest such life, in steps: a low frame rate must not part a track from its next frame."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Linked:
    """The tracks of a scene of ``n`` objects over ``f`` frames."""

    leader: NDArray[np.intp]
    """(n,) the first object of each object's track."""
    believed: NDArray[np.bool_]
    """(n,) whether the track has enough evidence."""
    steadying: NDArray[np.float64]
    """(f, 2) what added to x and y takes the camera's motion out, in the units that the boxes were given in."""


def link_scene(scene: Scene, max_gap: int | None) -> Linked:
    """The tracks of one sequence.

    Args:
        scene: one sequence.
        max_gap: the most frames in a row that a track may be missed in; None: `LIFE_S`.
    """
    steps = max(LIFE_S * scene.rate, LEAST_STEPS) if max_gap is None else max_gap + 1.0
    confidence, alike = comparable(scene), not np.ptp(scene.score)
    scene = scene.with_score(confidence.score)
    first = follow_in_parts(scene, Reach(steps=steps))
    steady = steadied(scene, first)
    second = follow_in_parts(steady, learned(steady, first, steps))
    steady = steadied(scene, second)
    links = both_ways(steady, learned(steady, second, steps))
    if alike:
        steady = steadied(scene, links)
        links = both_ways(steady, learned(steady, links, steps))
    leader = leaders(with_leftovers(steady, links, steps))
    return Linked(leader=leader, believed=believed(steady, leader, confidence.returning), steadying=steady.offset * scene.unit)
