"""What files of Kili say, as they say it."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from prelabel.rawjson import NULL


class Asset(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """An image or a video; its members are decoded one by one, so that a bad one does not take the others with it."""

    id: msgspec.Raw = NULL
    external_id: msgspec.Raw = NULL
    content: msgspec.Raw = NULL
    json_content: msgspec.Raw = NULL
    json_metadata: msgspec.Raw = NULL
    resolution: msgspec.Raw = NULL
    page_resolutions: msgspec.Raw = NULL
    labels: msgspec.Raw = NULL
    latest_label: msgspec.Raw = NULL
    latest_labels: msgspec.Raw = NULL
    json_response: msgspec.Raw = NULL


class Resolution(msgspec.Struct, frozen=True, gc=False):
    """Of an image, or of the frames of a video, in pixels."""

    width: float | None = None
    height: float | None = None


class Parameters(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """How Kili plays a video."""

    number_of_frames: float | None = None
    frames_played_per_second: float | None = None


class Metadata(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """Of an asset; members that users add are left to them."""

    processing_parameters: msgspec.Raw = NULL


class Layer(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """Of a geospatial asset."""

    use_classic_coordinates: bool | None = None
    epsg: Any = None


class Author(msgspec.Struct, frozen=True, gc=False):
    """Who made a label."""

    id: str | None = None
    email: str | None = None


class Label(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """One version of what is drawn on an asset."""

    label_type: str | None = None
    model_name: str | None = None
    author: Author | None = None
    created_at: msgspec.Raw = NULL
    is_latest_label_for_user: bool | None = None
    json_response: msgspec.Raw = NULL


class Job(msgspec.Struct, frozen=True, gc=False):
    """The answer to one job of the interface."""

    annotations: msgspec.Raw = NULL
    categories: msgspec.Raw = NULL
    text: Any = None
    rotation: Any = None


class Annotation(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """One object; which of the geometries it has depends on its type."""

    type: str | None = None
    mid: msgspec.Raw = NULL
    categories: msgspec.Raw = NULL
    children: msgspec.Raw = NULL
    bounding_poly: msgspec.Raw = NULL
    polyline: msgspec.Raw = NULL
    point: msgspec.Raw = NULL
    points: msgspec.Raw = NULL
    is_key_frame: msgspec.Raw = NULL
    annotations: Any = None
    begin_offset: Any = None
    start_objects: Any = None
    start_entities: Any = None
    score: Any = None


class Category(msgspec.Struct, frozen=True, gc=False):
    """A class or an answer, and the jobs that are asked under it."""

    name: str
    confidence: msgspec.Raw = NULL
    children: msgspec.Raw = NULL


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What a nested job says: categories, or a text."""

    categories: msgspec.Raw = NULL
    text: Any = None
    children: msgspec.Raw = NULL


class Vertex(msgspec.Struct, frozen=True, gc=False):
    """In fractions of the image as it was shown."""

    x: float
    y: float


class Ring(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """An outline, or a hole in one."""

    normalized_vertices: list[Vertex]


class PosePoint(msgspec.Struct, frozen=True, gc=False):
    """A point of a pose."""

    code: Annotated[str, Meta(min_length=1)]
    point: Vertex
    children: msgspec.Raw = NULL
