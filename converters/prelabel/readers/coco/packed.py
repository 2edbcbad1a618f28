"""What annotations have to be to be gathered, and the numbers of many of them at once."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.readers.coco.columns import NAN, NO_BOX
from prelabel.readers.coco.outlines import Mask
from prelabel.readers.coco.polygons import GivenRings, Polygon
from prelabel.readers.coco.records import EMPTY, Bbox


class Boxed(msgspec.Struct, gc=False):
    """An `Annotation` whose ids are numbers and that has no segments, whatever its points are.

    In MessagePack it has a fixed length without attributes: all numbers are floats, and what is none has one value.
    """

    image_id: float
    category_id: float
    bbox: Bbox = NO_BOX
    id: float = NAN
    score: float = NAN
    iscrowd: float = 0.0
    track_id: float = NAN
    instance_id: float = NAN
    attributes: msgspec.Raw = EMPTY
    segments_info: None = None
    file_name: None = None


class Outlined(Boxed, gc=False):
    """The same with its outline, if it has one; without it has a fixed length."""

    segmentation: Polygon | Mask | None = None


class Posed(Boxed, gc=False):
    """The same with its keypoints instead."""

    keypoints: list[float] | None = None


class Whole(Outlined, gc=False):
    """The same with both."""

    keypoints: list[float] | None = None


def kind_of(shapes: AbstractSet[Kind]) -> type[Boxed]:
    """What annotations have to be where these geometries are wanted."""
    if Kind.LANDMARK in shapes:
        return Whole if Kind.POLYGON in shapes else Posed
    return Outlined if Kind.POLYGON in shapes else Boxed


def is_posed(kind: type[Boxed]) -> bool:
    """Whether annotations of this kind have keypoints."""
    return "keypoints" in kind.__struct_fields__


_ENCODER = msgspec.msgpack.Encoder()

_FLOAT = np.dtype({"names": ["value"], "formats": [">f8"], "offsets": [1], "itemsize": 9})
"""A byte stands before each."""

_SHORT, _MIDDLING = 1 << 4, 1 << 16
"""Lists from these lengths on take two bytes more to say how long they are."""

NUMBERS = ("image_id", "category_id", "id", "score", "track_id", "instance_id")
"""Fields that are one number."""

_FIELDS = {**dict.fromkeys(NUMBERS, _FLOAT), "bbox": np.dtype((_FLOAT, len(NO_BOX)))}


class Table:
    """Takes the numbers of annotations that have nothing else left.

    Args:
        kind: of annotation.
    """

    def __init__(self, kind: type[Boxed]) -> None:
        packed = _ENCODER.encode(kind(image_id=0.0, category_id=0.0))
        # a byte stands before those of a box
        offsets = [packed.index(_ENCODER.encode(name)) + 1 + len(name) + (name == "bbox") for name in _FIELDS]
        self._row = np.dtype({"names": [*_FIELDS], "formats": [*_FIELDS.values()], "offsets": offsets, "itemsize": len(packed)})

    def columns(self, items: Sequence[Boxed]) -> dict[str, NDArray[np.float64]] | None:
        """By field (n,) numbers, NaN where there is none, of boxes (n, 4). None where something of no fixed length is left."""
        packed = _ENCODER.encode(items)
        begin = len(packed) - len(items) * self._row.itemsize
        if begin != 1 + 2 * (len(items) >= _SHORT) + 2 * (len(items) >= _MIDDLING):
            return None
        rows = np.frombuffer(packed, self._row, offset=begin)
        return {name: rows[name]["value"].astype(np.float64) for name in _FIELDS}


def outlines_taken(items: Sequence[Outlined]) -> tuple[GivenRings, dict[int, Mask]]:
    """The polygons, without rings where there is none, and the masks by annotation; the annotations are left without them."""
    outlines = [*map(attrgetter("segmentation"), items)]
    for item in items:
        item.segmentation = None
    masks = {place: outlines[place] for place, kind in enumerate(map(type, outlines)) if kind is Mask}
    return GivenRings.of([outline if type(outline) is list else [] for outline in outlines]), masks


def keypoints_taken(items: Sequence[Posed | Whole]) -> Sequence[list[float] | None]:
    """The keypoints, which the annotations are left without."""
    keypoints = [item.keypoints for item in items]
    for item in items:
        item.keypoints = None
    return keypoints


def attributes_taken(items: Sequence[Boxed]) -> list[msgspec.Raw]:
    """The texts of attributes, which the annotations are left without; empty where no annotation has any."""
    texts = [item.attributes for item in items]
    if texts.count(EMPTY) == len(texts):
        return []
    for item in items:
        item.attributes = EMPTY
    return texts
