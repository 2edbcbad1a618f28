"""Loops over many numbers and characters, compiled where the package was built with a C compiler.

Each does what NumPy does where it is called, and faster; without a compiler there is none of them. ``PRELABEL_NO_EXTENSIONS=1`` in the
environment leaves them out.
"""

import os
from importlib import import_module
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

MATRIX, CHOSEN, UUIDS, FRACTIONS, SPANS, POINTS = 1, 2, 3, 4, 5, 6
"""What a part of the text of (n,) rows is, beside bytes that all of them have: which arrays it is made of.

- ``MATRIX``: (n, w) characters, NUL where nothing stands.
- ``CHOSEN``: (t, w) texts, (t,) how long each is, and (n,) which of them.
- ``UUIDS``: (s, 2) and (n,) which of them, (m,) and (n,) which of them: see `prelabel.build.ids.uuid_column`.
- ``FRACTIONS``: (f, k) with k 16 at most, (n,) which row of them, (p, 2): see `prelabel.build.fractions.drawn_within`.
- ``SPANS``: (m,) characters, (t + 1,) where each of t texts begins among them, and (n,) which of them.
- ``POINTS``: (p, 2), their numbers (p,) or (0,), (r + 1,) where each of r rings begins among them, and (n,) which of these: see
  `prelabel.build.points.points`.
"""

CompiledPart = tuple[Any, ...]
"""What it is, a text, of ``FRACTIONS`` alone, and the arrays."""


class Loops(Protocol):
    """What is compiled. Arrays that are of other types than those named, or do not fit each other, raise `ValueError`."""

    def rows(
        self,
        parts: tuple[bytes | CompiledPart, ...],
        ends: NDArray[np.uint8],
        begin: int,
        stop: int,
        others: tuple[NDArray[np.integer], NDArray[np.uint8]] | None,
        /,
    ) -> list[bytes]:
        """The text of rows, cut where lines end; see `prelabel.build.text.blocks`.

        Args:
            parts: of a row, at most 16.
            ends: (n,) the character behind each row, NUL for none.
            begin: the first row that is wanted.
            stop: behind the last.
            others: (k,) rising, the rows that have a text of their own, and (k, w) that, NUL where nothing stands.
        """

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
            key: (n,).
            number: (n,) is written to.
            first: (n,) is written to, as far as keys differ.

        Returns:
            How many keys differ; -1 where they lie so far from each other that they must be sorted, or are more than 2 ** 31.
        """

    def all_differ(self, *keys: NDArray[np.integer]) -> int:
        """Whether no two rows are equal in one to four keys, each (n,): 1 or 0; -1 where it would take too long to find out."""

    def ordered(self, *keys_and_order: NDArray[np.integer]) -> int:
        """Write the rows in the order of one to four keys, those that count most first; rows of equal keys stay as they are.

        Args:
            keys_and_order: each key (n,), and (n,) int64 that is written to.

        Returns:
            1 where all rows differ, 0 where some are equal in all keys; -1 where these span too many places, and nothing is written.
        """

    def gathered(
        self, members: NDArray[np.uint8], start: NDArray[np.integer], index: NDArray[np.integer], begins: NDArray[np.int64], /
    ) -> bytes:
        """The members of some ragged entries, one after the other; see `prelabel.geometry.ragged.gathered`.

        Args:
            members: (p, w) of all entries, as characters, one row behind the other.
            start: (r + 1,) the first of each entry, and their number.
            index: (m,) the entries.
            begins: (m + 1,) is written to: where the members of each begin, and their number.
        """

    def inside(self, box: NDArray[np.float64], /) -> bool:
        """Whether all of (n, 4) boxes lie in the frame, and have sides that `prelabel.build.rectangles` is sure of."""

    def sound(self, box: NDArray[np.float64], score: NDArray[np.float64], farthest: NDArray[np.float64], /) -> bool:
        """Whether boxes can be believed.

        Args:
            box: (n, 4) of which the corners are in order.
            score: (n,) in 0-1, or NaN.
            farthest: (1,) how far from the origin a corner is at most.
        """

    def thinned(  # noqa: PLR0917  # arrays have no names
        self,
        points: NDArray[np.float64],
        start: NDArray[np.integer],
        size: NDArray[np.float64],
        tolerance: NDArray[np.float64],
        centre: NDArray[np.float64],
        kept: NDArray[np.uint8],
        moved: NDArray[np.float64],
        simple: NDArray[np.int64],
        /,
    ) -> None:
        """Leave points of rings out; see `prelabel.geometry.polygons.thinning.thinned`.

        Args:
            points: (p, 2).
            start: (r + 1,) the first point of each ring, and their number; no ring is without points.
            size: (r, 2) what the points of each ring are multiplied by.
            tolerance: (1,).
            centre: (r, 2) from where all of each ring may be seen.
            kept: (p,) is written to: 1 for what stays, else 0.
            moved: (r,) is written to: the area between the old ring and the new one.
            simple: (r,) is written to: 1 where a ring stays as it is, or the new one is simple for certain, else 0.
        """

    def proven(
        self, points: NDArray[np.float64], start: NDArray[np.integer], centre: NDArray[np.float64], simple: NDArray[np.int64], /
    ) -> None:
        """Find a point from which all of a ring is seen, or prove it simple; see `prelabel.geometry.polygons.simple.proven`.

        Args:
            points: (p, 2).
            start: (r + 1,) the first point of each ring, and their number; no ring is without points.
            centre: (r, 2) is written to, NaN where none is found.
            simple: (r,) is written to: 1 where a ring is simple for certain, -1 where it crosses itself for certain, else 0.
        """

    def plain(  # noqa: PLR0917  # arrays have no names
        self,
        points: NDArray[np.float64],
        start: NDArray[np.integer],
        first: NDArray[np.integer],
        hole: NDArray[np.uint8],
        size: NDArray[np.float64],
        limits: NDArray[np.float64],
        made: NDArray[np.float64],
        counts: NDArray[np.int64],
        areas: NDArray[np.float64],
        /,
    ) -> None:
        """Draw polygons that are plain; see `prelabel.build.plain`.

        Args:
            points: (p, 2).
            start: (r + 1,) the first point of each ring, and their number.
            first: (n + 1,) the first ring of each shape, and their number.
            hole: (r,) 1 for what is a hole, else 0.
            size: (n, 2) of the frame of each shape in pixels, 0 where it is not known.
            limits: (3,) the tolerance in pixels, the area for each point that a ring has at least, and the rings of a shape at most.
            made: (p, 2) is written to: the points of the rings that are drawn, one after the other.
            counts: (r, 2) is written to: of each ring how many points stay, and how many of these are written; 0 where it is not drawn.
            areas: (r, 2) is written to where a ring is drawn: its area, and that which moved, in pixels.
        """

    def boxes(
        self, lines: bytes | memoryview, /
    ) -> tuple[bytearray, bytearray, tuple[str, ...], bytearray, bytearray, bytearray, bytearray] | None:
        """What lines of the project's own stream say of boxes.

        Args:
            lines: with line ends between them.

        Returns:
            None where a line is of another kind, or is wrong, or they are not UTF-8. Of lines in which nothing but boxes was seen, each
            with a label, a score and a track at most: a JSON list of the lines without their detections, in which all else is yet to be
            looked at; (lines,) int64, how many boxes there are up to the end of each; the labels that are said, in the order in which
            they are first; and of the n boxes (n,) int32 labels, (n,) float64 scores, NaN where none is said, (n,) int64 tracks, -1 where
            none is said, and (n, 4) float64 corners.
        """

    def annotations(self, text: bytes | bytearray | memoryview, outlined: bool, /) -> tuple[bytearray, ...] | None:  # noqa: FBT001  # C's way
        """What a list of annotations as COCO has them says in numbers.

        Args:
            text: of JSON; strings in it are UTF-8.
            outlined: whether outlines are wanted; else they are only looked at.

        Returns:
            None where an annotation has other fields than those that are read or never used, or is wrong. Of n annotations, which have r
            rings in all: (n, 10) float64, NaN where nothing is said: ``image_id``, ``category_id``, ``id``, ``score``, ``track_id``,
            ``instance_id`` and ``bbox``; (n,) int64 the number of rings of each; (r,) int64 the number of coordinates of each ring; float64
            all coordinates; and (m, 4) int64 for each text of which only the JSON was looked at: the annotation, 0 for a segmentation that
            is an object, 1 for ``keypoints``, 2 for ``attributes``, and where it begins and ends.
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
