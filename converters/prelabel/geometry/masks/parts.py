"""Which part of a mask each ring is of."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.rings import Rings

if TYPE_CHECKING:
    from prelabel.geometry.masks.tracing import Runs


def holes_behind(runs: "Runs", rings: Rings, ring_mask: NDArray[np.int64], hole: NDArray[np.bool_]) -> NDArray[np.intp]:
    """(rings,) the outer ring that each ring belongs to, itself where it is one.

    Args:
        runs: inside the masks.
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
    masks = np.unique(ring_mask[several])
    asked = np.flatnonzero(np.isin(ring_mask, masks))
    component = _components(runs)
    # the pixel inside beside the ring's first edge: right of an outer ring's, left of a hole's
    corner = rings.points[rings.ring_start[asked]].astype(np.int64)
    at = component[_run_at(runs, ring_mask[asked], corner[:, 0] - hole[asked], corner[:, 1])]
    outer_of = np.empty(int(component.max()) + 1, np.intp)
    outers = ~hole[asked]
    outer_of[at[outers]] = asked[outers]
    leader[asked] = outer_of[at]
    return leader


def _keys(runs: "Runs", mask: NDArray[np.int64], line: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers that are in the order of mask, line and place."""
    lines, places = int(runs.line.max()) + 2, int(runs.end.max()) + 2
    key: NDArray[np.int64] = (mask * lines + line) * places + place
    return key


def _run_at(runs: "Runs", mask: NDArray[np.int64], line: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.intp]:
    """The run that holds each of some pixels."""
    return np.searchsorted(_keys(runs, runs.mask, runs.line, runs.begin), _keys(runs, mask, line, place), side="right") - 1


def _components(runs: "Runs") -> NDArray[np.int32]:
    """(runs,) the number of each run's part: runs of neighbouring lines that share an edge hang together."""
    from scipy.sparse import coo_array  # noqa: PLC0415  # takes long to import, and few masks need it
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415  # likewise

    n = len(runs.mask)
    begins, ends = (_keys(runs, runs.mask, runs.line, place) for place in (runs.begin, runs.end))
    low = np.searchsorted(ends, _keys(runs, runs.mask, runs.line + 1, runs.begin), side="right")
    high = np.searchsorted(begins, _keys(runs, runs.mask, runs.line + 1, runs.end), side="left")
    many = np.maximum(high - low, 0)
    one = np.repeat(np.arange(n), many)
    other = np.repeat(low, many) + np.arange(len(one)) - np.repeat(np.cumsum(many) - many, many)
    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(n, n))
    found: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return found
