"""Annotations of a COCO file as columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable, attribute_value
from prelabel.detections import UNTRACKED, Detections, Source
from prelabel.errors import InputError, Place, Tally
from prelabel.geometry.boxes import Boxes, from_xywh, normalise
from prelabel.readers.coco.images import Frames
from prelabel.readers.coco.records import EMPTY, SURELY_FILLED, Annotation, Id, Segment, is_filled, key
from prelabel.safejson import Document, Records

UNKNOWN = -2
"""What an id that is not known looks up to; -1 is a record that is known and was left out."""

LARGEST_TRACK = 1 << 62

NAN = float("nan")

NO_BOX = (NAN,) * 4

SOME_MASK = msgspec.Raw(b"[0]")
"""Stands for the mask of a panoptic segment, which lies in an image."""

EMPTY_VALUES: tuple[object, ...] = (None, [], {})

LARGEST_PX = 1e9
"""What no image comes near, and with what arithmetic is still exact to a thousandth of a pixel."""

OF_IMAGE = frozenset({".image_id"})
"""What segments share with their annotation."""

WHOLE = -1
"""The segment of a row that is an annotation of its own."""

Check = tuple[NDArray[np.bool_], str, Callable[[Annotation], tuple[str, str, str]]]
"""Which rows fail, the reason to count, and for one of them its field, what is wrong and the fix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Annotations, those of panoptic images segment by segment.

    Args:
        items: one a row.
        position: (n,) in the list of the file.
        segment: (n,) in the annotation's ``segments_info``, or `WHOLE`.
    """

    items: Sequence[Annotation]
    position: NDArray[np.int32]
    segment: NDArray[np.int32]

    def take(self, kept: NDArray[np.intp]) -> "Rows":
        """The rows named by an index array."""
        return Rows(items=[self.items[i] for i in kept.tolist()], position=self.position[kept], segment=self.segment[kept])


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """Makes rows of annotations.

    Args:
        document: for places.
        element: the list's ``$.path``: ``$`` where the root is the list.
        tally: takes bad records and counts.
        frames: the file's images.
        categories: name by id.
        listed_in: where images and categories are listed, as `` of FILE``; empty where they stand in the same file.
        extra: fields that become attributes, with where they stand in the Struct.
    """

    document: Document
    element: str
    tally: Tally
    frames: Frames
    categories: Mapping[int | str, str]
    listed_in: str
    extra: Mapping[str, str]

    def read(self, annotations: Records[Annotation]) -> Detections:
        """The rows of all annotations that are good; frames without one stay.

        Raises:
            InputError: a bad annotation stops the run, or no box is in pixels.
        """
        rows = _flat(annotations)
        items = rows.items
        names = sorted(set(self.categories.values()))
        number = {name: i for i, name in enumerate(names)}
        frame = looked_up([a.image_id for a in items], self.frames.of_image)
        label = looked_up([a.category_id for a in items], {id_: number[name] for id_, name in self.categories.items()})
        bboxes = chain.from_iterable([a.bbox or NO_BOX for a in items])
        xywh_px = np.fromiter(bboxes, np.float64, 4 * len(items)).reshape(-1, 4)
        score = np.fromiter([NAN if a.score is None else a.score for a in items], np.float64, len(items))
        bad = self._rejected(rows, self._checks(items, frame, label, xywh_px, score))
        if bad.any():
            kept = np.flatnonzero(~bad)
            rows, frame, label, xywh_px, score = rows.take(kept), frame[kept], label[kept], xywh_px[kept], score[kept]
        self._count_unconverted(rows.items)
        table, attributes = self._attributes(rows.items)
        size = np.array([(f.width, f.height) for f in self.frames.frames] or [(1, 1)])[frame]
        box_px = from_xywh(xywh_px)
        self._refuse_fractions(box_px, size)
        return Detections.from_boxes(
            frames=self.frames.frames,
            labels=names,
            frame=frame,
            label=label,
            box=normalise(box_px, size[:, 0], size[:, 1]),
            score=score,
            track=tracks(rows.items),
            sources=[Source(str(self.document.path), f"{self.element}[{{}}]")],
            origin=rows.position,
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
        endless = (np.abs(xywh_px) > LARGEST_PX).any(axis=1)
        beyond = (score < 0) | (score > 1)
        images, categories = f"images{self.listed_in}", f"categories{self.listed_in}"
        drawn = "give it a bbox; segmentations alone are not converted yet"
        return [
            (frame == UNKNOWN, "unknown image", lambda a: (".image_id", _no_id("image", a.image_id, images),
                f"add the image to {images}, or remove the annotation")),
            (frame == -1, "its image was left out", lambda a: (".image_id", f"image {a.image_id!r} was left out", "correct the image")),
            (label == UNKNOWN, "unknown category", lambda a: (".category_id", _no_id("category", a.category_id, categories),
                f"add the category to {categories}, or correct the id")),
            (no_box, "no bbox", lambda a: ("", "has no bbox", drawn if is_filled(a.segmentation) else "give it a bbox, or remove it")),
            (empty, "width or height not positive", lambda a: (".bbox", f"width {_box(a)[2]:g} and height {_box(a)[3]:g} must be above 0",
                "write bbox as [left, top, width, height]")),
            (endless, "no pixels", lambda a: (".bbox", f"bbox {list(_box(a))} is no place in an image", "write bbox in pixels")),
            (beyond, "score outside 0-1", lambda a: (".score", f"score {a.score:g} is not between 0 and 1", "write scores as fractions")),
            (_repeated([a.id for a in items]), "duplicate annotation id", lambda a: (".id", f"annotation id {a.id!r} comes twice",
                "give every annotation its own id")),
        ]  # fmt: skip

    def _rejected(self, rows: Rows, checks: Sequence[Check]) -> NDArray[np.bool_]:
        """(n,) the rows that fail a check; each is rejected for the first that it fails, in the order of the file."""
        failed = np.stack([mask for mask, _, _ in checks])
        bad: NDArray[np.bool_] = np.logical_or.reduce(failed, axis=0)
        for row in np.flatnonzero(bad).tolist():
            _, reason, explain = checks[int(failed[:, row].argmax())]
            field, what, fix = explain(rows.items[row])
            segment = int(rows.segment[row])
            if segment != WHOLE and field not in OF_IMAGE:
                field = f".segments_info[{segment}]{field}"
            self.tally.reject(reason, what, place=self.document.record_place(self.element, int(rows.position[row]), field), fix=fix)
        return bad

    def _refuse_fractions(self, box_px: Boxes, size: NDArray[np.int64]) -> None:
        """Boxes that all lie in the first pixel and have decimals are fractions, and would vanish unseen."""
        if len(box_px) and (box_px <= 1).all() and (box_px % 1 != 0).any() and (size > 1).any():
            raise InputError(
                "every bbox lies between 0 and 1: they are fractions, COCO's are pixels",
                place=Place(str(self.document.path), element=self.element),
                fix="multiply left and width by the image's width, top and height by its height",
            )

    def _count_unconverted(self, items: Sequence[Annotation]) -> None:
        for name, raws in (("segmentation", [a.segmentation for a in items]), ("keypoints", [a.keypoints for a in items])):
            given = [raw for raw in raws if raw is not EMPTY]
            long = sum(map(SURELY_FILLED.__lt__, map(len, given)))
            count = long if long == len(given) else sum(map(is_filled, given))
            if count:
                self.tally.unconverted[name] += count

    def _attributes(self, items: Sequence[Annotation]) -> tuple[AttributeTable, NDArray[np.int32] | None]:
        """The sets of attributes, and (n,) which one each row has; None where no row has any."""
        table = AttributeTable()
        if not self.extra and all(a.attributes is EMPTY for a in items):
            return table, None
        known: dict[tuple[object, ...], tuple[int, tuple[str, ...]]] = {}
        numbers = []
        for a in items:
            text = (bytes(a.attributes), *(_plain(getattr(a, field)) for field in self.extra.values()))
            found = known.get(text)
            if found is None:
                values, lost = decoded_attributes(a, self.extra)
                found = known[text] = table.number(values), lost
            numbers.append(found[0])
            self.tally.unconverted.update(found[1])
        return table, np.array(numbers, np.int32)


def _flat(annotations: Records[Annotation]) -> Rows:
    """Annotations with the segments of panoptic ones in their place."""
    items = annotations.items
    positions = np.arange(len(items)) if annotations.positions is None else np.array(annotations.positions)
    if not any(a.segments_info is not None for a in items):
        return Rows(items=items, position=positions.astype(np.int32), segment=np.full(len(items), WHOLE, np.int32))
    flat: list[Annotation] = []
    position: list[int] = []
    segment: list[int] = []
    for a, where in zip(items, positions.tolist(), strict=True):
        parts = [a] if a.segments_info is None else [_of_segment(a, part) for part in a.segments_info]
        flat += parts
        position += [where] * len(parts)
        segment += [WHOLE] if a.segments_info is None else range(len(parts))
    return Rows(items=flat, position=np.array(position, np.int32), segment=np.array(segment, np.int32))


def _of_segment(annotation: Annotation, segment: Segment) -> Annotation:
    return msgspec.structs.replace(
        annotation, id=None, category_id=segment.category_id, bbox=segment.bbox, segmentation=SOME_MASK, segments_info=None
    )


def looked_up(ids: Sequence[Id | None], table: Mapping[int | str, int]) -> NDArray[np.int32]:
    """(n,) what each id stands for, `UNKNOWN` where nothing."""
    # None and floats are no keys, or equal an integer
    found = np.fromiter(map(table.get, ids, repeat(UNKNOWN)), np.int32, len(ids))  # type: ignore[arg-type]
    for row in np.flatnonzero(found == UNKNOWN).tolist():
        id_ = ids[row]
        found[row] = UNKNOWN if id_ is None else table.get(key(id_), UNKNOWN)
    return found


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
    distinct = set(ids)
    if distinct <= {None} or (len(distinct) == len(ids) and set(map(type, ids)) == {int}):
        return repeated
    seen: set[int | str] = set()
    for i, id_ in enumerate(ids):
        if id_ is not None:
            known = key(id_)
            repeated[i] = known in seen
            seen.add(known)
    return repeated


def _no_id(what: str, id_: Id | None, among: str) -> str:
    return f"has no {what}_id" if id_ is None else f"{what} {id_!r} is not in {among}"


def _box(annotation: Annotation) -> tuple[float, float, float, float]:
    return annotation.bbox or (0.0, 0.0, 0.0, 0.0)


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, msgspec.Raw) else value


def decoded_attributes(annotation: Annotation, extra: Mapping[str, str]) -> tuple[dict[str, str | tuple[str, ...] | None], tuple[str, ...]]:
    """The attributes object and the fields that were asked for as text, and what of them text cannot say."""
    found = _loaded(annotation.attributes)
    values = dict(found) if isinstance(found, dict) else {}
    lost = ["attributes that are no readable object"] if found and not isinstance(found, dict) else []
    values |= {name: _loaded(getattr(annotation, field)) for name, field in extra.items()}
    texts = {name: attribute_value(value) for name, value in values.items()}
    lost += [f"values of the attribute {name}" for name, value in values.items() if texts[name] is None and value not in EMPTY_VALUES]
    return texts, tuple(lost)


def _loaded(value: object) -> object:
    """A value from its text; text that holds numbers beyond what computers hold stays text."""
    if not isinstance(value, msgspec.Raw):
        return value
    try:
        return msgspec.json.decode(value) if len(value) else None
    except msgspec.DecodeError:
        return bytes(value)
