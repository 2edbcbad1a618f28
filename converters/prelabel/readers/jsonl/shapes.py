"""What detections have beside boxes: polygons, lines, cuboids and keypoints as rings of points."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.geometry.ragged import owners, places, starts
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import Fault
from prelabel.stream import Detection

FIELDS = {Kind.POLYGON: "polygons", Kind.LINE: "line", Kind.CUBOID: "cuboid", Kind.LANDMARK: "keypoints"}

CORNERS = 8
"""Of a cuboid."""

_LEAST = {Kind.POLYGON: 3, Kind.LINE: 2, Kind.CUBOID: CORNERS, Kind.LANDMARK: 1}
"""Points of a ring."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shapes:
    """The ``m`` shapes of some detections, kind by kind, in the unit of their lines."""

    row: NDArray[np.intp]
    """(m,) the detection of each."""
    kind: NDArray[np.uint8]
    """(m,) other than RECTANGLE."""
    rings: Rings
    """m shapes; where lines are wrong, of too few points or none."""
    number: NDArray[np.int32]
    """(p,) keypoint numbers, 0 of other points."""

    @classmethod
    def of(cls, each: Sequence[Detection]) -> Self:
        """The shapes of all detections; nothing is checked."""
        rows: list[list[int]] = []
        rings: list[Rings] = []
        numbers: list[NDArray[np.int32]] = []
        for kind, field in FIELDS.items():
            said = list(map(attrgetter(field), each))
            if said.count(None) == len(said):
                rows.append([])
                continue
            rows.append([row for row, shape in enumerate(said) if shape is not None])
            made, number = _MAKERS[kind]([shape for shape in said if shape is not None])
            rings.append(made)
            numbers.append(number)
        return cls(
            row=np.array(list(chain.from_iterable(rows)), np.intp),
            kind=np.repeat(np.array(list(FIELDS), np.uint8), [len(some) for some in rows]),
            rings=Rings.concat(rings),
            number=np.concatenate([np.empty(0, np.int32), *numbers]),
        )

    def faults(self, size: NDArray[np.float64], farthest: float) -> Iterator[tuple[int, Fault]]:
        """What is wrong with shapes, by the detection.

        Args:
            size: (m, 2) of the frame in the unit of each shape.
            farthest: frames from the origin that a point may lie.
        """
        if not len(self.row):
            return
        least = np.array([_LEAST.get(kind, 0) for kind in Kind])[self.kind]
        rings, count = self.rings, np.diff(self.rings.ring_start)
        of_ring = owners(rings.start)
        short = np.bincount(of_ring[count < least[of_ring]], minlength=len(self.row)) > 0
        points = np.diff(rings.point_start())
        wrong = short | (points == 0) | ((self.kind == Kind.CUBOID) & (points != CORNERS))
        for shape in np.flatnonzero(wrong).tolist():
            yield int(self.row[shape]), _short(Kind(self.kind[shape]), count[rings.start[shape] : rings.start[shape + 1]].tolist())
        of_point = owners(rings.point_start())
        far = (np.abs(rings.points) > farthest * size[of_point]).any(axis=1)
        for point in np.flatnonzero(far).tolist():
            yield int(self.row[of_point[point]]), _far(Kind(self.kind[of_point[point]]), rings.points[point])
        pairs = np.stack([of_point, self.number])[:, self.number > 0]
        distinct, times = np.unique(pairs, axis=1, return_counts=True)
        for shape, number in distinct.T[times > 1].tolist():
            what, fix = f"the keypoint {number} comes twice", "give each keypoint its own number"
            yield int(self.row[shape]), Fault("keypoint twice", ".keypoints", what, fix)


def _short(kind: Kind, counts: Sequence[int]) -> Fault:
    """A shape of too few points."""
    field, least = FIELDS[kind], _LEAST[kind]
    if not sum(counts):
        return Fault("shape without points", f".{field}", f"{field} holds no point", "leave it out, or give it points")
    if kind == Kind.POLYGON:
        what, fix = f"a ring of polygons has fewer than {least} points: {min(counts)}", f"give each ring {least} points or more"
    else:
        what, fix = f"{field} has {sum(counts)} points", f"give it {least}{'' if kind == Kind.CUBOID else ' or more'}"
    return Fault("wrong number of points", f".{field}", what, fix)


def _far(kind: Kind, point: NDArray[np.float64]) -> Fault:
    x, y = point.tolist()
    return Fault("far from the frame", f".{FIELDS[kind]}", f"the point {x:g}, {y:g} is far from the frame", UNIT)


UNIT = 'say "unit": "pixels" where they are pixels, or correct it'


def _polygons(given: Sequence[Sequence[Sequence[Sequence[tuple[float, float]]]]]) -> tuple[Rings, NDArray[np.int32]]:
    parts = list(chain.from_iterable(given))
    rings = list(chain.from_iterable(parts))
    first = starts(list(map(len, parts)))
    of_shape = np.diff(first[starts(list(map(len, given)))])
    made = Rings.of(_floats(rings, 2), list(map(len, rings)), of_shape, places(first) > 0).opened()
    return made, np.zeros(len(made.points), np.int32)


def _single(given: Sequence[Sequence[tuple[float, float]]]) -> tuple[Rings, NDArray[np.int32]]:
    made = Rings.of(_floats(given, 2), [len(points) for points in given])
    return made, np.zeros(len(made.points), np.int32)


def _keypoints(given: Sequence[Sequence[tuple[float, float, int]]]) -> tuple[Rings, NDArray[np.int32]]:
    columns = _floats(given, 3)
    return Rings.of(columns[:, :2], [len(points) for points in given]), columns[:, 2].astype(np.int32)


_MAKERS: dict[Kind, Callable[[Sequence[object]], tuple[Rings, NDArray[np.int32]]]] = {
    Kind.POLYGON: _polygons,  # type: ignore[dict-item]  # each is given what its field holds
    Kind.LINE: _single,  # type: ignore[dict-item]
    Kind.CUBOID: _single,  # type: ignore[dict-item]
    Kind.LANDMARK: _keypoints,  # type: ignore[dict-item]
}


def _floats(rings: Iterable[Iterable[tuple[float, ...]]], width: int) -> NDArray[np.float64]:
    """(p, width) the points of all rings."""
    return np.fromiter(chain.from_iterable(chain.from_iterable(rings)), np.float64).reshape(-1, width)
