"""What the columns of detections index: frames, kinds, sources and sets of attributes."""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from itertools import compress, count
from operator import ne

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Place

AttributeSet = Mapping[str, str | tuple[str, ...]]
"""The attributes of one object: name to value, or to the values of a multi-select."""

UNTRACKED = -1
"""The track of a row that is not linked."""

NO_ATTRIBUTES = -1


class Kind(IntEnum):
    """The annotation types of Playment, in the order in which rows of one frame stand."""

    RECTANGLE = 0
    POLYGON = 1
    LINE = 2
    CUBOID = 3
    LANDMARK = 4


class Frame(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One image of a sequence.

    Args:
        sequence: the name of the sequence; empty where the source does not say which frames belong together.
        file: the image's name below the folder of images, with ``/`` between folders.
        width: pixels; 0 where unknown.
        height: pixels; 0 where unknown.
        url: the source's own URL of the image, empty where it has none.
        index: the frame's number in its sequence; numbers may be missing; -1 where the source does not number frames.
        time_s: seconds since the start of the sequence; NaN where unknown.
        still: a single image, whatever its name and tracks would make of it.
    """

    sequence: str = ""
    file: str
    width: int = 0
    height: int = 0
    url: str = ""
    index: int = -1
    time_s: float = float("nan")
    still: bool = False


def sizes_of(frames: Iterable[Frame], of: NDArray[np.integer]) -> NDArray[np.float64]:
    """(n, 2) width and height in pixels of the frame that each of (n,) rows is in; (1, 2) where all frames are alike.

    >>> sizes_of([Frame(file="a", width=8, height=6)], np.array([0, 0])).tolist()
    [[8.0, 6.0]]
    """
    size = np.array([(frame.width, frame.height) for frame in frames], np.float64).reshape(-1, 2)
    # frames without rows may be without size
    return size[:1] if len(of) and (size == size[0]).all() else size[of]


def sequence_bounds(sequences: Sequence[str | None]) -> list[int]:
    """Where runs of frames of one sequence begin, and the last ends, by the name of each frame's sequence.

    >>> sequence_bounds(["a", "a", "b"]), sequence_bounds([])
    ([0, 2, 3], [0])
    """
    return [0, *compress(count(1), map(ne, sequences[1:], sequences)), len(sequences)] if sequences else [0]


class Source(msgspec.Struct, frozen=True, gc=False):
    """A file that rows come from, and how to name a place in it.

    Args:
        path: the file as messages name it.
        element: how to name an ``origin`` in it, such as ``$.annotations[{}]``; empty where an origin is a line, from 1.
    """

    path: str
    element: str = ""

    def place(self, origin: int) -> Place:
        """The place of the row whose ``origin`` is given.

        >>> str(Source("a.json", "$.annotations[{}]").place(7)), str(Source("a.txt").place(2))
        ('a.json: $.annotations[7]', 'a.txt:2')
        """
        if self.element:
            return Place(self.path, element=self.element.format(origin))
        return Place(self.path, line=origin)
