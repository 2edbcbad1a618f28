"""The rows of a file in columns: boxes and shapes, each with the row that it stands in."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Place
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.choosing import Choosable

ABSENT = "object absent"
"""Why a row that holds nothing is left out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows(Choosable):
    """The rows that hold something, or may as flags beside them say.

    Args:
        path: the file.
        count: how many rows the file has, those that hold nothing too.
        row: (n,) of the file, from 0; the line is one more.
        box: (n, 4) x0, y0, x1, y1 in pixels.
        shapes: n shapes in pixels; of a box none.
        masked: (n,) the shape is of pixels, whose corners are where they are, whatever numbers count from.
        label: as the rows say, empty where they do not.
        fields: values of rows by name, (count,) each.
    """

    path: Path
    count: int
    row: NDArray[np.int64]
    box: NDArray[np.float64]
    shapes: Rings
    masked: NDArray[np.bool_]
    label: str = ""
    fields: dict[str, list[float]] = field(default_factory=dict)

    def __len__(self) -> int:
        """The number of rows that hold something."""
        return len(self.row)

    def only(self, keep: NDArray[np.bool_]) -> Self:
        """The rows that are chosen."""
        if keep.all():
            return self
        index = np.flatnonzero(keep)
        return replace(self, row=self.row[keep], box=self.box[keep], shapes=self.shapes.take(index), masked=self.masked[keep])

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return Place(str(self.path), int(self.row[row]) + 1)

    @property
    def shaped(self) -> NDArray[np.bool_]:
        """(n,) which are no boxes."""
        return np.diff(self.shapes.start) > 0


@dataclass(slots=True)
class Gathering:
    """Rows on their way, those that hold something."""

    row: list[int] = field(default_factory=list)
    box: list[Sequence[float]] = field(default_factory=list)
    points: list[float] = field(default_factory=list)
    corners: list[int] = field(default_factory=list)

    def add_box(self, row: int, box: Sequence[float]) -> None:
        """A row with a box x0, y0, x1, y1."""
        self.row.append(row)
        self.box.append(box)
        self.corners.append(0)

    def add_polygon(self, row: int, points: Sequence[float]) -> None:
        """A row with a polygon x, y, x, y, ..."""
        xs, ys = points[::2], points[1::2]
        self.add_box(row, (min(xs), min(ys), max(xs), max(ys)))
        self.points += points
        self.corners[-1] = len(xs)

    def rows(self, path: Path, count: int, label: str = "", fields: dict[str, list[float]] | None = None) -> Rows:
        """The columns."""
        return Rows(
            path=path,
            count=count,
            row=np.array(self.row, np.int64),
            box=np.array(self.box, np.float64).reshape(-1, 4),
            shapes=Rings.of(self.points, [count for count in self.corners if count], [int(count > 0) for count in self.corners]),
            masked=np.zeros(len(self.row), np.bool_),
            label=label,
            fields=fields or {},
        )
