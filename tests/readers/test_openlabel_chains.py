"""Chain codes of VCD, worked out by hand from the table of turns."""

import pytest

from prelabel.readers.openlabel.chains import Points, unchained

SRF, RS = "MODE_POLY2D_SRF6DCC", "MODE_POLY2D_RS6FCC"

CODES: list[tuple[str, list[float | str], Points]] = [
    # 6 0 | 4 6 | 4 6: down four, to the right four, up four
    (SRF, ["10", "10", "0", "wmm"], [(10, 10), (10, 14), (14, 14), (14, 10)]),
    # 7 6 | 0 0: down 15, 3 and 2
    (SRF, ["-2", "0", "0", "+A"], [(-2, 0), (-2, 20)]),
    # 1 2 | 3 0: down to the left, down, twice to the left
    (SRF, ["5", "5", "0", "KY"], [(5, 5), (4, 6), (4, 7), (2, 7)]),
    # 0 0 | 5 0 | 0: down two, about, up two; the last symbol fills up
    (SRF, ["3", "3", "1", "AoA"], [(3, 3), (3, 5), (3, 3)]),
    # 5 4 about, which is up, and to the left
    (SRF, ["3", "3", "0", "s"], [(3, 3), (2, 3)]),
    (SRF, ["3", "3", "0", ""], [(3, 3)]),
    # 6 4 | 0 0 | 0 0 with steps of five: down five, to the right five
    (RS, ["0", "0", "5", "-1", "0", "0AA"], [(0, 0), (0, 5), (5, 5)]),
    # 7 6 with steps of 20 and 2
    (RS, ["1", "2", "2", "20", "0", "+"], [(1, 2), (1, 24)]),
    (SRF, [3, 3, 0, "A"], [(3, 3), (3, 5)]),
]


@pytest.mark.parametrize(("mode", "texts", "points"), CODES, ids=[str(number) for number in range(len(CODES))])
def test_codes(mode: str, texts: list[float | str], points: Points) -> None:
    """A contour has the pixels in which it turns."""
    assert unchained(texts, mode) == points


WRONG: list[tuple[str, list[float | str]]] = [
    (SRF, []),
    (SRF, ["1", "2", "0"]),
    (SRF, ["1", "2", "0", "w", "w"]),
    (RS, ["1", "2", "0", "w"]),
    (SRF, ["1.5", "2", "0", "w"]),
    (SRF, ["1" * 5000, "2", "0", "w"]),
    (SRF, ["1", "2", "2", "w"]),
    (SRF, ["1", "2", "-1", "w"]),
    (SRF, ["1", "2", "1", ""]),
    (SRF, ["1", "2", "0", "w="]),
    (RS, ["0", "0", "-1", "5", "0", "0A"]),
    (RS, ["0", "0", "5", "0", "0", "+"]),
]


@pytest.mark.parametrize(("mode", "texts"), WRONG, ids=[str(number) for number in range(len(WRONG))])
def test_what_is_no_code(mode: str, texts: list[float | str]) -> None:
    """Is none of a contour."""
    assert unchained(texts, mode) is None
