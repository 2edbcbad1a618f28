"""Masks as crooked as those of real objects: blobs, some with holes, some of several parts."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as codec

SEED = 2014
HEIGHT, WIDTH = 480, 640
WAVES = 5
HOLE_SHARE, PARTS_SHARE = 0.15, 0.2


def write_masks(path: Path, count: int) -> None:
    """Write compressed run lengths, one mask a line.

    Args:
        path: the file.
        count: how many; their boxes have the sizes of COCO's objects, from a few pixels to most of the image.
    """
    random = np.random.default_rng(SEED)
    texts = [codec.encode(np.asfortranarray(_mask(random)))["counts"] for _ in range(count)]
    path.write_bytes(b"\n".join(bytes(text) for text in texts))  # type: ignore[arg-type]  # bytes where it encodes


def _mask(random: np.random.Generator) -> NDArray[np.uint8]:
    image = np.zeros((HEIGHT, WIDTH), np.uint8)
    for _ in range(1 + (random.random() < PARTS_SHARE) * int(random.integers(1, 4))):
        _fill(image, random)
    return image


def _fill(image: NDArray[np.uint8], random: np.random.Generator) -> None:
    """One blob: a circle whose radius waves, in a box of the size of an object, perhaps with a hole in it."""
    size = np.array([HEIGHT, WIDTH]) * np.clip(random.beta(1.0, 4.0, 2), 0.02, 0.95)
    corner = (np.array([HEIGHT, WIDTH]) - size) * random.random(2)
    top, left = corner.astype(int)
    bottom, right = np.ceil(corner + size).astype(int)
    y, x = np.mgrid[top:bottom, left:right]
    down, across = ((axis - middle) / (extent / 2) for axis, middle, extent in zip((y, x), corner + size / 2, size, strict=True))
    angle = np.arctan2(down, across)
    wave = random.normal(0, 0.25, (2, WAVES)) / np.arange(1, WAVES + 1)
    radius = 0.75 + sum(wave[0, k] * np.cos((k + 1) * angle) + wave[1, k] * np.sin((k + 1) * angle) for k in range(WAVES))
    distance = np.hypot(down, across)
    inside = distance < radius
    if random.random() < HOLE_SHARE:
        inside &= distance > 0.3 * radius
    image[top:bottom, left:right][inside] = 1
