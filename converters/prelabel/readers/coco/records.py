"""The records of a COCO file, with only the fields that are used."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec

Id = int | str | float
"""As files have it; `key` makes equal ids equal."""

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


class Video(msgspec.Struct, frozen=True, gc=False):
    """A sequence, as COCO-VID, TAO and YouTube-VIS have it; MOT in COCO's layout writes its name as file name."""

    id: Id
    name: str | None = None
    file_name: str | None = None


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
    bbox: tuple[float, float, float, float] | None = None


class Annotation(msgspec.Struct, frozen=True, gc=False):
    """An object, or all segments of a panoptic image."""

    image_id: Id | None = None
    category_id: Id | None = None
    bbox: tuple[float, float, float, float] | None = None
    id: Id | None = None
    score: float | None = None
    track_id: Id | None = None
    instance_id: Id | None = None
    segmentation: msgspec.Raw = EMPTY
    keypoints: msgspec.Raw = EMPTY
    attributes: msgspec.Raw = EMPTY
    segments_info: tuple[Segment, ...] | None = None


A = TypeVar("A", bound=Annotation)


class Basis(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What results refer to."""

    images: list[Image]
    categories: list[Category]
    videos: list[Video] = []


class Dataset(Basis, Generic[A], frozen=True, gc=False, kw_only=True):
    """An instances file."""

    annotations: list[A]


def is_filled(raw: msgspec.Raw) -> bool:
    """Whether the text of a value is something other than absent, null, or an empty list or object.

    >>> is_filled(msgspec.Raw(b"[ ]")), is_filled(msgspec.Raw(b"[[1, 2]]"))
    (False, True)
    """
    return len(raw) > SURELY_FILLED or bytes(raw).translate(None, b" \t\r\n") not in {b"", b"null", b"[]", b"{}", b"[[]]"}


def fields_of(names: tuple[str, ...]) -> Mapping[str, str]:
    """Where each asked field of an annotation stands in the Struct of `with_fields`: any text can be the name of a field.

    >>> dict(fields_of(("score", "is crowd")))
    {'score': 'score', 'is crowd': 'field_1'}
    """
    return {name: name if name in Annotation.__struct_fields__ else f"field_{i}" for i, name in enumerate(names)}


def with_fields(names: tuple[str, ...]) -> type[Any]:
    """`Annotation` with further fields, each kept as its text."""
    if not names:
        return Annotation
    added = {field: name for name, field in fields_of(names).items() if field != name}
    extra = [(field, msgspec.Raw, EMPTY) for field in added]
    return msgspec.defstruct("AnnotationWithFields", extra, bases=(Annotation,), frozen=True, gc=False, rename=added)
