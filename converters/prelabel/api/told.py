"""What functions left out or changed without being asked to, for callers who pass no `Tally`: a warning at their own line."""

import inspect
import warnings

from prelabel.build.polygons import HOLE, PART
from prelabel.errors import PrelabelWarning, Tally
from prelabel.refining import SHAPES

ASKED = (
    "averaged into", "box averaged", "in a track of fewer than", "keypoint score under", "label dropped by the map", "label not in the map",
    "merged into", *(f"object without {name}" for name in SHAPES.values()), "overlap over", "score under", HOLE, PART,
)  # fmt: skip
"""How reasons begin that are there only where an argument asks for what they say."""

MAPPED = "left out by the map"
"""How others of them end."""


def tell(function: str, tally: Tally, *asked: str) -> None:
    """Warn of what was left out or changed without being asked for; nothing where nothing was.

    Args:
        function: that was called.
        tally: what it counted.
        asked: reasons that this call asked for, beside `ASKED`.

    Warns:
        PrelabelWarning: at the line outside this package that called.
    """
    groups = {"filtered": tally.filtered, "adjusted": tally.adjusted, "not converted yet": tally.unconverted}
    said = [
        f"{kind}: {reason} ({count:,})"
        for kind, reasons in groups.items()
        for reason, count in sorted(reasons.items())
        if count and reason not in asked and not reason.startswith(ASKED) and not reason.endswith(MAPPED)
    ]
    if said:
        text = f"{function}: {'; '.join(said)}\n  fix: give a Tally, which takes the counts: tally=Tally()"
        warnings.warn(text, PrelabelWarning, stacklevel=_outside())


def _outside() -> int:
    """The level, from where `tell` warns, of the first line that is not of this package."""
    level, frame = 0, inspect.currentframe()
    while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == "prelabel":
        level, frame = level + 1, frame.f_back
    return level
