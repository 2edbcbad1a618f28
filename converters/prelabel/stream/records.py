"""The types of a line. They decode it, encode it, and make the schema that is published."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

LARGEST_NUMBER = (1 << 31) - 1
"""Of a frame."""

LARGEST_ID = (1 << 53) - 1
"""Of a track or an object: the largest whole number that every JSON parser keeps."""

LARGEST_SIDE = 9_999_999
"""Pixels of a frame."""

FARTHEST = 1000.0
"""Frames from the origin that a coordinate may lie: a point beside the camera is far, pixels taken for fractions are farther."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Value = str | bool | int | float


def _said(description: str, **bounds: Any) -> Meta:  # noqa: ANN401  # values of JSON Schema
    """What the schema says of a field; the bounds are checked in columns, where their messages are made."""
    return Meta(description=description, extra_json_schema=bounds or None)


Ring = Annotated[list[Point], _said("x, y of each corner; the last is not the first again", minItems=3)]

Keypoint = tuple[float, float, Annotated[int, Meta(ge=1, le=LARGEST_NUMBER)]]


class BoxDetection(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A detection that is a box and no more, as most are: quicker to decode."""

    label: Annotated[str, Meta(min_length=1, description="name of the class")]
    score: Annotated[float | None, _said("0 to 1", minimum=0, maximum=1)] = None
    track: Annotated[Annotated[int, Meta(ge=0, le=LARGEST_ID)] | None, _said("id that an object keeps through its sequence")] = None
    box: Annotated[Box | None, _said("x0, y0, x1, y1: left, top, right, bottom")] = None


class Detection(BoxDetection, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was seen in one place of a frame: at least one of box, polygons, line, cuboid and keypoints."""

    polygons: Annotated[list[list[Ring]] | None, _said("the parts of one outline, each an outer ring and then its holes", minItems=1)] = (
        None
    )
    line: Annotated[list[Point] | None, _said("x, y of each point, in order", minItems=2)] = None
    cuboid: Annotated[
        list[Point] | None,
        _said(
            "x, y of the front face's corners, lower left, lower right, upper right, upper left as drawn, then the back face's",
            minItems=8, maxItems=8,
        ),
    ] = None  # fmt: skip
    keypoints: Annotated[
        list[Keypoint] | None, _said("x, y and the number of each labelled keypoint, numbers from 1, each once", minItems=1)
    ] = None
    extent: Annotated[Box | None, _said("box around what has no box of its own, where it is not the bounds of the points")] = None
    object: Annotated[
        Annotated[int, Meta(ge=0, le=LARGEST_ID)] | None, _said("detections of one frame with the same number are of one object")
    ] = None
    attributes: Annotated[dict[str, Value | list[Value] | None] | None, _said("name to value, or to the values of a multi-select")] = None
    interpolated: Annotated[bool, _said("made from its neighbours in time")] = False


class FrameHead(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a line says of its frame."""

    sequence: Annotated[str | None, _said("name; frames of one sequence follow each other; none: a frame that is not yet in one")] = None
    frame: Annotated[Annotated[int, Meta(ge=0, le=LARGEST_NUMBER)] | None, _said("number in its sequence, in the order of time")] = None
    file: Annotated[str | None, _said("name of the image below the folder of images; else taken from the URL or the number")] = None
    url: Annotated[str | None, _said("where Playment finds the image")] = None
    width: Annotated[Annotated[int, Meta(ge=0, le=LARGEST_SIDE)] | None, _said("pixels")] = None
    height: Annotated[Annotated[int, Meta(ge=0, le=LARGEST_SIDE)] | None, _said("pixels")] = None
    time_s: Annotated[float | None, _said("seconds since the start of the sequence")] = None
    still: Annotated[bool, _said("a single image, of no video whatever its name and tracks are")] = False
    unit: Annotated[Literal["pixels", "fractions"], _said("of all coordinates: pixels, or fractions of the frame's width and height")]


class FrameLine(FrameHead, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A frame and what was seen in it. At least one of file, url and frame names it."""

    detections: Annotated[list[Detection], _said("none where nothing was seen")] = []


class BoxLine(FrameHead, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A frame in which nothing but boxes was seen."""

    detections: list[BoxDetection] = []


class RawLine(FrameHead, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A frame whose detections are looked at one by one."""

    detections: list[msgspec.Raw] = []
