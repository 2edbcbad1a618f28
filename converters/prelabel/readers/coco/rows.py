"""Detections of annotations: their boxes, outlines and landmarks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Kind, Source, with_shapes
from prelabel.errors import InputError, Place
from prelabel.geometry.boxes import Boxes, from_xywh, normalise
from prelabel.readers.base import Context
from prelabel.readers.coco.attributes import attributes_of
from prelabel.readers.coco.columns import Columns, Rows, labels_of, place_by_points
from prelabel.readers.coco.faults import ALONE
from prelabel.readers.coco.ids import looked_up, tracks
from prelabel.readers.coco.keypoints import KeypointReader, Landmarks
from prelabel.readers.coco.options import Options
from prelabel.readers.coco.outlines import OutlineReader, Outlines
from prelabel.readers.coco.panoptic import SegmentReader
from prelabel.readers.coco.plain import Frames
from prelabel.readers.coco.raws import Refuse
from prelabel.readers.coco.records import Category, filled, is_filled
from prelabel.readers.shared.faults import Fault
from prelabel.safejson import CORRECT, UNREADABLE, Document

OR_BOXES = f"correct it, or {ALONE}"

Faulty = dict[int, Fault]
"""The faults that were found so far, by row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """Makes detections of annotations.

    Args:
        document: for places.
        element: the list's ``$.path``: ``$`` where the root is the list.
        frames: the file's images.
        categories: by id.
        listed_in: where images and categories are listed, as `` of FILE``; empty where they stand in the same file.
        extra: fields that become attributes, with where they stand in the Struct.
        options: of the reader.
        context: takes bad records and counts, and says which geometries are wanted.
    """

    document: Document
    element: str
    frames: Frames
    categories: Mapping[int | str, Category]
    listed_in: str
    extra: Mapping[str, str]
    options: Options
    context: Context

    def read(self, rows: Rows) -> Detections:
        """The detections of all rows that are good; frames without one stay.

        Raises:
            InputError: a bad annotation stops the run, or nothing is in pixels.
        """
        rows = self._without_crowds(rows)
        labels, number = labels_of(self.categories)
        columns = Columns.of(rows.items, self.frames, number)
        flat = _flat_boxes(rows, columns)
        columns = columns.without_boxes(flat)
        faults: Faulty = dict(columns.faults(rows.items, self.listed_in))
        outlines = self._outlines(rows, columns, faults)
        landmarks = self._landmarks(rows, columns, faults)
        box = _boxes(columns, outlines, landmarks)
        bare = set(np.flatnonzero(np.isnan(box[:, 0])).tolist()) - faults.keys()
        if not rows.tracked:
            faults |= {row: _nowhere(rows, row) for row in bare - landmarks.weak}
        self._reject(rows, faults)
        kept = np.ones(len(rows), np.bool_)
        kept[list(faults.keys() | bare)] = False
        self._count_flat(int(kept[flat].sum()))
        left = np.flatnonzero(kept)
        self._refuse_fractions(box[left], columns.take(left))
        found = self._detections(rows.take(left), columns.take(left), box[left], labels)
        return _with_shapes(found, columns, kept, outlines, landmarks)

    def _without_crowds(self, rows: Rows) -> Rows:
        if self.options.crowd != "drop":
            return rows
        crowd = np.fromiter([bool(a.iscrowd) for a in rows.items], np.bool_, len(rows))
        if crowd.any():
            self.context.tally.filtered["crowd"] += int(crowd.sum())
        return rows.take(np.flatnonzero(~crowd))

    def _outlines(self, rows: Rows, columns: Columns, faults: Faulty) -> Outlines:
        """The outlines that are wanted, and those that alone say where an object is."""
        good = _without(len(rows), faults)
        asked = np.flatnonzero(good if Kind.POLYGON in self.context.shapes else good & ~columns.boxed)
        raws = [rows.items[i].segmentation for i in asked.tolist()]
        given = filled(raws)
        at = asked[given]
        reader = OutlineReader(size=columns.size, fix=_fix(columns))
        drawn = reader.read([raws[i] for i in given], at, self._refuse(rows, at, ".segmentation", faults))
        if rows.panoptic:
            folder = self.options.masks or self.document.path.with_suffix("")
            segments = SegmentReader(folder=folder, tally=self.context.tally).read(rows, asked, columns.size)
            drawn = Outlines.joined([drawn, segments])
        faults |= drawn.faults
        return drawn

    def _landmarks(self, rows: Rows, columns: Columns, faults: Faulty) -> Landmarks:
        """The landmarks that are wanted, and those that alone say where an object is."""
        asked = np.flatnonzero(_without(len(rows), faults))
        if Kind.LANDMARK not in self.context.shapes:
            bare = asked[~columns.boxed[asked]].tolist()
            asked = np.array([row for row in bare if not is_filled(rows.items[row].segmentation)], np.intp)
        raws = [rows.items[i].keypoints for i in asked.tolist()]
        given = filled(raws)
        at = asked[given]
        skeletons = {id_: len(category.keypoints or ()) for id_, category in self.categories.items()}
        skeleton = looked_up([rows.items[i].category_id for i in at.tolist()], skeletons).tolist()
        reader = KeypointReader(size=columns.size, fix=_fix(columns), context=self.context)
        found = reader.read([raws[i] for i in given], at, skeleton, self._refuse(rows, at, ".keypoints", faults))
        faults |= found.faults
        return found

    def _refuse(self, rows: Rows, at: NDArray[np.intp], field: str, faults: Faulty) -> Refuse:
        """Notes texts of the wrong type as faults of the rows that they are of."""

        def refuse(position: int, error: msgspec.DecodeError) -> None:
            row = int(at[position])
            where, what = self.document.fault(error, self.element, int(rows.position[row]), rows.path(int(rows.part[row]), field))
            faults[row] = Fault(UNREADABLE, f"{field}{where}", what, CORRECT)

        return refuse

    def _reject(self, rows: Rows, faults: Faulty) -> None:
        """Reject the rows that are bad in the order of the file; what is wrong with a whole record is told once."""
        told: set[tuple[int, str, str]] = set()
        for row in sorted(faults):
            fault, position = faults[row], int(rows.position[row])
            path = rows.path(int(rows.part[row]), fault.field)
            if (position, path, fault.reason) not in told:
                told.add((position, path, fault.reason))
                place = self.document.record_place(self.element, position, path)
                self.context.tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)

    def _count_flat(self, boxes: int) -> None:
        if boxes:
            self.context.tally.adjusted["bbox without area left out, since points say where the object is"] += boxes

    def _refuse_fractions(self, box: Boxes, columns: Columns) -> None:
        """Objects that all lie in the first pixel and have decimals are in fractions, and would vanish unseen."""
        box_px = (box.reshape(-1, 2, 2) * columns.size[:, None]).reshape(-1, 4).round(6)
        if len(box_px) and (box_px <= 1).all() and (box_px % 1 != 0).any() and (columns.size > 1).any():
            what = "bbox" if columns.boxed.any() else "point"
            raise InputError(
                f"every {what} lies between 0 and 1: they are fractions, COCO's are pixels",
                place=Place(str(self.document.path), element=self.element),
                fix="multiply left and width by the image's width, top and height by its height",
            )

    def _detections(self, rows: Rows, columns: Columns, box: Boxes, labels: list[str]) -> Detections:
        """A rectangle for every row."""
        table, attributes = attributes_of(rows.items, self.extra, self.context.tally)
        return Detections.from_boxes(
            frames=self.frames.frames,
            labels=labels,
            frame=columns.frame,
            label=columns.label,
            box=box,
            score=columns.score,
            track=tracks(rows.items, table.sets, attributes),
            sources=[Source(str(self.document.path), f"{self.element}[{{}}]")],
            origin=rows.position,
            attribute_sets=table.sets,
            attributes=attributes,
        )


def _flat_boxes(rows: Rows, columns: Columns) -> NDArray[np.intp]:
    """The rows whose box has no area while points may say where they are: tools write such for single keypoints."""
    flat = np.flatnonzero((columns.xywh_px[:, 2:] >= 0).all(axis=1) & (columns.xywh_px[:, 2:] == 0).any(axis=1))
    return flat[np.fromiter([_has_points(rows, row) for row in flat.tolist()], np.bool_, len(flat))]


def _has_points(rows: Rows, row: int) -> bool:
    item = rows.items[row]
    return is_filled(item.keypoints) or is_filled(item.segmentation) or int(rows.position[row]) in rows.panoptic


def _without(count: int, faults: Faulty) -> NDArray[np.bool_]:
    """(count,) the rows without faults."""
    good = np.ones(count, np.bool_)
    good[list(faults)] = False
    return good


def _fix(columns: Columns) -> Callable[[int], str]:
    boxed = columns.boxed
    return lambda row: OR_BOXES if boxed[row] else CORRECT


def _boxes(columns: Columns, outlines: Outlines, landmarks: Landmarks) -> Boxes:
    """(n, 4) in fractions: the row's own box, else the bounds of its outline, else those of its landmark, else NaN."""
    box = normalise(from_xywh(columns.xywh_px), columns.size[:, 0], columns.size[:, 1])
    if not columns.boxed.all():
        place_by_points(box, [(shapes.rows, shapes.rings.bounds()) for shapes in (landmarks, outlines)])
    return box


def _nowhere(rows: Rows, row: int) -> Fault:
    """What is wrong with a row that neither box nor points place."""
    item = rows.items[row]
    what = "has no bbox" if item.bbox is None else "its bbox has no area"
    lacks = ", and no pixel in its mask" if is_filled(item.segmentation) else ""
    lacks += ", and no labelled keypoint" if is_filled(item.keypoints) else ""
    return Fault("no bbox", "", f"{what}{lacks}", "give it a bbox, or remove it")


def _with_shapes(found: Detections, columns: Columns, kept: NDArray[np.bool_], outlines: Outlines, landmarks: Landmarks) -> Detections:
    """With the outlines and landmarks of the rows that are kept, and without the rectangles of rows that have no box of their own."""
    boxed = columns.boxed[kept]
    row = np.cumsum(kept) - 1
    good = np.flatnonzero(kept[outlines.rows])
    rings = outlines.rings if len(good) == len(outlines.rows) else outlines.rings.take(good)
    for kind, rows, shapes, number in (
        (Kind.POLYGON, outlines.rows[good], rings, None),
        (Kind.LANDMARK, landmarks.rows, landmarks.rings, landmarks.number),
    ):
        if len(rows):
            found = with_shapes(found, row[rows], kind, shapes, number)
    if boxed.all():
        return found
    return found.take(np.concatenate([boxed, np.ones(len(found) - len(boxed), np.bool_)]))
