"""The components of a segment taken to sequences, one of each camera."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.faults import DamagedError
from prelabel.readers.shared.parquet import read_columns
from prelabel.readers.waymo.assembling import sequences_of
from prelabel.readers.waymo.boxes import read_boxes
from prelabel.readers.waymo.layout import BESIDE, BOX, CALIBRATION, IMAGES, POINTS, PROJECTED, SEGMENTS, UNKNOWN
from prelabel.readers.waymo.options import WaymoOptions
from prelabel.readers.waymo.points import read_points
from prelabel.readers.waymo.rows import SEGMENT
from prelabel.readers.waymo.segments import SegmentsReader
from prelabel.readers.waymo.shapes import Seen
from prelabel.readers.waymo.sizes import read_images, read_sizes

_ORDER = (UNKNOWN, BOX, PROJECTED, POINTS, CALIBRATION, SEGMENTS, IMAGES)
"""Keypoints have the labels of boxes, and masks the size that the calibration says."""


def segments_in(unit: Unit) -> tuple[str, ...]:
    """The segments that the rows of labels are of; those of what cannot be read are not known.

    Raises:
        InputError: nothing is installed that reads Parquet.
    """
    found: dict[str, None] = {}
    for path, component in zip(unit.paths, unit.detail, strict=True):
        if component and component not in BESIDE:
            found.update(dict.fromkeys(_named(path)))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReader:
    """Reads the files of a segment.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: WaymoOptions
    context: Context

    def batches(self) -> Iterator[Detections]:
        """Each sequence in one, in the order of segments and cameras.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        seen = Seen()
        files = sorted(zip(self.unit.paths, self.unit.detail, strict=True), key=lambda file: _ORDER.index(file[1]))
        for path, component in files:
            try:
                self._read(path, component, seen)
            except InputError as error:
                self.context.tally.reject_file("unreadable file", error)
        yield from sequences_of(seen, self.unit.paths[0], self.context)

    def _read(self, path: Path, component: str, seen: Seen) -> None:
        """Add what a file says."""
        tally = self.context.tally
        match component:
            case "camera_box" | "projected_lidar_box":
                seen.shapes.append(read_boxes(path, component, seen, self.options, tally))
            case "camera_hkp":
                seen.shapes.append(read_points(path, seen, self.options, tally))
            case "camera_segmentation":
                seen.shapes.append(SegmentsReader(path, seen, self.options, self.context).read())
            case "camera_calibration":
                read_sizes(path, seen, self.options, tally)
            case "camera_image":
                read_images(path, seen, self.options, tally)
            case _:
                # says what is wrong with it
                read_columns(path, lambda _: ())
                raise InputError("is no whole file of Parquet", place=Place(str(path)), fix="copy or write the file again")


def _named(path: Path) -> list[str]:
    """The segments that the rows of a file are of."""
    try:
        cells = read_columns(path, lambda names: [SEGMENT] if SEGMENT in names else [], whole=False).cells
    except DamagedError:
        # said when it is read
        return []
    names = cells[SEGMENT].tolist() if SEGMENT in cells else []
    named = [*dict.fromkeys(name for name in names if isinstance(name, str))]
    return named or [path.stem]
