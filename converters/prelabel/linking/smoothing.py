"""Jitter taken out of tracks: each box becomes what a line through its neighbours in time, the nearer the heavier, says."""

import numpy as np
from numpy.typing import NDArray

REACH = 3.0
"""How many standard deviations of the weight a neighbour counts within."""
EVEN = 1e-9
"""The variance of the weighted times, in squares of the spread, under which no line can be laid."""


def smoothed(
    track: NDArray[np.intp],
    time: NDArray[np.float64],
    value: NDArray[np.float64],
    spread: NDArray[np.float64],
    worth: NDArray[np.float64],
) -> NDArray[np.float64]:
    """(n, k) the values, by local linear regression with Gaussian weights.

    A straight line stays what it is, up to its ends.

    Args:
        track: (n,) rises; equal numbers are one track.
        time: (n,) rises strictly within a track.
        value: (n, k) in any units.
        spread: (n,) standard deviation of the weight, in units of time, positive; one value a track.
        worth: (n,) what each value counts beside the others, positive.

    >>> track, time = np.zeros(5, np.intp), np.arange(5.0)
    >>> smoothed(track, time, np.array([[0.0], [1.0], [2.0], [3.0], [4.0]]), np.ones(5), np.ones(5)).round(6).ravel().tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0]
    """
    n = len(track)
    weights, first, second = worth.copy(), np.zeros(n), np.zeros(n)
    total, leaning = worth[:, None] * value, np.zeros_like(value)
    for side in (1, -1):
        for away in range(1, n):
            here = np.arange(n - away) if side > 0 else np.arange(away, n)
            there = here + side * away
            lag = (time[there] - time[here]) / spread[here]
            near = (track[there] == track[here]) & (np.abs(lag) <= REACH)
            if not near.any():
                break
            here, there, lag = here[near], there[near], lag[near]
            weight = worth[there] * np.exp(-lag * lag / 2)
            weights[here] += weight
            first[here] += weight * lag
            second[here] += weight * lag * lag
            total[here] += weight[:, None] * value[there]
            leaning[here] += (weight * lag)[:, None] * value[there]
    spreads = weights * second - first * first
    line = spreads > EVEN * weights * weights
    level = np.where(line, second, 1.0)[:, None] * total - np.where(line, first, 0.0)[:, None] * leaning
    out: NDArray[np.float64] = level / np.where(line, spreads, weights)[:, None]
    return out
