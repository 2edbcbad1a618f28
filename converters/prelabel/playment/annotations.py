"""The annotations and trackers of a payload, as types: one Struct an object, its fields in the order in which they are written.

What a type can say, a type says (ranges, patterns, lengths, which fields there are), so that decoding enforces it and the
published schema states it. What relates two places of a job is said by `prelabel.playment.rules`. Absent optional fields are
`msgspec.UNSET` and are not written. A tracker's ``type`` is the tag of a union and stands first; elsewhere ``_id`` does.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

# A regular expression's $ also matches before a last newline, which neither a UUID nor a URL may end in.
_END = r"(?!\n)$"
UUID_PATTERN = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}" + _END
URL_PATTERN = r"^[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#:@]\S*" + _END
POINT_PATTERN = r"^p[1-9][0-9]*" + _END
EDGE_PATTERN = r"^e[1-9][0-9]*" + _END

Uuid = Annotated[str, Meta(pattern=UUID_PATTERN)]
Url = Annotated[str, Meta(pattern=URL_PATTERN)]
Name = Annotated[str, Meta(min_length=1)]
PointName = Annotated[str, Meta(pattern=POINT_PATTERN)]
EdgeName = Annotated[str, Meta(pattern=EDGE_PATTERN)]
Coordinate = Annotated[float, Meta(ge=0, le=1)]
State = Literal["editable", "non_editable"]
TypeName = Literal["rectangle", "polygon", "line", "cuboid", "landmark"]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The base of every object of a payload: a tree without cycles, which the collector need not follow."""


class Point(Part, frozen=True, kw_only=True):
    """A point of the image, from its top left corner."""

    x: Coordinate
    """Fraction of the image's width."""
    y: Coordinate
    """Fraction of the image's height."""


class KeyPoint(Part, frozen=True, kw_only=True):
    """A landmark's point; ``label`` is its number in the skeleton of the class, from 1."""

    x: Coordinate
    y: Coordinate
    label: Annotated[int, Meta(ge=1)]


class CuboidPoints(Part, frozen=True, kw_only=True):
    """p1 to p4: the front face from its lower left, counter-clockwise as drawn; p5 to p8: the back face likewise."""

    p1: Point
    p2: Point
    p3: Point
    p4: Point
    p5: Point
    p6: Point
    p7: Point
    p8: Point


class Front(Part, frozen=True, kw_only=True):
    """The front face of a cuboid, the same in all."""

    coordinates: tuple[Literal["p1"], Literal["p2"], Literal["p3"], Literal["p4"]]


class Side(Part, frozen=True, kw_only=True):
    """What the format calls the side of a cuboid, the same in all; it is no face of the solid."""

    coordinates: tuple[Literal["p2"], Literal["p3"], Literal["p5"], Literal["p6"]]


class Back(Part, frozen=True, kw_only=True):
    """The back face of a cuboid, the same in all."""

    coordinates: tuple[Literal["p7"], Literal["p8"], Literal["p5"], Literal["p6"]]


FRONT = Front(coordinates=("p1", "p2", "p3", "p4"))
SIDE = Side(coordinates=("p2", "p3", "p5", "p6"))
BACK = Back(coordinates=("p7", "p8", "p5", "p6"))


class Attribute(Part, frozen=True, kw_only=True):
    """The value of an attribute, or the values of a multi-select; numbers and booleans are written as strings."""

    value: str | Annotated[tuple[str, ...], Meta(min_length=1)]


Attributes = Mapping[Name, Attribute]
Corners = tuple[Point, Point, Point, Point]
RingPoints = Annotated[Mapping[PointName, Point], Meta(min_length=3)]
LinePoints = Annotated[Mapping[PointName, Point], Meta(min_length=2)]
KeyPoints = Annotated[Mapping[PointName, KeyPoint], Meta(min_length=1)]
Edges = Mapping[EdgeName, tuple[PointName, PointName]]


class ImageAnnotation(Part, frozen=True, kw_only=True):
    """What all annotations of an image share."""

    id: Uuid = field(name="_id")
    label: Name
    attributes: Attributes | UnsetType = UNSET
    state: State | UnsetType = UNSET


class Rectangle(ImageAnnotation, frozen=True, kw_only=True):
    """An upright rectangle: its top left, top right, bottom right and bottom left corner."""

    coordinates: Corners


class Polygon(ImageAnnotation, frozen=True, kw_only=True):
    """A closed ring: points p1 to pN, edges e1 to eN, the last one from pN to p1."""

    points: RingPoints
    edges: Edges


class Line(ImageAnnotation, frozen=True, kw_only=True):
    """An open line: points p1 to pN in drawing order; edges e1 to e(N-1) join neighbours and may be left out."""

    points: LinePoints
    edges: Edges | UnsetType = UNSET


class Cuboid(ImageAnnotation, frozen=True, kw_only=True):
    """A box in space, as its eight corners are seen."""

    points: CuboidPoints
    front: Front
    side: Side
    back: Back


class Landmark(ImageAnnotation, frozen=True, kw_only=True):
    """Numbered points of one object."""

    points: KeyPoints


class TrackedAnnotation(Part, frozen=True, kw_only=True):
    """What all annotations of a frame share: ``type`` and ``label`` are the tracker's."""

    id: Uuid = field(name="_id")
    type: TypeName
    label: Name
    attributes: Attributes | UnsetType = UNSET
    state: State | UnsetType = UNSET


class TrackedRectangle(TrackedAnnotation, frozen=True, kw_only=True):
    """A rectangle in one frame: its top left, top right, bottom right and bottom left corner."""

    type: Literal["rectangle"]
    coordinates: Corners


class TrackedPolygon(TrackedAnnotation, frozen=True, kw_only=True):
    """A polygon in one frame: points p1 to pN, edges e1 to eN, the last one from pN to p1."""

    type: Literal["polygon"]
    points: RingPoints
    edges: Edges


class TrackedLine(TrackedAnnotation, frozen=True, kw_only=True):
    """A line in one frame: points p1 to pN in drawing order; edges e1 to e(N-1) join neighbours and may be left out."""

    type: Literal["line"]
    points: LinePoints
    edges: Edges | UnsetType = UNSET


class TrackedCuboid(TrackedAnnotation, frozen=True, kw_only=True):
    """A cuboid in one frame."""

    type: Literal["cuboid"]
    points: CuboidPoints
    front: Front
    side: Side
    back: Back


class TrackedLandmark(TrackedAnnotation, frozen=True, kw_only=True):
    """A landmark in one frame."""

    type: Literal["landmark"]
    points: KeyPoints


class TrackerBase(Part, tag_field="type", frozen=True, kw_only=True):
    """What all trackers share: one object, of one type and one label."""

    id: Uuid = field(name="_id")
    label: Name


class RectangleTracker(TrackerBase, tag="rectangle", frozen=True, kw_only=True):
    """An object as a rectangle, by ``frame_id``, in the order of the frames."""

    frames: Annotated[Mapping[str, TrackedRectangle], Meta(min_length=1)]


class PolygonTracker(TrackerBase, tag="polygon", frozen=True, kw_only=True):
    """An object as a polygon, by ``frame_id``, in the order of the frames."""

    frames: Annotated[Mapping[str, TrackedPolygon], Meta(min_length=1)]


class LineTracker(TrackerBase, tag="line", frozen=True, kw_only=True):
    """An object as a line, by ``frame_id``, in the order of the frames."""

    frames: Annotated[Mapping[str, TrackedLine], Meta(min_length=1)]


class CuboidTracker(TrackerBase, tag="cuboid", frozen=True, kw_only=True):
    """An object as a cuboid, by ``frame_id``, in the order of the frames."""

    frames: Annotated[Mapping[str, TrackedCuboid], Meta(min_length=1)]


class LandmarkTracker(TrackerBase, tag="landmark", frozen=True, kw_only=True):
    """An object as a landmark, by ``frame_id``, in the order of the frames."""

    frames: Annotated[Mapping[str, TrackedLandmark], Meta(min_length=1)]


Tracker = RectangleTracker | PolygonTracker | LineTracker | CuboidTracker | LandmarkTracker
