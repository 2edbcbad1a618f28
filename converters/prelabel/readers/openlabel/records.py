"""What files of OpenLABEL and VCD say, as they say it."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from prelabel.rawjson import NULL

Side = Annotated[int, Meta(ge=0, lt=1 << 31)]

FrameNumber = Annotated[int, Meta(ge=0, lt=1 << 31)]


ABSENT = msgspec.Raw()


class Item(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What has a name, and may say of which stream it is: by its coordinate system, in VCD before 4.3 by its ``stream``."""

    name: str = ""
    coordinate_system: str = ""
    stream: str = ""


class Value(Item, frozen=True, gc=False, kw_only=True):
    """An attribute, which may have attributes of its own."""

    val: bool | int | float | str | list[bool | int | float | str | None] | None
    attributes: dict[str, list[Any]] | None = None


class Attributes(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What a shape or an object has beside shapes."""

    text: list[Value | None] = []
    num: list[Value | None] = []
    boolean: list[Value | None] = []
    vec: list[Value | None] = []


class Geometry(Item, frozen=True, gc=False, kw_only=True):
    """What all shapes have."""

    attributes: Attributes | None = None
    confidence: float | None = None
    score: float | None = None


class Shape(Geometry, frozen=True, gc=False, kw_only=True):
    """A box, a turned box or a point: its numbers, in pixels."""

    val: list[float]


class Poly(Geometry, frozen=True, gc=False, kw_only=True):
    """A polygon or a line: numbers, or the texts of a chain code."""

    val: list[float | str]
    closed: bool | None = None
    mode: str = "MODE_POLY2D_ABSOLUTE"
    hierarchy: Annotated[list[int], Meta(min_length=4, max_length=4)] | None = None


class BareShape(Shape, frozen=True, gc=False, kw_only=True):
    """A shape whose attributes are looked at one by one."""

    attributes: Any = None


class BarePoly(Poly, frozen=True, gc=False, kw_only=True):
    """The same of a polygon or a line."""

    attributes: Any = None


class Data(Attributes, frozen=True, kw_only=True):
    """The data of an object; None stands for what was rejected."""

    bbox: list[Shape | None] = []
    rbbox: list[Shape | None] = []
    poly2d: list[Poly | None] = []
    point2d: list[Shape | None] = []
    poly3d: list[msgspec.Raw] = []
    point3d: list[msgspec.Raw] = []
    cuboid: list[msgspec.Raw] = []
    mesh: list[msgspec.Raw] = []
    image: list[msgspec.Raw] = []
    mat: list[msgspec.Raw] = []
    binary: list[msgspec.Raw] = []
    line_reference: list[msgspec.Raw] = []
    area_reference: list[msgspec.Raw] = []


SHAPES = ("bbox", "rbbox", "poly2d", "point2d")
"""The members of `Data` that are converted."""

UNCONVERTED = ("poly3d", "point3d", "cuboid", "mesh", "image", "mat", "binary", "line_reference", "area_reference")
"""The members of `Data` that are only counted."""


class Intrinsics(msgspec.Struct, frozen=True, gc=False):
    """Of a camera: the size of its images in pixels."""

    width_px: Side = 0
    height_px: Side = 0


class Properties(msgspec.Struct, frozen=True, gc=False):
    """Of a stream, by the kind of its camera."""

    intrinsics_pinhole: Intrinsics | None = None
    intrinsics_fisheye: Intrinsics | None = None
    intrinsics_cylindrical: Intrinsics | None = None
    intrinsics_custom: Intrinsics | None = None


class Stream(msgspec.Struct, frozen=True, gc=False):
    """A camera or another sensor, as a whole or in one frame."""

    type: str = ""
    uri: str = ""
    stream_properties: Properties | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels; (0, 0) where they are not said."""
        said = self.stream_properties or Properties()
        every = (said.intrinsics_pinhole, said.intrinsics_fisheye, said.intrinsics_cylindrical, said.intrinsics_custom)
        one = next((one for one in every if one and one.width_px and one.height_px), Intrinsics())
        return one.width_px, one.height_px


class FrameProperties(msgspec.Struct, frozen=True, gc=False):
    """Of a frame."""

    timestamp: object = None
    streams: dict[str, Stream] = {}
    frame_data: msgspec.Raw = NULL


class Interval(msgspec.Struct, frozen=True, gc=False):
    """Frames from the first to the last."""

    frame_start: FrameNumber
    frame_end: FrameNumber


class Object(msgspec.Struct, frozen=True):
    """An object, as a whole or in one frame."""

    type: str = ""
    coordinate_system: str = ""
    stream: str = ""
    object_data: Data | None = None


class Frame(msgspec.Struct, frozen=True):
    """A frame; None stands for an object that was rejected."""

    objects: dict[str, Object | None] = {}
    frame_properties: FrameProperties | None = None


class Metadata(msgspec.Struct, frozen=True):
    """Of the file; VCD before 4.3 lists the streams here."""

    schema_version: str = ""
    tagged_file: str = ""
    streams: dict[str, Stream] = {}
