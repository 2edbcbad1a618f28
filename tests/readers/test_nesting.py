"""Paths of a polygon as outer rings and holes."""

import time

import numpy as np

from prelabel.readers.shared.nesting import nested

SQUARE = np.array([[0, 0], [9, 0], [9, 9], [0, 9.0]])


def test_paths_that_are_alike() -> None:
    """None is lost: the second lies in the first, also where it begins elsewhere."""
    rings = nested([SQUARE, np.roll(SQUARE, 1, axis=0), SQUARE + 20])

    assert rings.ring_hole.tolist() == [False, True, False]
    assert rings.points.tolist() == [*SQUARE.tolist(), *np.roll(SQUARE, 1, axis=0).tolist(), *(SQUARE + 20).tolist()]


def test_many_paths() -> None:
    """Are not compared each with each: few boxes lie in others."""
    begin = time.process_time()
    rings = nested([SQUARE * 1000, *(SQUARE / 9 + [2 * number + 1, 1] for number in range(1500))])

    assert (rings.ring_hole.sum(), time.process_time() - begin < 10) == (1500, True)
