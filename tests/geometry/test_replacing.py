"""Shapes replaced among others: against lists."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.geometry.polygons import Outlines, within
from prelabel.geometry.rings import Rings

Shape = list[tuple[int, bool]]
"""How many points each of its rings has, and whether it is a hole."""

SHAPES = st.lists(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=3), max_size=8)


def rings_of(shapes: list[Shape], first: int) -> Rings:
    """Shapes whose points are numbered, from ``first`` on."""
    rings = [ring for shape in shapes for ring in shape]
    numbers = np.arange(first, first + sum(count for count, _ in rings), dtype=np.float64)
    counts, holes = [count for count, _ in rings], [hole for _, hole in rings]
    return Rings.of(np.column_stack([numbers, -numbers]), counts, [len(shape) for shape in shapes], holes)


def listed(rings: Rings) -> list[list[tuple[list[float], bool]]]:
    """The rings of each shape: the numbers of its points, and whether it is a hole."""
    each = [
        (rings.points[begin:end, 0].tolist(), bool(hole))
        for begin, end, hole in zip(rings.ring_start[:-1], rings.ring_start[1:], rings.ring_hole, strict=True)
    ]
    return [each[begin:end] for begin, end in zip(rings.start[:-1], rings.start[1:], strict=True)]


@pytest.mark.parametrize("corner", range(4))
def test_the_polygon_that_leaves_the_frame_is_the_one_that_is_cut(corner: int) -> None:
    """Of three squares the middle one has one corner outside, whichever: the others stay as they are."""
    square = np.array([[0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.75]])
    leaving = square.copy()
    leaving[corner, 0] = -0.25 if leaving[corner, 0] < 0.5 else 1.25
    given = Rings.of(np.concatenate([square, leaving, square]), [4, 4, 4])

    inside, cut = within(Outlines.of(given))

    assert cut.tolist() == [1]
    assert (inside.rings.points >= 0).all()
    assert (inside.rings.points <= 1).all()
    kept = inside.rings.take(np.flatnonzero(inside.owner != 1))
    assert kept.points.tolist() == [*square.tolist(), *square.tolist()]


@given(SHAPES, st.data())
def test_each_shape_gives_way_to_those_that_stand_for_it(shapes: list[Shape], data: st.DataObject) -> None:
    """To none, one or several, in their order; the others stay where they are, with all of their rings."""
    changed = np.array(data.draw(st.lists(st.booleans(), min_size=len(shapes), max_size=len(shapes))), np.bool_)
    of = sorted(data.draw(st.lists(st.sampled_from(np.flatnonzero(changed).tolist()), max_size=6))) if changed.any() else []
    made = data.draw(st.lists(SHAPES.filter(bool).map(lambda some: some[0]), min_size=len(of), max_size=len(of)))
    old, new = rings_of(shapes, 0), rings_of(made, 1000)

    place, rings = old.replacing(changed, np.array(of, np.intp), new)

    expected = [
        (i, shape)
        for i, kept in enumerate(listed(old))
        for shape in ([each for j, each in zip(of, listed(new), strict=True) if j == i] if changed[i] else [kept])
    ]
    assert list(zip(place.tolist(), listed(rings), strict=True)) == expected
    assert (rings.points[:, 1] == -rings.points[:, 0]).all()
