"""The numbers of label files, against an independent reading line by line."""

from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.errors import Tally
from prelabel.readers.yolo.parse import CHUNK, parse, rows_of

NUMBER = st.sampled_from(["0", "1", ".5", "0.25", "-0.5", "1e-3", "12", "nan", "+3"])
BLANK = st.sampled_from([" ", "\t", "  ", " \t", "\v", "\f "])
LINE = st.lists(st.tuples(NUMBER, BLANK).map("".join), max_size=4).map("".join)
TEXT = st.lists(st.tuples(LINE, st.sampled_from(["\n", "\r\n", " \n"])).map("".join), max_size=4).map("".join)
FILE = st.tuples(TEXT, LINE).map("".join)


def read(texts: list[str]) -> list[tuple[int, int, list[str]]]:
    """File, line and words of every line that is not blank, by the methods of text alone."""
    return [
        (file, number, line.split()) for file, text in enumerate(texts) for number, line in enumerate(text.split("\n"), 1) if line.split()
    ]


def check(texts: list[str]) -> None:
    """Compare the rows of texts with those that `read` finds."""
    rows, expected = rows_of([text.encode() for text in texts]), read(texts)

    assert rows.file.tolist() == [file for file, _, _ in expected]
    assert rows.line.tolist() == [line for _, line, _ in expected]
    assert rows.width.tolist() == [len(words) for _, _, words in expected]
    assert rows.start.tolist() == list(accumulate((len(words) for _, _, words in expected), initial=0))[:-1]
    assert [str(number) for number in rows.numbers.tolist()] == [str(float(word)) for _, _, words in expected for word in words]


@given(st.lists(FILE, max_size=5))
def test_every_number_stands_in_its_row(texts: list[str]) -> None:
    """Whatever the spaces and line ends are, and where blank lines and empty files stand."""
    check(texts)


def test_line_ends_of_any_system(tmp_path: Path) -> None:
    """Windows and old Macintosh; with a byte order mark or without; the numbers of lines are those that an editor shows."""
    texts = [f"{mark}1 .5{end}{end}2 .25{end}".encode() for mark in ("", "\ufeff") for end in ("\n", "\r\n", "\r")]
    paths = [tmp_path / f"{number}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_bytes(text)

    rows = parse([str(path) for path in paths], Tally())

    assert rows.file.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert rows.line.tolist() == [1, 3] * 6
    assert rows.numbers.tolist() == [1, 0.5, 2, 0.25] * 6


def test_more_text_than_is_read_at_once() -> None:
    """Rows keep their file, line and numbers where files are read in several parts; an empty file is first and last."""
    long = "".join(f"{i} 0.25 0.5\n" for i in range(CHUNK // 24))

    check(["", long, "7 1\n\n8 2", long[:-1], "9", long, ""])


@pytest.mark.parametrize("text", ["1 x\n", "1,2\n", "0\x000.5 0.5\n", "1 2,3\n", "1_0 2\n", "[1\n", '"1" 2\n', "1 true\n", "null\n"])
def test_what_is_no_number(text: str) -> None:
    """Is not taken for one, in text of single spaces or others."""
    for texts in ([text.encode()], [b"0.5\n", text.encode()], [b" .5  1\n", text.encode()]):
        with pytest.raises(ValueError, match=r"could not convert|reads 1_0"):
            rows_of(texts)
