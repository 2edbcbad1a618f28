"""VOC: which object of the annotation file each outline of a mask is."""

from collections.abc import Sequence

import numpy as np
import pytest

from prelabel.geometry.rings import Rings
from prelabel.readers.voc.instances import Instances, Order, match


def squares(*left: float) -> Rings:
    """Squares of 10 pixels from these left edges."""
    return Rings.of([point for x in left for point in ((x, 0), (x + 10, 0), (x + 10, 10), (x, 10))], [4] * len(left))


MATCHES = [
    ("ab", (1, 2), "ab", (0, 20), [0, 1], True),
    ("aa", (1, 2), "aa", (0, 20), [0, 1], True),
    ("aa", (2, 1), "aa", (20, 0), [1, 0], True),
    ("aa", (1, 2), "aa", (20, 0), [1, 0], False),
    ("aa", (1, 2), "aa", (4, 16), [0, 1], True),
    ("aa", (1, 2), "aa", (8, 1), [1, -1], False),
    ("ab", (2, 1), "ab", (0, 20), [0, 1], False),
    ("ab", (1, 3), "ab", (0, 20), [0, 1], False),
    ("ab", (1, 2), "a", (0,), [0, -1], False),
    ("ac", (1, 2), "ab", (0, 20), [0, -1], False),
    ("aa", (1, 2), "aa", (0, 40), [0, -1], False),
    (("", ""), (1, 2), "ab", (0, 20), [0, 1], True),
]
"""Classes and numbers of two outlines, classes and left edges of objects, the object of each outline, and whether the numbers hold."""


@pytest.mark.parametrize("case", MATCHES, ids=range(len(MATCHES)))
def test_which_object_an_outline_is(case: tuple[Sequence[str], tuple[int, ...], str, tuple[float, ...], list[int], bool]) -> None:
    """Outlines at 0 and 20: by their numbers where all fit, else by class and overlap; no class, no overlap, no object."""
    seen, numbers, said, boxes, expected, by_number = case
    instances = Instances(
        frame=0,
        path="",
        labels=tuple(seen),
        values=np.array(numbers),
        order=Order.NUMBERS,
        rings=squares(0, 20),
        objects=tuple(range(len(said))),
    )
    found, numbered = match(instances, list(said), squares(*boxes).bounds(), np.ones(len(said), np.bool_))

    assert (found.tolist(), numbered) == (expected, by_number)
