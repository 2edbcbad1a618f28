"""Members of ragged entries, taken as they are."""

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import gather
from prelabel.native import loops


def gathered(
    members: NDArray[np.float64], start: NDArray[np.int64], index: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The members (p, k) of the chosen ragged entries, and the new starts, which are those of `prelabel.geometry.ragged.gather`.

    >>> members, start = gathered(np.array([[1.0], [2.0], [3.0]]), np.array([0, 2, 3]), np.array([1, 0]))
    >>> members.tolist(), start.tolist()
    ([[3.0], [1.0], [2.0]], [0, 1, 3])
    """
    if loops is None:
        places, begins = gather(start, index)
        return members.take(places, axis=0), begins
    begins = np.empty(len(index) + 1, np.int64)
    characters = np.ascontiguousarray(members).view(np.uint8)
    return np.frombuffer(loops.gathered(characters, start, index, begins)).reshape(-1, members.shape[1]), begins
