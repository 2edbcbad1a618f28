"""From the bytes of label files to their numbers: one array over all files, each row with its file, line and width."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place, Tally
from prelabel.files import as_text, read_bytes

DOTA_COLUMNS = 9
"""From here on a row of DOTA text: eight corners in pixels, the name of the class, and mostly how difficult it is."""

_FLOATS = msgspec.json.Decoder(list[float])

DOTA_HEADERS = ("imagesource:", "gsd:")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """The ``n`` rows of some label files, in order of files and lines; blank lines are no rows."""

    file: NDArray[np.int64]
    """(n,) index of the label file."""
    line: NDArray[np.int64]
    """(n,) from 1."""
    start: NDArray[np.int64]
    """(n,) index of the row's first number."""
    width: NDArray[np.int64]
    """(n,) how many numbers the row has."""
    numbers: NDArray[np.float64]
    """All numbers as written; may hold NaN and infinity."""

    def column(self, position: NDArray[np.int64] | int, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """The number at a position of each of the given rows; a negative one counts from the row's end."""
        column: NDArray[np.float64] = self.numbers[self.start[rows] + np.where(np.less(position, 0), self.width[rows], 0) + position]
        return column


def parse(paths: Sequence[str], tally: Tally) -> Rows:
    """The rows of label files.

    Args:
        paths: of the files, as messages name them.
        tally: takes files that cannot be read and rows that are not all numbers; such rows are left out.
    """
    texts = [_bytes(path, tally) for path in paths]
    try:
        return rows_of(texts)
    except ValueError:
        return rows_of([_mended(text, path, tally) for text, path in zip(texts, paths, strict=True)])


def rows_of(texts: Sequence[bytes]) -> Rows:
    r"""The rows of texts that hold nothing but numbers.

    Raises:
        ValueError: something else stands in one of them.

    >>> rows = rows_of([b"0 .5 .5 1 1\n\n2 .5 .5 1 1 .9", b"", b"1 .5 .5 1 1\r\n"])
    >>> rows.file.tolist(), rows.line.tolist(), rows.width.tolist()
    ([0, 0, 2], [1, 3, 1], [5, 6, 5])
    """
    joined = b"\n".join(texts)
    letters = np.frombuffer(joined, np.uint8)
    blank = letters <= ord(" ")
    begins = np.flatnonzero(np.concatenate([~blank[:1], blank[:-1] & ~blank[1:]]))
    numbers = _numbers(joined, letters, begins)
    newlines = np.flatnonzero(letters == ord("\n"))
    lines = np.diff(np.searchsorted(newlines, np.cumsum([0, *(len(text) + 1 for text in texts)])))
    lines[-1] += 1
    ends = np.searchsorted(begins, newlines)
    width = np.diff(ends, prepend=0, append=len(numbers))
    rows = np.flatnonzero(width)
    first_line = np.cumsum(lines) - lines
    file = np.repeat(np.arange(len(texts)), lines)[rows]
    return Rows(file=file, line=rows - first_line[file] + 1, start=(np.cumsum(width) - width)[rows], width=width[rows], numbers=numbers)


def _numbers(text: bytes, letters: NDArray[np.uint8], begins: NDArray[np.intp]) -> NDArray[np.float64]:
    """The numbers of a text, of which the letters and the beginnings of its words are given.

    With a comma before each word but the first, nearly all texts are the numbers of a JSON list, which is the fastest way to read them.

    Raises:
        ValueError: not every word is a number.
    """
    commas = letters.copy()
    commas[begins[1:] - 1] = ord(",")
    try:
        numbers = np.array(_FLOATS.decode(b"[%b]" % commas.tobytes()), np.float64)
    except msgspec.MsgspecError:
        numbers = np.empty(0)
    if len(numbers) == len(begins):
        return numbers
    if b"_" in text:
        raise ValueError("Python reads 1_0 as a number, nobody else does")
    return np.array(text.split(), np.float64)


def _bytes(path: str, tally: Tally) -> bytes:
    """A file's bytes; none where it cannot be read, which is counted."""
    try:
        return read_bytes(path)
    except InputError as error:
        reject_file("unreadable label file", error, tally)
        return b""


def _mended(text: bytes, path: str, tally: Tally) -> bytes:
    """The text with the rows blanked that are not all numbers, each of them counted."""
    try:
        lines = as_text(text, Path(path)).split("\n")
    except InputError as error:
        reject_file("label file is not UTF-8", error, tally)
        return b""
    if _is_dota(lines):
        tally.reject(
            "DOTA text", "DOTA text (eight corners in pixels, then the name of the class), not YOLO rows", place=Place(path),
            fix="give labels of YOLO boxes; --format yolo does not read DOTA text",
        )  # fmt: skip
        return b""
    return "\n".join(line if _all_numbers(line, Place(path, number), tally) else "" for number, line in enumerate(lines, 1)).encode()


def reject_file(reason: str, error: InputError, tally: Tally) -> None:
    """Count a file that is broken as a whole as one bad record."""
    tally.reject(reason, error.what.removeprefix(f"{error.place}: "), place=error.place, fix=error.fix)


def _all_numbers(line: str, place: Place, tally: Tally) -> bool:
    for column, token in enumerate(line.split(), 1):
        if not is_number(token):
            tally.reject(
                "not a number", f"{token!r} in column {column} is no number", place=place,
                fix="write class, centre x, centre y, width, height as numbers; a file that is no label file belongs elsewhere",
            )  # fmt: skip
            return False
    return True


def is_number(token: str) -> bool:
    """Whether a token is a number as C writes it; ``nan`` and ``inf`` are."""
    try:
        float(token)
    except ValueError:
        return False
    return "_" not in token and token.isascii()


def _is_dota(lines: Sequence[str]) -> bool:
    first = next((line.split() for line in lines if line.strip()), [])
    if first and first[0].lower().startswith(DOTA_HEADERS):
        return True
    return len(first) >= DOTA_COLUMNS and all(map(is_number, first[: DOTA_COLUMNS - 1])) and not is_number(first[DOTA_COLUMNS - 1])
