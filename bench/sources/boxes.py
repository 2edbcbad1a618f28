"""Boxes that look like those of a detector, for the sources of one text file an image or sequence."""

import numpy as np
from numpy.typing import NDArray


def random_boxes(count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """(count, 4) x0, y0, x1, y1 as fractions of a frame, inside it, most of them small."""
    extent = np.minimum(random.beta(1.0, 6.0, (count, 2)) + 0.01, 0.99)
    corner = (1 - extent) * random.random((count, 2))
    return np.concatenate([corner, corner + extent], axis=1)
