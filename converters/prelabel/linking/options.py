"""What a caller may choose about linking."""

from dataclasses import dataclass
from numbers import Integral
from typing import Literal, get_args

from prelabel.errors import UsageError

Mode = Literal["auto", "keep", "none", "relink"]


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
        UsageError: a mode that does not exist, or a number that is too small.

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
        for name, value in (("max_gap", self.max_gap), ("min_length", self.min_length), ("fill_gaps", self.fill_gaps)):
            if not isinstance(value, Integral | None) or isinstance(value, bool):
                raise UsageError(f"{name} is {value!r}", fix="give a whole number or None")
        if self.max_gap is not None and self.max_gap < 0:
            raise UsageError(f"the longest gap is {self.max_gap} frames", fix="give 0 or more to --max-gap")
        if self.min_length is not None and self.min_length < 1:
            raise UsageError(f"the shortest track is {self.min_length} detections", fix="give 1 or more to --min-length")
        if self.fill_gaps is not None and self.fill_gaps < 0:
            raise UsageError(f"the longest gap to fill is {self.fill_gaps} frames", fix="give 0 or more to --fill-gaps, or auto")
