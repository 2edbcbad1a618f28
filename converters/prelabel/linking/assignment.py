"""Who goes with whom: the one-to-one choice of pairs with the largest sum of weights.

Only pairs that were offered can be chosen, and a box may stay alone: pairs that nobody wants are never made up to fill a square matrix.
Most pairs are settled by looking at their rivals; what is left falls into groups that share no box, and each is solved by itself.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

WHOLE = 4_096
"""Matrices up to so many cells are solved whole, because splitting costs more."""
LARGEST = 1_000_000
"""Cells of the largest group that is solved; in a larger one the best pairs are taken first, which bounds time and memory."""

Side = NDArray[np.intp]
"""(k,) numbers of the boxes on one side of ``k`` pairs, from 0."""
Weight = NDArray[np.float64]
"""(k,) positive."""
Chosen = NDArray[np.intp]
"""(c,) which of the offered pairs were chosen, rising."""


def choose(left: Side, right: Side, weight: Weight) -> Chosen:
    """The pairs, no left and no right box twice, whose weights have the largest sum.

    Args:
        left: of each pair.
        right: of each pair; a pair is offered once.
        weight: of each pair.

    >>> choose(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([0.9, 0.8, 0.7])).tolist()
    [1, 2]
    """
    i, j = left.tolist(), right.tolist()
    if len(set(i)) == len(set(j)) == len(i):
        return np.arange(len(i))
    n, m = max(i) + 1, max(j) + 1
    if n * m <= WHOLE:
        return _solved(left, right, weight, n, m)
    alone = (np.bincount(left)[left] == 1) & (np.bincount(right)[right] == 1)
    rest = (~alone).nonzero()[0]
    alone[rest[_among_rivals(_from_zero(left[rest]), _from_zero(right[rest]), weight[rest])]] = True
    chosen: Chosen = alone.nonzero()[0]
    return chosen


def _among_rivals(left: Side, right: Side, weight: Weight) -> Chosen:
    """The choice among pairs that share boxes with others, not in order; boxes are numbered without gaps."""
    n, m = int(left.max()) + 1, int(right.max()) + 1
    if n * m <= WHOLE:
        return _solved(left, right, weight, n, m)
    settled, rest = _settled(left, right, weight, n, m)
    if not len(rest):
        return settled
    return np.concatenate([settled, rest[_in_groups(_from_zero(left[rest]), _from_zero(right[rest]), weight[rest])]])


def _settled(left: Side, right: Side, weight: Weight, n: int, m: int) -> tuple[Chosen, NDArray[np.intp]]:
    """The pairs of ``n`` and ``m`` boxes that are surely chosen, and those that are still open.

    A pair that weighs more than the best other pair of its left box and the best other pair of its right box together is in every
    best choice: taking it in place of those two gains.
    """
    chosen, rest = [], np.arange(len(weight))
    while len(rest):
        i, j, w = left[rest], right[rest], weight[rest]
        best, second = _best_two(i, w, n)
        best_right, second_right = _best_two(j, w, m)
        sure = (w == best[i]) & (w == best_right[j]) & (w > second[i] + second_right[j])
        if not sure.any():
            break
        chosen.append(rest[sure])
        taken, taken_right = np.zeros(n, np.bool_), np.zeros(m, np.bool_)
        taken[i[sure]], taken_right[j[sure]] = True, True
        rest = rest[~(taken[i] | taken_right[j])]
    return np.concatenate([np.empty(0, np.intp), *chosen]), rest


def _best_two(side: Side, weight: Weight, n: int) -> tuple[Weight, Weight]:
    """The largest and the second largest weight of each of ``n`` boxes; 0 where there is none, equal where two are."""
    best, second = np.zeros(n), np.zeros(n)
    np.maximum.at(best, side, weight)
    at_best = weight == best[side]
    np.maximum.at(second, side[~at_best], weight[~at_best])
    several = np.bincount(side[at_best], minlength=n) > 1
    return best, np.where(several, best, second)


def _in_groups(left: Side, right: Side, weight: Weight) -> Chosen:
    """Each group of pairs that share boxes solved by itself; boxes are numbered without gaps."""
    n, m = int(left.max()) + 1, int(right.max()) + 1
    if n * m <= WHOLE:
        return _solved(left, right, weight, n, m)
    graph = coo_array((np.ones(len(left), np.int8), (left, right + n)), shape=(n + m, n + m))
    group = connected_components(graph, directed=False)[1][left]
    order = np.argsort(group, kind="stable")
    chosen = []
    for pairs in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        i, j = _from_zero(left[pairs]), _from_zero(right[pairs])
        a, b = int(i.max()) + 1, int(j.max()) + 1
        chosen.append(pairs[(_greedy if a * b > LARGEST else _solved)(i, j, weight[pairs], a, b)])
    return np.concatenate(chosen)


def _from_zero(side: Side) -> Side:
    """The same boxes numbered without gaps, in the same order."""
    used = np.zeros(int(side.max()) + 1, np.bool_)
    used[side] = True
    return (np.cumsum(used) - 1)[side]


def _solved(left: Side, right: Side, weight: Weight, n: int, m: int) -> Chosen:
    """By a full matrix of ``n`` and ``m`` boxes: a cell that was not offered weighs nothing and is not taken."""
    worth = np.zeros((n, m))
    worth[left, right] = weight
    with_whom = np.full(n, -1, np.intp)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    with_whom[rows] = columns
    chosen: Chosen = (with_whom[left] == right).nonzero()[0]
    return chosen


def _greedy(left: Side, right: Side, weight: Weight, n: int, m: int) -> Chosen:
    """The best pair first, then the best of what is left."""
    free, free_right = [True] * n, [True] * m
    order = np.argsort(-weight, kind="stable")
    chosen = []
    for pair, i, j in zip(order.tolist(), left[order].tolist(), right[order].tolist(), strict=True):
        if free[i] and free_right[j]:
            free[i] = free_right[j] = False
            chosen.append(pair)
    return np.sort(np.array(chosen, np.intp))
