"""Rings that touch themselves, parted where they do."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import starts

Points = NDArray[np.int64]
Numbers = NDArray[np.int64]


def parted(points: Points, counts: Numbers, mask: Numbers, touching: NDArray[np.intp]) -> tuple[Points, Numbers, Numbers]:
    """Points, their number and the mask of each ring, with several simple rings in the place of each that passes a place twice.

    Args:
        points: (p, 2) of all rings.
        counts: (r,) points of each.
        mask: (r,) of each.
        touching: which pass a place twice, rising.
    """
    if not len(touching):
        return points, counts, mask
    bounds = starts(counts)
    pieces: list[Points] = []
    sizes: list[Numbers] = []
    number = np.ones(len(counts), np.int64)
    done = 0
    for ring in touching.tolist():
        loops = _loops(points[bounds[ring] : bounds[ring + 1]].tolist())
        pieces += [points[bounds[done] : bounds[ring]], np.array([point for loop in loops for point in loop])]
        sizes += [counts[done:ring], np.array([len(loop) for loop in loops])]
        number[ring] = len(loops)
        done = ring + 1
    return np.concatenate([*pieces, points[bounds[done] :]]), np.concatenate([*sizes, counts[done:]]), np.repeat(mask, number)


def _loops(points: list[list[int]]) -> list[list[tuple[int, int]]]:
    """The simple rings of one that passes places twice, each from its leftmost and then topmost point, in the order of these."""
    path: list[tuple[int, int]] = []
    place: dict[tuple[int, int], int] = {}
    loops: list[list[tuple[int, int]]] = []
    for x, y in points:
        begin = place.get((x, y))
        if begin is None:
            place[x, y] = len(path)
            path.append((x, y))
            continue
        loops.append(path[begin:])
        for passed in path[begin + 1 :]:
            del place[passed]
        del path[begin + 1 :]
    loops.append(path)
    return sorted(loop[(first := loop.index(min(loop))) :] + loop[:first] for loop in loops)
