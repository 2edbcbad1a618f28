"""Lines and columns of a text by offsets in its bytes, which cost the same in whatever order they are asked for."""

import math
from bisect import bisect_right

_LONGEST = 4
"""Bytes of a character."""

_STRIDE = 1 << 14
"""Bytes between the spots that are remembered: what is counted for each that is asked for."""


class Spots:
    r"""Where bytes of a text stand.

    Args:
        data: the text, in UTF-8.
        line: on which it begins.
        column: in which it begins.

    >>> Spots("ä,\n b".encode()).at(5), Spots(b"[1]", 7, 3).at(1)
    ((2, 2), (7, 4))
    """

    def __init__(self, data: bytes, line: int = 1, column: int = 1) -> None:
        self._data = data
        self._reached = [(0, line, column)]

    def at(self, offset: int) -> tuple[int, int]:
        """The line and the column, in characters, from 1, of a character that begins at an offset in bytes."""
        while offset - self._reached[-1][0] > _STRIDE:
            most = self._reached[-1][0] + _STRIDE
            # not in the midst of a character
            end = next((end for end in range(most, most - _LONGEST, -1) if not 0x80 <= self._data[end] < 0xC0), most)  # noqa: PLR2004
            self._reached.append((end, *self._counted(self._reached[-1], end)))
        return self._counted(self._reached[bisect_right(self._reached, (offset, math.inf)) - 1], offset)

    def _counted(self, reached: tuple[int, int, int], offset: int) -> tuple[int, int]:
        begin, line, column = reached
        passed = self._data[begin:offset]
        lines = passed.count(b"\n")
        return line + lines, len(passed[passed.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + (1 if lines else column)
