"""Annotations of which nothing has to be said, gathered as columns."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame, Kind, Source
from prelabel.geometry.boxes import Boxes
from prelabel.readers.base import Context
from prelabel.readers.coco.columns import NO_BOX, labels_of
from prelabel.readers.coco.decoding import Columns
from prelabel.readers.coco.described import Described
from prelabel.readers.coco.drawn import Drawn, Shapes
from prelabel.readers.coco.growing import Growing
from prelabel.readers.coco.ids import Numbers
from prelabel.readers.coco.outlines import Mask
from prelabel.readers.coco.packed import Boxed, Outlined, Table, attributes_taken, is_posed, keypoints_taken, outlines_taken
from prelabel.readers.coco.pieces import UnfitError
from prelabel.readers.coco.plain import Frames
from prelabel.readers.coco.polygons import LARGEST_PX, GivenRings
from prelabel.readers.coco.posed import Posed
from prelabel.readers.coco.records import Category

T = TypeVar("T", bound=np.generic)

SURELY_PX = 2
"""Where a box ends beyond it, boxes are in pixels, not in fractions."""


class Gathered:
    """Columns of annotations; their parts are added in the order of the file.

    Args:
        kind: of annotation.
        frames: of the images.
        size: of the file in bytes.
        context: says which keypoints are wanted; is told nothing before all is found to be sound.
    """

    def __init__(self, kind: type[Boxed], frames: Frames, size: int, context: Context) -> None:
        self._size = _sizes(frames.frames)
        self._images = Numbers(frames.of_image)
        self._table = Table(kind)
        self._outlined, self._posed = issubclass(kind, Outlined), is_posed(kind)
        self._drawn = Drawn(size if self._outlined else 0)
        self._poses = Posed(context)
        self._described = Described()
        self._tally = context.tally
        self._frame = Growing(np.int32)
        self._columns = {name: Growing(np.float64) for name in ("category_id", "id", "score", "bbox")}
        self._count = 0
        self._surely_px = False
        self._is_varied = False
        """Whether any annotation had keypoints or attributes so far."""

    def add(self, items: Columns | Sequence[Boxed]) -> None:
        """Add a part, and take all that has no fixed length from its annotations.

        Raises:
            UnfitError: one is to be rejected.
        """
        first = self._count
        self._count += len(items)
        outlines: tuple[GivenRings, Mapping[int, Mask]] | None = None
        if isinstance(items, Columns):
            outlines, keypoints, attributes, column = (items.rings, items.masks), items.keypoints, items.attributes, items.numbers
        else:
            if self._outlined:
                outlines = outlines_taken(items)  # type: ignore[arg-type]  # all are of this kind
            keypoints, attributes, column = self._numbers(items)
        frame = self._images.looked_up(column["image_id"])
        score, box = column["score"], np.ascontiguousarray(column["bbox"])
        if (frame < 0).any() or (box[:, 2:] <= 0).any() or (np.abs(box) > LARGEST_PX).any() or ((score < 0) | (score > 1)).any():
            raise UnfitError
        if not self._outlined and np.isnan(box[:, 0]).any():
            # an outline may place it that is not wanted otherwise
            raise UnfitError
        size = self._size.take(frame, axis=0)
        box[:, 2:] += box[:, :2]
        self._surely_px |= bool((box[:, 2:] > SURELY_PX).any())
        box.reshape(-1, 2, 2)[...] /= size[:, None]
        self._frame.extend(frame)
        for name, whole in self._columns.items():
            whole.extend(box if name == "bbox" else column[name])
        self._described.add(attributes, column["track_id"], column["instance_id"])
        if self._outlined and outlines is not None:
            self._drawn.add(*outlines, first, size)
        if keypoints:
            self._poses.add(keypoints, first, size)

    def _numbers(
        self, items: Sequence[Boxed]
    ) -> tuple[Sequence[list[float] | None], Sequence[msgspec.Raw], Mapping[str, NDArray[np.float64]]]:
        """Keypoints and attributes, none where no annotation has any, and the numbers, each by its field."""
        column = None if self._is_varied else self._table.columns(items)
        if column is not None:
            return [], [], column
        self._is_varied = True
        keypoints = keypoints_taken(items) if self._posed else []  # type: ignore[arg-type]  # all are of this kind
        attributes = attributes_taken(items)
        column = self._table.columns(items)
        if column is None:
            raise UnfitError
        return keypoints, attributes, column

    def detections(self, frames: Frames, categories: Mapping[int | str, Category], source: Source) -> Detections:
        """All annotations; the points that were left out are counted.

        Args:
            frames: the same frames, with the names of their sequences.
            categories: by id.
            source: the list of annotations.

        Raises:
            UnfitError: one is to be rejected, or none is surely in pixels.
        """
        labels, number = labels_of(categories)
        category = self._columns["category_id"].taken()
        label = Numbers(number).looked_up(category)
        if (label < 0).any() or self._repeated():
            raise UnfitError
        skeletons = {id_: len(listed.keypoints or ()) for id_, listed in categories.items()}
        shapes = self._drawn.shapes(self._poses.taken(category, skeletons))
        found = self._joined(frames.frames, tuple(labels), label, shapes, source)
        self._tally.merge(self._poses.tally)
        return found

    def _joined(
        self, frames: tuple[Frame, ...], labels: tuple[str, ...], label: NDArray[np.int32], shapes: Shapes, source: Source
    ) -> Detections:
        """The boxes, and behind them the shapes, each of which shares everything with its annotation but kind and points."""
        count, frame = len(label), self._frame.taken()
        box, boxed = self._placed(shapes, frame)
        sets, attributes, track = self._described.taken()
        rows = len(boxed) + len(shapes.rows)

        def shared(column: NDArray[T]) -> NDArray[T]:
            return column if rows == count == len(boxed) else np.concatenate([column[boxed], column[shapes.rows]])

        return Detections(
            frames=frames,
            labels=labels,
            sources=(source,),
            attribute_sets=sets,
            frame=shared(frame),
            label=shared(label),
            kind=np.concatenate([np.full(len(boxed), Kind.RECTANGLE, np.uint8), shapes.kind]),
            object=shared(np.arange(count)),
            box=shared(box),
            score=shared(self._columns["score"].taken()),
            track=shared(track),
            points=shapes.rings.points,
            point_number=shapes.number,
            ring_start=shapes.rings.ring_start,
            ring_hole=shapes.rings.ring_hole,
            detection_start=np.concatenate([np.zeros(len(boxed), np.int64), shapes.rings.start]),
            attributes=shared(attributes),
            source=np.zeros(rows, np.int32),
            origin=shared(np.arange(count, dtype=np.int32)),
            interpolated=np.zeros(rows, np.bool_),
        )

    def _placed(self, shapes: Shapes, frame: NDArray[np.int32]) -> tuple[Boxes, NDArray[np.intp]]:
        """(n, 4) boxes, or the bounds of points where there is none, and the rows that have one of their own.

        Raises:
            UnfitError: nothing says where an annotation is, or none is surely in pixels.
        """
        box = self._columns["bbox"].taken().reshape(-1, len(NO_BOX))
        bare = np.isnan(box[:, 0])
        if bare.any():
            shapes.place(box)
            self._surely_px |= bool((box[bare, 2:] * self._size[frame[bare]] > SURELY_PX).any())
            if np.isnan(box).any():
                raise UnfitError
        if len(box) and not self._surely_px:
            raise UnfitError
        return box, np.flatnonzero(~bare)

    def _repeated(self) -> bool:
        """Whether an id comes twice; ids are no longer kept here."""
        ids = self._columns["id"].taken()
        ids.sort()
        return bool((ids[1:] == ids[:-1]).any())


def _sizes(frames: Sequence[Frame]) -> NDArray[np.int64]:
    """(frames, 2) width and height in pixels."""
    return np.stack([np.fromiter(map(attrgetter(side), frames), np.int64, len(frames)) for side in ("width", "height")], axis=1)
