"""``kpt_shape``: how many keypoints a pose has, and how many values each of them."""

import re

import msgspec

from prelabel.errors import InputError, Place, UsageError
from prelabel.readers.shared.words import shown

PLAIN, SCORED = 2, 3
"""Values of a keypoint: x and y, or also its visibility or its score."""

MOST_POINTS = 10_000

_TEXT = re.compile(r"\[?\s*(?P<points>\d{1,9})\s*[x,]\s*(?P<values>\d{1,9})\s*\]?")

_FIX = "write the number of keypoints, and 2 or 3 for the values of each"


class KptShape(msgspec.Struct, frozen=True):
    """The keypoints of a pose.

    Args:
        points: how many.
        values: of each, `PLAIN` or `SCORED`.
    """

    points: int
    values: int

    @property
    def columns(self) -> int:
        """How many columns they take."""
        return self.points * self.values

    def __str__(self) -> str:
        """As ``data.yaml`` writes it."""
        return f"[{self.points}, {self.values}]"


def from_yaml(value: object, path: str) -> KptShape | None:
    """What ``kpt_shape`` of a ``data.yaml`` says; None where it says nothing.

    Raises:
        InputError: it is no shape of keypoints.
    """
    if value is None:
        return None
    match value:
        case [int(points), int(values)] if shape := _shape(points, values):
            return shape
        case _:
            raise InputError(
                f"{shown(value)} is no shape of keypoints", place=Place(path, element="$.kpt_shape"), fix=f"{_FIX}: kpt_shape: [17, 3]"
            )


def from_option(text: str) -> KptShape:
    """What ``-O kpt_shape=`` says.

    Raises:
        UsageError: it is no shape of keypoints.

    >>> from_option("17x3"), from_option("[5, 2]").columns
    (KptShape(points=17, values=3), 10)
    """
    match = _TEXT.fullmatch(text.strip())
    shape = _shape(int(match["points"]), int(match["values"])) if match else None
    if shape is None:
        raise UsageError(f"-O kpt_shape={text}: no shape of keypoints", fix=f"{_FIX}: -O kpt_shape=17x3")
    return shape


def _shape(points: int, values: int) -> KptShape | None:
    return KptShape(points, values) if not isinstance(points, bool) and 0 < points <= MOST_POINTS and values in {PLAIN, SCORED} else None
