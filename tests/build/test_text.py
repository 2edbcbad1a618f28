"""Text made in columns is the text that the Struct encoder makes."""

import tracemalloc
from itertools import pairwise

import msgspec
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from prelabel.build.text import CHUNK_BYTES, chosen, decimals, millionths, rows, table


def test_every_millionth_is_written_as_the_encoder_writes_it() -> None:
    """All of them, from 0 to 1."""
    numbers = np.arange(1_000_001, dtype=np.int32)

    text = b"[" + b",".join(rows([decimals(numbers)], len(numbers))) + b"]"

    assert text == msgspec.json.encode([number / 1_000_000 for number in range(1_000_001)])


@given(st.floats(0, 1))
def test_six_decimals_are_rounded_not_cut(fraction: float) -> None:
    """Off by half a millionth at most."""
    (number,) = millionths(np.array([fraction])).tolist()

    assert 0 <= number <= 1_000_000
    assert abs(number / 1_000_000 - fraction) <= 5.000001e-7


def test_constants_and_columns_stand_side_by_side() -> None:
    """In rows of any length, over more rows than are made at once."""
    count = CHUNK_BYTES // 10
    numbers = np.arange(count, dtype=np.int32)

    made = rows([b'{"x":', decimals(numbers), b',"y":', decimals(numbers[::-1]), b"}"], count)

    assert made == [b'{"x":%b,"y":%b}' % (x, y) for x, y in zip(plain(numbers), plain(numbers[::-1]), strict=True)]
    assert rows([b"a"], 0) == []


@given(st.lists(st.booleans(), max_size=30), st.sampled_from([1, CHUNK_BYTES // 8]))
def test_runs_of_rows_are_joined_by_commas(ends: list[bool], width: int) -> None:
    """Wherever they end, and also where few rows are made at once."""
    last = np.array([*ends, True], np.bool_)
    texts = [b"%d" % i for i in range(len(last))]
    wide = b"x" * width

    made = rows([wide, table(texts)], len(last), last)

    bounds = [0, *(np.flatnonzero(last) + 1).tolist()]
    assert made == [b",".join(wide + text for text in texts[begin:end]) for begin, end in pairwise(bounds)]


def test_one_long_text_among_many_takes_no_room_in_the_rows_of_others() -> None:
    """Two thousand texts, one of a hundred thousand letters: as a table they are two hundred million."""
    texts = [b"%d" % i for i in range(2_000)]
    texts[7] = b"x" * 100_000
    which = np.arange(2_000)[::-1]

    tracemalloc.start()
    made = rows([b"<", chosen(texts, which), b">"], len(which))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert made == [b"<%b>" % texts[i] for i in which.tolist()]
    assert most < 20_000_000


def plain(numbers: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> list[bytes]:
    """Each number by the encoder."""
    return [msgspec.json.encode(number / 1_000_000) for number in numbers.tolist()]
