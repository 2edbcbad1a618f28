"""What outlines become."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineOptions:
    """How polygons are drawn.

    Args:
        simplify_px: ``--simplify``: how far in pixels a point that is left out may lie from the outline; 0 keeps all.
        holes: ``--holes``: joined to their outer ring by a cut of no width, or dropped.
        parts: ``--parts``: an annotation each, joined to one ring by cuts, or only the largest.
    """

    simplify_px: float = 0.5
    holes: Literal["cut", "drop"] = "cut"
    parts: Literal["split", "join", "largest"] = "split"
