"""What stands behind the geometry: decided once, from the rows of all label files together.

Ultralytics writes the class, the geometry, then the confidence where it was asked to, then the track id where the tracker gave one. So one
column behind is a score or a track id, and a tracker's files mix widths, because it gives no ids in frames where it lost all objects.
Of outlines the number of columns is odd where nothing or both stand behind, and even where one does; the last numbers tell which:
a fraction is no track id, and 2 or more is neither a coordinate nor a score.
"""

from collections.abc import Iterable
from functools import reduce

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.geometry.numbering import all_differ
from prelabel.readers.yolo.meaning import BOX, Meaning
from prelabel.readers.yolo.options import Tail
from prelabel.readers.yolo.parse import Rows

WITH_ONE, WITH_BOTH = BOX + 1, BOX + 2


class Ends(msgspec.Struct, frozen=True, kw_only=True):
    """What the last numbers of some rows show.

    Args:
        some: there are such rows.
        fraction: some last number is no whole number.
        beyond: some is a whole number outside 0-1.
        twice: some file holds a 0 or a 1 twice, which therefore are no track ids.
    """

    some: bool = False
    fraction: bool = False
    beyond: bool = False
    twice: bool = False

    def __or__(self, other: "Ends") -> "Ends":
        """What both show."""
        return Ends(
            some=self.some or other.some,
            fraction=self.fraction or other.fraction,
            beyond=self.beyond or other.beyond,
            twice=self.twice or other.twice,
        )

    @classmethod
    def of(cls, rows: Rows, index: NDArray[np.intp]) -> "Ends":
        """What the rows of an index show; NaN and infinity show nothing."""
        last = rows.column(-1, index)
        whole = last == np.floor(last)
        beyond = whole & ((last < 0) | (last > 1)) & np.isfinite(last)
        border = whole & ~beyond & np.isfinite(last)
        in_file = rows.file[index][border] * 2 + last[border].astype(np.int64)
        return cls(
            some=len(index) > 0,
            fraction=bool((~whole & np.isfinite(last)).any()),
            beyond=bool(beyond.any()),
            twice=not all_differ(in_file),
        )


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the rows of some files show about their tail.

    Args:
        six: of a box, corners or a pose with one column behind.
        seven: of those with two columns behind, or of an outline of three points.
        even: of outlines with an even number of columns.
        odd: of wider outlines with an odd number of columns.
    """

    six: Ends = Ends()
    seven: Ends = Ends()
    even: Ends = Ends()
    odd: Ends = Ends()

    def __or__(self, other: "Seen") -> "Seen":
        """What both show."""
        return Seen(six=self.six | other.six, seven=self.seven | other.seven, even=self.even | other.even, odd=self.odd | other.odd)

    @property
    def outlined(self) -> bool:
        """Whether some rows are wider than a box and both columns behind it."""
        return self.even.some or self.odd.some


def look(rows: Rows, meaning: Meaning) -> Seen:
    """What some rows show.

    Args:
        rows: of any files.
        meaning: the geometry of all rows; its tail is still open.
    """
    behind = rows.width - np.where(rows.width >= meaning.widest, meaning.widest, BOX)
    six, seven = (Ends.of(rows, np.flatnonzero(behind == count)) for count in (1, 2))
    if meaning.task != "segment":
        return Seen(six=six, seven=seven)
    wide, odd = rows.width > WITH_BOTH, rows.width % 2 == 1
    return Seen(six=six, seven=seven, even=Ends.of(rows, np.flatnonzero(wide & ~odd)), odd=Ends.of(rows, np.flatnonzero(wide & odd)))


def decide(all_seen: Iterable[Seen], meaning: Meaning, place: Place) -> Tail:
    """The tail that explains all rows.

    Args:
        all_seen: of all files.
        meaning: the geometry of all rows.
        place: the source.

    Raises:
        InputError: the rows can be read in two ways.
    """
    seen = reduce(Seen.__or__, all_seen, Seen())
    if (seen.seven.some and meaning.task != "segment") or _has_both(seen, place):
        return "score+track"
    return _one(seen, place)


def _has_both(seen: Seen, place: Place) -> bool:
    """Whether rows with an odd number of columns from seven end in a score and a track id, not in a point."""
    ends, one = seen.seven | seen.odd, seen.six | seen.even
    if not ends.some or ends.fraction:
        return False
    if ends.beyond or not seen.odd.some:
        return True
    if ends.twice or one.beyond:
        return False
    if one.fraction:
        return True
    raise InputError(
        "outlines with an odd number of columns end in nothing but 0 and 1: in a point on the border, or in a score and a track id",
        place=place, fix="say which with -O tail=none or -O tail=score+track",
    )  # fmt: skip


def _one(seen: Seen, place: Place) -> Tail:
    """What one column behind is, where no row has two."""
    # a score stands behind all outlines or behind none, so beside outlines without one an even number of columns is a mistake
    mistaken = seen.even.fraction and (seen.seven.some or seen.odd.some)
    ends = seen.six if mistaken else seen.six | seen.even
    if not ends.some:
        return "none"
    if ends.fraction or ends.twice:
        return "score"
    if ends.beyond:
        return "track"
    if seen.even.some:
        raise InputError(
            "outlines with an even number of columns end in nothing but 0 and 1: scores or track ids",
            place=place, fix="say which with -O tail=score or -O tail=track",
        )  # fmt: skip
    raise InputError(
        "the sixth column holds only 0 and 1: scores or track ids",
        place=place, fix="say which with -O tail=score or -O tail=track",
    )  # fmt: skip
