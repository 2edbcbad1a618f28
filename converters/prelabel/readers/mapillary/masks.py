"""PNGs of labels: a pixel of 8 bits is a class, one of 16 bits 256 times its class and the number of the object."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.geometry.rings import Rings
from prelabel.readers.mapillary.homes import has_numbers

PER_CLASS = 256

_FIX = "give the PNGs of instances or labels as the data set has them"


class Drawn(NamedTuple):
    """What an image shows.

    Args:
        size: width and height in pixels.
        values: (n,) of the pixels of each thing, rising.
        numbers: (n,) the class of each.
        rings: (n,) the outlines in pixels.
    """

    size: tuple[int, int]
    values: NDArray[np.int64]
    numbers: NDArray[np.int64]
    rings: Rings


def read_mask(path: Path) -> Drawn:
    """What a PNG shows.

    Raises:
        InputError: it cannot be read, or its pixels are colours.
    """
    from prelabel.geometry.labelimages import read_label_image  # noqa: PLC0415  # loaded for images alone
    from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # as above

    image = read_label_image(path)
    if image.colours:
        raise InputError("has colours for pixels, which number no classes", place=Place(str(path)), fix=_FIX)
    # outlines are made of all values but 0, and class 0 is one as the others are
    shifted, rings = label_rings(image.runs.renumbered(image.runs.value + 1))
    values = shifted - 1
    return Drawn((image.runs.width, image.runs.height), values, values // PER_CLASS if has_numbers(path) else values, rings)
