"""The boxes and polygons of objects, in pixels."""

from collections.abc import Mapping, Sequence

from prelabel.errors import counted
from prelabel.readers.mapillary.records import Box, Corners
from prelabel.readers.shared.faults import BadShape, require_few_px

Four = tuple[float, float, float, float]

_SKIP = "or leave the object out with --on-error skip"
_CORNERS = 3
_NAMES = ("xmin", "ymin", "xmax", "ymax")


def ring_of(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """The points of a polygon.

    Raises:
        BadShape: it has too few, or a coordinate beyond any image.
    """
    for number, xy in enumerate(points):
        for axis, value in enumerate(xy):
            require_few_px([value], f".polygon[{number}][{axis}]")
    distinct = len(set(points))
    if distinct < _CORNERS:
        what = f"the polygon has {counted(distinct, 'different point')}, and needs {_CORNERS}"
        raise BadShape("too few points", ".polygon", what, f"draw it again, {_SKIP}")
    return points


def rectangles_of(box: Box, width: int, *, panorama: bool) -> Mapping[str, Four]:
    """The rectangle of a box under an empty name, or the two of one that goes over the edge of a panorama: its left and its right part.

    Args:
        box: of a sign.
        width: of the image in pixels; 0 where it is not known.
        panorama: its left and right edges meet.

    Raises:
        BadShape: it has no area, a coordinate beyond any image, or goes over the edge of what is no panorama.

    >>> rectangles_of(Box(xmin=90, ymin=2, xmax=10, ymax=4), 100, panorama=True)
    {'left': (90.0, 2.0, 100.0, 4.0), 'right': (0.0, 2.0, 10.0, 4.0)}
    """
    if box.cross_boundary is not None:
        return {
            "left": _rectangle(box.cross_boundary.left, ".bbox.cross_boundary.left"),
            "right": _rectangle(box.cross_boundary.right, ".bbox.cross_boundary.right"),
        }
    if box.xmin > box.xmax and panorama and 0 < box.xmin < width and box.xmax > 0:
        x0, y0, x1, y1 = (float(getattr(box, name)) for name in _NAMES)
        parts = {"left": Corners(x0, y0, float(width), y1), "right": Corners(0.0, y0, x1, y1)}
        return {side: _rectangle(part, ".bbox") for side, part in parts.items()}
    return {"": _rectangle(box, ".bbox")}


def _rectangle(box: Corners, where: str) -> Four:
    for name in _NAMES:
        require_few_px([getattr(box, name)], f"{where}.{name}")
    for low, high in (("xmin", "xmax"), ("ymin", "ymax")):
        first, last = getattr(box, low), getattr(box, high)
        if not first < last:
            what = f"{low} {first:g} is not below {high} {last:g}"
            raise BadShape("no area", where, what, f"correct the box, {_SKIP}")
    return box.xmin, box.ymin, box.xmax, box.ymax
