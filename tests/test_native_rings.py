"""What is compiled for rings, against what NumPy makes of the same, and on rings of which the truth is known; and what it refuses."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from prelabel import native
from prelabel.geometry.polygons import thinning
from prelabel.geometry.rings import Rings
from tests.ways import COMPILED, NUMPY, going

pytestmark = pytest.mark.skipif(native.loops is None, reason="nothing is compiled")


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=3, max_size=40), min_size=1, max_size=4),
    st.sampled_from([1.0, 1 / 3, 640 / 1000.0]),
    st.sampled_from([0.5, 1.0, 3.0]),
)
def test_the_same_points_stay(rings: list[list[tuple[int, int]]], scale: float, tolerance: float) -> None:
    """Of rings of any kind, points that come twice among them, where rounding decides, too; and as much area has moved."""
    given_rings = Rings.of([point for ring in rings for point in ring], [len(ring) for ring in rings])
    size = np.full((len(rings), 2), scale)
    found = []
    for way in (COMPILED, NUMPY):
        with going(way, thinning):
            found.append(thinning.thinned(given_rings, tolerance, size))

    assert found[0][0].tolist() == found[1][0].tolist()
    np.testing.assert_allclose(found[0][1], found[1][1], rtol=1e-12, atol=1e-12)


def test_what_is_known_to_stay_is_not_looked_for() -> None:
    """Of thousands of teeth, which would be found one by one: the flat one goes, and the last, 0.2 from a line."""
    teeth = np.column_stack([np.arange(1 << 15), np.tile([0, 20], 1 << 14)])
    teeth[1001] = [1001, 0]

    kept, _, _ = thinning.thinned(Rings.of(np.concatenate([teeth, [[1 << 15, 50], [-1, 50]]]), [len(teeth) + 2]), 0.5)

    assert np.flatnonzero(~kept).tolist() == [1001, (1 << 15) - 1]


def proven(ring: NDArray[np.float64]) -> int:
    """1 where a ring is simple for certain, -1 where it crosses itself for certain, else 0."""
    centre, simple = np.empty((1, 2)), np.zeros(1, np.int64)
    assert native.loops is not None
    native.loops.proven(ring, np.array([0, len(ring)]), centre, simple)
    return int(simple[0])


def test_a_spiral_is_simple() -> None:
    """From nowhere it is seen as a whole; its edges, thousands of them, all lie apart, until one point jumps past the next turn."""
    angle = np.linspace(0, 80 * np.pi, 4000)
    arm = (10 + angle)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    ring = np.concatenate([arm, 0.999 * arm[::-1]])
    crossed = ring.copy()
    crossed[7] *= 1.9

    assert (proven(ring), proven(crossed)) == (1, -1)


@pytest.mark.parametrize(
    "ring",
    [
        [(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)],
        [(0, 0), (4, 0), (2, 0), (2, 4)],
        [(0, 0), (4, 0), (4, 0), (4, 4), (3, 1), (0, 4)],
        [(0, 0), (4, 0), (4, 4), (1e-17, 4), (4, 2), (0, 3)],
        [(0, 0), (4, 0), (float("nan"), 4), (3, 1), (0, 4)],
        [(0, 0), (4, 0)],
    ],
    ids=["a point on an edge", "there and back", "a point twice", "nearly touching", "no number", "no ring"],
)
def test_rings_of_which_nothing_is_certain(ring: list[tuple[float, float]]) -> None:
    """Whatever they are, others look at them."""
    assert proven(np.array(ring, np.float64)) == 0


@pytest.mark.parametrize(("turn", "certain"), [(4, -1), (1e-17, 0), (0, 0), (-1e-17, 0), (-4, 1)])
def test_edges_that_cross_for_certain(turn: float, certain: int) -> None:
    """One end of an edge lies on either side of another, and the other way round; where rounding decides, nothing is said."""
    assert proven(np.array([(0, 0), (9, 9), (9, 0), (4.5 - turn, 4.5 + turn)], np.float64)) == certain


def test_a_heap_of_edges_is_left_to_others() -> None:
    """The boxes about a hundred thousand long edges side by side all meet: after some are looked at, nothing is said."""
    step = np.arange(1 << 17)
    ring = step[:, None] * [1.0, -1.0] + (step % 2)[:, None] * 1e6

    assert proven(np.concatenate([ring, [[2e6, 2e6]]])) == 0
    assert proven(np.concatenate([ring[:50], [[2e6, 2e6]]])) == 1


WHOLE, FLOATS = np.zeros(2, np.int64), np.zeros((2, 4))

THINNING: dict[str, NDArray[Any]] = {
    "points": FLOATS[:, :2],
    "start": np.array([0, 2]),
    "size": np.ones((1, 2)),
    "tolerance": np.ones(1),
    "centre": np.ones((1, 2)),
    "kept": np.zeros(2, np.uint8),
    "moved": np.zeros(1),
    "simple": np.zeros(1, np.int64),
}
"""What fits `thinned`."""

THINNING_MISFITS: list[dict[str, NDArray[Any]]] = [
    *({"start": np.array(start, np.int64)} for start in ([0, 1], [0, 3], [0, 3, 2], [0, 0, 2], [])),
    {"points": FLOATS},
    {"size": np.ones((2, 2))},
    {"size": np.ones((1, 1))},
    {"tolerance": np.ones(2)},
    {"centre": np.ones((2, 2))},
    {"kept": np.zeros(3, np.uint8)},
    {"kept": np.zeros(2, np.int64)},
    {"moved": np.zeros(2)},
    {"simple": np.zeros(0, np.int64)},
]

PLAIN: dict[str, NDArray[Any]] = {
    "points": FLOATS[:, :2],
    "start": np.array([0, 2]),
    "first": np.array([0, 1, 1]),
    "hole": np.zeros(1, np.uint8),
    "size": np.ones((2, 2)),
    "limits": np.ones(3),
    "made": np.zeros((2, 2)),
    "counts": np.zeros((1, 2), np.int64),
    "areas": np.zeros((1, 2)),
}
"""What fits `plain`."""

PLAIN_MISFITS: list[dict[str, NDArray[Any]]] = [
    *({"start": np.array(start, np.int64)} for start in ([0, 1], [0, 3], [1, 2], [0, 3, 2], [])),
    *({"first": np.array(first, np.int64)} for first in ([0, 1], [0, 2, 1], [0, 1, 2], [])),
    {"points": FLOATS},
    {"hole": np.zeros(2, np.uint8)},
    {"size": np.ones((3, 2))},
    {"limits": np.ones(2)},
    {"made": np.zeros((1, 2))},
    {"made": np.zeros((2, 1))},
    {"counts": np.zeros((1, 1), np.int64)},
    {"counts": np.zeros((2, 2), np.int64)},
    {"areas": np.zeros((0, 2))},
]

MISFITS: list[tuple[str, tuple[NDArray[Any], ...]]] = [
    *(("thinned", tuple({**THINNING, **wrong}.values())) for wrong in THINNING_MISFITS),
    *(("plain", tuple({**PLAIN, **wrong}.values())) for wrong in PLAIN_MISFITS),
    ("proven", (FLOATS[:, :2], np.array([0, 1]), np.zeros((1, 2)), WHOLE[:1].copy())),
    ("proven", (FLOATS[:, :2], np.array([0, 2]), np.zeros((2, 2)), WHOLE[:1].copy())),
    ("proven", (FLOATS[:, :2], np.array([0, 2]), np.zeros((1, 3)), WHOLE[:1].copy())),
    ("proven", (FLOATS[:, :2], np.array([1, 2]), np.zeros((1, 2)), WHOLE[:1].copy())),
    ("proven", (FLOATS[:, :1], np.array([0, 2]), np.zeros((1, 2)), WHOLE[:1].copy())),
    ("proven", (FLOATS[:, :2], np.array([0, 2]), np.zeros((1, 2), np.float32), WHOLE[:1].copy())),
    ("proven", (FLOATS[:, :2], np.array([0, 2]), np.zeros((1, 2)), WHOLE.copy())),
]


@pytest.mark.parametrize(("name", "arguments"), MISFITS, ids=map(str, range(len(MISFITS))))
def test_arrays_that_do_not_fit(name: str, arguments: tuple[NDArray[Any], ...]) -> None:
    """Nothing is read or written beyond them."""
    with pytest.raises((ValueError, BufferError)):
        getattr(native.loops, name)(*arguments)
