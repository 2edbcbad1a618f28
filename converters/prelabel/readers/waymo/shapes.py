"""What components say is in the frames, in columns of one form."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable
from prelabel.detections import Kind, Source
from prelabel.geometry.rings import Rings
from prelabel.readers.waymo.rows import CAMERA, SEGMENT, TIME, Rows, coded

H = TypeVar("H", bound=Hashable)


@dataclass(slots=True)
class Numbers(Generic[H]):
    """Numbers of things by what they are called, as they first come."""

    of: dict[H, int] = field(default_factory=dict)

    def number(self, thing: H) -> int:
        """That of a thing, which is added where it is new."""
        return self.of.setdefault(thing, len(self.of))


@dataclass(slots=True)
class Tables:
    """What columns of all components of a unit index.

    Args:
        sequences: segment and camera, from 1.
        labels: names.
        tracks: ids of objects, each with what kind of id it is.
        attributes: sets of them.
    """

    sequences: Numbers[tuple[str, int]] = field(default_factory=Numbers)
    labels: Numbers[str] = field(default_factory=Numbers)
    tracks: Numbers[Hashable] = field(default_factory=Numbers)
    attributes: AttributeTable = field(default_factory=AttributeTable)

    def sequence(self, rows: Rows) -> NDArray[np.int64]:
        """(n,) that of each row."""
        code, distinct = coded([*zip(rows.columns[SEGMENT].tolist(), rows.whole(CAMERA).tolist(), strict=True)])
        return np.array([self.sequences.number(key) for key in distinct], np.int64)[code]

    def label(self, type_of: NDArray[np.int64], names: tuple[str, ...]) -> NDArray[np.int64]:
        """(n,) the labels of types, which have all a name."""
        known, place = np.unique(type_of, return_inverse=True)
        return np.array([self.labels.number(names[number]) for number in known.tolist()], np.int64)[place]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shapes:
    """``n`` shapes of one kind, of one file.

    Args:
        source: the file.
        kind: of all.
        origin: (n,) row of the file.
        sequence: (n,) number of segment and camera.
        time_us: (n,) of the frame.
        label: (n,) number of it.
        track: (n,) number of the id; -1 for none.
        attributes: (n,) number of the set; -1 for none.
        box: (n, 4) in pixels.
        rings: (n,) points in pixels; of rectangles none.
        number: (p,) of the points of landmarks, from 1.
    """

    source: Source
    kind: Kind
    origin: NDArray[np.int32]
    sequence: NDArray[np.int64]
    time_us: NDArray[np.int64]
    label: NDArray[np.int64]
    track: NDArray[np.int64]
    attributes: NDArray[np.int32]
    box: NDArray[np.float64]
    rings: Rings
    number: NDArray[np.int32]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.origin)


@dataclass(slots=True, kw_only=True)
class Seen:
    """All that a unit says.

    Args:
        tables: that shapes index.
        shapes: of each file.
        times: (n,) sequence and (n,) time of frames that there are, whatever is in them.
        size: width and height of the images of sequences, as far as they are known.
        first_us: the first time of each segment, also of cameras that are not asked for.
    """

    tables: Tables = field(default_factory=Tables)
    shapes: list[Shapes] = field(default_factory=list)
    times: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = field(default_factory=list)
    size: dict[int, tuple[int, int]] = field(default_factory=dict)
    first_us: dict[str, int] = field(default_factory=dict)

    def frames_of(self, rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The sequence and time of each row, whose frames there are then."""
        found = self.tables.sequence(rows), rows.whole(TIME)
        self.times.append(found)
        return found
