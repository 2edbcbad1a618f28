"""Masks that are cropped to their boxes, as outlines."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.rings import Rings

SAMPLES = 512
"""Places along each side of a box at which its mask is looked at: what two of them do not tell apart is under a pixel in most boxes."""


def outline_of(mask: NDArray[np.float64], box: tuple[float, float, float, float], threshold: float) -> Rings | None:
    """The polygon of a mask in the unit of its box; None where it is empty, or the box is none.

    Args:
        mask: (height, width) probabilities; the middle of the first and last of each axis lie on the sides of the box.
        box: x0, y0, x1, y1.
        threshold: above which probability a place is inside.
    """
    from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # its codec is loaded for masks alone

    x0, y0, x1, y1 = box
    if not (np.isfinite(box).all() and x0 < x1 and y0 < y1 and mask.ndim == 2 and mask.size):  # noqa: PLR2004  # rows and columns
        return None
    scaled = _weights(mask.shape[0]) @ mask @ _weights(mask.shape[1]).T
    _, rings = label_rings(LabelRuns.of((scaled > threshold).astype(np.uint8)))
    if not len(rings):
        return None
    unit = rings.scaled(np.full((1, 2), 1 / SAMPLES))
    return Rings(points=unit.points * [x1 - x0, y1 - y0] + [x0, y0], ring_start=unit.ring_start, ring_hole=unit.ring_hole, start=unit.start)


def _weights(count: int) -> NDArray[np.float64]:
    """(SAMPLES, count) how much of each value along an axis there is in the middle of each sample, linearly."""
    at = (np.arange(SAMPLES) + 0.5) / SAMPLES * (count - 1)
    weights: NDArray[np.float64] = np.maximum(0.0, 1 - np.abs(at[:, None] - np.arange(count)))
    return weights
