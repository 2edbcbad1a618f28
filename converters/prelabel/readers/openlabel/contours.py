"""Polygons of several contours: outlines and holes."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from prelabel.detections import Kind
from prelabel.readers.openlabel.records import Attributes, Poly
from prelabel.readers.openlabel.shapes import AGAIN, CORNERS, SKIP, corners_of, rings_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.objects import Drawn

_IS_HOLE, _PART = "is_hole", "polygon_id"
"""The boolean and the text by which Kognic tells what a contour is, and which others it belongs to."""

Contours = Sequence[tuple[int, Poly]]
"""Contours of an object, each with its place in the list, which the hierarchy counts."""


class Nested(NamedTuple):
    """The polygon that contours make.

    Args:
        drawn: the polygon; None where there is none.
        at: the place of its first outline.
        faults: what is wrong with contours that are left out, each with its place.
        flat: contours that are left out since they have fewer than three corners.
    """

    drawn: Drawn | None
    at: int
    faults: list[tuple[int, Fault]]
    flat: int


def is_contour(shape: Poly) -> bool:
    """Whether it may be one of several that are one polygon."""
    return bool(shape.hierarchy and shape.closed) or _is_hole(shape) is not None


def nested(contours: Contours) -> Nested:
    """One polygon of contours that lie in each other: those at an even depth are outlines, those at an odd one holes of these."""
    found = {at: corners_of(shape) for at, shape in contours}
    faults = [(at, points) for at, points in found.items() if isinstance(points, Fault)]
    parents = _parents(contours)
    depths = _depths({at: parent for at, parent in parents.items() if not isinstance(found[at], Fault)})
    for at, shape in contours:
        if at not in depths and not isinstance(found[at], Fault):
            faults.append((at, _lost(shape, parents[at])))
    whole = {at: points for at, points in found.items() if at in depths and not isinstance(points, Fault) and len({*points}) >= CORNERS}
    holes: dict[int, list[int]] = {}
    for at in whole:
        if depths[at] % 2:
            holes.setdefault(parents[at], []).append(at)
    order = [ring for at in whole if depths[at] % 2 == 0 for ring in (at, *holes.get(at, ()))]
    if not order:
        few = Fault("too few points", ".val", f"no contour has {CORNERS} different points", AGAIN)
        return Nested(None, contours[0][0], faults or [(contours[0][0], few)], 0)
    rings = rings_of([whole[at] for at in order], [depths[at] % 2 == 1 for at in order], closed=True)
    return Nested(Drawn(Kind.POLYGON, rings=rings), order[0], faults, len(depths) - len(order))


def together(contours: Contours) -> Poly:
    """The first of some contours with what all of them say of the polygon."""
    own = [shape.attributes for _, shape in contours if shape.attributes]
    kinds = {
        kind: [one for each in own for one in getattr(each, kind) if one and one.name not in {_IS_HOLE, _PART}]
        for kind in Attributes.__struct_fields__
    }
    return msgspec.structs.replace(contours[0][1], attributes=Attributes(**kinds))


def _is_hole(shape: Poly) -> bool | None:
    """Whether a contour is a hole; None where Kognic did not write it."""
    said = shape.attributes.boolean if shape.attributes else ()
    return next((one.val is True for one in said if one and one.name == _IS_HOLE), None)


def _part(shape: Poly) -> object:
    return next((one.val for one in (shape.attributes or Attributes()).text if one and one.name == _PART), None)


def _parents(contours: Contours) -> dict[int, int]:
    """The place of the contour that each lies in, below 0 of an outline; of a hole without an outline its own.

    A hole of Kognic lies in the outline of its part: in the last one before it, else in the first.
    """
    outlines = {_part(shape): at for at, shape in reversed(contours) if not _is_hole(shape)}
    out: dict[int, int] = {}
    for at, shape in contours:
        if shape.hierarchy:
            out[at] = shape.hierarchy[-1]
        elif _is_hole(shape):
            out[at] = outlines.get(_part(shape), at)
        else:
            out[at] = -1
            outlines[_part(shape)] = at
    return out


def _lost(shape: Poly, parent: int) -> Fault:
    """What is wrong with a contour that lies in no outline."""
    if shape.hierarchy:
        what = f"its parent {parent} is none of its contours, or lies in it"
        return Fault("contour without its parent", ".hierarchy", what, AGAIN)
    return Fault("contour without its parent", "", f"is a hole, but no outline has its {_PART}", f"draw the outline, {SKIP}")


def _depths(parents: dict[int, int]) -> dict[int, int]:
    """How many contours each lies in; none of those that lie in each other, or in what is not there."""
    inside: dict[int, list[int]] = {}
    for at, parent in parents.items():
        inside.setdefault(max(parent, -1), []).append(at)
    depths: dict[int, int] = {}
    level, depth = inside.get(-1, []), 0
    while level:
        depths.update(dict.fromkeys(level, depth))
        level, depth = [one for at in level for one in inside.get(at, ())], depth + 1
    return depths
