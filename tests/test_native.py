"""What is compiled, against what NumPy, msgspec and Python make of the same; and what it refuses."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from prelabel import native
from prelabel.geometry import numbering

pytestmark = pytest.mark.skipif(native.loops is None, reason="nothing is compiled")


def loops() -> native.Loops:
    """What is compiled."""
    assert native.loops is not None
    return native.loops


KEYS = st.lists(st.integers(-3, 3) | st.sampled_from([-(2**63), 2**63 - 1, 10**6]), max_size=30)


@given(KEYS)
def test_keys_are_numbered(keys: list[int]) -> None:
    """By their first rows; those that lie far from each other are left to NumPy."""
    key, number, first = np.array(keys, np.int64), np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)

    count = loops().numbered(key, number, first)

    distinct = list(dict.fromkeys(keys))
    wanted = [distinct.index(one) for one in keys], [keys.index(one) for one in distinct]
    if count == numbering.UNKNOWN:
        assert max(keys) - min(keys) >= 8 * len(keys)
    else:
        assert (number.tolist(), first[:count].tolist()) == wanted
    assert tuple(one.tolist() for one in numbering.numbered(key)) == wanted


@given(st.lists(st.tuples(st.integers(0, 3) | st.just(2**31 - 1), st.integers(-2, 2) | st.just(2**60), st.integers(0, 255)), max_size=30))
def test_whether_rows_differ(rows: list[tuple[int, int, int]]) -> None:
    """In columns of different types, near to each other and far."""
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    keys = columns[0].astype(np.int32), columns[1], columns[2].astype(np.uint8)

    assert loops().all_differ(*keys) == (len(set(rows)) == len(rows))


def test_rows_that_come_together_too_often_are_left_to_others() -> None:
    """Keys that were chosen to: all begin at one place of the table."""

    def mixed(value: int) -> int:
        word = (value + 0x9E3779B97F4A7C15) % 2**64
        word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        word = (word ^ word >> 27) * 0x94D049BB133111EB % 2**64
        return word ^ word >> 31

    bad = [value for value in range(60_000) if mixed(value * 2**20) % 64 == 0]
    key = np.array(bad, np.int64)[:512] * 2**20

    assert loops().all_differ(key) in {1, numbering.UNKNOWN}
    assert numbering.all_differ(key)


_KEYS = st.sampled_from([range(3), range(-5, 200), range(-(2**31), 2**31 - 1), range(-(2**63), 2**63 - 1)])


@given(st.data(), st.lists(_KEYS, min_size=1, max_size=4), st.integers(0, 60))
def test_rows_in_the_order_of_their_keys(data: st.DataObject, ranges: list[range], count: int) -> None:
    """As tuples of them are sorted, equal ones as they stand, unless the keys are too far from each other."""
    rows = data.draw(st.lists(st.tuples(*(st.integers(keys[0], keys[-1]) for keys in ranges)), min_size=count, max_size=count))
    order = np.full(count, -1)

    found = loops().ordered(*np.array(rows, np.int64).reshape(-1, len(ranges)).T, order)

    if found == numbering.UNKNOWN:
        assert math.prod(keys[-1] - keys[0] + 1 for keys in ranges) >= 2**50
        assert order.tolist() == [-1] * count
    else:
        assert found == (len(set(rows)) == len(rows))
        assert order.tolist() == sorted(range(count), key=rows.__getitem__)


@pytest.mark.parametrize("count", [511, 512, 513, 5000])
def test_many_rows_in_the_order_of_their_keys(count: int) -> None:
    """Of columns of any type, which are looked at some at a time."""
    rng = np.random.default_rng(count)
    row, order = rng.permutation(count), np.empty(count, np.int64)
    pairs = np.stack([-row, row], axis=1)
    some = (row // 7).astype(np.int16)[::-1]
    keys: list[NDArray[Any]] = [(row // 700).astype(np.int32), (row // 90 % 5).astype(np.uint8), some, pairs[:, 0] * 2**20]

    assert loops().ordered(*keys, order) == 1
    assert order.tolist() == np.lexsort(keys[::-1]).tolist()
    for key in keys:
        key[-1] = key[0]
    assert loops().ordered(*keys, order) == 0
    assert order.tolist() == np.lexsort(keys[::-1]).tolist()


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        ([0, 0, 1, 1], True),
        ([0, 0, 3e-6, 3e-6], True),
        ([0, 0, 1e-6, 1], False),
        ([0, 0.5, 1, 0.500001], False),
        ([-1e-9, 0, 1, 1], False),
        ([0, -1e-9, 1, 1], False),
        ([0, 0, 1.1, 1], False),
        ([0, 0, 1, 1.1], False),
        ([0, 0, float("nan"), 1], False),
    ],
)
def test_boxes_in_the_frame(box: list[float], *, inside: bool) -> None:
    """All of them, or not."""
    assert loops().inside(np.array([[0.1, 0.1, 0.2, 0.2], box])) is inside


@pytest.mark.parametrize(
    ("box", "score", "sound"),
    [
        ([0, 0, 1, 1], 0.5, True),
        ([0, 0, 0, 0], float("nan"), True),
        ([-9, -9, 9, 9], 0, True),
        ([-9.5, 0, 1, 1], 1, False),
        ([0, -9.5, 1, 1], 1, False),
        ([0, 0, 9.5, 1], 1, False),
        ([0, 0, 1, 9.5], 1, False),
        ([2, 0, 1, 1], 1, False),
        ([0, 2, 1, 1], 1, False),
        ([0, 0, 1, float("nan")], 1, False),
        ([0, 0, 1, 1], -0.1, False),
        ([0, 0, 1, 1], 1.1, False),
    ],
)
def test_boxes_that_can_be_believed(box: list[float], score: float, *, sound: bool) -> None:
    """Corners in order and near, scores in 0-1; else others say what is wrong."""
    assert loops().sound(np.array([[0, 0, 1, 1], box], np.float64), np.array([0.5, score]), np.array([9.0])) is sound


def read(words: list[str]) -> list[str]:
    """The numbers that compiled loops make of words, to the last bit."""
    letters = np.frombuffer(",".join(words).encode(), np.uint8)
    end = np.append(np.flatnonzero(letters == ord(",")), len(letters))
    out = np.empty(len(words))
    loops().numbers(letters, np.append(0, end[:-1] + 1), end, out)
    return list(map(repr, out.tolist()))


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**25), 10**25) | st.floats(0, 2000).map(lambda x: round(x, 2))


@given(st.lists(NUMBERS, min_size=1, max_size=9))
def test_numbers_are_what_python_reads(numbers: list[float]) -> None:
    """To the last bit; those with an exponent are no plain numbers."""
    words = [str(number) for number in numbers]
    assume(not any("e" in word for word in words))

    assert read(words) == [repr(float(word)) for word in words]


@given(st.lists(st.tuples(st.integers(2**52, 2**53 - 1), st.integers(44, 56), st.integers(0, 1)), min_size=1, max_size=9))
def test_numbers_about_half_way_between_two_floats(numbers: list[tuple[int, int, int]]) -> None:
    """In nineteen digits: so near that more than the bits of a long float tell to which of the two they go."""
    words = []
    for whole, bits, more in numbers:
        places = 19 - len(str((2 * whole + 1) >> bits))
        digits = str((2 * whole + 1) * 10**places // 2**bits + more)
        words.append(f"{digits[:-places]}.{digits[-places:]}")

    assert read(words) == [repr(float(word)) for word in words]


@pytest.mark.parametrize("offset", range(8))
def test_arrays_that_lie_at_any_address(offset: int) -> None:
    """The columns of packed records, say."""

    def moved(values: list[Any], dtype: str) -> NDArray[Any]:
        whole = np.zeros(offset + 8 * len(values), np.uint8)
        made = whole[offset:].view(dtype)
        made[:] = values
        return made

    number, first, order, parsed = (moved([0, 0, 0], dtype) for dtype in ("i8", "i8", "i8", "f8"))
    key, bounds = moved([7, 9, 7], "i8"), moved([0, 1, 2, 4], "i8")

    assert loops().numbered(key, number, first) == 2
    assert (number.tolist(), first[:2].tolist()) == ([0, 1, 0], [0, 1])
    assert loops().ordered(moved([5, 4, 6], "i8"), order) == 1
    assert order.tolist() == [1, 0, 2]
    assert loops().all_differ(key, moved([1, 1, 2], "i8")) == 1
    assert loops().inside(moved([0, 0, 0.5, 1], "f8").reshape(1, 4))
    loops().numbers(np.frombuffer(b"1250", np.uint8), bounds[:-1], bounds[1:], parsed)
    assert parsed.tolist() == [1, 2, 50]


WHOLE, FLOATS, CHARS = np.zeros(2, np.int64), np.zeros((2, 4)), np.zeros((2, 8), np.uint8)

MISFITS: list[tuple[str, tuple[NDArray[Any], ...]]] = [
    ("numbers", (CHARS[0], WHOLE, WHOLE + 9, np.zeros(2))),
    ("numbers", (CHARS[0], WHOLE - 1, WHOLE + 1, np.zeros(2))),
    ("numbers", (CHARS[0], WHOLE + 1, WHOLE, np.zeros(2))),
    ("numbers", (CHARS[0], WHOLE, WHOLE + 1, np.zeros(1))),
    ("numbered", (WHOLE, WHOLE[:1].copy(), WHOLE.copy())),
    ("numbered", (FLOATS, WHOLE.copy(), WHOLE.copy())),
    ("numbered", (WHOLE, WHOLE.astype(np.int32), WHOLE.copy())),
    ("all_differ", (WHOLE, WHOLE[:1])),
    ("all_differ", (WHOLE, FLOATS)),
    ("ordered", (WHOLE, WHOLE[:1].copy())),
    ("ordered", (WHOLE, WHOLE[:1], WHOLE.copy())),
    ("ordered", (WHOLE, FLOATS)),
    ("gathered", (CHARS, np.array([0, 2]), np.array([1]), WHOLE.copy())),
    ("gathered", (CHARS, np.array([0, 2]), np.array([-1]), WHOLE.copy())),
    ("gathered", (CHARS, np.array([0, 3]), np.array([0]), WHOLE.copy())),
    ("gathered", (CHARS, np.array([-1, 2]), np.array([0]), WHOLE.copy())),
    ("gathered", (CHARS, np.array([0, 2, 1]), np.array([1]), WHOLE.copy())),
    ("gathered", (CHARS, np.array([], np.int64), np.array([0]), WHOLE.copy())),
    ("gathered", (CHARS, np.array([0, 2]), np.array([0, 0]), WHOLE.copy())),
    ("gathered", (CHARS[::-1], np.array([0, 2]), np.array([0]), WHOLE.copy())),
    ("gathered", (CHARS, np.array([0, 2]), np.array([0]), WHOLE.astype(np.int32))),
    ("inside", (FLOATS[:, :3],)),
    ("inside", (FLOATS[None],)),
    ("sound", (FLOATS, np.zeros(1), np.ones(1))),
    ("sound", (FLOATS, np.zeros(2), np.ones(2))),
    ("sound", (FLOATS.astype(np.float32), np.zeros(2), np.ones(1))),
    ("sound", (FLOATS, np.zeros(2), np.ones((1, 0)))),
]


@pytest.mark.parametrize(("name", "arguments"), MISFITS, ids=map(str, range(len(MISFITS))))
def test_arrays_that_do_not_fit(name: str, arguments: tuple[NDArray[Any], ...]) -> None:
    """Nothing is read or written beyond them."""
    with pytest.raises((ValueError, BufferError)):
        getattr(loops(), name)(*arguments)


OTHERS: list[tuple[str, tuple[object, ...]]] = [
    ("inside", ()),
    ("inside", (FLOATS, FLOATS)),
    ("inside", (3,)),
    ("all_differ", ()),
    ("all_differ", (WHOLE,) * 5),
    ("boxes", ("",)),
]


@pytest.mark.parametrize(("name", "arguments"), OTHERS, ids=map(str, range(len(OTHERS))))
def test_other_arguments(name: str, arguments: tuple[object, ...]) -> None:
    """Too few, too many, and no arrays."""
    with pytest.raises(TypeError):
        getattr(loops(), name)(*arguments)
