"""Tables of boxes: CSV, the CSVSink and JSONSink of supervision, and Parquet.

    prelabel convert detections.csv --format csv -O frame=frame_index -O names=coco80 --frames frames/ -o jobs.jsonl
    prelabel convert boxes.csv.gz --format csv -O frame=file -O x0=left -O y0=top -O w=wide -O h=high -O label=kind -o jobs.jsonl

A row is a box. Files are ``.csv`` and ``.tsv`` with a line of column names (``-O header=false``: columns are called 1, 2, 3) and cells
between commas, semicolons or tabs, also packed as ``.csv.gz``; ``.json`` with a list of flat objects, as JSONSink writes it; ``.parquet``,
for which ``pip install 'prelabel[parquet]'`` installs the reader.

**Boxes** are ``-O x0= -O y0= -O x1= -O y1=``, or ``-O x0= -O y0= -O w= -O h=``, or ``-O cx= -O cy= -O w= -O h=``, each with the name of a
column. Left out, well-known names are recognised: ``x_min, y_min, x_max, y_max`` of supervision, ``xmin, ...``, ``x1, y1, x2, y2``,
``left, top, width, height`` and the like; the tables of Open Images and of TensorFlow's object detection need no option. Pixels, or
fractions of the frame: told apart by the values of all boxes, or ``-O unit=``. Pixels need the size of frames: from images, ``--size``,
or the columns ``-O image_width=`` and ``-O image_height=``; beside corners these may be called ``width`` and ``height``, where they are not
the sides of the boxes.

**Frames.** A column must say which frame a row is in: ``-O frame=``, or one called ``frame``, ``frame_index``, ``filename`` and the like;
sinks of supervision write one only if it is given as ``custom_data={"frame": number}``. Names of files are frames; where they lie beside
the table, below its folder and with the sizes in their headers. Numbers are frames of
the sequence that ``-O sequence=`` names, else of one called as the file: they count from 0 where a row is in frame 0, else from 1, or from
``-O start=``. ``--frames`` names their images, by the number in each name where those are the rows', else in order; without it frame 7 of
``clip.csv`` is called ``clip_7``. Frames without rows are among them.

**Labels** are the column ``-O label=``, or one called ``class_name``, ``label``, ``class_id`` and the like; ``-O default=`` labels rows
without one. Numbers need names: ``-O names=`` a file (``data.yaml``), names between commas, or a list: ``coco80``, ``coco91``, ``voc20``;
``-O first=1`` counts a list from 1. **Scores** (``-O score=``, ``confidence``) are fractions, or with ``-O score_unit=percent`` per cent;
**tracks** (``-O track=``, ``tracker_id``) are ids. Empty cells say nothing, and a row without any number of a box is a frame that may have
none; its label is counted. ``-O attributes=NAME,...`` makes attributes of other columns.

Format: https://supervision.roboflow.com/latest/detection/tools/save_detections/, ``supervision/detection/tools/csv_sink.py`` and
``json_sink.py``, https://storage.googleapis.com/openimages/web/download_v7.html,
https://roboflow.com/formats/tensorflow-object-detection-csv, and RFC 4180.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections
from prelabel.errors import InputError
from prelabel.folders import walk
from prelabel.readers import base
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit, in_units
from prelabel.readers.others import holds_text, is_json, own_files
from prelabel.readers.paths import beginning
from prelabel.readers.shared.faults import DamagedError
from prelabel.readers.tables.options import TableOptions
from prelabel.readers.tables.reading import read_table
from prelabel.readers.tables.roles import BOXES, LAYOUTS, TEXT_BOXES

_SINK = b"x_min,y_min,x_max,y_max,class_id,confidence,tracker_id"
_CORNERS = (b"x_min", b"y_min", b"x_max", b"y_max")
_RECORD = re.compile(rb"\s*\[\s*\{" + b"".join(rb'(?=[^{}]*"%b"\s*:\s*[-\d])' % name for name in _CORNERS))
"""The first record of supervision's sink: its numbers in any order."""
_SNIFFED_BYTES = 1 << 14
_TEXTS = (".csv", ".tsv", ".csv.gz")
_ENDS = (*_TEXTS, ".json", ".parquet")
_PARQUET = b"PAR1"
"""The end of a file of Parquet."""


class TableReader(Reader[TableOptions]):
    """Tables, each of its own columns."""

    name: ClassVar[str] = "csv"
    summary: ClassVar[str] = "tables of boxes: CSV, supervision's CSVSink and JSONSink, Parquet"
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv", ".gz", ".json", ".parquet")
    options = TableOptions

    def sniff(self, source: Path) -> Certainty:
        """SURE of what supervision writes, MAYBE of other tables with columns that may be boxes."""
        try:
            paths = walk(source, _ENDS) if source.is_dir() else iter([source])
            found = map(_certainty, islice(paths, base.SNIFFED_FILES))
            return max(found, default=Certainty.NO)
        except InputError:
            return Certainty.NO

    def plan(self, source: Path, options: TableOptions) -> Plan:
        """Units of some hundred tables, or of one that is large; the detail is whether there is no other.

        Raises:
            InputError: the source does not exist, or holds no table.
        """
        mapped = any(getattr(options, role) for layout in LAYOUTS for role in layout)
        _, root, paths, others = own_files(
            source, self.suffixes, lambda path: _certainty(path) > Certainty.NO or (mapped and _is_text(path)), _is_whole,
            what="table of boxes", fix="give the table itself, and name its columns",
        )  # fmt: skip
        return Plan(units=in_units(source, root, paths, len(paths) == 1), others=others)

    def read(self, unit: Unit, options: TableOptions, context: Context) -> Iterator[Detections]:
        """Stills in batches of some thousand frames, each sequence as one.

        Raises:
            InputError: a file cannot be read, lacks a column, or a bad row stops the run.
        """
        for path in unit.paths:
            try:
                yield from read_table(path, unit, options, context)
            except InputError as error:
                # what is whole may be asked for wrongly, as by another column
                if _is_whole(path) and not isinstance(error, DamagedError):
                    raise
                context.tally.reject_file("unreadable file", error)


def _is_text(path: Path) -> bool:
    return path.name.lower().endswith(_TEXTS)


def _is_whole(path: Path) -> bool:
    """Whether a file is text, JSON or Parquet, whatever it holds; of a compressed one the beginning is looked at."""
    match path.suffix.lower():
        case ".gz":
            return bool(beginning(path, _SNIFFED_BYTES).removeprefix(BOM_UTF8))
        case ".json":
            return is_json(path)
        case ".parquet":
            return _end(path) == _PARQUET
        case _:
            return holds_text(path)


def _end(path: Path) -> bytes:
    """The last bytes of a file; nothing of one that cannot be read."""
    return base.ends_of(path)[1][-len(_PARQUET) :]


def _fits(path: Path) -> bool:
    return path.name.lower().endswith(_ENDS)


def _certainty(path: Path) -> Certainty:
    """How sure it is that a file is a table of boxes, by its first line."""
    if not _fits(path):
        return Certainty.NO
    if path.suffix.lower() == ".parquet":
        return Certainty.MAYBE
    head = beginning(path, _SNIFFED_BYTES).removeprefix(BOM_UTF8)
    if path.suffix.lower() == ".json":
        return Certainty.SURE if _RECORD.match(head) else Certainty.NO
    if head.startswith(_SINK):
        return Certainty.SURE
    names = {name.strip(b' "\r').lower().decode("utf-8", "replace") for name in re.split(rb"[,;\t]", head.partition(b"\n")[0])}
    return Certainty.MAYBE if any(map(names.issuperset, (*(columns for _, columns in BOXES), TEXT_BOXES))) else Certainty.NO


READER = TableReader()
