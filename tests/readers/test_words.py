"""Words of text files as numbers, and as messages show them."""

import pytest

from prelabel.readers.shared.words import is_number, shown


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("1", True),
        ("-.5", True),
        ("1e-3", True),
        ("inf", True),
        ("NaN", True),
        ("", False),
        ("1_0", False),
        ("0x1", False),
        ("\u0661", False),
    ],
)
def test_numbers_are_those_of_c(word: str, *, number: bool) -> None:
    """Python reads more: digits of other scripts, and underscores between them."""
    assert is_number(word) is number


def test_what_is_shown_is_short() -> None:
    """A number of thousands of digits cannot be written at all."""
    assert shown({"a": [1] * 99}) == "{'a': [...]}"
    assert shown(10**5000) == "a number of thousands of digits"
    assert len(shown("x" * 1000)) == 60
