"""Annotations of a COCO file as columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable, attribute_value
from prelabel.detections import UNTRACKED, Detections, Source
from prelabel.errors import Tally
from prelabel.geometry.boxes import from_xywh, normalise
from prelabel.readers.coco.images import Frames
from prelabel.readers.coco.records import SURELY_FILLED, Annotation, Id, is_filled, key
from prelabel.safejson import Document, Records

UNKNOWN = -2
"""What an id that is not known looks up to; -1 is a record that is known and was left out."""

LARGEST_TRACK = 1 << 62

Check = tuple[NDArray[np.bool_], str, Callable[[Annotation], tuple[str, str, str]]]
"""Which rows fail, the reason to count, and for one of them its field, what is wrong and the fix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """Makes rows of annotations.

    Args:
        document: for places.
        element: the list's ``$.path``: ``$`` where the root is the list.
        tally: takes bad records and counts.
        frames: the file's images.
        categories: name by id.
        extra: names of fields that become attributes.
    """

    document: Document
    element: str
    tally: Tally
    frames: Frames
    categories: Mapping[int | str, str]
    extra: Sequence[str]

    def read(self, annotations: Records[Annotation]) -> Detections:
        """The rows of all annotations that are good; frames without one stay."""
        items, positions = _flat(annotations)
        names = sorted(set(self.categories.values()))
        number = {name: i for i, name in enumerate(names)}
        frame = looked_up([a.image_id for a in items], self.frames.of_image)
        label = looked_up([a.category_id for a in items], {id_: number[name] for id_, name in self.categories.items()})
        xywh_px = np.array([a.bbox or (np.nan,) * 4 for a in items], np.float64).reshape(-1, 4)
        score = np.array([np.nan if a.score is None else a.score for a in items], np.float64)
        bad = self._rejected(items, positions, self._checks(items, frame, label, xywh_px, score))
        if bad.any():
            kept = np.flatnonzero(~bad)
            items = [items[i] for i in kept.tolist()]
            frame, label, xywh_px, score, positions = frame[kept], label[kept], xywh_px[kept], score[kept], positions[kept]
        self._count_unconverted(items)
        table, attributes = self._attributes(items)
        size = np.array([(f.width, f.height) for f in self.frames.frames] or [(1, 1)])[frame]
        return Detections.from_boxes(
            frames=self.frames.frames,
            labels=names,
            frame=frame,
            label=label,
            box=normalise(from_xywh(xywh_px), size[:, 0], size[:, 1]),
            score=score,
            track=tracks(items),
            sources=[Source(str(self.document.path), f"{self.element}[{{}}]")],
            origin=positions,
            attribute_sets=table.sets,
            attributes=attributes,
        )

    def _checks(
        self,
        items: Sequence[Annotation],
        frame: NDArray[np.int32],
        label: NDArray[np.int32],
        xywh_px: NDArray[np.float64],
        score: NDArray[np.float64],
    ) -> list[Check]:
        """The rules of an annotation, in the order in which they are tried."""
        no_box = np.isnan(xywh_px[:, 0])
        empty = ~no_box & ~((xywh_px[:, 2] > 0) & (xywh_px[:, 3] > 0))
        beyond = (score < 0) | (score > 1)
        images, known = f"the {len(self.frames.of_image)} images", f"the {len(self.categories)} categories"
        drawn = "give it a bbox; segmentations alone are not converted yet"
        return [
            (frame == UNKNOWN, "unknown image", lambda a: (".image_id", _no_id("image", a.image_id, images),
                "add the image to images, or remove the annotation")),
            (frame == -1, "its image was left out", lambda a: (".image_id", f"image {a.image_id!r} was left out", "correct the image")),
            (label == UNKNOWN, "unknown category", lambda a: (".category_id", _no_id("category", a.category_id, known),
                "add the category to categories, or correct the id")),
            (no_box, "no bbox", lambda a: ("", "has no bbox", drawn if is_filled(a.segmentation) else "give it a bbox, or remove it")),
            (empty, "width or height not positive", lambda a: (".bbox", f"width {_box(a)[2]:g} and height {_box(a)[3]:g} must be above 0",
                "write bbox as [left, top, width, height]")),
            (beyond, "score outside 0-1", lambda a: (".score", f"score {a.score:g} is not between 0 and 1", "write scores as fractions")),
            (_repeated([a.id for a in items]), "duplicate annotation id", lambda a: (".id", f"annotation id {a.id!r} comes twice",
                "give every annotation its own id")),
        ]  # fmt: skip

    def _rejected(self, items: Sequence[Annotation], positions: NDArray[np.int32], checks: Sequence[Check]) -> NDArray[np.bool_]:
        """(n,) the rows that fail a check; each is rejected for the first that it fails, in the order of the file."""
        failed = np.stack([mask for mask, _, _ in checks])
        bad: NDArray[np.bool_] = np.logical_or.reduce(failed, axis=0)
        for row in np.flatnonzero(bad).tolist():
            _, reason, explain = checks[int(failed[:, row].argmax())]
            field, what, fix = explain(items[row])
            self.tally.reject(reason, what, place=self.document.record_place(self.element, int(positions[row]), field), fix=fix)
        return bad

    def _count_unconverted(self, items: Sequence[Annotation]) -> None:
        for name, raws in (("segmentation", [a.segmentation for a in items]), ("keypoints", [a.keypoints for a in items])):
            length = np.fromiter(map(len, raws), np.int64, len(raws))
            count = int((length > SURELY_FILLED).sum())
            count += sum(is_filled(raws[i]) for i in np.flatnonzero((length > 0) & (length <= SURELY_FILLED)).tolist())
            if count:
                self.tally.unconverted[name] += count

    def _attributes(self, items: Sequence[Annotation]) -> tuple[AttributeTable, NDArray[np.int32] | None]:
        """The sets of attributes, and (n,) which one each row has; None where no row has any."""
        table = AttributeTable()
        if not self.extra and not any(len(a.attributes) for a in items):
            return table, None
        of_text: dict[tuple[object, ...], int] = {}
        numbers = []
        for a in items:
            text = (bytes(a.attributes), *(_plain(getattr(a, name)) for name in self.extra))
            number = of_text.get(text)
            if number is None:
                number = of_text[text] = table.number(_decoded(a, self.extra))
            numbers.append(number)
        return table, np.array(numbers, np.int32)


def _flat(annotations: Records[Annotation]) -> tuple[list[Annotation], NDArray[np.int32]]:
    """Annotations with the segments of panoptic ones in their place, and the position of each in the file."""
    items = annotations.items
    positions = np.arange(len(items)) if annotations.positions is None else np.array(annotations.positions)
    if not any(a.segments_info for a in items):
        return items, positions.astype(np.int32)
    flat, where = [], []
    for a, position in zip(items, positions.tolist(), strict=True):
        parts = [
            Annotation(image_id=a.image_id, category_id=s.category_id, bbox=s.bbox, segmentation=msgspec.Raw(b"[0]"))
            for s in a.segments_info or ()
        ]
        flat += parts or [a]
        where += [position] * max(len(parts), 1)
    return flat, np.array(where, np.int32)


def looked_up(ids: Sequence[Id | None], table: Mapping[int | str, int]) -> NDArray[np.int32]:
    """(n,) what each id stands for, `UNKNOWN` where nothing."""
    found = [table.get(id_, UNKNOWN) for id_ in ids]  # type: ignore[arg-type]  # None and floats are no keys, or equal an integer
    if UNKNOWN in found:
        found = [table.get(key(id_), UNKNOWN) if at == UNKNOWN and id_ is not None else at for at, id_ in zip(found, ids, strict=True)]
    return np.array(found, np.int32)


def tracks(items: Sequence[Annotation]) -> NDArray[np.int64] | None:
    """(n,) ids of tracks; those that are no positive integers are numbered after the largest in the order of their text."""
    given = [a.track_id if a.track_id is not None else a.instance_id for a in items]
    if not any(id_ is not None for id_ in given):
        return None
    keys = [None if id_ is None else key(id_) for id_ in given]
    numbers = {k for k in keys if isinstance(k, int) and k < LARGEST_TRACK}
    others = sorted({str(k) for k in keys if k is not None and k not in numbers})
    after = max(numbers, default=UNTRACKED) + 1
    named = {text: max(after, 0) + i for i, text in enumerate(others)}
    return np.array([UNTRACKED if k is None else max(k, UNTRACKED) if k in numbers else named[str(k)] for k in keys], np.int64)


def _repeated(ids: Sequence[Id | None]) -> NDArray[np.bool_]:
    """(n,) which ids stand before already; absent ids never do."""
    repeated = np.zeros(len(ids), np.bool_)
    if len(set(ids)) == len(ids):
        return repeated
    seen: set[Id] = set()
    for i, id_ in enumerate(ids):
        if id_ is not None:
            repeated[i] = id_ in seen
            seen.add(id_)
    return repeated


def _no_id(what: str, id_: Id | None, among: str) -> str:
    return f"has no {what}_id" if id_ is None else f"{what} {id_!r} is not among {among}"


def _box(annotation: Annotation) -> tuple[float, float, float, float]:
    return annotation.bbox or (0.0, 0.0, 0.0, 0.0)


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, msgspec.Raw) else value


def _decoded(annotation: Annotation, extra: Sequence[str]) -> dict[str, str | tuple[str, ...] | None]:
    """The attributes object and the fields that were asked for, as text."""
    found = msgspec.json.decode(annotation.attributes) if is_filled(annotation.attributes) else {}
    out = {name: attribute_value(value) for name, value in found.items()} if isinstance(found, dict) else {}
    for name in extra:
        value = getattr(annotation, name)
        decoded = (msgspec.json.decode(value) if len(value) else None) if isinstance(value, msgspec.Raw) else value
        out[name] = attribute_value(decoded)
    return out
