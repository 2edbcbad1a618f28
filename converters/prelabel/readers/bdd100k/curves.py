"""Outlines with Bezier curves in them as points."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SAGITTA_PX = 0.25
"""How far a curve may run beside the chords of its points."""

MOST_CHORDS = 1000
"""Of a curve: one that needs more is longer than any image."""

VERTEX, CONTROL = "L", "C"
"""The types of vertices: one that a straight line leads to, and one of the three that follow a point on a cubic curve."""

_CUBIC = 3


def sampled(vertices: NDArray[np.float64], types: str) -> NDArray[np.float64]:
    """The points (m, 2) of an open outline: its vertices, and points on its curves that stay within a quarter of a pixel.

    A vertex `CONTROL` behind the first one begins a cubic curve from the point before it: it and the next are control points, the one
    behind these is the end, whatever their types are.

    Args:
        vertices: (n, 2) pixels, n >= 1.
        types: of each; the first one is a point whatever it is.

    Raises:
        ValueError: a curve has no end.

    >>> sampled(np.array([[0.0, 0.0], [0.0, 0.2], [0.2, 0.4], [0.4, 0.4], [9.0, 9.0]]), "LCCLL").round(3).tolist()
    [[0.0, 0.0], [0.4, 0.4], [9.0, 9.0]]
    """
    parts = [vertices[:1]]
    at = 1
    while at < len(vertices):
        if types[at] == VERTEX:
            parts.append(vertices[at : at + 1])
            at += 1
            continue
        if at + _CUBIC > len(vertices):
            message = f"a curve begins at vertex {at} and has no end"
            raise ValueError(message)
        parts.append(_cubic(vertices[at - 1 : at + _CUBIC]))
        at += _CUBIC
    return np.concatenate(parts)


def _cubic(control: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of a cubic curve behind its first, with its last, at equal steps of its parameter.

    A chord over a step h is off by at most h^2/8 times the longest second derivative, which is at most six times the longest second
    difference of the control points.

    Args:
        control: (4, 2) begin, two control points, end.
    """
    bend = float(np.linalg.norm(np.diff(control, 2, axis=0), axis=1).max())
    chords = min(max(math.ceil(math.sqrt(6 * bend / (8 * SAGITTA_PX))), 1), MOST_CHORDS)
    t = np.arange(1, chords + 1)[:, None] / chords
    weights: Sequence[NDArray[np.float64]] = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    points: NDArray[np.float64] = np.sum([weight * point for weight, point in zip(weights, control, strict=True)], axis=0)
    return points
