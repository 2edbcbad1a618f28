"""Detections of moving objects, for what links them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEED = 29
WIDTH, HEIGHT, OBJECTS = 1920.0, 1080.0, 100
"""The frame that so many objects are seen in; the frame of more or fewer is as crowded."""

SPEED, EXTENT = 3.0, (60.0, 120.0)
"""Standard deviation of the motion in pixels a frame; the usual width and height in pixels."""

JITTER, GONE, MISSED, FALSE = 0.02, 0.005, 0.03, 0.02
"""Noise of a box in units of its size; the chance that an object ends, and that it is missed, in a frame; false boxes an object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """``n`` boxes of one sequence, by frame."""

    frame: NDArray[np.int32]
    """(n,) from 0."""
    box_px: NDArray[np.float64]
    """(n, 4) x0, y0, x1, y1."""
    score: NDArray[np.float64]
    """(n,) in [0, 1]."""
    size_px: NDArray[np.float64]
    """(2,) width and height of the frame."""


def make_scene(*, objects: int, frames: int) -> Scene:
    """Objects with constant velocity, some of which end and are replaced in each frame, seen by a detector with noise; always the same.

    Args:
        objects: in each frame.
        frames: how many.
    """
    random = np.random.default_rng(SEED)
    size = np.array([WIDTH, HEIGHT]) * np.sqrt(objects / OBJECTS)
    centre, velocity, extent = _born(objects, size, random)
    parts = []
    for number in range(frames):
        centre += velocity
        gone = ((centre < 0) | (centre > size)).any(axis=1) | (random.random(objects) < GONE)
        centre[gone], velocity[gone], extent[gone] = _born(int(gone.sum()), size, random)
        seen = random.random(objects) >= MISSED
        false_centre, _, false_extent = _born(int(random.poisson(FALSE * objects)), size, random)
        middle = np.concatenate([centre[seen] + extent[seen] * random.normal(0, JITTER, (int(seen.sum()), 2)), false_centre])
        half = np.concatenate([extent[seen] * random.normal(1, JITTER, (int(seen.sum()), 2)), false_extent]) / 2
        score = np.concatenate([random.normal(0.85, 0.1, int(seen.sum())), random.uniform(0.1, 0.7, len(false_centre))]).clip(0.05, 1)
        parts.append((np.full(len(middle), number, np.int32), np.concatenate([middle - half, middle + half], axis=1), score))
    frame, box_px, score = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Scene(frame=frame, box_px=box_px, score=score, size_px=size)


def _born(count: int, size: NDArray[np.float64], random: np.random.Generator) -> tuple[NDArray[np.float64], ...]:
    """(count, 2) centre, velocity and extent of new objects, in pixels."""
    extent = np.array(EXTENT) * random.uniform(0.5, 1.5, (count, 1)) * random.uniform(0.9, 1.1, (count, 2))
    return random.random((count, 2)) * size, random.normal(0, SPEED, (count, 2)), extent
