"""Text made in columns is the text that the Struct encoder makes."""

import msgspec
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from prelabel.build.text import CHUNK_ROWS, decimals, millionths, rows


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
    count = CHUNK_ROWS + 3
    numbers = np.arange(count, dtype=np.int32)

    made = rows([b'{"x":', decimals(numbers), b',"y":', decimals(numbers[::-1]), b"}"], count)

    assert made == [b'{"x":%b,"y":%b}' % (x, y) for x, y in zip(plain(numbers), plain(numbers[::-1]), strict=True)]
    assert rows([b"a"], 0) == []


def plain(numbers: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> list[bytes]:
    """Each number by the encoder."""
    return [msgspec.json.encode(number / 1_000_000) for number in numbers.tolist()]
