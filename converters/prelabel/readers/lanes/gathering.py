"""What formats of lane lines have in common: the option for their label, and lanes gathered to lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from prelabel.detections import Frame, Kind
from prelabel.errors import Place, Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Options
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.objects import Objects, Said

FILES_PER_UNIT = 2000

LEAST = 2
"""Points of a line."""

TOO_SHORT = "lane of one point"


class LaneOptions(Options, frozen=True, kw_only=True):
    """``-O`` of formats that only know lanes."""

    label: Annotated[str, Meta(min_length=1, description="label of the lanes")] = "lane"


@dataclass(slots=True, kw_only=True)
class Lanes:
    """The lanes of some frames.

    Args:
        label: of all.
        tally: takes lanes that are bad or too short.
    """

    label: str
    tally: Tally
    frames: list[Frame] = field(default_factory=list)
    objects: Objects = field(default_factory=Objects)
    _position: dict[str, int] = field(default_factory=dict)

    def frame(self, frame: Frame) -> int:
        """The number of a frame, which is added where it is new."""
        number = self._position.setdefault(frame.file, len(self.frames))
        if number == len(self.frames):
            self.frames.append(frame)
        return number

    def add(self, points_px: NDArray[np.float64], *, frame: int, source: int, line: int) -> None:
        """A lane as a line; one of a single point is counted, one without points is none.

        Args:
            points_px: (n, 2) pixels, in drawing order, all of them good.
            frame: its number.
            source: index of the file.
            line: of the file.
        """
        if len(points_px) == 1:
            self.tally.unconverted[TOO_SHORT] += 1
        if len(points_px) < LEAST:
            return
        said = Said(frame=frame, label=self.label, origin=line, source=source)
        self.objects.add(said, Kind.LINE, Rings.of(points_px, [len(points_px)]))


def is_good(points_px: NDArray[np.float64], names: Sequence[str], place: Place, tally: Tally) -> bool:
    """Whether all coordinates of a lane are of an image; it is rejected where one is not.

    Args:
        points_px: (n, m) pixels.
        names: of the m columns.
        place: of the lane.
        tally: takes the lane.

    Raises:
        InputError: one is not, and the run stops at bad records.
    """
    bad = np.argwhere(~(np.abs(points_px) < LIMIT_PX))
    if not len(bad):
        return True
    point, column = bad[0].tolist()
    what = f"{names[column]} of point {point + 1} is {points_px[point, column]:g}"
    tally.reject("no coordinate", what, place=place, fix="write finite numbers of pixels")
    return False
