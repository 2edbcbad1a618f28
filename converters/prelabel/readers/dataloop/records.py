"""What files of Dataloop say, as they say it: what can be left out alone stays text until it is asked for."""

import msgspec
from msgspec import Raw

from prelabel.rawjson import NULL

WITHOUT = frozenset({b"null", b'""', b"[]", b"{}"})
"""Values that say nothing."""


def says(raw: Raw) -> bool:
    """Whether a member is there, and is not empty.

    >>> [says(Raw(text)) for text in (b"null", b'""', b"[]", b'"5"')]
    [False, False, False, True]
    """
    return raw is not NULL and bytes(raw) not in WITHOUT


def begins(raw: Raw, sign: bytes) -> bool:
    """Whether the text of a member begins with a character."""
    return bytes(memoryview(raw)[:1]) == sign


class SaidItem(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """An item of a data set: an image, a video, or something else."""

    filename: str | None = None
    name: str | None = None
    metadata: Raw = NULL
    item_metadata: Raw = NULL
    annotations: Raw = NULL
    annotations_count: Raw = NULL


class ItemMetadata(msgspec.Struct, frozen=True, gc=False):
    """What is said of an item."""

    fps: Raw = NULL
    system: Raw = NULL


class ItemSystem(msgspec.Struct, frozen=True, gc=False):
    """What the platform found out of it."""

    mimetype: Raw = NULL
    width: Raw = NULL
    height: Raw = NULL
    fps: Raw = NULL
    duration: Raw = NULL
    ffmpeg: Raw = NULL
    exif: Raw = NULL
    shebang: Raw = NULL


class Ffmpeg(msgspec.Struct, frozen=True, gc=False):
    """What FFmpeg says of the stream of a video; some numbers are texts."""

    width: float | None = None
    height: float | None = None
    nb_read_frames: str | float | None = None
    nb_frames: str | float | None = None
    avg_frame_rate: str | float | None = None
    r_frame_rate: str | float | None = None


class Exif(msgspec.Struct, frozen=True, gc=False):
    """How an image is to be turned when it is shown."""

    orientation: int | None = msgspec.field(name="Orientation", default=None)


class LinkInfo(msgspec.Struct, frozen=True, gc=False):
    """Where a file is that lies outside of the platform."""

    type: str | None = None
    ref: str | None = None
    mimetype: str | None = None


class Shebang(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """What an item stands for."""

    link_info: LinkInfo | None = None


class Annotation(msgspec.Struct, frozen=True, gc=False):
    """An annotation; older files call its coordinates ``data``, as snapshots do."""

    type: str | None = None
    label: str | None = None
    id: Raw = NULL
    coordinates: Raw = NULL
    data: Raw = NULL
    attributes: Raw = NULL
    description: Raw = NULL
    metadata: Raw = NULL


class Metadata(msgspec.Struct, frozen=True, gc=False):
    """Of an annotation."""

    system: Raw = NULL
    user: Raw = NULL


class System(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """What the platform says of an annotation."""

    frame: Raw = NULL
    end_frame: Raw = NULL
    start_time: Raw = NULL
    end_time: Raw = NULL
    snapshots: Raw = msgspec.field(name="snapshots_", default=NULL)
    parent_id: Raw = NULL
    client_id: Raw = NULL
    client_parent_id: Raw = NULL
    object_id: Raw = NULL
    is_open: Raw = NULL
    attributes: Raw = NULL
    item_links: Raw = NULL
    description: Raw = NULL
    model: Raw = NULL


class User(msgspec.Struct, frozen=True, gc=False):
    """What users and models say of it."""

    model: Raw = NULL


class Model(msgspec.Struct, frozen=True, gc=False):
    """A model that made it."""

    confidence: Raw = NULL


class At(msgspec.Struct, frozen=True, gc=False):
    """When a snapshot is."""

    frame: float | None = None


class Snapshot(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """An annotation of a video from a frame on."""

    frame: float | None = None
    object_visible: bool | None = None
    label: str | None = None
    fixed: Raw = NULL
    data: Raw = NULL
    coordinates: Raw = NULL
    attributes: Raw = NULL
    named_attributes: Raw = NULL
    description: Raw = NULL
