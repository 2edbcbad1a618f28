"""The text of named points, and of the edges between them."""

from collections.abc import Callable, Iterable
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from prelabel.build import text
from prelabel.detections import Detections
from prelabel.geometry.ragged import places

_BLANK = b'%b,"y":%b' % (b"\0" * text.DECIMALS, b"\0" * text.DECIMALS)
"""x and y of a point."""


def points(detections: Detections, edges: Iterable[bytes] = repeat(b""), *, numbered: bool = False) -> list[bytes]:
    """The text of each row's ``points``, p1 to pN; ``numbered`` gives each the ``label`` that is its keypoint number.

    Args:
        detections: rows of one ring, which has a point.
        edges: what stands behind the points of each row.
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
    return [b'"points":{%b}%b' % pair for pair in zip(text.rows([*parts, b"}"], len(d.points), last), edges, strict=False)]


def closed_edges(counts: NDArray[np.int64]) -> list[bytes]:
    """The ``edges`` of rings of so many points, with what stands before them.

    >>> closed_edges(np.array([3]))[0]
    b',"edges":{"e1":["p1","p2"],"e2":["p2","p3"],"e3":["p3","p1"]}'
    """
    return _of_each(counts, lambda begun, n: b'%b,"e%d":["p%d","p1"]}' % (begun, n, n))


def open_edges(counts: NDArray[np.int64]) -> list[bytes]:
    """The ``edges`` of lines of so many points, with what stands before them.

    >>> open_edges(np.array([3, 2]))
    [b',"edges":{"e1":["p1","p2"],"e2":["p2","p3"]}', b',"edges":{"e1":["p1","p2"]}']
    """
    return _of_each(counts, lambda begun, _: begun + b"}")


def _of_each(counts: NDArray[np.int64], closed: Callable[[bytes, int], bytes]) -> list[bytes]:
    """The text of each count, made once of the edges between neighbours, which are the beginning of the longest."""
    edges = [b',"e%d":["p%d","p%d"]' % (i, i, i + 1) for i in range(1, int(counts.max(initial=1)))]
    ends = np.cumsum([0, *map(len, edges)])
    longest = b',"edges":{' + b"".join(edges)[1:]
    opening = len(b',"edges":{') - 1
    made = {n: closed(longest[: opening + int(ends[n - 1])], n) for n in np.flatnonzero(np.bincount(counts)).tolist()}
    return [made[n] for n in counts.tolist()]
