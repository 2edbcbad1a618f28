"""What a file says, as far as it is read."""

from typing import Any, NamedTuple

import msgspec

from prelabel.rawjson import NULL


class Range(NamedTuple):
    """The first frame, and the one behind the last; None of one that goes on to the end."""

    begin: int
    end: int | None


class Point(msgspec.Struct, frozen=True, gc=False):
    """In pixels."""

    x: float
    y: float


class Box(msgspec.Struct, frozen=True, gc=False):
    """Left, top, width and height in pixels."""

    x: float
    y: float
    w: float
    h: float


class Outline(msgspec.Struct, frozen=True, gc=False):
    """A polygon: ``paths`` as 2.0 has them, ``path`` and further ones as 1.0 has them, whose complex polygons may have all in ``path``."""

    paths: list[list[Point]] | None = None
    path: list[Point | list[Point]] | None = None
    additional_paths: list[list[Point]] | None = None


class Polyline(msgspec.Struct, frozen=True, gc=False):
    """A line."""

    path: list[Point]


class Ellipse(msgspec.Struct, frozen=True, gc=False):
    """The semi-axes, and the angle of the first in radians."""

    center: Point
    radius: Point
    angle: float = 0.0


class Cuboid(msgspec.Struct, frozen=True, gc=False):
    """Its front and its back."""

    front: Box
    back: Box


class Node(msgspec.Struct, frozen=True, gc=False):
    """A point of a skeleton."""

    name: str
    x: float
    y: float


class Nodes(msgspec.Struct, frozen=True, gc=False):
    """A skeleton."""

    nodes: list[Node]


class Raster(msgspec.Struct, frozen=True, gc=False):
    """The masks of an image: by turns a number and how many pixels along the rows have it; which number is which mask."""

    dense_rle: list[int]
    mask_annotation_ids_mapping: dict[str, int]


class Text(msgspec.Struct, frozen=True, gc=False):
    """What was written beside an annotation."""

    text: str | None = None


class InstanceId(msgspec.Struct, frozen=True, gc=False):
    """Which instance of its class an annotation is."""

    value: int | str | None = None


class Inference(msgspec.Struct, frozen=True, gc=False):
    """What a model says of its own annotation."""

    confidence: float | None = None


class Property(msgspec.Struct, frozen=True, gc=False):
    """A value; from a frame on, or of the whole annotation."""

    name: str | None = None
    value: Any = None
    frame_index: int | str | None = None


class Mark(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An annotation in one image or frame."""

    polygon: Outline | None = None
    complex_polygon: Outline | None = None
    bounding_box: Box | None = None
    line: Polyline | None = None
    keypoint: Point | None = None
    ellipse: Ellipse | None = None
    cuboid: Cuboid | None = None
    skeleton: Nodes | None = None
    eye: Nodes | None = None
    mask: dict[str, Any] | None = None
    raster_layer: Raster | None = None
    text: Text | None = None
    attributes: list[str] | None = None
    instance_id: InstanceId | None = None
    inference: Inference | None = None
    directional_vector: Any = None
    keyframe: bool | None = None


class Annotation(Mark, frozen=True, gc=False, kw_only=True):
    """An annotation; one of a video has frames."""

    name: str
    id: str | None = None
    slot_names: list[str] | None = None
    frames: dict[str, msgspec.Raw] | None = None
    sections: dict[str, msgspec.Raw] | None = None
    ranges: msgspec.Raw = NULL
    segments: msgspec.Raw = NULL
    hidden_areas: msgspec.Raw = NULL
    interpolated: bool | None = None
    properties: msgspec.Raw = NULL
    global_sub_types: Mark | None = None

    @property
    def listed(self) -> dict[str, msgspec.Raw] | None:
        """Its frames, as either version calls them; None of one that has none."""
        if self.frames is None and self.sections is None:
            return None
        return {**(self.frames or {}), **(self.sections or {})}


class SourceFile(msgspec.Struct, frozen=True, gc=False):
    """A file that was uploaded."""

    file_name: str | None = None
    url: str | None = None


class SaidSlot(msgspec.Struct, frozen=True, gc=False):
    """An image or a video of an item."""

    slot_name: str | None = None
    type: str | None = None
    width: float | None = None
    height: float | None = None
    fps: msgspec.Raw = NULL
    frame_count: int | None = None
    frame_urls: msgspec.Raw = NULL
    source_files: msgspec.Raw = NULL


class SaidItem(msgspec.Struct, frozen=True, gc=False):
    """``item`` of 2.0."""

    name: str
    path: str | None = None
    slots: list[SaidSlot] | None = None


class SaidImage(msgspec.Struct, frozen=True, gc=False):
    """``image`` of 1.0."""

    filename: str | None = None
    original_filename: str | None = None
    path: str | None = None
    url: msgspec.Raw = NULL
    width: float | None = None
    height: float | None = None
    fps: msgspec.Raw = NULL
    frame_count: int | None = None
    frame_urls: msgspec.Raw = NULL
