"""Who goes with whom: the one-to-one choice of pairs with the largest sum of weights.

Only pairs that were offered can be chosen, and a box may stay alone: pairs that nobody wants are never made up to fill a square matrix.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

WHOLE = 4_096
"""Matrices up to so many cells are solved whole, because splitting costs more."""
LARGEST = 4_000_000
"""Cells of the largest dense matrix; a larger group is solved on its pairs alone."""

Chosen = NDArray[np.intp]
"""(c,) which of the offered pairs were chosen, rising."""


def choose(left: NDArray[np.intp], right: NDArray[np.intp], weight: NDArray[np.float64]) -> Chosen:
    """The pairs, no left and no right twice, whose weights have the largest sum.

    Args:
        left: (k,) numbers from 0; a pair is offered once.
        right: (k,) likewise.
        weight: (k,) positive.

    >>> choose(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([0.9, 0.8, 0.7])).tolist()
    [1, 2]
    """
    if not len(weight):
        return np.empty(0, np.intp)
    n, m = int(left.max()) + 1, int(right.max()) + 1
    if n * m <= WHOLE:
        return _dense(left, right, weight)
    graph = coo_array((np.ones(len(left), np.int8), (left, right + n)), shape=(n + m, n + m))
    group = connected_components(graph, directed=False)[1][left]
    order = np.argsort(group, kind="stable")
    start = np.flatnonzero(np.diff(group[order], prepend=-1))
    size = np.diff(start, append=len(order))
    chosen = [order[start[size == 1]]]
    for first, count in zip(start[size > 1], size[size > 1], strict=True):
        pairs = order[first : first + count]
        rows, columns = np.unique(left[pairs], return_inverse=True)[1], np.unique(right[pairs], return_inverse=True)[1]
        solve = _dense if (rows.max() + 1) * (columns.max() + 1) <= LARGEST else _sparse
        chosen.append(pairs[solve(rows, columns, weight[pairs])])
    return np.sort(np.concatenate(chosen))


def _dense(left: NDArray[np.intp], right: NDArray[np.intp], weight: NDArray[np.float64]) -> Chosen:
    """By a full matrix: a cell that was not offered weighs nothing and is not taken."""
    offer = np.full((left.max() + 1, right.max() + 1), -1, np.intp)
    offer[left, right] = np.arange(len(left))
    worth = np.zeros(offer.shape)
    worth[left, right] = weight
    pair = offer[linear_sum_assignment(worth, maximize=True)]
    return np.sort(pair[pair >= 0])


def _sparse(left: NDArray[np.intp], right: NDArray[np.intp], weight: NDArray[np.float64]) -> Chosen:
    """On the pairs alone: every left box also has a place of its own to stay alone in, which weighs almost nothing."""
    n, m = int(left.max()) + 1, int(right.max()) + 1
    alone = np.arange(n)
    nothing = float(weight.min()) * 1e-9
    rows, columns = np.concatenate([left, alone]), np.concatenate([right, m + alone])
    worth = csr_array((np.concatenate([weight, np.full(n, nothing)]), (rows, columns)), shape=(n, m + n))
    _, column = min_weight_full_bipartite_matching(worth, maximize=True)
    chosen = np.flatnonzero(column[left] == right)
    return chosen.astype(np.intp)
