"""Parts of an object over the frames: what happens where there are more than anybody could follow."""

import numpy as np

from prelabel.build.parts import FOLLOWED, part_numbers
from prelabel.detections import Detections, Frame, Kind, reshaped
from prelabel.geometry.rings import Rings


def test_of_many_parts_the_largest_are_followed() -> None:
    """A grid of 50x50 squares in two frames, larger from left to right: the large ones keep their numbers, the small ones get new ones."""
    side = 50
    column, row = np.meshgrid(np.arange(side), np.arange(side))
    corner = np.stack([column, row], axis=2).reshape(-1, 2) / side
    size = 0.005 + 0.01 * corner[:, :1]
    square = corner[:, None] + size[:, None] * np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    n = len(square)
    plain = Detections.from_boxes(
        frames=[Frame(sequence="s", file=f"{i}.jpg", index=i) for i in range(2)],
        labels=["noise"],
        frame=np.repeat([0, 1], n),
        label=np.zeros(2 * n),
        box=np.tile([0.0, 0.0, 1.0, 1.0], (2 * n, 1)),
        track=np.zeros(2 * n),
    )
    kind = np.full(2 * n, Kind.POLYGON, np.uint8)
    d = reshaped(plain, np.arange(2 * n), Rings.of(np.tile(square, (2, 1, 1)), np.full(2 * n, 4)), kind=kind)

    first, second = part_numbers(d).reshape(2, n)

    # whole columns of equal squares; the one in which the limit falls is passed over
    whole = FOLLOWED // side
    large, small = column.ravel() >= side - whole, column.ravel() < side - whole - 1
    assert sorted(first.tolist()) == list(range(n))
    assert (first[large] == second[large]).all()
    assert second[small].min() >= n
    assert len(set(second.tolist())) == n
