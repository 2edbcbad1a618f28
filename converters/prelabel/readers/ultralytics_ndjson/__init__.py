"""Ultralytics NDJSON: a data set in one file, as Ultralytics Platform exports it and ``yolo train data=set.ndjson`` reads it.

    prelabel convert set.ndjson --format ultralytics-ndjson -o jobs.jsonl
    prelabel convert set.ndjson --format ultralytics-ndjson --src 'https://host/{file}' -o jobs.jsonl

The first line describes the data set, each other one an image with rows of numbers as in YOLO's text labels:

    {"type": "dataset", "task": "pose", "class_names": {"0": "person"}, "kpt_shape": [17, 3]}
    {"type": "image", "file": "a.jpg", "url": "https://...", "width": 640, "height": 480, "split": "train",
     "annotations": {"boxes": [[0, 0.5, 0.5, 0.25, 0.25]]}}

What is read
    boxes       class, centre x, centre y, width, height: a rectangle
    segments    class, then x y of each point, at least three: a polygon; a last point that is the first again is left out
    obb         class, then x y of four corners: a polygon
    pose        a box, then x y of each keypoint, or x y and its visibility (0 not labelled, 1 hidden, 2 visible): a rectangle, and a
                landmark of the keypoints that are labelled, those at 0 0 aside. Their shape is the ``kpt_shape`` of the first line, or
                ``-O kpt_shape=17x3``

All coordinates are fractions of the image. ``class_names`` are the labels; ``-O names=`` goes first. A frame is called by its ``split`` and
``file`` (``train/a.jpg``), as Ultralytics' own converter lays images out; its ``url`` is the frame's, unless ``--src`` gives others: those
of an export are signed, and end with their time. A source is a file, or a folder of any depth, of which files with such a first line are
read.

Counted and not converted: classes of whole images (``classification``), depth maps, and annotations of other names.

Format: ``convert_ndjson_to_yolo`` in ``ultralytics/data/converter.py`` of ultralytics/ultralytics, and the pages of its data sets.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader
from prelabel.readers.ultralytics_ndjson.layout import OWN, SUFFIXES
from prelabel.readers.ultralytics_ndjson.options import UltralyticsNdjsonOptions, shape_of


class UltralyticsNdjsonReader(OwnFilesReader[UltralyticsNdjsonOptions]):
    """A unit is some hundred files, or one that is large; a batch is some thousand images."""

    name: ClassVar[str] = "ultralytics-ndjson"
    summary: ClassVar[str] = "NDJSON of Ultralytics Platform: a data set of boxes, outlines, rotated boxes or poses in one file"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = UltralyticsNdjsonOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})
    stills: ClassVar[bool] = True

    def plan(self, source: Path, options: UltralyticsNdjsonOptions) -> Plan:
        """Units of some hundred files, and of one that is large.

        Raises:
            InputError: the source does not exist, or holds no such file.
            UsageError: an option has no meaning.
        """
        shape_of(options)
        return super().plan(source, options)

    def read(self, unit: Unit, options: UltralyticsNdjsonOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file, line or row is bad, and the run stops at bad records.
        """
        from prelabel.readers.ultralytics_ndjson.reading import batches_of

        return batches_of(unit, options, context)


READER = UltralyticsNdjsonReader()

__all__ = ["READER", "UltralyticsNdjsonOptions", "UltralyticsNdjsonReader"]
