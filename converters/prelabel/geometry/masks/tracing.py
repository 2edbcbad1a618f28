"""Blocks of pixels to rings along the cracks between pixels, for many masks at once.

Every block has four corners. Where two that meet along y begin (or end) side by side, a crack goes straight on and both corners
cancel out; those that remain are the points where rings turn. Down each line between columns the points pair up to edges, and across
at each height likewise. With the inside to the right of each edge, every edge down a line has one that follows it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.masks.blocks import Blocks
from prelabel.geometry.masks.loops import parted
from prelabel.geometry.masks.parts import outers
from prelabel.geometry.numbering import distinct_numbers
from prelabel.geometry.ragged import starts
from prelabel.geometry.rings import Rings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Edges:
    """Those along y, in the order of mask, x and upper end; of edges that meet at a place the upper one stands first."""

    mask: NDArray[np.int64]
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    """(edges, 2) upper and lower end."""
    up: NDArray[np.bool_]
    """Whether the inside is at the side of greater x, so that a ring that has it to its right goes up."""
    following: NDArray[np.int64]
    """The edge that comes next in the ring."""


def traced(blocks: Blocks, masks: int) -> Rings:
    """The rings of each mask: an outer ring for each part, from its leftmost and then topmost point, followed by the part's holes."""
    edges = _edges(blocks)
    order, counts = _followed(edges.following)
    points = _points(edges, order, counts)
    ring_mask = edges.mask[order[starts(counts)[:-1]]]
    points, counts, ring_mask = parted(points, 2 * counts, ring_mask, _touching(edges, order, counts))
    rings = Rings.of(points, counts)
    hole = rings.areas() < 0
    leader = outers(blocks, rings, ring_mask, hole)
    by_part = np.lexsort((hole, leader))
    taken = rings.take(by_part)
    start = starts(np.bincount(ring_mask, minlength=masks))
    return Rings(points=taken.points, ring_start=taken.ring_start, ring_hole=hole[by_part], start=start)


def _edges(blocks: Blocks) -> _Edges:
    height, width = int(blocks.y1.max(initial=0)) + 1, int(blocks.x1.max(initial=0)) + 1
    key = _corners(blocks, height, width)
    # in the order of mask, y, x, and of two at one place the one to the left first: edges along x join neighbours
    column, y = np.divmod(key >> 2, height)
    mask, x = np.divmod(column, width)
    order = np.argsort(((mask * height + y) * width + x) * 2 + (key & 1), kind="stable")
    across = np.empty_like(order)
    across[order[0::2]], across[order[1::2]] = order[1::2], order[0::2]
    upper = key[0::2]
    up = (upper >> 1 & 1) == (upper & 1)
    head = np.arange(0, len(key), 2) + ~up
    return _Edges(mask=mask[0::2], x=x[0::2], y=y.reshape(-1, 2), up=up, following=across[head] >> 1)


def _corners(blocks: Blocks, height: int, width: int) -> NDArray[np.int64]:
    """(corners,) those where rings turn, sorted by mask, x and y; bit 1 says that a block begins here, bit 0 that it is to the right."""
    left, right = ((blocks.mask * width + x) * height for x in (blocks.x0, blocks.x1))
    key = np.concatenate([(left + blocks.y0 << 2) + 3, (left + blocks.y1 << 2) + 1, (right + blocks.y0 << 2) + 2, right + blocks.y1 << 2])
    key.sort()
    same = np.zeros(len(key) + 1, np.bool_)
    same[1:-1] = key[1:] ^ 1 == key[:-1]
    return key[~(same[1:] | same[:-1])]


def _followed(following: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """The edges of each ring from the first one on, and how many each has."""
    ahead = following.tolist()
    seen = bytearray(len(ahead))
    order: list[int] = []
    counts: list[int] = []
    for first in range(len(ahead)):
        if seen[first]:
            continue
        edge, before = first, len(order)
        while not seen[edge]:
            seen[edge] = 1
            order.append(edge)
            edge = ahead[edge]
        counts.append(len(order) - before)
    return np.array(order, np.intp), np.array(counts, np.int64)


def _points(edges: _Edges, order: NDArray[np.intp], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """(points, 2) the ends of edges in the order of rings, from the upper end of each ring's first edge."""
    up = edges.up[order]
    y = edges.y[order]
    points = np.empty((2 * len(order), 2), np.int64)
    points[:, 0] = np.repeat(edges.x[order], 2)
    points[:, 1] = np.where(up[:, None], y[:, ::-1], y).ravel()
    # a ring that goes up its first edge comes to its upper end as the second
    start = 2 * starts(counts)
    place = np.arange(len(points)) + np.repeat(up[start[:-1] // 2], 2 * counts)
    last = np.flatnonzero(up[start[:-1] // 2])
    place[start[1:][last] - 1] = start[:-1][last]
    return points[place]


def _touching(edges: _Edges, order: NDArray[np.intp], counts: NDArray[np.int64]) -> NDArray[np.intp]:
    """The rings that pass a place twice: where one of their edges ends, another begins."""
    ring_of = np.empty(len(order), np.intp)
    ring_of[order] = np.repeat(np.arange(len(counts)), counts)
    same = (edges.y[:-1, 1] == edges.y[1:, 0]) & (edges.x[:-1] == edges.x[1:]) & (edges.mask[:-1] == edges.mask[1:])
    return distinct_numbers(ring_of[:-1][same & (ring_of[1:] == ring_of[:-1])])
