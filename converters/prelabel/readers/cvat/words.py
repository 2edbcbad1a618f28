"""Numbers and flags as attributes of elements say them, and what every message about a shape ends with."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import counted
from prelabel.readers.shared.words import shown

LARGEST = 1e9
"""Pixels; no image comes near, and areas stay finite."""

MAX_FRAMES = 1_000_000
"""Of one task."""

MOST_DIGITS = 15
"""Of a whole number: as many as a float has."""

SKIP = "or leave the shape out with --on-error skip"


class Fault(Exception):  # noqa: N818  # it never leaves the reader: it becomes a rejected record
    """Why an element cannot be used: the reason that is counted, what is wrong, and what to do."""

    def __init__(self, reason: str, what: str, fix: str = f"correct it, {SKIP}") -> None:
        super().__init__(reason, what, fix)
        self.reason, self.what, self.fix = reason, what, fix


def number(text: str | None) -> float:
    """The number that a text says, NaN where it says none.

    >>> number(" 3.5 "), number("wide"), number("1_0"), number(None)
    (3.5, nan, nan, nan)
    """
    try:
        return float(text) if text is not None and "_" not in text else math.nan
    except ValueError:
        return math.nan


def whole(text: str | None) -> int | None:
    """The whole number from 0 that a text says; None where it says none, or one that no frame, size or id has.

    >>> whole(" 10 "), whole("1.5"), whole("-1"), whole("9" * 30), whole(None)
    (10, None, None, None, None)
    """
    digits = "" if text is None else text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS else None


def is_set(text: str | None) -> bool:
    """Whether a flag is set; CVAT writes 0 and 1, other tools the words."""
    return text is not None and text.strip().lower() in {"1", "true"}


def pixels(tag: str, attrib: Mapping[str, str], names: Sequence[str]) -> NDArray[np.float64]:
    """The numbers of some attributes of a shape.

    Raises:
        Fault: one is missing, or is no number of pixels.
    """
    texts = [attrib.get(name) for name in names]
    values = np.array([number(text) for text in texts])
    if not (np.abs(values) <= LARGEST).all():
        for name, text in zip(names, texts, strict=True):
            if text is None:
                raise Fault("coordinate missing", f"<{tag}> has no {name}", f"add it, {SKIP}")
            if not abs(number(text)) <= LARGEST:
                raise Fault("no number", f"{name} of <{tag}> is {shown(text)}, which is no number of pixels")
    return values


def points(tag: str, attrib: Mapping[str, str], fewest: int, *, closed: bool = False) -> NDArray[np.float64]:
    """The points of a shape, (n, 2), from ``x,y;x,y``.

    Args:
        tag: of the shape, for messages.
        attrib: its attributes.
        fewest: that it must have.
        closed: a last point that is the first again is left out.

    Raises:
        Fault: they are missing, too few, or one is no pair of numbers of pixels.
    """
    text = attrib.get("points")
    if text is None:
        raise Fault("coordinate missing", f"<{tag}> has no points", f"add them, {SKIP}")
    pairs = [pair.split(",") for pair in text.strip().rstrip(";").split(";")]
    for i, pair in enumerate(pairs, 1):
        if len(pair) != 2:  # noqa: PLR2004  # x and y
            raise Fault("no number", f"point {i} of <{tag}> is {shown(','.join(pair))}, not x,y", f"write points as x,y;x,y, {SKIP}")
        for word in pair:
            if not abs(number(word)) <= LARGEST:
                raise Fault("no number", f"point {i} of <{tag}> holds {shown(word)}, which is no number of pixels")
    found = np.array([[number(x), number(y)] for x, y in pairs])
    if closed and len(found) > 1 and (found[0] == found[-1]).all():
        found = found[:-1]
    if len(found) < fewest:
        raise Fault("too few points", f"<{tag}> has {counted(len(found), 'point')}, and needs {fewest}", f"draw it again, {SKIP}")
    return found
