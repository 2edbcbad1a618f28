"""Numbers as annotation files write them, and what every message about them ends with."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LARGEST = 1e9
"""Pixels; no image comes near, and areas stay finite."""

SKIP = "or leave the object out with --on-error skip"
"""The last resort of every message about an object."""


SHOWN = 40
"""Characters of a text that a message shows."""


def number(text: str | None) -> float:
    """The number that a text says, NaN where it says none.

    >>> number(" 3.5 "), number("wide"), number("1_0"), number(None)
    (3.5, nan, nan, nan)
    """
    try:
        return math.nan if text is None or "_" in text else float(text)
    except ValueError:
        return math.nan


def quoted(text: str | None) -> str:
    """A text as messages show it: one that is too long for a number is cut.

    >>> quoted("wide"), quoted("9" * 50)
    ("'wide'", "'9999999999999999999999999999999999999...'")
    """
    return repr(text if text is None or len(text) <= SHOWN else f"{text[: SHOWN - 3]}...")


def numbers(column: Sequence[str | None]) -> NDArray[np.float64]:
    """The number that each text says, NaN where it says none.

    >>> numbers(["1", "2.5"]).tolist(), numbers(["1", None]).tolist()
    ([1.0, 2.5], [1.0, nan])
    """
    try:
        if "_" not in "".join(column):  # type: ignore[arg-type]  # what is no text is what the exception is for
            return np.array(list(map(float, column)), np.float64)  # type: ignore[arg-type]  # likewise
    except (TypeError, ValueError):
        pass
    return np.array([number(text) for text in column], np.float64)
