"""Panoptic segmentation: PNGs whose pixels are a type times a divisor, and the number of an instance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from prelabel.detections import NO_ATTRIBUTES, UNTRACKED, Kind
from prelabel.errors import InputError, Place
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.waymo.enums import SEGMENTS as NAMES
from prelabel.readers.waymo.enums import VOID
from prelabel.readers.waymo.layout import SEGMENTS
from prelabel.readers.waymo.options import WaymoOptions
from prelabel.readers.waymo.rows import CAMERA, SEGMENT, SKIP, TIME, Rows, once, read_rows, seen_by
from prelabel.readers.waymo.shapes import Seen, Shapes

if TYPE_CHECKING:
    from prelabel.geometry.labelruns import LabelRuns

_PIXELS, _DIVISOR, _GROUP = "panoptic_label", "panoptic_label_divisor", "sequence_id"
_MAPPING = "instance_id_to_global_id_mapping."
_LOCAL, _GLOBAL, _TRACKED = f"{_MAPPING}local_instance_ids", f"{_MAPPING}global_instance_ids", f"{_MAPPING}is_tracked"
_MAPPED = (_GROUP, _LOCAL, _GLOBAL, _TRACKED)

_MOST = 1 << 31

_SKIP_SHAPE = "or leave its pixels out with --on-error skip"


class _Image(NamedTuple):
    """What is known of an image beside its pixels.

    Args:
        row: of the file.
        place: of it.
        group: images in which a global id is of one object.
        tracks: global ids of instances by their numbers in the image; None of those that are not tracked.
        taken: tracks that the image has already.
    """

    row: int
    place: Place
    group: str
    tracks: Mapping[int, int | None]
    taken: set[int]


@dataclass(slots=True)
class SegmentsReader:
    """Reads a file of panoptic images.

    Args:
        path: of the file.
        seen: takes frames, labels and tracks, and the sizes of images.
        options: of the reader.
        context: of the run.
    """

    path: Path
    seen: Seen
    options: WaymoOptions
    context: Context
    _row: list[int] = field(default_factory=list)
    _label: list[int] = field(default_factory=list)
    _track: list[int] = field(default_factory=list)
    _rings: list[Rings] = field(default_factory=list)

    def read(self) -> Shapes:
        """The shapes of all of them; where polygons are not wanted, only the frames that there are.

        Raises:
            InputError: the file cannot be read, or something bad in it stops the run.
        """
        wanted = Kind.POLYGON in self.context.shapes
        others = (SEGMENT, _PIXELS, *_MAPPED) if wanted else (SEGMENT,)
        rows = read_rows(self.path, SEGMENTS, (TIME, CAMERA, _DIVISOR), others, (SEGMENT, *_MAPPED))
        rows = seen_by(rows, self.options.cameras, self.context.tally, self.seen.first_us)
        sequence, time_us = self.seen.frames_of(rows)
        rows = rows.with_column("sequence", sequence)
        rows = once(rows, (sequence, time_us), "segmentation", self.context.tally)
        for row in range(len(rows)) if wanted else ():
            self._image(rows, row)
        index = np.array(self._row, np.intp)
        rings = Rings.concat([Rings.none(0), *self._rings])
        return Shapes(
            source=rows.source,
            kind=Kind.POLYGON,
            origin=rows.origin[index],
            sequence=rows.whole("sequence")[index],
            time_us=rows.whole(TIME)[index],
            label=np.array(self._label, np.int64),
            track=np.array(self._track, np.int64),
            attributes=np.full(len(index), NO_ATTRIBUTES, np.int32),
            box=rings.bounds(),
            rings=rings,
            number=np.zeros(len(rings.points), np.int32),
        )

    def _image(self, rows: Rows, row: int) -> None:
        """The shapes of an image."""
        from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # loaded for images alone

        runs = self._runs(rows, row)
        divisor = rows.columns[_DIVISOR][row]
        if runs is None:
            return
        if not (1 <= divisor < _MOST and divisor == int(divisor)):
            what = f"{_DIVISOR} {divisor:g} is no whole number from 1"
            self.context.tally.reject("no divisor", what, place=rows.place(row), fix=f"correct it, {SKIP}")
            return
        values, rings = label_rings(self._without_void(runs, int(divisor)))
        image = _Image(row, rows.place(row), str(rows.columns[_GROUP][row]), self._tracks(rows, row), set())
        kept = np.array([self._add(image, *divmod(value, int(divisor))) for value in values.tolist()], np.bool_)
        self._rings.append(rings.take(np.flatnonzero(kept)))

    def _without_void(self, runs: "LabelRuns", divisor: int) -> "LabelRuns":
        """The pixels but those of no type, which are counted."""
        void = runs.value < divisor
        if void.any():
            self.context.tally.filtered[f"{VOID} pixel"] += int(runs.length[void].sum())
        return runs.renumbered(np.where(void, 0, runs.value))

    def _runs(self, rows: Rows, row: int) -> "LabelRuns | None":
        """The pixels of an image; None where it was rejected."""
        from prelabel.geometry.labelimages import label_image  # noqa: PLC0415  # loaded for images alone

        tally, place, data = self.context.tally, rows.place(row), rows.columns[_PIXELS][row]
        fix = f"save it as PNG with grey pixels of 16 bits, {SKIP}"
        if not isinstance(data, bytes):
            tally.reject("no image", f"{_PIXELS} is no image", place=place, fix=fix)
            return None
        try:
            image = label_image(data, place)
        except InputError as error:
            tally.reject_file("no image", error)
            return None
        if image.colours or image.palette is not None:
            tally.reject("no image", f"{_PIXELS} has colours, not numbers", place=place, fix=fix)
            return None
        sequence, size = int(rows.columns["sequence"][row]), (image.runs.width, image.runs.height)
        known = self.seen.size.setdefault(sequence, size)
        if known != size:
            what = f"{_PIXELS} is {size[0]}x{size[1]}, but images of this camera are {known[0]}x{known[1]}"
            tally.reject("sizes disagree", what, place=place, fix=f"give the calibration of these images, {SKIP}")
            return None
        return image.runs

    def _tracks(self, rows: Rows, row: int) -> Mapping[int, int | None]:
        """The ids that instances have in the whole sequence, by their numbers in the image; None of those that are not tracked."""
        cells: list[Any] = [rows.columns[name][row] for name in (_LOCAL, _GLOBAL, _TRACKED)]
        local, everywhere, tracked = (cell.tolist() if isinstance(cell, np.ndarray) else [] for cell in cells)
        whole = all(isinstance(number, int) for number in (*local, *everywhere))
        alike = len(local) == len(everywhere) == len(tracked)
        if not (whole and alike):
            what = f"{len(local)} local ids, {len(everywhere)} global ids and {len(tracked)} is_tracked are no mapping of instances"
            what = "local or global ids of instances are no whole numbers" if alike else what
            fix = "correct it, or leave the ids out with --on-error skip"
            self.context.tally.reject("no mapping of instances", what, place=rows.place(row), fix=fix)
            return {}
        found: dict[int, int | None] = {}
        for number, other, is_tracked in zip(local, everywhere, tracked, strict=True):
            if number in found:
                fix = "keep one of the two, or leave the second out with --on-error skip"
                self.context.tally.reject("instance mapped twice", f"local id {number} is mapped twice", place=rows.place(row), fix=fix)
            else:
                found[number] = other if is_tracked else None
        return found

    def _add(self, image: _Image, type_: int, instance: int) -> bool:
        """Whether the pixels of a type and instance become a shape."""
        tally = self.context.tally
        if type_ >= len(NAMES):
            what = f"pixels of type {type_}, which is none of 0 to {len(NAMES) - 1}"
            tally.reject("unknown type", what, place=image.place, fix=f"correct {_DIVISOR}, {_SKIP_SHAPE}")
            return False
        if not instance and self.options.stuff == "drop":
            tally.filtered["area of no instance"] += 1
            return False
        other = image.tracks.get(instance) if instance else None
        key = (SEGMENTS, image.group, type_, other)
        track = UNTRACKED if other is None else self.seen.tables.tracks.number(key)
        if track in image.taken:
            what = f"instance {instance} has the global id {other}, which another one of its type has in this image"
            tally.reject("track twice in a frame", what, place=image.place, fix=f"correct the mapping, {_SKIP_SHAPE}")
            return False
        if track != UNTRACKED:
            image.taken.add(track)
        self._row.append(image.row)
        self._label.append(self.seen.tables.labels.number(NAMES[type_]))
        self._track.append(track)
        return True
