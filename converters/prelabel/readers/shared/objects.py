"""Objects as the tools of annotators list them, one by one, gathered to columns."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from prelabel.attributes import AttributeTable, attribute_value
from prelabel.detections import UNTRACKED, AttributeSet, Detections, Frame, Kind, Source, reshaped, sizes_of
from prelabel.errors import Tally
from prelabel.geometry.boxes import normalise
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import corners

_NO_RINGS = Rings.none(1)
"""Of every rectangle."""


def numbered_names(looks: Iterable[Iterable[str]], tally: Tally) -> tuple[str, ...]:
    """The names of keypoints as they first come, which are their numbers where the source gives them no order of their own; it is said."""
    names = tuple(dict.fromkeys(chain.from_iterable(looks)))
    if names:
        numbered = ", ".join(f"{name} {number}" for number, name in enumerate(names, 1))
        tally.note(f"keypoints are numbered as they first come: {numbered} (-O keypoints= to say otherwise)")
    return names


def count_other(name: str, tally: Tally) -> None:
    """Count the value of an attribute that gives way to another one of its name."""
    tally.unconverted[f"another value of the attribute {name}"] += 1


def note_unused(fields: Collection[str], tally: Tally) -> None:
    """Say which fields of objects hold something and become nothing, where there are any."""
    if fields:
        tally.note_names("fields of objects that were not used: {all} (-O attributes={all} keeps them)", fields)


def put_attribute(said: dict[str, str | tuple[str, ...]], name: str, value: object, tally: Tally) -> None:
    """Add an attribute, before which another value of its name gives way; that one, and a value that text cannot say, are counted."""
    plain = attribute_value(value)
    if plain is None:
        tally.unconverted[f"values of the attribute {name}"] += 1
        return
    if said.get(name, plain) != plain:
        count_other(name, tally)
    said[name] = plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a source says of an object beside its geometry.

    Args:
        frame: index into the frames of the batch.
        label: the name.
        origin: the line, record or element.
        source: index into the sources of the batch.
        track: id, unique in the sequence.
        score: in [0, 1], or NaN.
        attributes: values as `prelabel.attributes.attribute_value` makes them; those that are None are left out.
        interpolated: made by the reader, between keyframes.
        group: geometries of one frame with the same group describe one object; None where this one is alone.
    """

    frame: int
    label: str
    origin: int
    source: int = 0
    track: int = UNTRACKED
    score: float = float("nan")
    attributes: AttributeSet | None = None
    interpolated: bool = False
    group: Hashable = None


class Drawn(NamedTuple):
    """A shape as a row holds it.

    Args:
        kind: of it.
        rings: its points; of a rectangle none.
        box: of a rectangle, x0, y0, x1, y1 before it is turned.
        angle: by which a rectangle is turned about its centre, in degrees, clockwise as seen.
        numbers: of the points of a landmark, from 1.
    """

    kind: Kind
    rings: Rings = _NO_RINGS
    box: tuple[float, ...] = ()
    angle: float = 0.0
    numbers: Sequence[int] = ()

    def add_to(self, objects: "Objects", said: Said) -> None:
        """A row of it."""
        if self.kind == Kind.RECTANGLE:
            objects.add_box(said, self.box, self.angle)
        else:
            objects.add(said, self.kind, self.rings, self.numbers or None)


@dataclass(slots=True)
class Objects:
    """The objects of one batch, gathered in any order. Coordinates are in pixels; nothing is looked at, so look first."""

    said: list[Said] = field(default_factory=list)
    _kind: list[Kind] = field(default_factory=list)
    _box: list[tuple[float, float, float, float]] = field(default_factory=list)
    _angle: list[float] = field(default_factory=list)
    _rings: list[Rings] = field(default_factory=list)
    _number: list[NDArray[np.int32] | None] = field(default_factory=list)

    def add_box(self, said: Said, box: Sequence[float], angle: float = 0.0) -> None:
        """A rectangle; where one of its track is turned, all of that track become polygons of four points.

        Args:
            said: of the object.
            box: x0, y0, x1, y1 before it is turned, in pixels, x0 <= x1, y0 <= y1.
            angle: by which the box is turned about its centre, in degrees, clockwise as seen.
        """
        x0, y0, x1, y1 = box
        self._add(said, Kind.RECTANGLE, (x0, y0, x1, y1), _NO_RINGS, angle=angle % 360)

    def add(self, said: Said, kind: Kind, shape: Rings, numbers: ArrayLike | None = None) -> None:
        """Any other geometry.

        Args:
            said: of the object.
            kind: other than RECTANGLE.
            shape: one, in pixels: of a polygon outer rings, each followed by its holes; else one ring.
            numbers: of a landmark's points, from 1.
        """
        x0, y0, x1, y1 = shape.bounds()[0].tolist()
        self._add(said, kind, (x0, y0, x1, y1), shape, numbers)

    def _add(
        self,
        said: Said,
        kind: Kind,
        box: tuple[float, float, float, float],
        shape: Rings,
        numbers: ArrayLike | None = None,
        *,
        angle: float = 0.0,
    ) -> None:
        self.said.append(said)
        self._kind.append(kind)
        self._box.append(box)
        self._angle.append(angle)
        self._rings.append(shape)
        self._number.append(None if numbers is None else np.asarray(numbers, np.int32))

    def detections(self, frames: Sequence[Frame], sources: Sequence[Source], *, fractions: bool = False) -> Detections:
        """The columns, in the order in which the objects were added.

        Args:
            frames: of the batch; those of objects have a size.
            sources: of the batch.
            fractions: coordinates are fractions of the frame already.
        """
        said = self.said
        labels: dict[str, int] = {}
        sets = AttributeTable()
        frame = np.array([one.frame for one in said], np.int32)
        kind, box, shapes = self._drawn(frames)
        if not fractions:
            size = sizes_of(frames, frame)
            box, shapes = normalise(box, size[:, 0], size[:, 1]), shapes.scaled(1 / size)
        plain = Detections.from_boxes(
            frames=frames,
            label=[labels.setdefault(one.label, len(labels)) for one in said],
            labels=tuple(labels),
            frame=frame,
            box=box,
            score=[one.score for one in said],
            track=[one.track for one in said],
            sources=sources,
            source=[one.source for one in said],
            origin=[one.origin for one in said],
            attributes=[sets.number(one.attributes or {}) for one in said],
            attribute_sets=sets.sets,
        ).with_columns(object=self._objects(), interpolated=np.array([one.interpolated for one in said], np.bool_))
        number = np.zeros(len(shapes.points), np.int32)
        for first, own in zip(shapes.point_start().tolist(), self._number, strict=False):
            if own is not None:
                number[first : first + len(own)] = own
        return reshaped(plain, np.arange(len(said)), shapes, point_number=number, kind=kind)

    def _drawn(self, frames: Sequence[Frame]) -> tuple[NDArray[np.uint8], NDArray[np.float64], Rings]:
        """Kind, box and points of each row, turned boxes as polygons; in pixels."""
        kind = np.array(self._kind, np.uint8)
        box = np.array(self._box, np.float64).reshape(-1, 4)
        angle = np.array(self._angle)
        turned = (angle != 0) | self._of_turned_track(frames, angle != 0)
        turned &= kind == Kind.RECTANGLE
        if not turned.any():
            return kind, box, Rings.concat(self._rings)
        rows = np.flatnonzero(turned)
        centre, size = (box[rows, :2] + box[rows, 2:]) / 2, box[rows, 2:] - box[rows, :2]
        corner = corners(np.column_stack([centre, size, np.deg2rad(angle[rows])]))
        quads = Rings.of(corner, np.full(len(rows), 4))
        rest = np.flatnonzero(~turned)
        _, shapes = Rings.merged([(rows, quads), (rest, Rings.concat([self._rings[i] for i in rest.tolist()]))])
        kind[rows] = Kind.POLYGON
        box[rows] = quads.bounds()
        return kind, box, shapes

    def _of_turned_track(self, frames: Sequence[Frame], turned: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(n,) whether a row's track holds a turned row."""
        tracks = [(frames[one.frame].sequence, one.track) if one.track != UNTRACKED else None for one in self.said]
        some = {track for track, is_turned in zip(tracks, turned.tolist(), strict=True) if is_turned and track}
        return np.array([track in some for track in tracks], np.bool_)

    def _objects(self) -> NDArray[np.int64]:
        """(n,) rows of one frame and group share a number."""
        numbers: dict[Hashable, int] = {}
        keys: list[Hashable] = [(one.frame, one.group) if one.group is not None else i for i, one in enumerate(self.said)]
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)
