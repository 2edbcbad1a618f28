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
    ("aa", (1, 2), "aa", (5, 15), [0, 1], True),
    ("aa", (1, 2), "aa", (6, 14), [-1, -1], False),
    ("aa", (1, 2), "aa", (6, 20), [-1, 1], False),
    (("", ""), (1, 2), "ab", (0, 20), [0, 1], True),
]
"""Classes and numbers of two outlines, classes and left edges of objects, the object of each outline, and whether the numbers hold."""


@pytest.mark.parametrize("case", MATCHES, ids=range(len(MATCHES)))
def test_which_object_an_outline_is(case: tuple[Sequence[str], tuple[int, ...], str, tuple[float, ...], list[int], bool]) -> None:
    """Outlines at 0 and 20: by their numbers where all fit, else by class and overlap; no class, little overlap, no object."""
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


SMALL = [
    (Order.NUMBERS, 1, (-15.0, -15.0, 25.0, 25.0), 0),
    (Order.NUMBERS, 1, (5.0, -15.0, 45.0, 25.0), 0),
    (Order.NUMBERS, 1, (6.0, -15.0, 46.0, 25.0), -1),
    (Order.CLASSES, 1, (-15.0, -15.0, 25.0, 25.0), 0),
    (Order.CLASSES, 1, (6.0, -15.0, 46.0, 25.0), -1),
    (Order.NUMBERS, 2, (-15.0, -15.0, 25.0, 25.0), -1),
    (Order.NONE, 1, (-15.0, -15.0, 25.0, 25.0), -1),
    (Order.NONE, 1, (-4.0, -4.0, 14.0, 14.0), 0),
]
"""Order and value of an outline, x0, y0, x1, y1 of the only object, and whether it is that."""


@pytest.mark.parametrize(("order", "value", "box", "expected"), SMALL, ids=range(len(SMALL)))
def test_an_outline_much_smaller_than_a_box(order: Order, value: int, box: tuple[float, ...], expected: int) -> None:
    """Of 10 pixels in a box of 40, an overlap of 1 / 16: of that object where the mask says so and half of it lies inside, else not."""
    instances = Instances(
        frame=0, path="", labels=("a",), values=np.array([value]), order=order, rings=squares(0), objects=(0,)
    )  # fmt: skip

    assert match(instances, ["a"], np.array([box]), np.ones(1, np.bool_))[0].tolist() == [expected]
