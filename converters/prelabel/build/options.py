"""What outlines become."""

import math
from dataclasses import dataclass
from typing import Literal, SupportsFloat, get_args

from prelabel.errors import UsageError

Holes = Literal["cut", "drop"]

Parts = Literal["split", "join", "largest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineOptions:
    """How polygons are drawn.

    Args:
        simplify_px: ``--simplify``: how far in pixels a point that is left out may lie from the outline; 0 keeps all.
        holes: ``--holes``: joined to their outer ring by a cut of no width, or dropped.
        parts: ``--parts``: an annotation each, joined to one ring by cuts, or only the largest.

    Raises:
        UsageError: a negative distance or none, or a word that has no meaning.
    """

    simplify_px: float = 0.5
    holes: Holes = "cut"
    parts: Parts = "split"

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        px: object = self.simplify_px
        if not (isinstance(px, SupportsFloat) and 0 <= float(px) < math.inf):
            raise UsageError(f"simplify_px is {px!r}", fix="give a distance in pixels, 0 or more")
        for name, value, known in (("holes", self.holes, get_args(Holes)), ("parts", self.parts, get_args(Parts))):
            if value not in known:
                raise UsageError(f"{name} is {value!r}", fix=f"give {', '.join(known)}")
