"""Loops over many numbers and characters, compiled where the package was built with a C compiler.

Each does what NumPy does where it is called, and faster; without a compiler there is none of them. ``PRELABEL_NO_EXTENSIONS=1`` in the
environment leaves them out.
"""

import os
from importlib import import_module
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray


class Loops(Protocol):
    """What is compiled. Arrays that are of other types than those named, or do not fit each other, raise `ValueError`."""

    def decimals(
        self, fractions: NDArray[np.float64], rows: NDArray[np.integer], out: NDArray[np.uint8], places: NDArray[np.int64], /
    ) -> None:
        """Write fractions as numbers of JSON; see `prelabel.build.text.put_fractions`.

        Args:
            fractions: (n, k), k 16 at most.
            rows: (m,) of these.
            out: (m, w).
            places: (p, 2) from which column on a number stands in ``out``, eight characters wide, and which of the k it is.
        """

    def take(self, table: NDArray[np.uint8], which: NDArray[np.integer], out: NDArray[np.uint8], /) -> None:
        """Write one of some rows of characters a row.

        Args:
            table: (t, w).
            which: (n,) from 0 on.
            out: (n, w).
        """

    def uuids(
        self,
        seed: NDArray[np.uint64],
        of: NDArray[np.integer],
        mark: NDArray[np.uint64],
        by: NDArray[np.integer],
        out: NDArray[np.uint8],
        /,
    ) -> None:
        """Write identifiers; see `prelabel.build.ids.put_uuids`.

        Args:
            seed: (s, 2).
            of: (n,) which of them each has.
            mark: (m,).
            by: (n,) which of them each has.
            out: (n, 36).
        """

    def dense(self, chars: NDArray[np.uint8], /) -> bytes:
        """The characters of (n, w) contiguous rows that are not NUL."""

    def numbers(
        self, letters: NDArray[np.uint8], begin: NDArray[np.integer], end: NDArray[np.integer], out: NDArray[np.float64], /
    ) -> None:
        """Write the numbers that stand in a text; see `prelabel.numerals.parsed`.

        Args:
            letters: (m,) the text.
            begin: (n,) where each number begins.
            end: (n,) where it ends.
            out: (n,).

        Raises:
            ValueError: one is no plain number, or too large for one.
        """

    def numbered(self, key: NDArray[np.integer], number: NDArray[np.int64], first: NDArray[np.int64], /) -> int:
        """Number keys by their first rows; see `prelabel.geometry.numbering.numbered`.

        Args:
            key: (n,) in less than 2 ** 28 rows.
            number: (n,) is written to.
            first: (n,) is written to, as far as keys differ.

        Returns:
            How many keys differ; -1 where they lie so far from each other that they must be sorted.
        """

    def all_differ(self, *keys: NDArray[np.integer]) -> int:
        """Whether no two rows are equal in one to four keys, each (n,): 1 or 0; -1 where it would take too long to find out."""

    def settled(self, key: NDArray[np.integer], order: NDArray[np.int64], /) -> bool:
        """Write the rows in the order of their keys.

        Args:
            key: (n,).
            order: (n,) is written to.

        Returns:
            False where two keys are equal, or most are far from their places.
        """

    def inside(self, box: NDArray[np.float64], /) -> bool:
        """Whether all of (n, 4) boxes lie in the frame, and have sides that `prelabel.build.rectangles` is sure of."""

    def boxes(self, lines: bytes, /) -> tuple[bytearray, bytearray, tuple[str, ...], bytearray, bytearray, bytearray, bytearray] | None:
        """What lines of the project's own stream say of boxes.

        Args:
            lines: UTF-8, with line ends between them.

        Returns:
            None where a line is of another kind, or is wrong. Of lines in which nothing but boxes was seen, each with a label, a score and
            a track at most: a JSON list of the lines without their detections, in which all else is yet to be looked at; (lines,) int64,
            how many boxes there are up to the end of each; the labels that are said, in the order in which they are first; and of the
            n boxes (n,) int32 labels, (n,) float64 scores, NaN where none is said, (n,) int64 tracks, -1 where none is said, and
            (n, 4) float64 corners.
        """


def _loops() -> Loops | None:
    if os.environ.get("PRELABEL_NO_EXTENSIONS"):
        return None
    try:
        return cast("Loops", import_module("prelabel.native._loops"))
    except ImportError:
        return None


loops = _loops()
"""None where nothing was compiled."""
