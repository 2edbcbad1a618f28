"""Rotated boxes and ellipses as the points of polygons."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import owners, places, starts
from prelabel.geometry.rings import Rings

SAGITTA_PX = 0.25
"""How far an ellipse may run outside the chords of its polygon."""

FEWEST_CHORDS, MOST_CHORDS = 12, 360

_UNIT_SQUARE = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])


def corners(rotated: NDArray[np.float64]) -> NDArray[np.float64]:
    """The corners of rotated boxes, (m, 4, 2), clockwise as seen; the first is the one that was top left before the box was turned.

    Args:
        rotated: (m, 5) centre x and y, width, height, all in pixels, and the angle in radians, clockwise as seen.

    >>> corners(np.array([[50.0, 40.0, 20.0, 10.0, np.pi / 2]])).round(3).tolist()
    [[[55.0, 30.0], [55.0, 50.0], [45.0, 50.0], [45.0, 30.0]]]
    """
    return _turned(rotated[:, None, 2:4] * _UNIT_SQUARE, rotated[:, :2], rotated[:, 4])


def ellipses(rotated: NDArray[np.float64]) -> Rings:
    """Polygons whose corners lie on ellipses, as many as it takes to stay within a quarter of a pixel.

    Args:
        rotated: (m, 5) centre x and y, the two semi-axes, all in pixels, and the angle in radians, clockwise as seen.

    >>> ellipses(np.array([[50.0, 40.0, 30.0, 20.0, 0.0]])).bounds().round(6).tolist()
    [[20.0, 20.0, 80.0, 60.0]]
    """
    largest = np.maximum(rotated[:, 2:4].max(axis=1, initial=0), SAGITTA_PX)
    chords = np.clip(np.ceil(np.pi / np.arccos(1 - SAGITTA_PX / largest) / 4) * 4, FEWEST_CHORDS, MOST_CHORDS).astype(np.int64)
    start = starts(chords)
    of = owners(start)
    angle = 2 * np.pi * places(start) / chords[of]
    unit = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return Rings.of(_turned((rotated[of, 2:4] * unit)[:, None], rotated[of, :2], rotated[of, 4]), chords)


def _turned(offsets: NDArray[np.float64], centre: NDArray[np.float64], angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Offsets (m, k, 2) turned by their angles (m,), about centres (m, 2)."""
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]
    x, y = offsets[:, :, 0], offsets[:, :, 1]
    return centre[:, None] + np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=2)
