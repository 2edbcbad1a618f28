"""The records of a Datumaro file, as far as they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.safejson import Document, Records

EMPTY = msgspec.Raw()


class Media(msgspec.Struct, frozen=True, gc=False):
    """An image; size is height and width."""

    path: str | None = None
    size: tuple[int, int] | None = None


class VideoFrame(msgspec.Struct, frozen=True, gc=False):
    """A frame of a video."""

    video_path: str | None = None
    frame_index: int | None = None


class Item(msgspec.Struct, frozen=True, gc=False):
    """An image, or what else has annotations."""

    id: str | int
    annotations: list[msgspec.Raw] | None = None
    attr: msgspec.Raw = EMPTY
    image: Media | None = None
    media: Media | None = None
    video_frame: VideoFrame | None = None
    video: msgspec.Raw = EMPTY
    point_cloud: msgspec.Raw = EMPTY


class Rle(msgspec.Struct, frozen=True, gc=False):
    """A run-length mask, as COCO packs it; size is height and width."""

    counts: str | list[int]
    size: tuple[int, int]


class Element(msgspec.Struct, frozen=True, gc=False):
    """A point of a skeleton."""

    points: list[float]
    label_id: int | None = None
    visibility: list[int] | None = None
    attributes: dict[str, Any] | None = None


class Annotation(msgspec.Struct, frozen=True, gc=False):
    """An annotation of an item; which members it has depends on its type."""

    type: str
    label_id: int | None = None
    attributes: dict[str, Any] | None = None
    group: int | None = None
    object_id: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    points: msgspec.Raw = EMPTY
    visibility: list[int] | None = None
    rle: Rle | None = None
    elements: list[Element] | None = None


class _Label(msgspec.Struct, frozen=True, gc=False):
    name: str
    parent: str | None = None


class _Labels(msgspec.Struct, frozen=True, gc=False):
    labels: list[_Label]


class _Skeleton(msgspec.Struct, frozen=True, gc=False):
    label_id: int
    labels: list[str] | None = None


class _Skeletons(msgspec.Struct, frozen=True, gc=False):
    items: list[_Skeleton]


class _Categories(msgspec.Struct, frozen=True, gc=False):
    label: _Labels | None = None
    points: _Skeletons | None = None


_CATEGORIES = msgspec.json.Decoder(_Categories)


@dataclass(frozen=True)
class Categories:
    """The labels of a file.

    Args:
        labels: their names; an annotation's ``label_id`` is the place of its own.
        parents: of each, empty of one that has none.
        skeletons: by label, the names of their points in order.
    """

    labels: Sequence[str]
    parents: Sequence[str]
    skeletons: Mapping[int, Sequence[str]]

    def points_of(self, label: int | None) -> Sequence[str]:
        """The names of the points of a skeleton, in order: those that are listed, else those of the labels whose parent it is."""
        return () if label is None else self.skeletons.get(label, ()) or self._children.get(self.labels[label], ())

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, parent in zip(self.labels, self.parents, strict=True):
            if parent:
                found.setdefault(parent, []).append(name)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The items of a file.

    Args:
        document: the file.
        categories: its labels.
        items: those that could be read.
    """

    document: Document
    categories: Categories
    items: Records[Item]


ELEMENT = "$.items"


def read_items(document: Document, tally: Tally) -> Listed:
    """The items of a file, and its labels.

    Raises:
        InputError: it holds no items or no labels, or a bad item stops the run.
    """
    place = Place(str(document.path))
    if document.root != "{":
        raise InputError("is no object with items", place=place, fix=_FIX)
    sections = document.sections()
    for name in ("categories", "items"):
        if name not in sections:
            raise InputError(f"has no {name!r}", place=place, fix=_FIX)
    # labels that cannot be read leave nothing to skip to
    found = document.value(sections["categories"], _CATEGORIES, "$.categories", Tally()) or _Categories()
    labels = found.label.labels if found.label else []
    skeletons = {one.label_id: one.labels or () for one in (found.points.items if found.points else ())}
    categories = Categories([label.name.strip() for label in labels], [label.parent or "" for label in labels], skeletons)
    return Listed(document=document, categories=categories, items=document.records(Item, ELEMENT, tally))


def is_filled(raw: msgspec.Raw) -> bool:
    """Whether a member is there and not null."""
    return bytes(raw) not in {b"", b"null"}


def is_cloud(item: Item) -> bool:
    """Whether an item is a point cloud. CVAT without images gives every image one whose path is empty."""
    if not is_filled(item.point_cloud):
        return False
    try:
        return msgspec.json.decode(item.point_cloud, type=Media).path != ""
    except (msgspec.DecodeError, RecursionError):
        return True


def attributes_of(item: Item) -> dict[str, Any]:
    """The attributes of an item; none where they are no object."""
    try:
        return msgspec.json.decode(item.attr, type=dict[str, Any]) if is_filled(item.attr) else {}
    except (msgspec.DecodeError, RecursionError):
        return {}


_FIX = "give a file as Datumaro writes it, with 'categories' and 'items'"
