"""Words of text formats that several readers look at."""


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
