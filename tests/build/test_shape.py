"""What is counted of boxes that leave the frame."""

import numpy as np
import pytest

from prelabel.build.shape import CLIPPED, seen
from prelabel.errors import Tally


@pytest.mark.parametrize(
    ("left", "right", "count"),
    [
        (0.9, 0.968019 + 0.0639626 / 2, 0),
        (0.9, 0.999999 + 0.00000325 / 2, 0),
        (-9e-7, 0.5, 0),
        (0.9, 1.000002, 1),
        (-2e-6, 0.5, 1),
        (-1e6, 1e6, 1),
    ],
)
def test_the_last_digit_of_a_payload_is_not_clipped(left: float, right: float, count: int) -> None:
    """A box of YOLO that ends at the frame's side ends at 1.0000003 or so there: nobody cut anything off."""
    tally = Tally()

    assert seen(np.array([[left, 0.1, right, 0.2]]), tally).all()
    assert tally.adjusted[CLIPPED] == count
