"""Words and values that several readers look at, and how messages show them."""

import reprlib

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


def shown(value: object) -> str:
    """A word, or a value of a document, as Python writes it; cut where it is long or holds others.

    >>> shown("car"), shown("0" * 100), shown([17, [4]])
    ("'car'", "'000000000000000000000000000...0000000000000000000000000000'", '[17, [...]]')
    """
    try:
        return _SHORT.repr(value)
    except ValueError:
        return "a number of thousands of digits"
