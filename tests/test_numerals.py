"""Numbers of text, many at once, against Python's own reading of each."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel import numerals
from prelabel.numerals import AT_ONCE, parsed
from tests.ways import NUMPY, WAYS, going

DIGITS = st.text("0123456789", min_size=1, max_size=16)


@pytest.fixture(autouse=True, scope="module", params=WAYS)
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    """Compiled, and with NumPy."""
    with going(request.param, numerals):
        yield request.param


@st.composite
def plain_numbers(draw: st.DrawFn) -> str:
    """A number of at most sixteen characters behind its sign, whose digits a float holds."""
    digits = draw(DIGITS.filter(lambda text: int(text) < 2**53))
    place = draw(st.none() | st.integers(0, len(digits)))
    pointed = digits if place is None or len(digits) == 16 else f"{digits[:place]}.{digits[place:]}"
    return draw(st.sampled_from(["", "-"])) + pointed


def read(words: list[str]) -> list[float]:
    """The numbers of words with commas between them."""
    letters = np.frombuffer(",".join(words).encode(), np.uint8)
    end = np.append(np.flatnonzero(letters == ord(",")), len(letters))
    numbers: list[float] = parsed(letters, np.append(0, end[:-1] + 1), end).tolist()
    return numbers


@given(st.lists(plain_numbers(), min_size=1, max_size=20))
def test_numbers_are_what_python_reads(words: list[str]) -> None:
    """To the last bit, and with the sign of zero."""
    assert list(map(repr, read(words))) == [repr(float(word)) for word in words]


def test_more_than_a_block_is_read_in_order() -> None:
    """None is lost where one block ends and the next begins."""
    words = [f"{number / 8}" for number in range(2 * AT_ONCE + 3)]
    assert read(words) == [number / 8 for number in range(2 * AT_ONCE + 3)]


ODD = (
    "",
    ".",
    "-",
    "-.",
    "--1",
    "1-",
    "+1",
    "1.2.3",
    "1.2345678.9",
    "123456789.12.3",
    "1e5",
    "1_0",
    " 1",
    "1 ",
    "nan",
    "/",
    ":",
    "a",
    "é",
    "٣",
)


@pytest.mark.parametrize("word", ODD)
def test_what_is_no_plain_number_is_refused(word: str) -> None:
    """Beside numbers that are plain."""
    with pytest.raises(ValueError, match="plain"):
        read(["11", word, "22"])


@pytest.mark.parametrize("word", ["12345678901234567", "0.123456789012345", "9007199254740992"])
def test_what_a_float_may_not_hold(word: str, way: str) -> None:
    """Seventeen characters, or digits from two to the power of 53 on."""
    if way == NUMPY:
        with pytest.raises(ValueError, match="plain"):
            read([word])
    else:
        assert read([word]) == [float(word)]


@pytest.mark.parametrize("word", ["9007199254740991", "-9.99999999999999", "-.00000000000001"])
def test_the_longest_are_read(word: str) -> None:
    """Sixteen digits that a float holds; fifteen and a point behind a minus."""
    assert read([word]) == [float(word)]
