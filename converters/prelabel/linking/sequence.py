"""Scenes linked, each as a whole; several at once, since of few objects that costs hardly more than one.

A first pass over the scene as it was seen tells how the camera moves and how objects do; a second pass that knows both tells it
better; the last one goes both ways, and what it leaves in pieces is looked at once more as it was seen. Where no score tells a false
detection from a true one, the last one is made twice: what goes both ways over true detections tells still better how all moves.
"""

from collections.abc import Sequence
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
from prelabel.linking.scene import Links, Scene

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


def link_scenes(scenes: Sequence[Scene], max_gap: int | None) -> list[Linked]:
    """The tracks of some sequences, each by itself.

    Args:
        scenes: one sequence each.
        max_gap: the most frames in a row that a track may be missed in; None: `LIFE_S`.
    """
    steps = [max(LIFE_S * scene.rate, LEAST_STEPS) if max_gap is None else max_gap + 1.0 for scene in scenes]
    confidences = [comparable(scene) for scene in scenes]
    alike = [not np.ptp(scene.score) for scene in scenes]
    scenes = [scene.with_score(confidence.score) for scene, confidence in zip(scenes, confidences, strict=True)]
    first = follow_in_parts(scenes, [Reach(steps=longest) for longest in steps])
    steady, reaches = _learned(scenes, first, steps)
    second = follow_in_parts(steady, reaches)
    steady, reaches = _learned(scenes, second, steps)
    links = both_ways(steady, reaches)
    again = [i for i, same in enumerate(alike) if same]
    some, reaches = _learned([scenes[i] for i in again], [links[i] for i in again], [steps[i] for i in again])
    for i, scene, found in zip(again, some, both_ways(some, reaches), strict=True):
        steady[i], links[i] = scene, found
    linked = []
    for scene, found, confidence in zip(
        steady, with_leftovers(steady, links, steps, [confidence.steady for confidence in confidences]), confidences, strict=True
    ):
        leader = leaders(found)
        kept = believed(scene, leader, confidence)
        linked.append(Linked(leader=leader, believed=kept, steadying=scene.offset * scene.unit))
    return linked


def _learned(scenes: Sequence[Scene], links: Sequence[Links], steps: Sequence[float]) -> tuple[list[Scene], list[Reach]]:
    """What a pass tells the next one: scenes without the camera's motion, and how far to look in them."""
    steady = [steadied(scene, found) for scene, found in zip(scenes, links, strict=True)]
    return steady, [learned(scene, found, longest) for scene, found, longest in zip(steady, links, steps, strict=True)]
