"""Which scenes are passed over side by side: those of few objects, whose frames are at the same times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.passes import follow
from prelabel.linking.reach import Reach
from prelabel.linking.scene import Links, Scene

FEW = 120
"""Objects at a time in all lanes together: more cost as much in one call as in several."""
PART = 250
"""Frames of a part, at least; with margins three times as many as one of them more."""
PAYS = 4
"""Parts from which it pays to make any."""
MARGIN, LEAST_MARGIN = 1.5, 60
"""Frames that a part has before and behind its own, in lives of a track, and at least: those alive at its first own frame were followed for
a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Some frames of a scene, with margins."""

    scene: Scene
    first: int
    """Its first object, in the whole scene."""
    own: slice
    """The objects of its own frames, in the whole scene."""


def follow_all(scenes: Sequence[Scene], reaches: Sequence[Reach], *, camera: bool = True) -> list[Links]:
    """The links of each scene, as `follow` finds them for it alone; long ones in parts that overlap, where that changes next to nothing."""
    return _followed(
        [_parts(scene, max(ceil(MARGIN * reach.steps), LEAST_MARGIN)) for scene, reach in zip(scenes, reaches, strict=True)],
        reaches,
        camera=camera,
    )


def follow_in_parts(scenes: Sequence[Scene], reaches: Sequence[Reach]) -> list[Links]:
    """The links of a pass that begins anew now and then: those from part to part are missing, which matters little to what it tells."""
    return _followed([_parts(scene, 0) for scene in scenes], reaches, camera=True)


def _parts(scene: Scene, margin: int) -> list[_Part]:
    """The parts of a scene: one, where it is short, crowded or uneven."""
    count = min(scene.frames // (PART + 3 * margin), FEW * scene.frames // max(len(scene), 1))
    if count < PAYS or not _is_even(scene):
        return [_Part(scene=scene, first=0, own=slice(0, len(scene)))]
    edges = np.linspace(0, scene.frames, count + 1).astype(np.intp).tolist()
    parts = []
    for begin, end in pairwise(edges):
        low, high = max(begin - margin, 0), min(end + margin, scene.frames)
        own = slice(*scene.start[[begin, end]].tolist())
        parts.append(_Part(scene=scene.between(low, high), first=int(scene.start[low]), own=own))
    return parts


def _followed(parts: Sequence[Sequence[_Part]], reaches: Sequence[Reach], *, camera: bool) -> list[Links]:
    """The links of scenes from those of their parts."""
    scenes = [part.scene for some in parts for part in some]
    looks = [reach for some, reach in zip(parts, reaches, strict=True) for _ in some]
    found: list[Links] = [np.empty(0, np.intp)] * len(scenes)
    for group in _groups(scenes, looks):
        for i, links in zip(group, follow([scenes[i] for i in group], [looks[i] for i in group], camera=camera), strict=True):
            found[i] = links
    ready = iter(found)
    return [_joined(some, [next(ready) for _ in some]) for some in parts]


def _joined(parts: Sequence[_Part], found: Sequence[Links]) -> Links:
    """The links of a scene: each part's from its own frames, where an earlier part has not given their ends away."""
    if len(parts) == 1:
        return found[0]
    links = np.full(parts[-1].own.stop, -1, np.intp)
    taken = np.zeros(len(links), np.bool_)
    for part, one in zip(parts, found, strict=True):
        own: NDArray[np.intp] = one[part.own.start - part.first : part.own.stop - part.first]
        on = np.flatnonzero(own >= 0)
        end = own[on] + part.first
        free = ~taken[end]
        links[on[free] + part.own.start] = end[free]
        taken[end] = True
    return links


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
