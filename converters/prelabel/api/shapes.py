"""Outlines, lines, cuboids, masks and keypoints of one frame as rings of pixels."""

from collections.abc import Sequence, Sized

import numpy as np
from numpy.typing import NDArray

from prelabel.api.arrays import each, flags, numbers
from prelabel.detections import Kind
from prelabel.errors import UsageError
from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.masks import label_rings
from prelabel.geometry.rings import Rings

Shaped = tuple[NDArray[np.intp], Rings, NDArray[np.int32]]
"""(m,) the detection of each shape, the m shapes in pixels, and (p,) the keypoint numbers of their points, else 0."""

COORDINATES, SCORED = 2, 3
"""Numbers of a point, without and with a score."""

CORNERS = 8
"""Of a cuboid."""

LEAST = {Kind.POLYGON: 3, Kind.LINE: 2, Kind.CUBOID: CORNERS}
"""Points of a ring."""


def outlines(given: object, count: int, kind: Kind, name: str) -> Shaped:
    """Polygons, lines or cuboids: an array of points each, of a polygon also a list of those of its parts; None or no point for none.

    Args:
        given: as the caller gave it.
        count: of detections.
        kind: POLYGON, LINE or CUBOID.
        name: of the argument.

    Raises:
        UsageError: an entry is no array of points, or has too few of them.
    """
    rows: list[int] = []
    parts: list[list[NDArray[np.float64]]] = []
    for row, one in enumerate(each(given, count, name)):
        rings = [] if _is_absent(one) else _parts(one, f"{name}[{row}]") if kind == Kind.POLYGON else [one]
        found = [_points(ring, kind, f"{name}[{row}]") for ring in rings]
        if found:
            rows.append(row)
            parts.append(found)
    points = [ring for some in parts for ring in some]
    made = Rings.of(np.concatenate([np.empty((0, 2)), *points]), [len(ring) for ring in points], [len(some) for some in parts])
    return np.array(rows, np.intp), made, np.zeros(len(made.points), np.int32)


def _is_absent(one: object) -> bool:
    """Whether it is None or has no point."""
    try:
        return one is None or (isinstance(one, Sized) and len(one) == 0)
    except TypeError:
        # an array of no dimension
        return False


def _parts(one: object, name: str) -> Sequence[object]:
    """The rings of a polygon; a list of lists of pairs has several."""
    nested = isinstance(one, list | tuple) and numbers(one[0], name).ndim >= COORDINATES
    return one if nested and isinstance(one, list | tuple) else [one]


def _points(ring: object, kind: Kind, name: str) -> NDArray[np.float64]:
    points, least = numbers(ring, name), LEAST[kind]
    if points.shape[1:] == (1, COORDINATES):
        # a contour of OpenCV
        points = points[:, 0]
    wrong = points.ndim != COORDINATES or points.shape[1] != COORDINATES
    if not wrong and kind == Kind.POLYGON and len(points) > least and (points[0] == points[-1]).all():
        points = points[:-1]
    exact = "" if kind == Kind.CUBOID else " or more"
    if wrong or len(points) < least or (kind == Kind.CUBOID and len(points) > least):
        raise UsageError(f"{name} has the shape {list(points.shape)}", fix=f"give x, y of {least}{exact} points, in pixels")
    return points


def masks(given: object, count: int, size: tuple[int, int]) -> tuple[Shaped, bool]:
    """The outlines of masks (n, height, width), or (n, 1, height, width); an empty mask has none. Numbers are inside above a half.

    Args:
        given: as the caller gave it.
        count: of detections.
        size: width and height of the frame; masks of another size are stretched to it.

    Returns:
        The outlines, and whether they were stretched.

    Raises:
        UsageError: it is no array of masks, or they lie on their side.
    """
    pixels = flags(given, "masks") if count else np.empty((0, 1, 1), np.bool_)
    if pixels.ndim == 4 and pixels.shape[1] == 1:  # noqa: PLR2004  # as models with one mask a detection give them
        pixels = pixels[:, 0]
    if pixels.ndim != 3 or len(pixels) != count or (not pixels.size and count):  # noqa: PLR2004
        fix = f"give {count} masks of height and width: ({count}, h, w)" if pixels.ndim > 2 else "give one a detection: (n, h, w)"  # noqa: PLR2004
        raise UsageError(f"masks have the shape {list(pixels.shape)}", fix=fix)
    width, height = size
    own = pixels.shape[:0:-1]
    if own == (height, width) and width != height:
        what = f"masks have the shape {list(pixels.shape)}, but a frame is {width} wide and {height} high"
        raise UsageError(what, fix=f"height comes before width: give ({count}, {height}, {width})")
    rows = np.flatnonzero([np.count_nonzero(pixels[row]) for row in range(count)])
    rings = Rings.concat([label_rings(LabelRuns.of(pixels[row].astype(np.uint8)))[1] for row in rows.tolist()])
    factor = np.array(size, np.float64) / np.array(own, np.float64)
    rings = rings.scaled(np.broadcast_to(factor, (len(rings), 2)))
    return (rows, rings, np.zeros(len(rings.points), np.int32)), own != size


def keypoints(given: object, count: int) -> Shaped:
    """Keypoints (n, k, 2), or (n, k, 3) with a score or visibility; those that are nowhere, or of score 0 or less, are left out.

    Raises:
        UsageError: it is no array of keypoints.
    """
    found = numbers(given, "keypoints") if count else np.empty((0, 0, COORDINATES))
    if found.ndim != SCORED or len(found) != count or found.shape[2] not in {COORDINATES, SCORED}:
        fix = f"give x, y or x, y, score of each: ({count}, k, 2) or ({count}, k, 3)"
        raise UsageError(f"keypoints have the shape {list(found.shape)}", fix=fix)
    seen = np.asarray(np.isfinite(found[:, :, :COORDINATES]).all(axis=2))
    if found.shape[2] == SCORED:
        # written so that the absent score, NaN, stays
        seen &= ~(found[:, :, COORDINATES] <= 0)
    rows = np.flatnonzero(seen.any(axis=1))
    row, number = np.nonzero(seen)
    made = Rings.of(found[row, number, :COORDINATES], seen.sum(axis=1)[rows])
    return rows, made, (number + 1).astype(np.int32)
