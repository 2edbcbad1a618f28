"""What Supervisely's files say, as far as it is used."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from prelabel.rawjson import NULL

Point = tuple[float, float]
"""x, y."""


class SaidOutline(msgspec.Struct, frozen=True, gc=False):
    """Points, and the holes of a polygon."""

    exterior: list[Point]
    interior: msgspec.Raw = NULL


class Outline(NamedTuple):
    """The same, without holes that are bad."""

    exterior: list[Point]
    holes: list[list[Point]]

    def points(self) -> Iterator[Point]:
        """All of them."""
        yield from self.exterior
        for hole in self.holes:
            yield from hole


class Bitmap(msgspec.Struct, frozen=True, gc=False):
    """A mask: the pixels of a PNG from a corner of the image on."""

    data: str
    origin: Point


class Node(msgspec.Struct, frozen=True, gc=False):
    """A keypoint, or a corner of a cuboid."""

    loc: Point
    disabled: bool = False


class SaidGeometry(msgspec.Struct, frozen=True, gc=False):
    """Where an object is: which of the fields it has depends on its type."""

    points: SaidOutline | list[Point] | None = None
    parts: msgspec.Raw = NULL
    bitmap: Bitmap | None = None
    nodes: msgspec.Raw = NULL
    vertices: dict[str, Node] | None = None
    faces: list[list[int]] | None = None
    angle: float | None = None


class Geometry(NamedTuple):
    """The same, without holes, parts and nodes that are bad."""

    points: Outline | list[Point] | None
    parts: list[Outline]
    bitmap: Bitmap | None
    nodes: dict[str, Node] | None
    vertices: dict[str, Node] | None
    faces: list[list[int]] | None
    angle: float | None

    def coordinates(self) -> Iterator[Point]:
        """All points but those of bitmaps, which lie between pixels anyway."""
        if isinstance(self.points, Outline):
            yield from self.points.points()
        else:
            yield from self.points or ()
        for part in self.parts:
            yield from part.points()
        for node in ((self.nodes or {}) | (self.vertices or {})).values():
            yield node.loc


class Tag(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """What is said of an object, in videos perhaps only from one frame to another."""

    name: str
    value: Any = None
    frame_range: tuple[int, int] | None = None


class Object(SaidGeometry, frozen=True, gc=False, kw_only=True, rename="camel"):
    """An object of an image."""

    class_title: str
    geometry_type: str = ""
    tags: msgspec.Raw = NULL


class VideoObject(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """An object of a video, which figures show in its frames."""

    class_title: str
    key: str = ""
    id: int | str | None = None
    tags: msgspec.Raw = NULL


class Named(msgspec.Struct, frozen=True, gc=False):
    """What an object of a video is called, one that is bad, too."""

    key: Any = ""
    id: Any = None


class Figure(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """An object in a frame of a video."""

    geometry: SaidGeometry
    geometry_type: str = ""
    object_key: str = ""
    object_id: int | str | None = None


class VideoFrame(msgspec.Struct, frozen=True, gc=False):
    """A frame of a video in which something is drawn."""

    index: int
    figures: list[msgspec.Raw] = []


class Size(msgspec.Struct, frozen=True, gc=False):
    """Of an image or video, in pixels."""

    width: int = 0
    height: int = 0


class _Template(msgspec.Struct, frozen=True):
    nodes: dict[str, Any] = {}


class _Class(msgspec.Struct, frozen=True):
    title: str
    shape: str = ""
    geometry_config: _Template | None = None


class Meta(msgspec.Struct, frozen=True, rename="camel"):
    """A project's ``meta.json``."""

    classes: list[_Class] = []
    project_type: str = ""

    def shapes(self) -> dict[str, str]:
        """The shape of each class, by title."""
        return {one.title: one.shape for one in self.classes}

    def skeletons(self) -> dict[str, dict[str, int]]:
        """Of each class of keypoints the number of each node, from 1, in the order of its template."""
        configured = {one.title: one.geometry_config.nodes for one in self.classes if one.geometry_config and one.geometry_config.nodes}
        return {title: {node: number for number, node in enumerate(nodes, 1)} for title, nodes in configured.items()}
