"""The job payload that Playment accepts, as types, and its JSON.

The objects that describe what is drawn stand in `prelabel.playment.annotations`.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from prelabel.playment.annotations import Cuboid, Landmark, Line, Name, Part, Polygon, Rectangle, Tracker, TypeName, Url, Uuid
from prelabel.playment.ranges import PRIORITY

LISTS: Mapping[str, TypeName] = {
    "rectangles": "rectangle",
    "polygons": "polygon",
    "lines": "line",
    "cuboids": "cuboid",
    "landmarks": "landmark",
}
"""The lists of an image job's ``maker_response``, and the type that each one holds."""

# The schema's word for what prelabel.playment.rules says of these two objects.
_ONE_KIND_OF_RESPONSE = {
    "oneOf": [
        {"required": ["video2d"], "maxProperties": 1},
        {"not": {"required": ["video2d"]}, "minProperties": 1},
    ]
}
_ONE_KIND_OF_JOB = {
    "oneOf": [
        {
            "required": ["video_data"],
            "not": {"required": ["image_url"]},
            "properties": {"maker_response": {"required": ["video2d"]}},
        },
        {
            "required": ["image_url"],
            "not": {"required": ["video_data"]},
            "properties": {"maker_response": {"not": {"required": ["video2d"]}}},
        },
    ]
}


class VideoFrame(Part, frozen=True, kw_only=True):
    """A frame of the video; ``frame_id`` is unique in the job, ``src`` is the absolute URL of its image."""

    frame_id: Name
    src: Url


class VideoData(Part, frozen=True, kw_only=True):
    """The frames in the order of time."""

    frames: Annotated[tuple[VideoFrame, ...], Meta(min_length=1)]


class Video2dData(Part, frozen=True, kw_only=True):
    """The trackers of a video."""

    annotations: tuple[Tracker, ...]


class Video2d(Part, frozen=True, kw_only=True):
    """The pre-labels of a video."""

    data: Video2dData


class Rectangles(Part, frozen=True, kw_only=True):
    """The rectangles of an image."""

    data: tuple[Rectangle, ...]


class Polygons(Part, frozen=True, kw_only=True):
    """The polygons of an image."""

    data: tuple[Polygon, ...]


class Lines(Part, frozen=True, kw_only=True):
    """The lines of an image."""

    data: tuple[Line, ...]


class Cuboids(Part, frozen=True, kw_only=True):
    """The cuboids of an image."""

    data: tuple[Cuboid, ...]


class Landmarks(Part, frozen=True, kw_only=True):
    """The landmarks of an image."""

    data: tuple[Landmark, ...]


class MakerResponse(Part, frozen=True, kw_only=True):
    """The pre-labels: ``video2d`` of a video, the lists that are needed of an image."""

    video2d: Video2d | UnsetType = UNSET
    rectangles: Rectangles | UnsetType = UNSET
    polygons: Polygons | UnsetType = UNSET
    lines: Lines | UnsetType = UNSET
    cuboids: Cuboids | UnsetType = UNSET
    landmarks: Landmarks | UnsetType = UNSET


class JobData(Part, frozen=True, kw_only=True):
    """A video (``video_data``) or an image (``image_url``), its pre-labels, and what is passed through."""

    video_data: VideoData | UnsetType = UNSET
    image_url: Url | UnsetType = UNSET
    maker_response: Annotated[MakerResponse, Meta(extra_json_schema=_ONE_KIND_OF_RESPONSE)] | UnsetType = UNSET
    reference_data: Mapping[str, Any] | UnsetType = UNSET
    metadata: Mapping[str, Any] | UnsetType = UNSET


class Job(Part, frozen=True, kw_only=True):
    """One job, as it is sent; ``reference_id`` is unique in the project."""

    reference_id: Name
    work_flow_id: Uuid
    batch_id: Uuid | UnsetType = UNSET
    priority_weight: Annotated[int, Meta(ge=PRIORITY[0], le=PRIORITY[1])] | UnsetType = UNSET
    tag: str | UnsetType = UNSET
    data: Annotated[JobData, Meta(extra_json_schema=_ONE_KIND_OF_JOB)]


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Job)


def encode(job: Job) -> bytes:
    """The JSON of a job, without a line end; the same job gives the same bytes."""
    return _ENCODER.encode(job)


def decode(line: bytes) -> Job:
    """The job that a line of a jobs file holds.

    Raises:
        msgspec.DecodeError: it is no JSON; `msgspec.ValidationError` where it is no job. `decoding.explain` says it for users.
    """
    return _DECODER.decode(line)
