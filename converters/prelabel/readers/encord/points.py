"""Points as exports list them: by their numbers, in order, or as numbers by turns."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import counted
from prelabel.readers.encord.records import Point
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.fractions import BEYOND
from prelabel.readers.shared.words import shown

T = TypeVar("T")

_LONGEST = 9
"""Digits of the number of a point."""

_REACH = 0.5 + BEYOND
"""From the middle of the image."""

_FRACTIONS = "write coordinates as fractions of the image, or leave the record out with --on-error skip"


def numbered(points: dict[str, T] | list[T], where: str) -> list[tuple[int, T]]:
    """Points with their numbers, from 1, rising; Encord counts from 0.

    Raises:
        BadShape: one has no number.
    """
    if isinstance(points, list):
        return list(enumerate(points, 1))
    for key in points:
        if not (key.isascii() and key.isdecimal() and len(key) <= _LONGEST):
            raise BadShape("point without a number", where, f"{shown(key)} is no number of a point", "number points from 0")
    return sorted(((int(key) + 1, point) for key, point in points.items()), key=lambda one: one[0])


def ordered(points: dict[str, T] | list[T], where: str) -> list[T]:
    """Points in the order of their numbers."""
    return [point for _, point in numbered(points, where)]


def have_depth(points: Iterable[Point]) -> bool:
    """Whether some are not of an image."""
    return any(point.z is not None for point in points)


def pairs(points: Iterable[Point]) -> NDArray[np.float64]:
    """(n, 2) of points."""
    return np.array([(point.x, point.y) for point in points], np.float64).reshape(-1, 2)


def flat(numbers: Sequence[float], where: str) -> NDArray[np.float64]:
    """(n, 2) of numbers that are by turns x and y.

    Raises:
        BadShape: the last point has no y.
    """
    if len(numbers) % 2:
        raise BadShape("half a point", where, f"{counted(len(numbers), 'number')}, but points have two each")
    return np.array(numbers, np.float64).reshape(-1, 2)


def path(points: NDArray[np.float64], fewest: int, name: str, where: str) -> NDArray[np.float64]:
    """Points (n, 2) of an outline or a line.

    Raises:
        BadShape: they are too few, or no fractions.
    """
    require_near(points, where)
    distinct = len({*map(tuple, points.tolist())})
    if distinct < fewest:
        raise BadShape("too few points", where, f"{counted(distinct, 'different point')}, but a {name} has at least {fewest}")
    return points


def require_near(numbers: NDArray[np.float64], where: str) -> None:
    """Refuse coordinates that lie so far outside of an image that they are no fractions.

    Raises:
        BadShape: one does.
    """
    require_few_near(numbers[~(np.abs(numbers - 0.5) <= _REACH)].tolist(), where)


def require_few_near(coordinates: Iterable[float], where: str) -> None:
    """The same of a box, without an array.

    Raises:
        BadShape: one does.
    """
    for value in coordinates:
        if not abs(value - 0.5) <= _REACH:
            raise BadShape("no fraction of the image", where, f"the coordinate {value:g} is no fraction of the image", _FRACTIONS)


def require_size(size: tuple[int, int], where: str, what: str) -> None:
    """Refuse a shape whose points depend on the sides of its image where these are not known.

    Raises:
        BadShape: they are not.
    """
    if min(size) <= 0:
        fix = "give --size WIDTHxHEIGHT, or --frames with the folder of images"
        raise BadShape("size unknown", where, f"{what} needs the size of its image, which is not known", fix)
