"""Annotations that are boxes and nothing else, gathered as columns."""

from collections.abc import Mapping, Sequence
from operator import attrgetter

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame, Source
from prelabel.readers.coco.columns import NAN, NO_BOX, labels_of
from prelabel.readers.coco.ids import numbers_looked_up
from prelabel.readers.coco.pieces import UnfitError
from prelabel.readers.coco.plain import Frames
from prelabel.readers.coco.polygons import LARGEST_PX
from prelabel.readers.coco.records import Bbox, Category

SURELY_PX = 2
"""Where a box ends beyond it, boxes are in pixels, not in fractions."""


class Boxed(msgspec.Struct, frozen=True, gc=False):
    """An `Annotation` with a box and an id, that is no track and has no attributes, whatever its points are.

    In MessagePack it has a fixed length: all numbers are floats, and what is none has one value.
    """

    image_id: float
    category_id: float
    id: float
    bbox: Bbox
    score: float = NAN
    iscrowd: float = 0.0
    track_id: None = None
    instance_id: None = None
    attributes: None = None
    segments_info: None = None
    file_name: None = None


_ENCODER = msgspec.msgpack.Encoder()

_PACKED = _ENCODER.encode(Boxed(image_id=0.0, category_id=0.0, id=0.0, bbox=NO_BOX))

_FLOAT = np.dtype({"names": ["value"], "formats": [">f8"], "offsets": [1], "itemsize": 9})
"""A byte stands before each."""

_FIELDS = {"image_id": _FLOAT, "category_id": _FLOAT, "id": _FLOAT, "score": _FLOAT, "bbox": np.dtype((_FLOAT, len(NO_BOX)))}


def _offset(name: str) -> int:
    """Where the value of a field stands in a packed annotation; a byte stands before those of a box."""
    return _PACKED.index(_ENCODER.encode(name)) + 1 + len(name) + (name == "bbox")


_TABLE = np.dtype({"names": [*_FIELDS], "formats": [*_FIELDS.values()], "offsets": [*map(_offset, _FIELDS)], "itemsize": len(_PACKED)})


class Gathered:
    """Columns of annotations; their parts are added in the order of the file."""

    def __init__(self) -> None:
        self._parts: dict[str, list[NDArray[np.float64]]] = {name: [] for name in _FIELDS}

    def add(self, items: Sequence[Boxed]) -> None:
        """Add a part."""
        packed = _ENCODER.encode(items)
        table = np.frombuffer(packed, _TABLE, offset=len(packed) - len(items) * len(_PACKED))
        for name, parts in self._parts.items():
            parts.append(table[name]["value"].astype(np.float64))

    def detections(self, frames: Frames, categories: Mapping[int | str, Category], source: Source) -> Detections:
        """All annotations.

        Args:
            frames: of the images.
            categories: by id.
            source: the list of annotations.

        Raises:
            UnfitError: one is to be rejected, or none is surely in pixels.
        """
        labels, number = labels_of(categories)
        frame = numbers_looked_up(self._taken("image_id"), frames.of_image)
        label = numbers_looked_up(self._taken("category_id"), number)
        id_, score, box = np.sort(self._taken("id")), self._taken("score"), self._taken("bbox")
        unfit = (frame < 0).any() or (label < 0).any() or (id_[1:] == id_[:-1]).any() or ((score < 0) | (score > 1)).any()
        if unfit or (box[:, 2:] <= 0).any() or (np.abs(box) > LARGEST_PX).any():
            raise UnfitError
        box[:, 2:] += box[:, :2]
        if len(box) and not (box[:, 2:] > SURELY_PX).any():
            raise UnfitError
        box /= _sizes(frames.frames)[frame]
        return Detections.from_boxes(frames=frames.frames, labels=labels, frame=frame, label=label, box=box, score=score, sources=[source])

    def _taken(self, name: str) -> NDArray[np.float64]:
        """A column, which is no longer kept here."""
        return np.concatenate(self._parts.pop(name))


def _sizes(frames: Sequence[Frame]) -> NDArray[np.float64]:
    """(frames, 4) width, height, width and height in pixels."""
    sides = [np.fromiter(map(attrgetter(side), frames), np.float64, len(frames)) for side in ("width", "height")]
    return np.stack(sides * 2, axis=1)
