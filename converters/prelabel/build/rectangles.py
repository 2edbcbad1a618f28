"""Rectangles: clamped to the frame, four corners from the top left, clockwise."""

import numpy as np
from numpy.typing import NDArray

from prelabel.build.text import Characters, decimals, millionths
from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.geometry import boxes

OUTSIDE = "wholly outside the frame"
VANISHED = "thinner than the payload's six decimals"
CLIPPED = "clipped to the frame"


def visible(detections: Detections, tally: Tally) -> NDArray[np.bool_]:
    """(n,) which rectangles something is left of; the others are counted as filtered, those that lose a part as adjusted."""
    outside = boxes.outside(detections.box)
    clipped = boxes.clip(detections.box)
    corner = millionths(clipped)
    vanished = ~outside & ((corner[:, 0] >= corner[:, 2]) | (corner[:, 1] >= corner[:, 3]))
    seen = ~outside & ~vanished
    counted = (
        (tally.filtered, OUTSIDE, outside),
        (tally.filtered, VANISHED, vanished),
        (tally.adjusted, CLIPPED, seen & (clipped != detections.box).any(axis=1)),
    )
    for counter, reason, mask in counted:
        if mask.any():
            counter[reason] += int(mask.sum())
    return seen


def geometry(detections: Detections) -> list[bytes | Characters]:
    """The text of each row's ``coordinates``, in parts."""
    corner = millionths(boxes.clip(detections.box))
    x0, y0, x1, y1 = (decimals(corner[:, i]) for i in range(4))
    parts: list[bytes | Characters] = [b'"coordinates":[']
    for i, (x, y) in enumerate(((x0, y0), (x1, y0), (x1, y1), (x0, y1))):
        parts += [b',{"x":' if i else b'{"x":', x, b',"y":', y, b"}"]
    return [*parts, b"]"]
