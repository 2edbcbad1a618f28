"""Where the cells of lines stand, whatever ends them and however many there are."""

import numpy as np
import pytest

from prelabel.readers.shared import cells
from prelabel.readers.shared.cells import blocks


def words(data: bytes, width: int, skip: int = 0) -> list[list[str]]:
    """All cells, line by line."""
    return [row for block in blocks(data, ",", width, skip=skip) for row in block.words().tolist()]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_lines_end_in_either_way_the_last_in_none(end: str, last: str) -> None:
    """A carriage return is no part of a cell."""
    data = end.join(["a,1", "b,", ",3"]) + last
    assert words(data.encode(), 2) == [["a", "1"], ["b", ""], ["", "3"]]


def test_lines_of_many_blocks_come_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole lines, however much longer than a block."""
    rows = [[f"{number}", "x" * (number % 40)] for number in range(200)]
    data = "\n".join(map(",".join, rows)).encode()
    monkeypatch.setattr(cells, "BLOCK_BYTES", 30)  # shorter than some lines
    assert words(data, 2) == rows
    assert len(list(blocks(data, ",", 2))) > 100


def test_lines_at_the_beginning_are_left_out() -> None:
    """They may have any number of cells."""
    assert words(b"name,of,columns\n1,2\n", 2, skip=1) == [["1", "2"]]


@pytest.mark.parametrize("data", [b"1,2\n3\n", b"1,2\n3,4,5\n6\n", b"1,2,3\n4\n", b"1,2\n\n", b"1\n2\n"])
def test_a_line_of_another_number_of_cells_is_refused(data: bytes) -> None:
    """Also where the number of all cells fits."""
    with pytest.raises(ValueError, match="number of cells"):
        words(data, 2)


@pytest.mark.parametrize("longest", [1, 7, 8, 9, 16, 17, 64, 65, 200])
def test_cells_that_are_nearly_alike_stay_apart(longest: int) -> None:
    """They differ in one letter at either end or in the middle, or in their length."""
    near = ["a" * length for length in (longest, longest - 1)]
    near += ["b" + near[0][1:], near[0][:-1] + "b", near[0][: longest // 2] + "b" + near[0][longest // 2 + 1 :]]
    assert words("\n".join(near * 3).encode(), 1) == [[word] for word in near * 3]


def test_other_letters_than_ascii_are_read_and_what_is_not_utf_8_is_refused() -> None:
    """A cell is cut from bytes, and what is wrong in one that nobody asks for is wrong."""
    assert words("é,日本語\nカー,é\n".encode(), 2) == [["é", "日本語"], ["カー", "é"]]
    with pytest.raises(UnicodeDecodeError):
        list(blocks(b"\xff,1\n", ",", 2))


def test_columns_are_chosen_and_read_as_numbers() -> None:
    """A word among them is refused."""
    (block,) = blocks(b"1,car,2.5\n-3,bus,.25\n", ",", 3)
    assert np.array_equal(block.only([0, 2]).numbers(), [[1, 2.5], [-3, 0.25]])
    with pytest.raises(ValueError, match="plain"):
        block.numbers()
