"""What the columns behind a box are: decided once, from the rows of all label files together.

Ultralytics writes ``class x y w h``, then the confidence where it was asked to, then the track id where the tracker gave one. So rows of
six columns end in a score or in a track id, and a tracker's files mix widths, because it gives no ids in frames where it lost all objects.
"""

from collections.abc import Iterable

import msgspec
import numpy as np

from prelabel.errors import InputError, Place
from prelabel.readers.yolo.options import TailChoice
from prelabel.readers.yolo.parse import Rows

BOX = 5
"""Columns of a class and a box."""

WITH_ONE, WITH_BOTH = 6, 7


class Tail(msgspec.Struct, frozen=True, kw_only=True):
    """What stands behind a box.

    Args:
        kind: the columns behind the box; a row may have fewer of them.
        triangles: rows of seven columns are outlines of three points.
    """

    kind: TailChoice
    triangles: bool = False

    @property
    def widths(self) -> tuple[int, ...]:
        """How many columns a row with a box may have."""
        if self.kind == "none":
            return (BOX,)
        if self.kind == "score+track":
            return (BOX, WITH_ONE, WITH_BOTH)
        return (BOX, WITH_ONE)


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the rows of some files show about their tail.

    Args:
        six: some have six columns.
        seven: some have seven.
        wider: some have an odd number above seven, as outlines do.
        six_fraction: some sixth of six columns is no whole number.
        six_above_one: some sixth of six columns is above 1.
        seven_whole: all sevenths of seven columns are whole numbers.
    """

    six: bool = False
    seven: bool = False
    wider: bool = False
    six_fraction: bool = False
    six_above_one: bool = False
    seven_whole: bool = True


def look(rows: Rows, keypoints: int) -> Seen:
    """What some rows show.

    Args:
        rows: of any files.
        keypoints: how many columns of keypoints stand between a box and its tail.
    """
    width = rows.width - np.where(rows.width >= BOX + keypoints, keypoints, 0)
    six, seven = np.flatnonzero(width == WITH_ONE), np.flatnonzero(width == WITH_BOTH)
    sixth, seventh = rows.column(-1, six), rows.column(-1, seven)
    return Seen(
        six=len(six) > 0,
        seven=len(seven) > 0,
        wider=bool(((width > WITH_BOTH) & (width % 2 == 1)).any()),
        six_fraction=bool((sixth != np.floor(sixth)).any()),
        six_above_one=bool((sixth > 1).any()),
        seven_whole=bool((seventh == np.floor(seventh)).all()),
    )


def decide(seen: Iterable[Seen], place: Place) -> Tail:
    """The tail that explains all rows.

    Args:
        seen: of all files.
        place: the source.

    Raises:
        InputError: rows of six columns end in nothing but 0 and 1.
    """
    all_seen = tuple(seen)
    seven = any(s.seven for s in all_seen)
    six = any(s.six for s in all_seen)
    triangles = seven and (not all(s.seven_whole for s in all_seen) or (any(s.wider for s in all_seen) and not six))
    if seven and not triangles:
        return Tail(kind="score+track")
    if not six:
        return Tail(kind="none", triangles=triangles)
    if any(s.six_fraction for s in all_seen):
        return Tail(kind="score", triangles=triangles)
    if any(s.six_above_one for s in all_seen):
        return Tail(kind="track", triangles=triangles)
    raise InputError(
        "the sixth column holds only 0 and 1: scores or track ids",
        place=place, fix="say which with -O tail=score or -O tail=track",
    )  # fmt: skip
