"""The text of named points, and of the edges between them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from prelabel.build import text
from prelabel.build.fractions import DECIMALS, drawn_within, places_in
from prelabel.detections import Detections
from prelabel.geometry import numbering
from prelabel.geometry.ragged import places
from prelabel.native import POINTS

_BLANK = b'%b,"y":%b' % (b"\0" * DECIMALS, b"\0" * DECIMALS)
"""x and y of a point."""
_PLACES = places_in(_BLANK, (0, 1))
"""Where they stand in it."""

POINT_BYTES = 32
"""About as many characters has a point with its name."""

NO_EDGES = b"}}"
"""What stands behind the last point of a row without edges: it ends the points, and the annotation."""


def points(detections: Detections, rows: NDArray[np.intp], *, numbered: bool = False) -> list[text.Part]:
    """The ``points`` of some rows, p1 to pN, without their end; ``numbered`` gives each the ``label`` that is its keypoint number.

    Args:
        detections: of one ring each, which has a point.
        rows: (n,) of these; they are landmarks where points are numbered.
        numbered: whether they are.
    """
    d = detections
    within = text.of_any_length(
        lambda: _texts(d.take(rows), numbered=numbered),
        np.arange(len(rows)),
        (POINTS, b"", d.points, d.point_number if numbered else d.point_number[:0], d.ring_start, d.detection_start.take(rows)),
        int(counts(d, rows).sum()) * POINT_BYTES,
    )
    return [b'"points":{', within]


def counts(detections: Detections, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    """(n,) how many points some rows have, of one ring each."""
    ring = detections.detection_start.take(rows)
    number: NDArray[np.int64] = detections.ring_start.take(ring + 1) - detections.ring_start.take(ring)
    return number


def _texts(detections: Detections, *, numbered: bool) -> list[bytes]:
    d = detections
    ordinal = places(d.ring_start)
    names = [b'"p%d":{"x":' % (i + 1) for i in range(int(ordinal.max()) + 1)]
    parts: list[text.Part] = [text.chosen(names, ordinal), drawn_within(_BLANK, d.points, np.arange(len(d.points)), _PLACES)]
    if numbered:
        which, first = numbering.numbered(d.point_number.astype(np.int64))
        parts.append(text.chosen([b',"label":%d' % number for number in d.point_number[first].tolist()], which))
    last = np.zeros(len(d.points), np.bool_)
    last[d.ring_start[1:] - 1] = True
    return text.rows([*parts, b"}"], len(d.points), last)


def closed_edges(counts: NDArray[np.int64]) -> text.Column:
    """What stands behind the last point of rings of so many points: their ``edges``, and the end of the annotation.

    >>> closed_edges(np.array([3])).texts()
    [b'},"edges":{"e1":["p1","p2"],"e2":["p2","p3"],"e3":["p3","p1"]}}']
    """
    return _of_each(counts, lambda begun, n: b'%b,"e%d":["p%d","p1"]}}' % (begun, n, n))


def open_edges(counts: NDArray[np.int64]) -> text.Column:
    """What stands behind the last point of lines of so many points: their ``edges``, and the end of the annotation.

    >>> open_edges(np.array([3, 2])).texts()
    [b'},"edges":{"e1":["p1","p2"],"e2":["p2","p3"]}}', b'},"edges":{"e1":["p1","p2"]}}']
    """
    return _of_each(counts, lambda begun, _: begun + b"}}")


def _of_each(counts: NDArray[np.int64], closed: Callable[[bytes, int], bytes]) -> text.Column:
    """The text of each count, made once of the edges between neighbours, which are the beginning of the longest."""
    edges = [b',"e%d":["p%d","p%d"]' % (i, i, i + 1) for i in range(1, int(counts.max(initial=1)))]
    ends = np.cumsum([0, *map(len, edges)])
    before = b'},"edges":{'
    longest = before + b"".join(edges)[1:]
    opening = len(before) - 1
    which, first = numbering.numbered(counts)
    return text.spans([closed(longest[: opening + int(ends[n - 1])], n) for n in counts[first].tolist()], which)
