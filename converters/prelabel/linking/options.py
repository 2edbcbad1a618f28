"""What a caller may choose about linking."""

from dataclasses import dataclass
from typing import Literal

from prelabel.errors import UsageError

Mode = Literal["auto", "keep", "none", "relink"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOptions:
    """How tracks are made.

    Args:
        mode: ``auto``: a sequence's own ids are kept, and its rows without an id are linked among themselves; ``keep``: ids are
            kept, and every object without one is a track of its own; ``none``: every object is a track of its own, whatever
            the source says; ``relink``: ids are ignored and everything is linked.
        max_gap: the most frames in a row that a track may be missed in, 0 or more, counted in the sequence's usual step from
            frame to frame; None: about a second and a half.

    Raises:
        UsageError: ``max_gap`` is negative.

    >>> LinkOptions(max_gap=-1)
    Traceback (most recent call last):
    prelabel.errors.UsageError: the longest gap is -1 frames
      fix: give 0 or more to --max-gap
    """

    mode: Mode = "auto"
    max_gap: int | None = None

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        if self.max_gap is not None and self.max_gap < 0:
            raise UsageError(f"the longest gap is {self.max_gap} frames", fix="give 0 or more to --max-gap")
