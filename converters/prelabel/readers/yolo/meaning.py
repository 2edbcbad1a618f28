"""What the columns of a row are, once it is decided what the label files hold: its geometry, and what stands behind it."""

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.readers.shared.kpt_shape import KptShape
from prelabel.readers.yolo.options import Tail, Task
from prelabel.readers.yolo.parse import Rows

BOX = 5
"""Columns of a class and a box."""

CORNERS = 9
"""Columns of a class and four corners."""

TRIANGLE = 7
"""Columns of a class and an outline of three points, the least that it has."""

MOST_BEHIND: dict[Tail, int] = {"none": 0, "score": 1, "track": 1, "score+track": 2}
"""How many columns may stand behind the geometry; a row may have fewer."""

Mask = NDArray[np.bool_]


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """What the rows of all label files are.

    Args:
        task: the geometry: ``detect`` boxes, ``obb`` four corners, ``pose`` boxes with keypoints, ``segment`` outlines. All but the first
            may have boxes among them.
        kpt_shape: the keypoints of ``pose``; None elsewhere.
        tail: what stands behind the geometry.
    """

    task: Task
    kpt_shape: KptShape | None = None
    tail: Tail = "none"

    @property
    def widest(self) -> int:
        """The columns of a class and the one geometry that may stand in place of a box; `BOX` where none has a fixed number."""
        if self.kpt_shape:
            return BOX + self.kpt_shape.columns
        return CORNERS if self.task == "obb" else BOX

    @property
    def widths(self) -> str:
        """In words how many columns a row may have."""
        most = MOST_BEHIND[self.tail]
        match self.task:
            case "detect":
                return f"a box has {_span(BOX, 2)}"
            case "obb":
                return f"four corners have {_span(CORNERS, 2)}"
            case "pose":
                return f"with kpt_shape {self.kpt_shape} a pose has {_span(self.widest, 2)}"
            case "segment" if most:
                return f"a box has {_span(BOX, 2)} and an outline {TRIANGLE} or more"
            case "segment":
                return f"a box has {_span(BOX, 2)} and an outline an odd number from {TRIANGLE}"


def _span(first: int, most: int) -> str:
    return f"{first} to {first + most}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """The kind of each of ``n`` rows; a row of no kind has a wrong number of columns."""

    box: Mask
    """(n,) nothing but a box."""
    pose: Mask
    """(n,) a box, and keypoints behind it."""
    outline: Mask
    """(n,) points from the second column on."""
    behind: NDArray[np.int64]
    """(n,) how many columns stand behind the geometry; has no meaning for a row of no kind."""

    @classmethod
    def of(cls, rows: Rows, meaning: Meaning) -> "Parts":
        """The parts of rows by their widths alone."""
        most = MOST_BEHIND[meaning.tail]
        nothing = np.zeros(len(rows.width), np.bool_)
        behind = rows.width - BOX
        box = (behind >= 0) & (behind <= most)
        match meaning.task:
            case "detect":
                return cls(box=box, pose=nothing, outline=nothing, behind=behind)
            case "segment":
                beyond = np.where(rows.width % 2 == 0, 1, 2 if most == MOST_BEHIND["score+track"] else 0)
                outline = ~box & (beyond <= most) & (rows.width - beyond >= TRIANGLE)
                return cls(box=box, pose=nothing, outline=outline, behind=np.where(outline, beyond, behind))
            case "obb" | "pose":
                beyond = rows.width - meaning.widest
                special = (beyond >= 0) & (beyond <= most)
                pose, outline = (special, nothing) if meaning.task == "pose" else (nothing, special)
                return cls(box=box & ~special, pose=pose, outline=outline, behind=np.where(special, beyond, behind))
