"""Runs of pixels to rings along the cracks between pixels, for many masks at once.

Every run has four corners. Where the runs of two neighbouring lines begin (or end) side by side, a crack goes straight on and both
corners cancel out; those that remain are the points where rings turn. Along each line, and across all lines at each height,
the points pair up to edges; edges by turns along and across make the rings.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.masks.parts import holes_behind
from prelabel.geometry.ragged import owners, starts
from prelabel.geometry.rings import Rings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Runs:
    """Runs inside masks, in the order of (mask, line, begin); those of a line do not touch."""

    mask: NDArray[np.int64]
    line: NDArray[np.int64]
    """The column, x."""
    begin: NDArray[np.int64]
    """The first pixel, y."""
    end: NDArray[np.int64]
    """Behind the last pixel."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Corners:
    """Where rings turn, sorted by mask, x, y; of two at one place that which ends a run stands first."""

    mask: NDArray[np.int64]
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    begins: NDArray[np.bool_]
    """Whether a run begins here, or ends."""
    across: NDArray[np.int64]
    """The corner at the other end of the edge along x; the other end of the edge along y is the next corner or the one before."""


def traced(runs: Runs, masks: int) -> Rings:
    """The rings of each mask: an outer ring for each part, from its leftmost and then topmost point, followed by the part's holes."""
    corners = _corners(runs)
    order, counts = _followed(corners)
    ring_start = starts(counts)
    first = order[ring_start[:-1]]
    # followed down its left edge an outer ring has the inside to its left, a hole to its right
    points = _turned(np.stack([corners.x[order], corners.y[order]], axis=1), ring_start, corners.begins[first])
    ring_mask = corners.mask[first]
    touching = _touching(corners, order, ring_start)
    if len(touching):
        points, counts, ring_mask = _split(points, ring_start, ring_mask, touching)
    rings = Rings.of(points, counts)
    hole = rings.areas() < 0
    leader = holes_behind(runs, rings, ring_mask, hole)
    by_part = np.lexsort((hole, leader))
    taken = rings.take(by_part)
    return Rings(
        points=taken.points,
        ring_start=taken.ring_start,
        ring_hole=hole[by_part],
        start=starts(np.bincount(ring_mask, minlength=masks)),
    )


def _corners(runs: Runs) -> _Corners:
    n = len(runs.mask)
    height, width = int(runs.end.max(initial=0)) + 1, int(runs.line.max(initial=0)) + 2
    # the corners on the line's left are of a run to the right of them, and the other way round
    line = np.concatenate([runs.line, runs.line, runs.line + 1, runs.line + 1])
    place = np.concatenate([runs.begin, runs.end, runs.begin, runs.end])
    begins = np.tile(np.repeat([1, 0], n), 2)
    right = np.repeat([1, 0], 2 * n)
    key = np.sort(((((np.tile(runs.mask, 4) * width + line) * height + place) * 2 + begins) * 2) + right)
    same = (key[1:] >> 1) == (key[:-1] >> 1)
    kept = np.ones(len(key), np.bool_)
    kept[1:] &= ~same
    kept[:-1] &= ~same
    key = key[kept]
    rest, y = np.divmod(key >> 2, height)
    mask, x = np.divmod(rest, width)
    order = np.argsort(((mask * height + y) * width + x) * 2 + (key & 1), kind="stable")
    across = np.empty(len(key), np.int64)
    across[order[0::2]], across[order[1::2]] = order[1::2], order[0::2]
    return _Corners(mask=mask, x=x, y=y, begins=(key & 2) > 0, across=across)


def _followed(corners: _Corners) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """The corners of each ring, first down the edge at its leftmost and topmost corner, and how many each has."""
    across = corners.across.tolist()
    seen = bytearray(len(across))
    order: list[int] = []
    counts: list[int] = []
    for first in range(0, len(across), 2):
        if seen[first]:
            continue
        before = len(order)
        corner = first
        while True:
            other = corner ^ 1
            seen[corner] = seen[other] = 1
            order.append(corner)
            order.append(other)
            corner = across[other]
            if corner == first:
                break
        counts.append(len(order) - before)
    return np.array(order, np.intp), np.array(counts, np.int64)


def _turned(points: NDArray[np.int64], ring_start: NDArray[np.int64], turned: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Points with those of some rings the other way round, from the same first point."""
    ring = owners(ring_start)
    first, count = ring_start[:-1][ring], np.diff(ring_start)[ring]
    step = np.arange(len(ring)) - first
    return points[first + np.where(turned[ring], (count - step) % count, step)]


def _touching(corners: _Corners, order: NDArray[np.intp], ring_start: NDArray[np.int64]) -> NDArray[np.intp]:
    """The rings that pass a place twice."""
    ring_of = np.empty(len(order), np.intp)
    ring_of[order] = owners(ring_start)
    same = (np.diff(corners.mask) == 0) & (np.diff(corners.x) == 0) & (np.diff(corners.y) == 0)
    return np.unique(ring_of[:-1][same & (ring_of[1:] == ring_of[:-1])])


def _split(
    points: NDArray[np.int64], ring_start: NDArray[np.int64], ring_mask: NDArray[np.int64], touching: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Points, their number and the mask of each ring, rings that touch themselves parted where they do."""
    parts: list[NDArray[np.int64]] = []
    masks: list[int] = []
    wrong = set(touching.tolist())
    bounds = ring_start.tolist()
    for ring, mask in enumerate(ring_mask.tolist()):
        some = points[bounds[ring] : bounds[ring + 1]]
        found = _loops(some) if ring in wrong else [some]
        parts += found
        masks += [mask] * len(found)
    return np.concatenate(parts), np.array([len(part) for part in parts]), np.array(masks)


def _loops(points: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The simple rings of one that passes places twice, each from its leftmost and then topmost point, in the order of these."""
    path: list[tuple[int, int]] = []
    place: dict[tuple[int, int], int] = {}
    loops: list[list[tuple[int, int]]] = []
    for x, y in points.tolist():
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
    turned = [loop[(first := loop.index(min(loop))) :] + loop[:first] for loop in loops]
    return [np.array(loop) for loop in sorted(turned)]
