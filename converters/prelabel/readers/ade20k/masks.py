"""PNGs of an image: the objects or parts of one level, told apart by their colours, and a PNG for each object alone."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.geometry.labelimages import read_label_image
from prelabel.geometry.masks import label_rings
from prelabel.geometry.rings import Rings

_BLUE = 16
"""Bits before this channel in a packed colour."""


class Shown(NamedTuple):
    """What a mask shows.

    Args:
        size: width and height in pixels.
        rings: (n,) of its objects, in the order of their numbers.
        classes: (n,) red and green of most pixels of each, which number its class.
        nobodys: how many classes have pixels that are of no object.
    """

    size: tuple[int, int]
    rings: Rings
    classes: list[int]
    nobodys: int = 0


def read_level(path: Path) -> Shown:
    """The objects of a mask whose blue tells them apart; the lowest value above 0 is object 1.

    Raises:
        InputError: it cannot be read, or has no colours.
    """
    image = read_label_image(path)
    if not image.colours:
        what = "has no colours, of which red and green number the class and blue the object"
        raise InputError(what, place=Place(str(path)), fix="give the PNGs as ADE20K has them")
    colour, length = image.runs.value, image.runs.length
    blue, numbered = colour >> _BLUE, colour & 0xFFFF
    objects, of = np.unique(blue, return_inverse=True)
    number = of + (objects[0] != 0)
    _, rings = label_rings(image.runs.renumbered(number))
    nobodys = len(np.unique(numbered[(blue == 0) & (numbered != 0)]))
    inside = number > 0
    classes = _most(number[inside] - 1, numbered[inside], length[inside])
    return Shown((image.runs.width, image.runs.height), rings, classes, nobodys)


def read_instance(path: Path) -> Shown:
    """What a mask of one object shows: all pixels but black ones.

    Raises:
        InputError: it cannot be read.
    """
    image = read_label_image(path)
    _, rings = label_rings(image.runs.renumbered((image.runs.value != 0).astype(np.int64)))
    return Shown((image.runs.width, image.runs.height), rings, [])


def _most(of: NDArray[np.int64], value: NDArray[np.int64], weight: NDArray[np.int64]) -> list[int]:
    """The value that most pixels of each object have, of several the lowest.

    >>> _most(np.array([0, 1, 1, 0]), np.array([7, 9, 8, 5]), np.array([1, 2, 3, 1]))
    [5, 8]
    """
    pairs, where = np.unique(np.column_stack([of, value]), axis=0, return_inverse=True)
    pixels = np.bincount(where.ravel(), weight)
    found: dict[int, int] = {}
    for place in np.lexsort((pairs[:, 1], -pixels, pairs[:, 0])).tolist():
        found.setdefault(int(pairs[place, 0]), int(pairs[place, 1]))
    return [found[one] for one in sorted(found)]
