"""Panoptic COCO: the objects of an image are ``segments_info``, their pixels a PNG whose colours are the ids of segments.

A pixel of the colour R, G, B is of the segment R + 256 G + 65536 B, also where a palette says the colours; 0 is of none; grey levels are
ids themselves. The PNGs lie in a folder beside the file that is
called as the file is: ``panoptic_val2017.json`` and ``panoptic_val2017/``.

Format: https://cocodataset.org/#format-data, "Panoptic Segmentation".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Tally, counted
from prelabel.files import is_file, noted
from prelabel.frames import clean_name
from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.rings import Rings
from prelabel.readers.coco.columns import WHOLE, Rows
from prelabel.readers.coco.faults import ALONE, Faults
from prelabel.readers.coco.outlines import Outlines
from prelabel.readers.coco.records import Annotation, Segment
from prelabel.readers.shared.faults import Fault
from prelabel.safejson import Records

SHOWN = 5
"""Ids that a message names."""

INDICES = 256
"""That a palette can have."""

OF_RECORD = frozenset({".image_id", ".file_name", ".segments_info"})
"""What segments share with their annotation."""


def rows_of(annotations: Records[Annotation]) -> Rows:
    """Annotations, with the segments of panoptic ones in their place."""
    items = annotations.items
    positions = np.arange(len(items)) if annotations.positions is None else np.array(annotations.positions, np.int64)
    if [a.segments_info for a in items].count(None) == len(items):
        return Rows(items=items, position=positions.astype(np.int32), part=np.full(len(items), WHOLE, np.int32))
    flat: list[Annotation] = []
    position: list[int] = []
    part: list[int] = []
    for a, where in zip(items, positions.tolist(), strict=True):
        segments = [a] if a.segments_info is None else [_of_segment(a, segment) for segment in a.segments_info]
        flat += segments
        position += [where] * len(segments)
        part += [WHOLE] if a.segments_info is None else range(len(segments))
    records = {where: a for a, where in zip(items, positions.tolist(), strict=True) if a.segments_info is not None}
    return Rows(items=flat, position=np.array(position, np.int32), part=np.array(part, np.int32), path=_path, panoptic=records)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentReader:
    """Makes outlines of segments.

    Args:
        folder: where the PNGs lie.
        tally: counts the masks of another size than their image.
    """

    folder: Path
    tally: Tally

    def read(self, rows: Rows, asked: NDArray[np.intp], size: NDArray[np.int64]) -> Outlines:
        """The outlines of some rows; all rows of a mask that cannot be used have the same fault.

        Args:
            rows: all rows.
            asked: positions of those that are wanted.
            size: (n, 2) width and height of each row's image in pixels.
        """
        of_record: dict[int, list[int]] = {}
        for row in asked.tolist():
            record = int(rows.position[row])
            if rows.part[row] != WHOLE and rows.panoptic[record].file_name:
                of_record.setdefault(record, []).append(row)
        return Outlines.joined([self._record(rows.panoptic[record], rows.part, some, size) for record, some in of_record.items()])

    def _record(self, record: Annotation, part: NDArray[np.int32], rows: Sequence[int], size: NDArray[np.int64]) -> Outlines:
        """The outlines of the segments of one annotation."""
        file, segments = record.file_name or "", record.segments_info or ()
        image = self._image(file)
        if isinstance(image, Fault):
            return _none(dict.fromkeys(rows, image))
        from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # loaded for panoptic files alone

        known = [segment.id for segment in segments]
        values, rings = label_rings(image)
        unknown = sorted(set(values.tolist()) - {0, *known})
        other = _other_shape(file, image, size[rows[0]])
        if unknown:
            what = f"{file!r} has pixels of {counted(len(unknown), 'id')} that no segment has: {', '.join(map(str, unknown[:SHOWN]))}"
            fault = Fault("unknown ids in a mask", ".segments_info", f"{other}{what}", f"list all segments of the mask, or {ALONE}")
            return _none(dict.fromkeys(rows, fault))
        number = {value: i for i, value in enumerate(values.tolist())}
        of_row = {row: known[int(part[row])] for row in rows}
        faults = {row: _no_pixels(id_, file, other) for row, id_ in of_row.items() if id_ not in number}
        first = {id_: i for i, id_ in reversed([*enumerate(known)])}
        faults |= {row: _twice(id_) for row, id_ in of_row.items() if first[id_] < part[row]}
        good = [row for row in rows if row not in faults]
        shapes = rings.take(np.array([number[of_row[row]] for row in good], np.intp))
        return Outlines(rows=np.array(good, np.intp), rings=self._fractions(shapes, image, size[good]), faults=faults)

    def _image(self, file: str) -> LabelRuns | Fault:
        """The ids of a mask."""
        from prelabel.geometry.labelimages import read_label_image  # noqa: PLC0415  # loaded for panoptic files alone

        name = clean_name(file)
        if name is None:
            what = f"{file!r} is no name below the folder of masks"
            return Fault("file name outside the folder", ".file_name", what, "use names relative to the folder of masks")
        path = self.folder / name
        if not is_file(noted(path)):
            fix = f"give its folder with -O masks=FOLDER, or {ALONE}"
            return Fault("mask missing", ".file_name", f"the mask {path} does not exist", fix)
        try:
            image = read_label_image(path)
        except InputError as error:
            return Fault("mask unreadable", ".file_name", error.what, error.fix)
        if image.palette is None:
            return image.runs
        ids = np.zeros(INDICES, np.int64)
        ids[: len(image.palette)] = image.palette @ (1, 256, 65536)
        return image.runs.renumbered(ids[image.runs.value])

    def _fractions(self, shapes: Rings, image: LabelRuns, size: NDArray[np.int64]) -> Rings:
        """Outlines in fractions; a mask of another size than its image is stretched over it."""
        height, width = image.height, image.width
        if (size != (width, height)).any():
            self.tally.adjusted["mask stretched over an image of another size"] += len(shapes)
        return shapes.scaled(np.broadcast_to((1 / width, 1 / height), size.shape))


def _none(faults: Faults) -> Outlines:
    return Outlines(rows=np.empty(0, np.intp), rings=Rings.none(0), faults=faults)


def _other_shape(file: str, image: LabelRuns, size: NDArray[np.int64]) -> str:
    """What stands before a fault of a mask that cannot be its image's at another resolution; nothing where it can."""
    width, height = size.tolist()
    apart = abs(image.width * height - image.height * width)
    # a mask of another resolution is off by less than a pixel each way
    return f"{file!r} is {image.width}x{image.height}, its image {width}x{height}: " if apart > width + height else ""


def _no_pixels(id_: int | None, file: str, other: str) -> Fault:
    if id_ is None:
        return Fault("segment without pixels", "", "has no id", "correct the id, or remove the segment")
    fix = "give the mask of the image, or correct the id" if other else "correct the id, or remove the segment"
    return Fault("segment without pixels", ".id", f"{other}no pixel of {file!r} has the id {id_}", fix)


def _twice(id_: int | None) -> Fault:
    return Fault("duplicate segment id", ".id", f"segment id {id_} comes twice", "give every segment of an image its own id")


def _of_segment(annotation: Annotation, segment: Segment) -> Annotation:
    return msgspec.structs.replace(
        annotation, id=None, category_id=segment.category_id, bbox=segment.bbox, iscrowd=segment.iscrowd, segments_info=None,
        score=annotation.score if segment.score is None else segment.score, attributes=segment.attributes or annotation.attributes,
    )  # fmt: skip


def _path(part: int, field: str) -> str:
    """The path in its annotation of a field of a segment."""
    return field if part == WHOLE or field in OF_RECORD else f".segments_info[{part}]{field}"
