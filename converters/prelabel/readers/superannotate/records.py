"""What files of SuperAnnotate say, as they say it."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from prelabel.rawjson import NULL

Side = Annotated[int, Meta(ge=0, lt=1 << 31)]
"""Of an image, in pixels."""

Microseconds = Annotated[float, Meta(ge=0, le=1e15)]


class Metadata(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """What is said of an image, or of a video, which alone has a duration, though it may be null."""

    name: str | None = None
    width: Side | None = None
    height: Side | None = None
    url: str | None = None
    duration: Microseconds | UnsetType | None = UNSET
    last_timestamp: Microseconds | UnsetType | None = UNSET

    @property
    def is_video(self) -> bool:
        """Whether it is that of a video."""
        return self.duration is not UNSET or self.last_timestamp is not UNSET

    @property
    def length_us(self) -> float:
        """Of a video; 0 where it is not known."""
        return max(value or 0 for value in (self.duration, self.last_timestamp) if value is not UNSET) if self.is_video else 0.0


class Point(msgspec.Struct, frozen=True, gc=False):
    """In pixels."""

    x: float
    y: float


class Node(msgspec.Struct, frozen=True, gc=False):
    """A point of a template, numbered from 1."""

    id: Annotated[int, Meta(ge=1, lt=1 << 31)]
    x: float
    y: float


class Corners(msgspec.Struct, frozen=True, gc=False):
    """Of a box, a turned one, or the front and the rear of a cuboid."""

    x1: float | None = None
    y1: float | None = None
    x2: float | None = None
    y2: float | None = None
    x3: float | None = None
    y3: float | None = None
    x4: float | None = None
    y4: float | None = None
    f1: Point | None = None
    f2: Point | None = None
    r1: Point | None = None
    r2: Point | None = None


class Attribute(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A value, and the group that it is one of."""

    id: int | None = None
    group_id: int | None = None
    name: Any = None
    group_name: str | None = None


class Geometry(msgspec.Struct, frozen=True, gc=False):
    """Where something is, in pixels; which fields are there depends on the type."""

    points: Corners | list[float | Node] | None = None
    exclude: msgspec.Raw = NULL
    x: float | None = None
    y: float | None = None
    cx: float | None = None
    cy: float | None = None
    rx: float | None = None
    ry: float | None = None
    angle: float | None = None


class Described(Geometry, frozen=True, gc=False, rename="camel"):
    """What an instance is: of a video its ``meta``, of an image the instance itself."""

    type: str | None = None
    class_name: str | None = None
    class_id: int | None = None
    probability: msgspec.Raw = NULL
    creation_type: str | None = None
    point_labels: Any = None
    tracking_id: Any = None
    template_name: Any = None
    error: Any = None


class Part(msgspec.Struct, frozen=True, gc=False):
    """One of the colours of an instance in the image of masks."""

    color: str


class Parameter(msgspec.Struct, frozen=True, gc=False):
    """A stretch of time in which an instance is seen."""

    timestamps: list[msgspec.Raw]


class Instance(Described, frozen=True, gc=False, rename="camel"):
    """An object; in a list of the first exports also what is said of the image."""

    group_id: int | None = None
    attributes: msgspec.Raw = NULL
    parts: msgspec.Raw = NULL
    width: Side | None = None
    height: Side | None = None
    meta: Described | None = None
    parameters: msgspec.Raw = NULL

    @property
    def is_mask(self) -> bool:
        """Whether an image of masks says where it is."""
        return self.parts != NULL


class Stamp(Geometry, frozen=True, gc=False, kw_only=True):
    """An instance at one time."""

    timestamp: Microseconds
    active: bool = True
    attributes: msgspec.Raw = NULL
