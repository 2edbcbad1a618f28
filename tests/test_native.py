"""What is compiled, against what NumPy, msgspec and Python make of the same; and what it refuses."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from prelabel import native
from prelabel.build import text
from prelabel.build.ids import marks, seeds, uuids
from prelabel.geometry import numbering

pytestmark = pytest.mark.skipif(native.loops is None, reason="nothing is compiled")


def loops() -> native.Loops:
    """What is compiled."""
    assert native.loops is not None
    return native.loops


def written(chars: NDArray[np.uint8]) -> list[str]:
    """What stands in rows of characters."""
    return [bytes(row).replace(b"\0", b"").decode() for row in chars]


def test_every_number_of_millionths() -> None:
    """As those by NumPy, which are tested against Python's."""
    numbers = np.arange(text.MILLION + 1, dtype=np.int32)
    chars = np.full((len(numbers), 10), ord(" "), np.uint8)

    loops().decimals(numbers[:, None] / text.MILLION, np.arange(len(numbers)), chars, np.array([[1, 0]]))

    assert (chars[:, [0, 9]] == ord(" ")).all()
    made, wanted = (
        np.column_stack([one, np.full(len(one), ord("\n"))]).astype(np.uint8) for one in (chars[:, 1:9], text.decimals(numbers))
    )
    assert made.tobytes().replace(b"\0", b"") == wanted.tobytes().replace(b"\0", b"")


@given(st.lists(st.floats(-1, 2) | st.integers(0, 2_000_001).map(lambda half: half / 2_000_000), min_size=1, max_size=9))
def test_fractions_are_clamped_and_rounded(fractions: list[float]) -> None:
    """Halves to the even one, as NumPy rounds."""
    chars = np.zeros((len(fractions), 8), np.uint8)

    loops().decimals(np.array(fractions)[:, None], np.arange(len(fractions)), chars, np.array([[0, 0]]))

    assert [float(number) for number in written(chars)] == (np.rint(np.clip(fractions, 0, 1) * 1e6) / 1e6).tolist()


@pytest.mark.parametrize("order", ["C", "F"])
def test_numbers_of_chosen_rows_at_several_places(order: Any) -> None:  # noqa: ANN401  # numpy's
    """However the numbers lie in memory."""
    fractions = np.asarray(np.array([[0.5, 0.25], [1, 0], [0.1, 0.000003]]), order=order)
    chars = np.zeros((2, 30), np.uint8)

    loops().decimals(fractions, np.array([2, 0], np.int32), chars[:, 2:], np.array([[0, 1], [8, 0], [18, 1]]))

    assert written(chars) == ["3e-60.13e-6", "0.250.50.25"]


def test_rows_of_a_table() -> None:
    """Into columns of a wider one."""
    table, out = np.arange(12, dtype=np.uint8).reshape(4, 3), np.zeros((3, 5), np.uint8)

    loops().take(table, np.array([3, 0, 3], np.uint8), out[:, 1:4])

    assert out.tolist() == [[0, 9, 10, 11, 0], [0, 0, 1, 2, 0], [0, 9, 10, 11, 0]]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2**53), st.integers(0, 4), st.integers(0, 2**31)), min_size=1, max_size=9))
def test_identifiers(things: list[tuple[int, int, int, int]]) -> None:
    """By seeds and marks that several share."""
    of, number, kind, part = np.array(things, np.int64).T
    known, mark, out = seeds(["a", "b", "", "é"]), marks(number, kind.astype(np.uint8), part), np.zeros((len(of), 36), np.uint8)
    by = np.arange(len(of))[::-1]

    loops().uuids(known, of.astype(np.int32), mark, by, out)

    assert (out == uuids(known[of], mark[by])).all()


@given(st.integers(1, 70), st.integers(0, 9), st.integers(0, 255), st.randoms(use_true_random=False))
def test_what_is_not_nul(width: int, rows: int, share: int, random: Any) -> None:  # noqa: ANN401  # hypothesis's
    """Few, many, and at all places of a word; characters from 0x80 on, too."""
    data = bytes(0 if random.randrange(256) < share else random.choice([1, 2, 0x7F, 0x80, 0x81, 0xFF, 65]) for _ in range(width * rows))

    assert loops().dense(np.frombuffer(data, np.uint8).reshape(rows, width)) == data.replace(b"\0", b"")


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


@given(st.lists(st.integers(-5, 200), max_size=40))
@example(list(range(100, 0, -1)))
def test_rows_near_their_places(keys: list[int]) -> None:
    """No key twice, and not too far: else others sort them."""
    key, order = np.array(keys, np.int64), np.empty(len(keys), np.int64)

    if loops().settled(key, order):
        assert len(set(keys)) == len(keys)
        assert order.tolist() == np.argsort(key).tolist()
    else:
        moves = sum(before > after for row, after in enumerate(keys) for before in keys[:row])
        assert len(set(keys)) < len(keys) or moves >= 16 * len(keys)


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


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**25), 10**25) | st.floats(0, 2000).map(lambda x: round(x, 2))


@given(st.lists(NUMBERS, min_size=1, max_size=9))
def test_numbers_are_what_python_reads(numbers: list[float]) -> None:
    """To the last bit; those with an exponent are no plain numbers."""
    words = [str(number) for number in numbers]
    assume(not any("e" in word for word in words))
    letters = np.frombuffer(",".join(words).encode(), np.uint8)
    end = np.append(np.flatnonzero(letters == ord(",")), len(letters))
    out = np.empty(len(words))

    loops().numbers(letters, np.append(0, end[:-1] + 1), end, out)

    assert list(map(repr, out.tolist())) == [repr(float(word)) for word in words]


WHOLE, F, C = np.zeros(2, np.int64), np.zeros((2, 4)), np.zeros((2, 8), np.uint8)
FROZEN = np.zeros((2, 8), np.uint8)
FROZEN.flags.writeable = False
PLACE = np.array([[0, 0]])
SEEDS, UUIDS = np.zeros((1, 2), np.uint64), np.zeros((2, 36), np.uint8)

MISFITS: list[tuple[str, tuple[NDArray[Any], ...]]] = [
    ("decimals", (F, WHOLE, C, np.array([[1, 0]]))),
    ("decimals", (F, WHOLE, C, np.array([[-1, 0]]))),
    ("decimals", (F, WHOLE, C, np.array([[0, 4]]))),
    ("decimals", (F, WHOLE + 2, C, PLACE)),
    ("decimals", (F, WHOLE - 1, C, PLACE)),
    ("decimals", (F, WHOLE[:1], C, PLACE)),
    ("decimals", (F.astype(np.float32), WHOLE, C, PLACE)),
    ("decimals", (F, WHOLE, C.astype(np.int64), PLACE)),
    ("decimals", (F, WHOLE, C.T.copy().T, PLACE)),
    ("decimals", (F, WHOLE, FROZEN, PLACE)),
    ("decimals", (np.zeros((2, 17)), WHOLE, C, PLACE)),
    ("decimals", (F[None], WHOLE, C, PLACE)),
    ("take", (C, WHOLE + 2, C.copy())),
    ("take", (C, WHOLE - 1, C.copy())),
    ("take", (C, WHOLE, C[:, 1:].copy())),
    ("take", (C, WHOLE.astype(np.float64), C.copy())),
    ("uuids", (SEEDS, WHOLE + 1, WHOLE, WHOLE, UUIDS)),
    ("uuids", (SEEDS, WHOLE, WHOLE, WHOLE + 2, UUIDS)),
    ("uuids", (SEEDS, WHOLE, WHOLE, WHOLE, np.zeros((2, 35), np.uint8))),
    ("uuids", (np.zeros((2, 1), np.uint64), WHOLE, WHOLE, WHOLE, UUIDS)),
    ("dense", (C[:, ::2],)),
    ("dense", (np.zeros((4, 16), np.uint8)[:, :8],)),
    ("numbers", (C[0], WHOLE, WHOLE + 9, np.zeros(2))),
    ("numbers", (C[0], WHOLE - 1, WHOLE + 1, np.zeros(2))),
    ("numbers", (C[0], WHOLE + 1, WHOLE, np.zeros(2))),
    ("numbers", (C[0], WHOLE, WHOLE + 1, np.zeros(1))),
    ("numbered", (WHOLE, WHOLE[:1].copy(), WHOLE.copy())),
    ("numbered", (F, WHOLE.copy(), WHOLE.copy())),
    ("all_differ", (WHOLE, WHOLE[:1])),
    ("all_differ", (WHOLE, F)),
    ("settled", (WHOLE, WHOLE[:1].copy())),
    ("inside", (F[:, :3],)),
]


@pytest.mark.parametrize(("name", "arguments"), MISFITS, ids=map(str, range(len(MISFITS))))
def test_arrays_that_do_not_fit(name: str, arguments: tuple[NDArray[Any], ...]) -> None:
    """Nothing is read or written beyond them."""
    with pytest.raises((ValueError, BufferError)):
        getattr(loops(), name)(*arguments)


OTHERS: list[tuple[str, tuple[object, ...]]] = [
    ("dense", ()),
    ("dense", (C, C)),
    ("dense", (3,)),
    ("all_differ", ()),
    ("all_differ", (WHOLE,) * 5),
    ("boxes", ("",)),
]


@pytest.mark.parametrize(("name", "arguments"), OTHERS, ids=map(str, range(len(OTHERS))))
def test_other_arguments(name: str, arguments: tuple[object, ...]) -> None:
    """Too few, too many, and no arrays."""
    with pytest.raises(TypeError):
        getattr(loops(), name)(*arguments)
