"""Words and values that several readers look at, and how messages show them."""

import reprlib
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

_SHORT = reprlib.Repr()
_SHORT.maxlevel = 1
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 60


def is_number(word: str) -> bool:
    """Whether a word is a number as C writes it; ``nan`` and ``inf`` are.

    >>> is_number("1e-3"), is_number("nan"), is_number("1_0"), is_number("car")
    (True, True, False, False)
    """
    try:
        float(word)
    except ValueError:
        return False
    return "_" not in word and word.isascii()


def numbers(words: Sequence[str]) -> list[float] | None:
    """Words as numbers; None where one is none.

    >>> numbers(["1", "2e1"]), numbers(["1", "1_0"])
    ([1.0, 20.0], None)
    """
    try:
        values = list(map(float, words))
    except ValueError:
        return None
    text = "".join(words)
    # Python reads 1_0 and digits of other scripts as numbers, nobody else does
    return values if text.isascii() and "_" not in text else None


def number_rows(rows: Sequence[Sequence[str]], width: int) -> NDArray[np.float64]:
    r"""(n, width) of the words of rows of as many words; NaN where one is no number.

    >>> number_rows([["1", "1_0"], ["2e1", "car"]], 2).tolist()
    [[1.0, nan], [20.0, nan]]
    >>> number_rows([["1", "\u0663"]], 2).tolist()
    [[1.0, nan]]
    """
    words = list(chain.from_iterable(rows))
    values = numbers(words)
    if values is None:
        values = [float(word) if is_number(word) else np.nan for word in words]
    return np.array(values, np.float64).reshape(-1, width)


def shown(value: object) -> str:
    """A word, or a value of a document, as Python writes it; cut where it is long or holds others.

    >>> shown("car"), shown("0" * 100), shown([17, [4]])
    ("'car'", "'000000000000000000000000000...0000000000000000000000000000'", '[17, [...]]')
    """
    try:
        return _SHORT.repr(value)
    except ValueError:
        return "a number of thousands of digits"
