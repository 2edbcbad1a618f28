"""Annotations as rows, the columns that their fields make, and what can be wrong with these."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.boxes import Boxes
from prelabel.readers.coco.ids import UNKNOWN, looked_up, no_id, repeated
from prelabel.readers.coco.plain import Frames
from prelabel.readers.coco.polygons import LARGEST_PX
from prelabel.readers.coco.records import Annotation, Bbox, Category
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.packing import float_column, float_rows

NAN = float("nan")

NO_BOX = (NAN,) * 4

WHOLE = -1
"""The part of a row that is a record of its own."""

Check = tuple[NDArray[np.bool_], str, Callable[[Annotation], tuple[str, str, str]]]
"""Which rows fail, the reason to count, and for one of them its field, what is wrong and the fix."""


def whole(part: int, path: str) -> str:  # noqa: ARG001  # as the paths of parts have it
    """The path in its record of a field of a row that is the record."""
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Annotations, where one record holds several of them part by part.

    Args:
        items: one a row.
        position: (n,) of the record in the list of the file.
        part: (n,) in the record, or `WHOLE`.
        path: the path in the record of a field of a part.
        panoptic: by position the records whose parts are segments of a mask.
        tracked: the parts are frames, and a part that nothing places is an object that is absent from its frame.
    """

    items: Sequence[Annotation]
    position: NDArray[np.int32]
    part: NDArray[np.int32]
    path: Callable[[int, str], str] = whole
    panoptic: Mapping[int, Annotation] = field(default_factory=dict)
    tracked: bool = False

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.items)

    def take(self, kept: NDArray[np.intp]) -> Self:
        """The rows named by an index array."""
        return replace(self, items=[self.items[i] for i in kept.tolist()], position=self.position[kept], part=self.part[kept])


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the fields of rows say.

    Args:
        frame: (n,) index into the frames; negative where its image is not known or was left out.
        label: (n,) index into the names; negative where the category is not known.
        size: (n, 2) width and height of the image in pixels; any where there is none.
        xywh_px: (n, 4) left, top, width and height in pixels; NaN where there is no box.
        score: (n,) NaN where there is none.
    """

    frame: NDArray[np.int32]
    label: NDArray[np.int32]
    size: NDArray[np.int64]
    xywh_px: Boxes
    score: NDArray[np.float64]

    @classmethod
    def of(cls, items: Sequence[Annotation], frames: Frames, labels: Mapping[int | str, int]) -> Self:
        """The columns of annotations; ``labels`` is what each category's id stands for."""
        frame = looked_up([a.image_id for a in items], frames.of_image)
        bbox = [a.bbox or NO_BOX for a in items]
        xywh_px = float_rows(bbox, len(NO_BOX))
        return cls(
            frame=frame,
            label=looked_up([a.category_id for a in items], labels),
            size=np.array([(f.width, f.height) for f in frames.frames] or [(1, 1)])[np.maximum(frame, 0)],
            xywh_px=np.array(bbox, np.float64).reshape(-1, len(NO_BOX)) if xywh_px is None else xywh_px,
            score=float_column([NAN if a.score is None else a.score for a in items]),
        )

    def take(self, kept: NDArray[np.intp]) -> Self:
        """The rows named by an index array."""
        return replace(self, **{name: getattr(self, name)[kept] for name in ("frame", "label", "size", "xywh_px", "score")})

    def without_boxes(self, rows: NDArray[np.intp]) -> Self:
        """Without the boxes of some rows."""
        xywh_px = self.xywh_px.copy()
        xywh_px[rows] = NAN
        return replace(self, xywh_px=xywh_px)

    @property
    def boxed(self) -> NDArray[np.bool_]:
        """(n,) which rows have a box of their own."""
        return ~np.isnan(self.xywh_px[:, 0])

    def faults(self, items: Sequence[Annotation], listed_in: str) -> dict[int, Fault]:
        """The rows that break a rule, each with the first that it breaks; ``listed_in`` names another file that has the lists."""
        checks = self._checks(items, listed_in)
        failed = np.stack([mask for mask, _, _ in checks])
        rows = np.flatnonzero(np.logical_or.reduce(failed, axis=0)).tolist()
        return {row: _fault(checks[int(failed[:, row].argmax())], items[row]) for row in rows}

    def _checks(self, items: Sequence[Annotation], listed_in: str) -> list[Check]:
        empty = self.boxed & ~((self.xywh_px[:, 2] > 0) & (self.xywh_px[:, 3] > 0))
        endless = (np.abs(self.xywh_px) > LARGEST_PX).any(axis=1)
        beyond = (self.score < 0) | (self.score > 1)
        images, categories = f"images{listed_in}", f"categories{listed_in}"
        return [
            (self.frame == UNKNOWN, "unknown image", lambda a: (".image_id", no_id("image", a.image_id, images),
                f"add the image to {images}, or remove the annotation")),
            (self.frame == -1, "its image was left out", lambda a: (".image_id", f"image {a.image_id!r} was left out",
                "correct the image")),
            (self.label == UNKNOWN, "unknown category", lambda a: (".category_id", no_id("category", a.category_id, categories),
                f"add the category to {categories}, or correct the id")),
            (empty, "width or height not positive", lambda a: (".bbox", f"width {_box(a)[2]:g} and height {_box(a)[3]:g} must be above 0",
                "write bbox as [left, top, width, height]")),
            (endless, "no pixels", lambda a: (".bbox", f"bbox {list(_box(a))} is no place in an image", "write bbox in pixels")),
            (beyond, "score outside 0-1", lambda a: (".score", f"score {a.score} is not between 0 and 1", "write scores as fractions")),
            (repeated([a.id for a in items]), "duplicate annotation id", lambda a: (".id", f"annotation id {a.id!r} comes twice",
                "give every annotation its own id")),
        ]  # fmt: skip


def place_by_points(box: Boxes, bounds: Sequence[tuple[NDArray[np.intp], Boxes]]) -> None:
    """Give rows without a box the bounds of their points.

    Args:
        box: (n, 4) NaN where there is none; is changed.
        bounds: rows and the bounds of their points, of several kinds; the last holds.
    """
    bare = np.isnan(box[:, 0])
    for rows, of_points in bounds:
        needed = bare[rows]
        box[rows[needed]] = of_points[needed]


def labels_of(categories: Mapping[int | str, Category]) -> tuple[list[str], dict[int | str, int]]:
    """The names of labels, sorted, and which of them each category's id stands for."""
    names = sorted({category.name for category in categories.values()})
    number = {name: i for i, name in enumerate(names)}
    return names, {id_: number[category.name] for id_, category in categories.items()}


def _fault(check: Check, item: Annotation) -> Fault:
    _, reason, explain = check
    return Fault(reason, *explain(item))


def _box(annotation: Annotation) -> Bbox:
    return annotation.bbox or (0.0, 0.0, 0.0, 0.0)
