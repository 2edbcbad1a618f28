"""Which part of a mask each ring is of."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.masks.blocks import Blocks
from prelabel.geometry.numbering import distinct_numbers
from prelabel.geometry.ragged import ranges
from prelabel.geometry.rings import Rings


def outers(blocks: Blocks, rings: Rings, ring_mask: NDArray[np.int64], hole: NDArray[np.bool_]) -> NDArray[np.intp]:
    """(rings,) the outer ring that each ring belongs to, itself where it is one.

    Args:
        blocks: inside the masks.
        rings: one ring a shape, each from its leftmost and then topmost point.
        ring_mask: (rings,) does not fall.
        hole: (rings,) which are holes.
    """
    outer = np.flatnonzero(~hole)
    leader = np.arange(len(hole))
    parts = np.bincount(ring_mask[outer], minlength=int(ring_mask.max(initial=-1)) + 1)
    first = np.searchsorted(ring_mask[outer], ring_mask)
    single = hole & (parts[ring_mask] == 1)
    leader[single] = outer[first[single]]
    several = hole & ~single
    if not several.any():
        return leader
    asked = np.flatnonzero(np.isin(ring_mask, distinct_numbers(ring_mask[several])))
    component = _components(blocks)
    # the pixel inside beside the ring's first edge: right of an outer ring's, left of a hole's
    corner = rings.points[rings.ring_start[asked]].astype(np.int64)
    at = component[_block_at(blocks, ring_mask[asked], corner[:, 0] - hole[asked], corner[:, 1])]
    outer_of = np.empty(int(component.max()) + 1, np.intp)
    own = ~hole[asked]
    outer_of[at[own]] = asked[own]
    leader[asked] = outer_of[at]
    return leader


def _keys(blocks: Blocks, mask: NDArray[np.int64], x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers that are in the order of mask, x and y."""
    width, height = int(blocks.x1.max()) + 1, int(blocks.y1.max()) + 1
    key: NDArray[np.int64] = (mask * width + x) * height + y
    return key


def _block_at(blocks: Blocks, mask: NDArray[np.int64], x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.intp]:
    """The block that holds each of some pixels inside."""
    return np.searchsorted(_keys(blocks, blocks.mask, blocks.x0, blocks.y0), _keys(blocks, mask, x, y), side="right") - 1


def _components(blocks: Blocks) -> NDArray[np.intp]:
    """(blocks,) the first block of each block's part: blocks that share an edge hang together."""
    begins, ends = (_keys(blocks, blocks.mask, blocks.x0, y) for y in (blocks.y0, blocks.y1))
    low = np.searchsorted(ends, _keys(blocks, blocks.mask, blocks.x1, blocks.y0), side="right")
    high = np.searchsorted(begins, _keys(blocks, blocks.mask, blocks.x1, blocks.y1), side="left")
    many = np.maximum(high - low, 0)
    return _first_linked(len(many), np.repeat(np.arange(len(many)), many), ranges(low, many))


def _first_linked(count: int, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.intp]:
    """(count,) the lowest number that hangs together with each, where every pair of ``one`` and ``other`` is linked.

    Every second round there are half as many parts left, so there are few.

    >>> _first_linked(5, np.array([3, 1]), np.array([4, 3])).tolist()
    [0, 1, 2, 1, 1]
    """
    first = np.arange(count)
    while True:
        ends = np.stack([first[one], first[other]])
        apart = ends[0] != ends[1]
        if not apart.any():
            return first
        one, other, ends = one[apart], other[apart], ends[:, apart]
        np.minimum.at(first, ends.max(axis=0), ends.min(axis=0))
        while not np.array_equal(before := first[first], first):
            first = before
