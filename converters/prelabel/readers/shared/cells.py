"""Text in lines of as many cells each, none of them quoted: where the cells stand, a block of lines at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prelabel.numerals import WIDTH, last_of, parsed, windows

BLOCK_BYTES = 1 << 18
"""Lines that are looked at together: what is made of them stays in the processor's cache."""

SHORT = 64
"""Characters of a cell up to which it is compared with others, eight at once."""

_MIXING, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
"""Make of several words one key; cells of one key are compared."""

_END, _RETURN = ord("\n"), ord("\r")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """The cells of some lines.

    Args:
        text: of the lines.
        begin: (n, w) where each cell begins in it.
        end: (n, w) where it ends.
    """

    text: bytes
    begin: NDArray[np.intp]
    end: NDArray[np.intp]

    def __len__(self) -> int:
        """The number of lines."""
        return len(self.end)

    def numbers(self) -> NDArray[np.float64]:
        """(n, w) all cells as numbers.

        Raises:
            ValueError: one is no plain number, see `parsed`.
        """
        return parsed(np.frombuffer(self.text, np.uint8), self.begin.reshape(-1), self.end.reshape(-1)).reshape(self.end.shape)

    def only(self, columns: list[int]) -> "Block":
        """Those of some columns."""
        return Block(text=self.text, begin=self.begin[:, columns], end=self.end[:, columns])

    def words(self) -> NDArray[np.object_]:
        """(n, w) the cells as text; of few different ones each is decoded once."""
        begin, end = self.begin.reshape(-1), self.end.reshape(-1)
        first, which = self._distinct(begin, end)
        spans = zip(begin[first].tolist(), end[first].tolist(), strict=True)
        return np.array([self.text[here:there].decode() for here, there in spans], np.object_).take(which).reshape(self.end.shape)

    def _distinct(self, begin: NDArray[np.intp], end: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Cells that differ, and which of them each cell is like; where that is not found at once, each is like itself."""
        length = end - begin
        most = int(length.max(initial=0))
        each = np.arange(len(length))
        if most > SHORT:
            return each, each
        words = windows(np.frombuffer(self.text, np.uint8), most + WIDTH)
        parts = [last_of(words, end + most - behind, np.clip(length - behind, 0, WIDTH)) for behind in range(0, most, WIDTH)]
        key = length.astype(np.uint64)
        for part in parts:
            key ^= part
            key *= _MIXING
            key ^= key >> _SHIFT
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        which = which.reshape(-1)
        like = first[which]
        return (first, which) if all((part == part[like]).all() for part in (length, *parts)) else (each, each)


def lines_in(data: bytes) -> int:
    r"""How many lines a text has; the last may have no end.

    >>> lines_in(b"1\n2"), lines_in(b"1\n\n"), lines_in(b"")
    (2, 2, 0)
    """
    ends = sum(np.count_nonzero(np.frombuffer(data[at : at + BLOCK_BYTES], np.uint8) == _END) for at in range(0, len(data), BLOCK_BYTES))
    return int(ends) + (data[-1:] not in {b"", b"\n"})


def blocks(data: bytes, delimiter: str, width: int, *, skip: int = 0) -> Iterator[Block]:
    r"""The cells of a text, some lines at a time.

    Args:
        data: the text.
        delimiter: one character between cells.
        width: how many cells each line has.
        skip: lines that are left out at the beginning.

    Raises:
        ValueError: a line has another number of cells.
        UnicodeDecodeError: the text is not UTF-8, wherever that is.

    >>> [block.words().tolist() for block in blocks(b"1,2\n3,4", ",", 2)]
    [[['1', '2'], ['3', '4']]]
    """
    if not data.endswith(b"\n"):
        data += b"\n"
    start = 0
    for _ in range(skip):
        start = data.index(b"\n", start) + 1
    while start < len(data):
        stop = (data.rfind(b"\n", start, start + BLOCK_BYTES) + 1) or data.index(b"\n", start) + 1
        yield _block(data[start:stop], ord(delimiter), width)
        start = stop


def _block(text: bytes, delimiter: int, width: int) -> Block:
    if not text.isascii():
        text.decode()
    letters = np.frombuffer(text, np.uint8)
    end_of_line = letters == _END
    ends = np.flatnonzero(end_of_line | (letters == delimiter))
    begins = np.append(0, ends[:-1] + 1)
    lines = np.count_nonzero(end_of_line)
    if len(ends) != lines * width or not end_of_line.take(ends[width - 1 :: width]).all():
        raise ValueError("a line has another number of cells")
    ends[width - 1 :: width] -= letters.take(ends[width - 1 :: width] - 1) == _RETURN
    return Block(text=text, begin=begins.reshape(lines, width), end=ends.reshape(lines, width))
