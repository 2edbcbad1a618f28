"""What an export says, as far as it is read."""

from typing import Any, NamedTuple

import msgspec

from prelabel.rawjson import NULL


class Range(NamedTuple):
    """The first and the last frame."""

    begin: int
    end: int


class Point(msgspec.Struct, frozen=True, gc=False):
    """In fractions; one of a scene has a ``z``."""

    x: float
    y: float
    z: Any = None


class Node(Point, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A point of a skeleton; whether it can be seen is said by ``visibility``, or by a flag."""

    name: str | None = None
    visibility: Any = None
    invisible: Any = None
    occluded: Any = None
    self_occluded: Any = None

    @property
    def is_out_of_view(self) -> bool:
        """Whether it is outside of the frame; one that is covered is not."""
        return bool(self.invisible) or self._is_said("invisible")

    @property
    def is_covered(self) -> bool:
        """Whether it is in the frame, behind something or behind the object itself."""
        return not self.is_out_of_view and (bool(self.occluded or self.self_occluded) or self._is_said("occluded", "selfoccluded"))

    def _is_said(self, *words: str) -> bool:
        return isinstance(self.visibility, str) and self.visibility.lower() in words


class Box(msgspec.Struct, frozen=True, gc=False):
    """Left, top, width and height in fractions, before it is turned by an angle in degrees."""

    x: float
    y: float
    w: float
    h: float
    theta: float = 0.0


class Circle(msgspec.Struct, frozen=True, gc=False):
    """The centre, the first semi-axis in widths of the image, the second by the first, and the angle of the first in degrees."""

    x: float
    y: float
    r: float
    stretch: float | None = None
    theta: float | None = None


class Cuboid(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """The corners of the front, and how the back follows from it."""

    front: list[float]
    vanishing_point: Point | None = None
    scale_ratio: float | None = None
    offset: Point | None = None


class Bitmask(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """Runs along the rows of a part of the image, in COCO's text."""

    rle_string: str
    width: int
    height: int
    top: int = 0
    left: int = 0


Points = dict[str, Point] | list[Point]
"""By their numbers as text, or in order."""


class Object(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """An object in an image or a frame."""

    name: str | None = None
    value: Any = None
    object_hash: str | None = None
    shape: str | None = None
    confidence: msgspec.Raw = NULL
    manual_annotation: Any = None
    is_deleted: Any = None
    bounding_box: Box | None = None
    rotatable_bounding_box: Box | None = None
    polygon: Points | None = None
    polygons: list[list[list[float]]] | None = None
    polyline: Points | None = None
    point: Points | None = None
    skeleton: dict[str, Node] | list[Node] | None = None
    bitmask: Bitmask | None = None
    circle: Circle | None = None
    cuboid_2d: Cuboid | None = msgspec.field(default=None, name="cuboid_2d")
    cuboid: Any = None
    segmentation: Any = None

    @property
    def is_by_hand(self) -> bool | None:
        """Whether a person drew it; None where that is not said."""
        return self.manual_annotation if isinstance(self.manual_annotation, bool) else None


class Labels(msgspec.Struct, frozen=True, gc=False):
    """What is in an image or a frame."""

    objects: msgspec.Raw = NULL
    classifications: msgspec.Raw = NULL


class Answer(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """The value of an attribute; of one that changes, in some frames."""

    name: Any = None
    value: Any = None
    answers: Any = None
    range: msgspec.Raw = NULL
    space_id: Any = None


class Answers(msgspec.Struct, frozen=True, gc=False):
    """The attributes of an object: those that hold always as ``classifications``, those that change as ``actions``."""

    classifications: msgspec.Raw = NULL
    actions: msgspec.Raw = NULL


class DataUnit(msgspec.Struct, frozen=True, gc=False):
    """An image or a video of a label row, or what a data group has in its place."""

    data_hash: str | None = None
    data_title: str | None = None
    data_type: str | None = None
    data_link: msgspec.Raw = NULL
    data_links: Any = None
    data_sequence: msgspec.Raw = NULL
    data_fps: msgspec.Raw = NULL
    data_duration: msgspec.Raw = NULL
    number_of_frames: msgspec.Raw = NULL
    number_of_pages: msgspec.Raw = NULL
    frames: Any = None
    width: msgspec.Raw = NULL
    height: msgspec.Raw = NULL
    space_type: str | None = None
    title: str | None = None
    child_info: msgspec.Raw = NULL
    root_info: msgspec.Raw = NULL
    info: msgspec.Raw = NULL
    scene_info: msgspec.Raw = NULL
    labels: msgspec.Raw = NULL


class Info(msgspec.Struct, frozen=True, gc=False):
    """What is said of an image or a video of a data group or a scene."""

    file_name: str | None = None
    uri: str | None = None


class LabelRow(msgspec.Struct, frozen=True, gc=False):
    """An image, a video or a group that was labelled."""

    label_hash: str | None = None
    data_hash: str | None = None
    data_title: str | None = None
    data_type: str | None = None
    data_units: dict[str, msgspec.Raw] | None = None
    spaces: dict[str, msgspec.Raw] | None = None
    object_answers: msgspec.Raw = NULL
    object_actions: msgspec.Raw = NULL
    classification_answers: msgspec.Raw = NULL
