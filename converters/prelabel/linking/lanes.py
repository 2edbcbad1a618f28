"""Which scenes are passed over side by side: those of few objects, whose frames are at the same times."""

from collections.abc import Iterator, Sequence

import numpy as np

from prelabel.geometry.ragged import starts
from prelabel.linking.passes import follow
from prelabel.linking.reach import Reach
from prelabel.linking.scene import Links, Scene

FEW = 60
"""Objects at a time in all lanes together: more cost as much in one call as in several."""
PART = 500
"""Frames that tell enough of how all moves: a pass that is only to tell this is made in parts of so many at least."""


def follow_all(scenes: Sequence[Scene], reaches: Sequence[Reach], *, camera: bool = True) -> list[Links]:
    """The links of each scene, as `follow` finds them for it alone."""
    found = [np.empty(0, np.intp)] * len(scenes)
    for group in _groups(scenes, reaches):
        for i, links in zip(group, follow([scenes[i] for i in group], [reaches[i] for i in group], camera=camera), strict=True):
            found[i] = links
    return found


def follow_in_parts(scenes: Sequence[Scene], reaches: Sequence[Reach]) -> list[Links]:
    """The links of a pass that begins anew now and then: those from part to part are missing, which matters little to what it tells."""
    parts = [scene.parts(min(scene.frames // PART, FEW * scene.frames // max(len(scene), 1))) for scene in scenes]
    found = iter(
        follow_all([part for some in parts for part in some], [reach for some, reach in zip(parts, reaches, strict=True) for _ in some])
    )
    return [_joined([next(found) for _ in some]) for some in parts]


def _joined(parts: Sequence[Links]) -> Links:
    """The links of a scene from those of its parts."""
    base = starts([len(part) for part in parts]).tolist()
    return np.concatenate([np.where(links >= 0, links + first, -1) for links, first in zip(parts, base, strict=False)])


def _groups(scenes: Sequence[Scene], reaches: Sequence[Reach]) -> Iterator[list[int]]:
    """Places of scenes that are passed over together; each is in one group."""
    even = [_is_even(scene) for scene in scenes]
    yield from ([i] for i, one in enumerate(even) if not one)
    together: dict[tuple[float, float], list[int]] = {}
    # of about the same length, so that few lanes are empty at the end
    for i in sorted(np.flatnonzero(even).tolist(), key=lambda i: scenes[i].frames):
        together.setdefault((scenes[i].rate, reaches[i].steps), []).append(i)
    for places in together.values():
        group: list[int] = []
        many = 0.0
        for i in places:
            more = len(scenes[i]) / scenes[i].frames
            if group and many + more > FEW:
                yield group
                group, many = [], 0.0
            group.append(i)
            many += more
        yield group


def _is_even(scene: Scene) -> bool:
    """Whether each frame is a step behind the one before."""
    return bool((np.diff(scene.time) == 1).all())
