"""Images with a few boxes each, for what writes them in many formats."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.sources.boxes import random_boxes

SEED = 41
WIDTH, HEIGHT = 1280, 720
LABELS = ("bicycle", "bus", "car", "motorcycle", "pedestrian", "truck")
BOXES = 7
"""In each image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One image and its boxes.

    Args:
        name: without a suffix.
        boxes: label, score, and x0, y0, x1, y1 in pixels with two decimals.
    """

    name: str
    boxes: Sequence[tuple[str, float, tuple[float, float, float, float]]]


def make_images(count: int) -> list[Image]:
    """So many, always the same."""
    random = np.random.default_rng(SEED)
    corners = (random_boxes(count * BOXES, random) * np.tile([WIDTH, HEIGHT], 2)).round(2)
    corners[:, 2:] = np.maximum(corners[:, 2:], corners[:, :2] + 1).round(2)
    labels = np.array(LABELS)[random.integers(len(LABELS), size=count * BOXES)].tolist()
    scores = random.random(count * BOXES).round(4).tolist()
    rows = list(zip(labels, scores, map(tuple, corners.tolist()), strict=True))
    return [Image(name=f"{i:06}", boxes=rows[i * BOXES : (i + 1) * BOXES]) for i in range(count)]
