"""The text of named points, and of the edges between them."""

import numpy as np
from numpy.typing import NDArray

from prelabel.build import text
from prelabel.build.text import Characters, decimals, millionths
from prelabel.detections import Detections
from prelabel.geometry.ragged import places


def points(detections: Detections, *, numbered: bool = False) -> list[bytes]:
    """The text of each row's ``points``, p1 to pN; ``numbered`` gives each the ``label`` that is its keypoint number.

    Args:
        detections: rows of one ring, which has a point.
        numbered: they are landmarks.
    """
    d = detections
    if not len(d):
        return []
    ordinal = places(d.ring_start)
    names = text.table([b'"p%d":{"x":' % (i + 1) for i in range(int(ordinal.max()) + 1)])
    corner = millionths(d.points)
    x, y = (decimals(np.ascontiguousarray(corner[:, axis])) for axis in (0, 1))
    parts: list[bytes | Characters] = [names[ordinal], x, b',"y":', y]
    if numbered:
        parts += [b',"label":', text.table([b"%d" % i for i in range(int(d.point_number.max()) + 1)])[d.point_number]]
    last = np.zeros(len(d.points), np.bool_)
    last[d.ring_start[1:] - 1] = True
    return [b'"points":{%b}' % run for run in text.rows([*parts, b"}"], len(d.points), last)]


def closed_edges(counts: NDArray[np.int64]) -> list[bytes]:
    """The ``edges`` of rings of so many points, with what stands before them.

    >>> closed_edges(np.array([3]))[0]
    b',"edges":{"e1":["p1","p2"],"e2":["p2","p3"],"e3":["p3","p1"]}'
    """
    return [b'%b,"e%d":["p%d","p1"]}' % (begun, n, n) for begun, n in zip(_chains(counts), counts.tolist(), strict=True)]


def open_edges(counts: NDArray[np.int64]) -> list[bytes]:
    """The ``edges`` of lines of so many points, with what stands before them.

    >>> open_edges(np.array([3, 2]))
    [b',"edges":{"e1":["p1","p2"],"e2":["p2","p3"]}', b',"edges":{"e1":["p1","p2"]}']
    """
    return [begun + b"}" for begun in _chains(counts)]


def _chains(counts: NDArray[np.int64]) -> list[bytes]:
    """The edges between neighbours, each the beginning of the longest."""
    edges = [b',"e%d":["p%d","p%d"]' % (i, i, i + 1) for i in range(1, int(counts.max(initial=1)))]
    ends = np.cumsum([0, *map(len, edges)])
    longest = b',"edges":{' + b"".join(edges)[1:]
    opening = len(b',"edges":{') - 1
    return [longest[: opening + end] for end in ends[counts - 1].tolist()]
