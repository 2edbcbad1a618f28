"""What lies between two outlines of unequally many points, as CVAT has it.

Each point of an outline stands at a share of its length. A point of the left outline (that of the earlier keyframe) goes to the point
of the right one whose share is nearest; a right point that none went to is met by the nearest left one. Every pair moves in a straight
line. Where several points go to one, or one to several, the row that they form on the way is thinned: points closer together than half
the mean distance in the outline that has several are left out, and a row of two that is shorter than that becomes its middle.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""(n, 2) x, y."""


def between_outlines(left: Points, right: Points, shares: Sequence[float], *, closed: bool) -> list[Points]:
    """The outline at each share of the way.

    Args:
        left: of the earlier keyframe.
        right: of the later one, with any number of points.
        shares: 0 to 1.
        closed: the last point is joined to the first.

    >>> square, corner = np.array([[0, 0], [8, 0], [8, 8], [0, 8.0]]), np.array([[0, 0], [8, 0], [8, 8.0]])
    >>> between_outlines(square, corner, [0.5], closed=True)[0].tolist()
    [[0.0, 0.0], [8.0, 0.0], [8.0, 8.0], [4.0, 8.0]]
    """
    if closed:
        left, right = (np.concatenate([points, points[:1]]) for points in (left, right))
    matches = _matches(_shares(left), _shares(right))
    pairs = np.array([(i, j) for i, several in enumerate(matches) for j in several])
    start, move = left[pairs[:, 0]], right[pairs[:, 1]] - left[pairs[:, 0]]
    rows = _rows(matches, left, right)
    outlines = []
    for share in shares:
        way = start + move * share
        points = np.concatenate([_thinned(way[first : last + 1], gap) for first, last, gap in rows])
        outlines.append(points[:-1] if closed else points)
    return outlines


def _steps(points: Points) -> NDArray[np.float64]:
    x, y = np.diff(points, axis=0).T
    steps: NDArray[np.float64] = np.hypot(x, y)
    return steps


def _shares(points: Points) -> NDArray[np.float64]:
    """(n,) how far along the outline each point stands, 0 to 1."""
    way = np.concatenate([[0.0], np.cumsum(_steps(points))])
    return way / way[-1] if way[-1] > 0 else way


def _matches(left: NDArray[np.float64], right: NDArray[np.float64]) -> list[list[int]]:
    """For each left point the right points that it goes to, rising; of points equally near it is the first."""
    far = np.abs(left[:, None] - right[None, :])
    matches = [[int(j)] for j in far.argmin(axis=1)]
    met = {j for several in matches for j in several}
    for j, i in enumerate(far.argmin(axis=0).tolist()):
        if j not in met:
            matches[i].append(j)
    return [sorted(several) for several in matches]


def _rows(matches: Sequence[Sequence[int]], left: Points, right: Points) -> list[tuple[int, int, float]]:
    """The rows of pairs that are thinned: first, last, and the distance that points keep."""
    first_pair = np.concatenate([[0], np.cumsum([len(several) for several in matches])]).tolist()
    rows: list[tuple[int, int, float]] = []
    begin = 0
    while begin < len(matches):
        several = matches[begin]
        if len(several) > 1:
            length = _steps(right[several[0] : several[-1] + 1]).sum()
            rows.append((first_pair[begin], first_pair[begin + 1] - 1, length / (2 * (several[-1] - several[0] + 1))))
            begin += 1
            continue
        end = begin + 1
        while end < len(matches) and len(matches[end]) == 1 and matches[end][0] == several[0]:
            end += 1
        length = _steps(left[begin:end]).sum()
        rows.append((first_pair[begin], first_pair[end - 1], length / (2 * (end - begin))))
        begin = end
    return rows


def _thinned(points: Points, gap: float) -> Points:
    """A row without the points that are nearer than ``gap`` to the last one kept; its ends stay, unless they are all of it and as near."""
    if len(points) == 1:
        return points
    kept = [points[0]]
    for point in points[1:-1]:
        if np.hypot(*(point - kept[-1])) >= gap:
            kept.append(point)
    kept.append(points[-1])
    if len(kept) == 2 and np.hypot(*(kept[1] - kept[0])) < gap:  # noqa: PLR2004  # nothing but its ends
        return np.array([(kept[0] + kept[1]) / 2])
    return np.array(kept)
