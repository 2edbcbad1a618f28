"""Text of rows that compiled loops make, against what NumPy makes of the same parts."""

from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from prelabel import native
from prelabel.build import text
from prelabel.build.fractions import MILLION, decimals, drawn_within, places_in
from prelabel.build.ids import marks, seeds, uuid_column
from prelabel.build.points import points
from prelabel.detections import Detections, Frame, Kind, reshaped
from prelabel.geometry.rings import Rings
from tests.ways import COMPILED, NUMPY, going

pytestmark = pytest.mark.skipif(native.loops is None, reason="nothing is compiled")

ZERO = b"\0" * 8


def texts_of(fractions: NDArray[np.float64]) -> list[bytes]:
    """Each number, compiled."""
    with going(COMPILED, text):
        return text.rows([drawn_within(ZERO, fractions[:, None], np.arange(len(fractions)), places_in(ZERO, [0]))], len(fractions))


def test_every_number_of_millionths() -> None:
    """As those by NumPy, which are tested against Python's."""
    numbers = np.arange(MILLION + 1, dtype=np.int32)

    with going(NUMPY, text):
        wanted = text.rows([decimals(numbers)], len(numbers))

    assert texts_of(numbers / MILLION) == wanted


@given(st.lists(st.floats(-1, 2) | st.integers(0, 2_000_001).map(lambda half: half / 2_000_000), min_size=1, max_size=9))
def test_fractions_are_clamped_and_rounded(fractions: list[float]) -> None:
    """Halves to the even one, as NumPy rounds."""
    made = list(map(float, texts_of(np.array(fractions))))

    assert made == (np.rint(np.clip(fractions, 0, 1) * 1e6) / 1e6).tolist()


FEW = st.integers(0, 3)
TEXTS = ["", "a", "b" * 15, "c" * 16, "d" * 17, "\u00e9" * 20, "e" * 70]
LONG_TEXTS = [*TEXTS, "f" * (text.LONG + 1), "g" * 9 * text.LONG]


def rings() -> Detections:
    """Four rows of a ring each, of 1 to 102 points, with numbers up to the largest."""
    counts = [1, 3, 12, 102]
    points = np.arange(2 * sum(counts)).reshape(-1, 2) / 200 - 0.05
    number = np.append(np.arange(sum(counts) - 1), np.iinfo(np.int32).max).astype(np.int32)
    boxes = Detections.from_boxes(frames=[Frame(file="a")], labels=["x"], frame=[0] * 4, label=[0] * 4, box=[[0, 0, 1, 1]] * 4)
    return reshaped(boxes, np.arange(4), Rings.of(points, counts), point_number=number, kind=np.full(4, Kind.LANDMARK, np.uint8))


@st.composite
def a_part(draw: st.DrawFn, count: int) -> text.Part:
    """Of so many rows, of any kind."""
    which = np.array(draw(st.lists(FEW, min_size=count, max_size=count)), draw(st.sampled_from([np.int32, np.int64, np.uint8])))
    kind = draw(st.sampled_from(["same", "chosen", "fractions", "uuids", "matrix", "points"]))
    if kind == "chosen":
        # of many texts some are copied in steps
        many, few = st.just([b"%d" % number for number in range(40)]), st.lists(st.sampled_from(LONG_TEXTS), min_size=4, max_size=4)
        return text.chosen(draw(many | few.map(lambda texts: [one.encode() for one in texts])), which)
    if kind == "points":
        return points(rings(), which.astype(np.intp), numbered=draw(st.booleans()))[1]
    if kind == "fractions":
        blank = draw(st.sampled_from([ZERO, b"x" + ZERO, b'{"x":' + ZERO + b',"y":' + ZERO + b"}" * 30]))
        order: Any = draw(st.sampled_from(["C", "F"]))
        fractions = np.asarray(np.array([[0, 1.5], [0.25, 1e-6], [0.123456, 0.1], [1, 0.0099]]), order=order)
        return drawn_within(blank, fractions, which.astype(np.int64), places_in(blank, [1, 0][: blank.count(ZERO)]))
    if kind == "uuids":
        return uuid_column(seeds(["a", "b", "", "c"]), which, marks(np.array([0, 9, 2**52, 3]), np.zeros(4, np.uint8)), which[::-1])
    if kind == "matrix":
        return np.array([[65, 0, 66]] * count, np.uint8)[:, : draw(st.integers(1, 3))]
    return draw(st.sampled_from(TEXTS)).encode()


@settings(deadline=None)
@given(st.data(), st.integers(1, 30), st.integers(1, 200), st.booleans())
def test_rows_of_any_parts(data: st.DataObject, count: int, chunk: int, others: bool) -> None:  # noqa: FBT001  # of hypothesis
    """However many are made at once, and with rows among them that have a text of their own."""
    parts = data.draw(st.lists(a_part(count), min_size=1, max_size=5))
    ends = np.array(data.draw(st.lists(st.sampled_from([text.NOTHING, text.BETWEEN, text.END]), min_size=count, max_size=count)), np.uint8)
    place = np.flatnonzero(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    aside = text.OtherRows.of(place, [b"<", text.chosen([b"1", b"22\n", b""], place % 3), b">"]) if others and len(place) else None
    made = []
    for way in (COMPILED, NUMPY):
        with going(way, text), patch.object(text, "CHUNK_BYTES", chunk):
            made.append(b"".join(b"\n".join(lines) for lines in text.blocks(parts, ends, aside)))

    assert made[0] == made[1]


@pytest.mark.parametrize("count", [9, 10, 99, 100, 12345])
def test_names_of_many_points(count: int) -> None:
    """One after the other, up to that of the last."""
    part = native.POINTS, b"", np.zeros((count, 2)), WHICH[:0], np.array([0, count]), WHICH

    assert made_of(part, stop=1) == [b",".join(b'"p%d":{"x":0.0,"y":0.0}' % (i + 1) for i in range(count))]


WHICH, FRACTIONS, CHARS, ENDS = np.zeros(2, np.int64), np.zeros((2, 4)), np.zeros((2, 8), np.uint8), np.zeros(2, np.uint8)
SIZES, PLACES, SEEDS = np.array([8, 8]), np.array([[0, 0]]), np.zeros((1, 2), np.uint64)

MISFITS: list[tuple[object, ...]] = [
    (native.MATRIX, b"", CHARS[:1]),
    (native.MATRIX, b"", CHARS[:, ::2]),
    (native.MATRIX, b"", CHARS.astype(np.int64)),
    (native.CHOSEN, b"", CHARS, SIZES, WHICH + 2),
    (native.CHOSEN, b"", CHARS, SIZES, WHICH - 1),
    (native.CHOSEN, b"", CHARS, SIZES + 1, WHICH),
    (native.CHOSEN, b"", CHARS, SIZES - 9, WHICH),
    (native.CHOSEN, b"", CHARS, SIZES[:1], WHICH),
    (native.CHOSEN, b"", CHARS, SIZES, WHICH[:1]),
    (native.CHOSEN, b"", CHARS, SIZES, WHICH.astype(np.float64)),
    (native.UUIDS, b"", SEEDS, WHICH + 1, WHICH, WHICH),
    (native.UUIDS, b"", SEEDS, WHICH, WHICH, WHICH + 2),
    (native.UUIDS, b"", SEEDS, WHICH - 1, WHICH, WHICH),
    (native.UUIDS, b"", SEEDS[:, :1], WHICH, WHICH, WHICH),
    (native.UUIDS, b"", SEEDS, WHICH[:1], WHICH, WHICH),
    (native.FRACTIONS, ZERO, FRACTIONS, WHICH + 2, PLACES),
    (native.FRACTIONS, ZERO, FRACTIONS, WHICH - 1, PLACES),
    (native.FRACTIONS, ZERO, FRACTIONS, WHICH[:1], PLACES),
    (native.FRACTIONS, ZERO, FRACTIONS, WHICH, PLACES + 1),
    (native.FRACTIONS, ZERO, FRACTIONS, WHICH, PLACES - 1),
    (native.FRACTIONS, ZERO, FRACTIONS, WHICH, np.array([[0, 4]])),
    (native.FRACTIONS, ZERO * 2, FRACTIONS, WHICH, np.array([[8, 0], [0, 0]])),
    (native.FRACTIONS, ZERO * 2, FRACTIONS, WHICH, np.array([[0, 0], [7, 0]])),
    (native.FRACTIONS, b"", FRACTIONS, WHICH, PLACES),
    (native.FRACTIONS, ZERO, np.zeros((2, 17)), WHICH, PLACES),
    (native.FRACTIONS, ZERO, FRACTIONS[None], WHICH, PLACES),
    (native.SPANS, b"", CHARS[0], np.array([0, 9]), WHICH),
    (native.SPANS, b"", CHARS[0], np.array([3, 2]), WHICH),
    (native.SPANS, b"", CHARS[0], np.array([-1, 2]), WHICH),
    (native.SPANS, b"", CHARS[0], np.array([0, 8]), WHICH + 1),
    (native.SPANS, b"", CHARS[0], np.array([0, 8]), WHICH - 1),
    (native.SPANS, b"", CHARS[0], np.array([0, 8]), WHICH[:1]),
    (native.SPANS, b"", CHARS[0], np.array([], np.int64), WHICH),
    (native.SPANS, b"", CHARS[0, ::2], np.array([0, 4]), WHICH),
    (native.SPANS, b"", CHARS, np.array([0, 2]), WHICH),
    (native.POINTS, b"", FRACTIONS[:, :2], WHICH[:0], np.array([0, 3]), WHICH),
    (native.POINTS, b"", FRACTIONS[:, :2], WHICH[:0], np.array([2, 1]), WHICH),
    (native.POINTS, b"", FRACTIONS[:, :2], WHICH[:0], np.array([0, 2]), WHICH + 1),
    (native.POINTS, b"", FRACTIONS[:, :2], WHICH[:0], np.array([0, 2]), WHICH[:1]),
    (native.POINTS, b"", FRACTIONS[:, :2], WHICH[:1], np.array([0, 2]), WHICH),
    (native.POINTS, b"", FRACTIONS[:, :2], WHICH - 1, np.array([0, 2]), WHICH),
    (native.POINTS, b"", FRACTIONS[:, :3], WHICH[:0], np.array([0, 2]), WHICH),
    (native.POINTS, b"", FRACTIONS.astype(np.float32)[:, :2], WHICH[:0], np.array([0, 2]), WHICH),
]


def made_of(*parts: object, ends: NDArray[np.uint8] = ENDS, begin: int = 0, stop: int = 2, others: object = None) -> list[bytes]:
    """What compiled loops make of any parts."""
    assert native.loops is not None
    given: Any = (parts, ends, begin, stop, others)
    return native.loops.rows(*given)


@pytest.mark.parametrize("part", MISFITS, ids=map(str, range(len(MISFITS))))
def test_arrays_that_do_not_fit(part: tuple[object, ...]) -> None:
    """Nothing is read or written beyond them."""
    assert made_of(b"a", b"b") == [b"abab"]
    with pytest.raises(ValueError, match=r"arrays|array|row"):
        made_of(b"a", part)


@pytest.mark.parametrize(
    "part", ["a", None, (), (9, b""), (0, b""), (native.MATRIX, CHARS, CHARS), (native.MATRIX, b""), (native.MATRIX, b"", 3)]
)
def test_no_parts(part: object) -> None:
    """Of other types."""
    with pytest.raises(TypeError):
        made_of(part)


@pytest.mark.parametrize(("begin", "stop"), [(-1, 2), (0, 3), (2, 1)])
def test_no_such_rows(begin: int, stop: int) -> None:
    """Before the first, behind the last, and backwards."""
    with pytest.raises(ValueError, match="no such rows"):
        made_of(b"a", begin=begin, stop=stop)


def test_points_of_a_ring() -> None:
    """By hand: names, what is clamped and rounded, and no point at all."""
    part = native.POINTS, b"", np.array([[0.5, 2], [0.0000014, -1], [1, 0.25]]), np.array([7, 0, 12]), np.array([0, 2, 2, 3])

    assert made_of((*part, np.array([0, 1])), ends=np.array([10, 10], np.uint8)) == [
        b'"p1":{"x":0.5,"y":1.0,"label":7},"p2":{"x":1e-6,"y":0.0,"label":0}', b"", b""
    ]  # fmt: skip
    assert made_of((*part[:3], WHICH[:0], part[4], np.array([1, 2]))) == [b'"p1":{"x":1.0,"y":0.25}']


def test_too_many_parts() -> None:
    """Sixteen are the most."""
    assert made_of(*[b"a"] * 16, stop=1) == [b"a" * 16]
    with pytest.raises(ValueError, match="no such rows"):
        made_of(*[b"a"] * 17)
