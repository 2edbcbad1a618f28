"""Between what the numbers of a run lie that its jobs do not hold."""

from collections.abc import Mapping
from numbers import Integral

MOST_COUNT = 999_999_999
"""More frames, detections or sequences no run has; what is counted with them fits into 64 bits."""

FASTEST_HZ = 1e6
"""Frames a second that are believed: times that say more are no seconds."""

COUNTS: Mapping[str, tuple[int, int]] = {
    "stride": (1, MOST_COUNT),
    "limit": (1, MOST_COUNT),
    "max_gap": (0, MOST_COUNT),
    "min_length": (1, MOST_COUNT),
    "fill_gaps": (0, MOST_COUNT),
}
"""The least and the largest by option."""


def is_whole(value: object) -> bool:
    """Whether a value is a whole number, of any type that holds only those; truths are none.

    >>> import numpy as np
    >>> [is_whole(value) for value in (3, np.int8(3), 3.0, True, "3")]
    [True, True, False, False, False]
    """
    return isinstance(value, Integral) and not isinstance(value, bool)
