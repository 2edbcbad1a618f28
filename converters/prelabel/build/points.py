"""The text of named points, and of the edges between them."""

import numpy as np
from numpy.typing import NDArray

from prelabel.build import text
from prelabel.detections import Detections
from prelabel.geometry.ragged import places

_BLANK = b'%b,"y":%b' % (b"\0" * text.DECIMALS, b"\0" * text.DECIMALS)
"""x and y of a point."""


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

    def fill(chars: text.Characters, some: slice) -> None:
        numbers = text.decimals(text.millionths(d.points[some]).reshape(-1))
        text.put(chars, 0, numbers[::2])
        text.put(chars, len(_BLANK) - text.DECIMALS, numbers[1::2])

    parts: list[text.Part] = [text.chosen(names, ordinal), text.Column(_BLANK, fill)]
    if numbered:
        numbers = text.table([b',"label":%d' % i for i in range(int(d.point_number.max()) + 1)])
        parts.append(text.chosen(numbers, d.point_number))
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
