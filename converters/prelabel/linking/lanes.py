"""Which scenes are passed over side by side: those of few objects, whose frames are at the same times."""

from collections.abc import Sequence

import numpy as np

from prelabel.linking.passes import follow
from prelabel.linking.reach import Reach
from prelabel.linking.scene import Links, Scene

FEW = 60
"""Objects at a time in all lanes together: more cost as much in one call as in several."""
PART = 500
"""Frames that tell enough of how all moves: a pass that is only to tell this is made in parts of so many at least."""


def follow_all(scenes: Sequence[Scene], reach: Reach, *, camera: bool = True) -> list[Links]:
    """The links of each scene, as `follow` finds them for it alone; the scenes are of one rate."""
    many = sum(len(scene) for scene in scenes) / max(scene.frames for scene in scenes)
    if many <= FEW and all((np.diff(scene.time) == 1).all() for scene in scenes):
        return follow(scenes, reach, camera=camera)
    return [follow([scene], reach, camera=camera)[0] for scene in scenes]


def follow_in_parts(scene: Scene, reach: Reach) -> Links:
    """The links of a pass that begins anew now and then: those from part to part are missing, which matters little to what it tells."""
    parts = scene.parts(min(scene.frames // PART, FEW * scene.frames // max(len(scene), 1)))
    found = follow_all(parts, reach)
    base = np.cumsum([0, *(len(part) for part in parts)])
    return np.concatenate([np.where(links >= 0, links + first, -1) for links, first in zip(found, base.tolist(), strict=False)])
