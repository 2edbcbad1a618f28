"""What a caller may choose about linking."""

from dataclasses import dataclass
from typing import Literal, get_args

from prelabel.errors import UsageError
from prelabel.ranges import COUNTS, is_whole

Mode = Literal["auto", "keep", "none", "relink"]

_NUMBERS = {
    "max_gap": ("the longest gap is {} frames", "--max-gap"),
    "min_length": ("the shortest track is {} detections", "--min-length"),
    "fill_gaps": ("the longest gap to fill is {} frames", "--fill-gaps, or auto"),
}
"""What is said of a number that is out of its range, and what is to be given another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOptions:
    """How tracks are made, which of them are believed, and what is filled in.

    Args:
        mode: ``auto``: a sequence's own ids are kept, and its rows without an id are linked among themselves; ``keep``: ids are
            kept, and every object without one is a track of its own; ``none``: every object is a track of its own, whatever
            the source says; ``relink``: ids are ignored and everything is linked.
        max_gap: the most frames in a row that a track may be missed in, 0 or more, counted in the sequence's usual step from
            frame to frame; None: about a second and a half.
        min_length: the fewest detections of a track that linking made, 1 or more; 1 leaves nothing out. None: its summed scores
            decide, by what is usual in the sequence; where scores are absent or all equal, nothing is left out.
        fill_gaps: the most missed frames in a row for which boxes are put on the line between their neighbours, 0 or more, in all
            tracks; None: in tracks that linking made, where both sides have three detections and lie at most a second and a half
            apart.
        smooth: take jitter out of the boxes of rectangles, those filled in too.

    Raises:
        UsageError: a mode that does not exist, or a number that is too small or too large.

    >>> LinkOptions(max_gap=-1)
    Traceback (most recent call last):
    prelabel.errors.UsageError: the longest gap is -1 frames
      fix: give 0 or more to --max-gap
    """

    mode: Mode = "auto"
    max_gap: int | None = None
    min_length: int | None = None
    fill_gaps: int | None = None
    smooth: bool = False

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        if self.mode not in get_args(Mode):
            raise UsageError(f"{self.mode!r} is no mode of linking", fix=f"give {', '.join(get_args(Mode))}")
        for name, (what, option) in _NUMBERS.items():
            value, (least, most) = getattr(self, name), COUNTS[name]
            if value is None:
                continue
            if not is_whole(value):
                raise UsageError(f"{name} is {value!r}", fix="give a whole number or None")
            if not least <= value <= most:
                raise UsageError(what.format(value), fix=f"give {f'{least} or more' if value < least else f'at most {most}'} to {option}")
