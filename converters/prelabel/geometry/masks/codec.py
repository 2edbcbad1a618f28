"""COCO's own code, which fills polygons. It trusts what it is given: nothing comes here that was not checked."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco

from prelabel.geometry.rings import Rings

_CORNERS = 3
"""Points of the smallest ring: fewer hold no pixel, and COCO's code takes two for a box."""


def filled(rings: Rings, shape: int, size: tuple[int, int]) -> bytes:
    """The runs of one shape as text: of each outer ring without the holes behind it."""
    first, last = int(rings.start[shape]), int(rings.start[shape + 1])
    outer = (first + np.flatnonzero(~rings.ring_hole[first:last])).tolist()
    image = np.zeros(size, np.bool_, order="F")
    for begin, end in pairwise([*outer, last]):
        image |= _inside(rings, range(begin, begin + 1), size) & ~_inside(rings, range(begin + 1, end), size)
    return bytes(coco.encode(np.asfortranarray(image, np.uint8))["counts"])  # type: ignore[arg-type]  # bytes where it encodes


def _inside(rings: Rings, of: range, size: tuple[int, int]) -> NDArray[np.bool_]:
    """(height, width) the pixels in any of some rings."""
    points = [rings.points[rings.ring_start[ring] : rings.ring_start[ring + 1]] for ring in of]
    polygons: list[Any] = [some.ravel().tolist() for some in points if len(some) >= _CORNERS]
    if not polygons:
        return np.zeros(size, np.bool_)
    return coco.decode(coco.merge(coco.frPyObjects(polygons, *size))).astype(np.bool_)
