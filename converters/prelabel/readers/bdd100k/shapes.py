"""The shapes of a label: box, outlines and mask."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Frame, Kind
from prelabel.geometry.rings import Rings
from prelabel.readers.bdd100k.curves import CONTROL, VERTEX, sampled
from prelabel.readers.bdd100k.records import Box2d, Label, Poly2d, Rle, is_filled
from prelabel.readers.shared.faults import BadShape, require_few_px, require_px
from prelabel.readers.shared.words import shown

CLOSED = "area/"
"""How the categories of closed outlines begin where outlines do not say whether they are closed."""

_LEAST = {True: 3, False: 2}
"""Points of an outline, by whether it is closed."""

_POLYS = msgspec.json.Decoder(list[Poly2d])
_POLY = msgspec.json.Decoder(Poly2d)
_VERTICES = msgspec.json.Decoder(list[tuple[float, float, str]])


def outlines_of(label: Label) -> list[tuple[Kind, Rings]]:
    """The lines of a label, and its polygon, which has a part for each closed outline; in pixels.

    Raises:
        BadShape: an outline is wrong.
        msgspec.DecodeError: the outlines are of the wrong type.
    """
    rings: list[NDArray[np.float64]] = []
    out: list[tuple[Kind, Rings]] = []
    for number, poly in _polys(label):
        where = ".poly2d" if number < 0 else f".poly2d[{number}]"
        closed = (label.category or "").startswith(CLOSED) if poly.closed is None else poly.closed
        points = _points(poly, where, closed=closed)
        if closed:
            rings.append(points)
        else:
            out.append((Kind.LINE, Rings.of(points, [len(points)])))
    if rings:
        out.append((Kind.POLYGON, Rings.of(np.concatenate(rings), [len(points) for points in rings], [len(rings)])))
    return out


def box_of(box: Box2d) -> tuple[float, float, float, float]:
    """x0, y0, x1, y1, the edges of a box that includes its last pixels; one that was drawn from another corner is turned round.

    Raises:
        BadShape: it is beyond any image.

    >>> box_of(Box2d(x1=0, y1=30, x2=199, y2=10.5))
    (0, 10.5, 200, 31)
    """
    require_few_px((box.x1, box.y1, box.x2, box.y2), ".box2d")
    return min(box.x1, box.x2), min(box.y1, box.y2), max(box.x1, box.x2) + 1, max(box.y1, box.y2) + 1


def _polys(label: Label) -> list[tuple[int, Poly2d]]:
    """The outlines of a label, with their numbers; -1 of one that is not listed.

    Raises:
        msgspec.DecodeError: they are of the wrong type.
    """
    if not is_filled(label.poly2d):
        return []
    text = bytes(label.poly2d)
    if text.startswith(b"{"):
        return [(-1, _POLY.decode(text))]
    if text[1:].lstrip().startswith(b"["):
        found = _VERTICES.decode(text)
        return [(-1, Poly2d(vertices=[(x, y) for x, y, _ in found], types="".join(kind for *_, kind in found)))]
    return list(enumerate(_POLYS.decode(text)))


def _points(poly: Poly2d, where: str, *, closed: bool) -> NDArray[np.float64]:
    """The points (n, 2) of an outline, in pixels, with its curves sampled; the last of a closed one is not the first again.

    Raises:
        BadShape: it is none.
    """
    count, least = len(poly.vertices), _LEAST[closed]
    types = VERTEX * count if poly.types is None else poly.types
    odd = next((kind for kind in types if kind not in {VERTEX, CONTROL}), None)
    if odd is not None:
        raise BadShape("unknown vertex type", f"{where}.types", f"vertex type {shown(odd)}, but there are L and C")
    if len(types) != count:
        raise BadShape("types unlike vertices", f"{where}.types", f"{len(types)} types for {count} vertices")
    if count < least:
        kind = "polygon" if closed else "line"
        raise BadShape("too few vertices", f"{where}.vertices", f"{count} vertices, but a {kind} has at least {least}")
    vertices = np.array(poly.vertices, np.float64)
    require_px(vertices, f"{where}.vertices")
    if closed:
        vertices, types = np.concatenate([vertices, vertices[:1]]), types + VERTEX
    try:
        points = sampled(vertices, types)
    except ValueError as error:
        raise BadShape("curve without end", f"{where}.types", str(error)) from error
    distinct = len(np.unique(points, axis=0))
    if distinct < least:
        raise BadShape("outline of too few points", f"{where}.vertices", f"{count} vertices are at {distinct} different points")
    if closed:
        return points[: np.flatnonzero((points != points[0]).any(axis=1))[-1] + 1]
    return points


def mask_of(rle: Rle, frame: Frame) -> list[tuple[Kind, Rings]]:
    """The polygon of a mask; none of one without a pixel.

    Raises:
        BadShape: it is no mask of the frame.
    """
    from prelabel.geometry.masks import RunLengths  # noqa: PLC0415  # its codec is loaded for files that have masks alone

    if rle.size != (frame.height, frame.width):
        what = f"size {list(rle.size)} is not that of its image, {[frame.height, frame.width]}"
        raise BadShape("mask of another size", ".rle.size", what, "write size as [height, width]")
    runs, problems = RunLengths.read([rle.counts], [rle.size])
    if problems:
        raise BadShape("no run-length mask", ".rle.counts", problems[0])
    rings = runs.rings()
    return [(Kind.POLYGON, rings)] if len(rings.points) else []
