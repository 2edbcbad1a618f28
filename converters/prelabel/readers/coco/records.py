"""The records of a COCO file, with only the fields that are used."""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

Id = int | str | float
"""As files have it; `key` makes equal ids equal."""

Flag = bool | int | float | None
"""0 or 1 by the format, false or true as some write it."""

Bbox = tuple[float, float, float, float]
"""Left, top, width, height in pixels."""

LARGEST_NUMBER = 1 << 53
"""Below it every whole number of a lax writer, who may write floats, is exact."""

SURELY_FILLED = 64
"""Characters from which the text of a value is not looked at: nothing empty is that long."""

EMPTY = msgspec.Raw(b"")

_DIGITS = 4000
"""More than this Python does not read as a number; such an id stays text."""


def key(value: Id) -> int | str:
    """An id to look up by: strings of digits and whole floats are the number they show.

    >>> key("17"), key(17.0), key("000000000139"), key("a17")
    (17, 17, 139, 'a17')
    """
    if isinstance(value, str):
        return int(value) if value.isdecimal() and value.isascii() and len(value) < _DIGITS else value
    return int(value) if isinstance(value, float) and value.is_integer() else value  # type: ignore[return-value]  # 1.5 finds nothing


class Category(msgspec.Struct, frozen=True, gc=False):
    """A class of objects."""

    id: Id
    name: str
    keypoints: list[msgspec.Raw] | None = None
    """One a keypoint; empty or absent where the skeleton is not known."""


class Video(msgspec.Struct, frozen=True, gc=False):
    """A sequence, as COCO-VID, TAO and YouTube-VIS have it; MOT in COCO's layout writes its name as file name."""

    id: Id
    name: str | None = None
    file_name: str | None = None
    file_names: list[str] | None = None
    """Of its frames, in YouTube-VIS, where there are no images."""
    width: float | None = None
    height: float | None = None


class Image(msgspec.Struct, frozen=True, gc=False):
    """A frame."""

    id: Id
    file_name: str | None = None
    width: float | None = None
    height: float | None = None
    coco_url: str | None = None
    flickr_url: str | None = None
    url: str | None = None
    video_id: Id | None = None
    frame_id: Id | None = None
    frame_index: Id | None = None


class Segment(msgspec.Struct, frozen=True, gc=False):
    """An object of a panoptic annotation."""

    category_id: Id
    id: int | None = None
    bbox: Bbox | None = None
    score: float | None = None
    attributes: msgspec.Raw = EMPTY
    iscrowd: Flag = None


class Annotation(msgspec.Struct, frozen=True, gc=False):
    """An object, or all segments of a panoptic image."""

    image_id: Id | None = None
    category_id: Id | None = None
    bbox: Bbox | None = None
    id: Id | None = None
    score: float | None = None
    track_id: Id | None = None
    instance_id: Id | None = None
    segmentation: msgspec.Raw = EMPTY
    keypoints: msgspec.Raw = EMPTY
    attributes: msgspec.Raw = EMPTY
    iscrowd: Flag = None
    segments_info: tuple[Segment, ...] | None = None
    file_name: str | None = None
    """Of the mask of a panoptic image."""


A = TypeVar("A", bound=Annotation)


class Basis(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What results refer to."""

    images: list[Image]
    categories: list[Category]
    videos: list[Video] = []


class Dataset(Basis, Generic[A], frozen=True, gc=False, kw_only=True):
    """An instances file."""

    annotations: list[A]


class VideoBasis(Basis, frozen=True, gc=False, kw_only=True):
    """What results refer to whose frames are listed by their videos."""

    images: list[Image] = []


class VideoDataset(VideoBasis, Generic[A], frozen=True, gc=False, kw_only=True):
    """A file of tracks whose frames are listed by their videos."""

    annotations: list[A]


def is_filled(raw: msgspec.Raw) -> bool:
    """Whether the text of a value is something other than absent, null, or lists and objects with nothing in them.

    >>> is_filled(msgspec.Raw(b"[[ ], []]")), is_filled(msgspec.Raw(b"[[1, 2]]"))
    (False, True)
    """
    return len(raw) > SURELY_FILLED or bytes(raw).translate(None, b"[]{}, \t\r\n") not in {b"", b"null"}


def filled(raws: Sequence[msgspec.Raw]) -> list[int]:
    """The positions of the texts that hold something.

    >>> filled([EMPTY, msgspec.Raw(b"[1]"), msgspec.Raw(b"null")])
    [1]
    """
    return [i for i, raw in enumerate(raws) if raw is not EMPTY and (len(raw) > SURELY_FILLED or is_filled(raw))]


def fields_of(names: tuple[str, ...], base: type[Annotation] = Annotation) -> Mapping[str, str]:
    """Where each asked field of an annotation stands in the Struct of `with_fields`: any text can be the name of a field.

    >>> dict(fields_of(("score", "is crowd")))
    {'score': 'score', 'is crowd': 'field_1'}
    """
    return {name: name if name in base.__struct_fields__ else f"field_{i}" for i, name in enumerate(names)}


def with_fields(names: tuple[str, ...], base: type[A]) -> type[A]:
    """A kind of `Annotation` with further fields, each kept as its text."""
    added = {field: name for name, field in fields_of(names, base).items() if field != name}
    if not added:
        return base
    extra = [(field, msgspec.Raw, EMPTY) for field in added]
    return msgspec.defstruct("AnnotationWithFields", extra, bases=(base,), frozen=True, gc=False, rename=added)  # type: ignore[return-value]  # of a base of its own
