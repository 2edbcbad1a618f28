"""Annotations that are boxes, or boxes and outlines, and nothing else: gathered as columns."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import NO_ATTRIBUTES, UNTRACKED, Detections, Frame, Kind, Source
from prelabel.geometry.rings import Rings
from prelabel.readers.coco.columns import NAN, NO_BOX, labels_of
from prelabel.readers.coco.drawn import Drawn
from prelabel.readers.coco.growing import Growing
from prelabel.readers.coco.ids import Numbers
from prelabel.readers.coco.outlines import Mask
from prelabel.readers.coco.pieces import UnfitError
from prelabel.readers.coco.plain import Frames
from prelabel.readers.coco.polygons import LARGEST_PX, Polygon
from prelabel.readers.coco.records import Bbox, Category

T = TypeVar("T", bound=np.generic)

SURELY_PX = 2
"""Where a box ends beyond it, boxes are in pixels, not in fractions."""


class Boxed(msgspec.Struct, gc=False):
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


class Outlined(Boxed, gc=False):
    """The same with its outline, if it has one; without it has a fixed length."""

    segmentation: Polygon | Mask | None = None


class Unposed(Outlined, gc=False):
    """The same without keypoints."""

    keypoints: tuple[()] | None = None


_ENCODER = msgspec.msgpack.Encoder()

_FLOAT = np.dtype({"names": ["value"], "formats": [">f8"], "offsets": [1], "itemsize": 9})
"""A byte stands before each."""

_FIELDS = {"image_id": _FLOAT, "category_id": _FLOAT, "id": _FLOAT, "score": _FLOAT, "bbox": np.dtype((_FLOAT, len(NO_BOX)))}


def _table(kind: type[Boxed]) -> np.dtype[np.void]:
    """Where the values of fields stand in a packed annotation; a byte stands before those of a box."""
    packed = _ENCODER.encode(kind(image_id=0.0, category_id=0.0, id=0.0, bbox=NO_BOX))
    offsets = [packed.index(_ENCODER.encode(name)) + 1 + len(name) + (name == "bbox") for name in _FIELDS]
    return np.dtype({"names": [*_FIELDS], "formats": [*_FIELDS.values()], "offsets": offsets, "itemsize": len(packed)})


class Gathered:
    """Columns of annotations; their parts are added in the order of the file.

    Args:
        kind: of annotation.
        frames: of the images.
        size: of the file in bytes.
    """

    def __init__(self, kind: type[Boxed], frames: Frames, size: int) -> None:
        self._frames = frames.frames
        self._size = _sizes(frames.frames)
        self._images = Numbers(frames.of_image)
        self._table = _table(kind)
        self._drawn = Drawn(size) if issubclass(kind, Outlined) else None
        self._frame = Growing(np.int32)
        self._columns = {name: Growing(np.float64) for name in ("category_id", "id", "score", "bbox")}
        self._count = 0
        self._surely_px = False

    def add(self, items: Sequence[Boxed]) -> None:
        """Add a part, and take the outlines from its annotations.

        Raises:
            UnfitError: one is to be rejected.
        """
        first, outlines = self._count, _taken(items) if self._drawn else []
        self._count += len(items)
        packed = _ENCODER.encode(items)
        table = np.frombuffer(packed, self._table, offset=len(packed) - len(items) * self._table.itemsize)
        column = {name: table[name]["value"].astype(np.float64) for name in _FIELDS}
        frame = self._images.looked_up(column["image_id"])
        score, box, size = column["score"], column["bbox"], self._size[frame]
        if (frame < 0).any() or (box[:, 2:] <= 0).any() or (np.abs(box) > LARGEST_PX).any() or ((score < 0) | (score > 1)).any():
            raise UnfitError
        box[:, 2:] += box[:, :2]
        self._surely_px |= bool((box[:, 2:] > SURELY_PX).any())
        box /= np.tile(size, 2)
        self._frame.extend(frame)
        for name, whole in self._columns.items():
            whole.extend(column[name])
        if self._drawn:
            self._drawn.add(outlines, first, size)

    def detections(self, categories: Mapping[int | str, Category], source: Source) -> Detections:
        """All annotations.

        Args:
            categories: by id.
            source: the list of annotations.

        Raises:
            UnfitError: one is to be rejected, or none is surely in pixels.
        """
        labels, number = labels_of(categories)
        label = Numbers(number).looked_up(self._columns["category_id"].taken())
        if (label < 0).any() or self._repeated() or (len(label) and not self._surely_px):
            raise UnfitError
        rows, shapes = self._drawn.shapes() if self._drawn else (np.empty(0, np.intp), Rings.none(0))
        return self._joined(tuple(labels), label, rows, shapes, source)

    def _joined(
        self, labels: tuple[str, ...], label: NDArray[np.int32], rows: NDArray[np.intp], shapes: Rings, source: Source
    ) -> Detections:
        """The boxes, and behind them the outlines of ``rows``, each of which shares everything with its box but kind and points."""
        count, more = len(label), len(rows)

        def shared(column: NDArray[T]) -> NDArray[T]:
            return np.concatenate([column, column[rows]]) if more else column

        return Detections(
            frames=self._frames,
            labels=labels,
            sources=(source,),
            attribute_sets=(),
            frame=shared(self._frame.taken()),
            label=shared(label),
            kind=np.repeat(np.array([Kind.RECTANGLE, Kind.POLYGON], np.uint8), [count, more]),
            object=shared(np.arange(count)),
            box=shared(self._columns["bbox"].taken().reshape(-1, len(NO_BOX))),
            score=shared(self._columns["score"].taken()),
            track=np.full(count + more, UNTRACKED, np.int64),
            points=shapes.points,
            point_number=np.zeros(len(shapes.points), np.int32),
            ring_start=shapes.ring_start,
            ring_hole=shapes.ring_hole,
            detection_start=np.concatenate([np.zeros(count, np.int64), shapes.start]),
            attributes=np.full(count + more, NO_ATTRIBUTES, np.int32),
            source=np.zeros(count + more, np.int32),
            origin=shared(np.arange(count, dtype=np.int32)),
            interpolated=np.zeros(count + more, np.bool_),
        )

    def _repeated(self) -> bool:
        """Whether an id comes twice; ids are no longer kept here."""
        ids = self._columns["id"].taken()
        ids.sort()
        return bool((ids[1:] == ids[:-1]).any())


def _taken(items: Sequence[Boxed]) -> list[Polygon | Mask | None]:
    """The outlines of annotations, which are left without."""
    outlines = list(map(attrgetter("segmentation"), items))
    for item in items:
        item.segmentation = None  # type: ignore[attr-defined]  # all are outlined, or none
    return outlines


def _sizes(frames: Sequence[Frame]) -> NDArray[np.int64]:
    """(frames, 2) width and height in pixels."""
    return np.stack([np.fromiter(map(attrgetter(side), frames), np.int64, len(frames)) for side in ("width", "height")], axis=1)
