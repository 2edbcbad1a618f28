"""TuSimple lane lines: JSON Lines, an image a line, with the x of each lane at common heights.

    prelabel convert train_set/label_data_0313.json --format tusimple --size 1280x720 --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert pred.json --format tusimple --frames test_set -O label=lane_line --src 'https://host/{file}' -o jobs.jsonl

A line is ``{"raw_file": "clips/0313-1/6040/20.jpg", "lanes": [[-2, 632, ...], ...], "h_samples": [240, 250, ...]}``: each lane has an x
for each y of ``h_samples``, -2 where the lane is not seen at this height. Each becomes a line of the points that are seen, in the order
of ``h_samples``; one of a single point is counted, one that is never seen is none. Predictions have the same form; ``run_time`` is not
used.

A frame is called ``raw_file``. Its image is looked for below the folder of the file; else ``--frames`` or ``--size`` gives its size:
images of the data set have 1280 x 720. A source is a file, or a folder of any depth, of which the ``.json`` files with lanes are read.

    -O label=lane            the label of the lanes

Format: https://github.com/TuSimple/tusimple-benchmark, doc/lane_detection.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import msgspec
import numpy as np

from prelabel.detections import Detections, Kind, Source
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.frames import clean_name
from prelabel.readers.base import SNIFFED_FILES, Certainty, Context, Plan, Reader, Unit, files_of, in_units
from prelabel.readers.lanes.gathering import FILES_PER_UNIT, LaneOptions, Lanes, is_good
from prelabel.readers.others import own_files
from prelabel.readers.paths import SNIFFED_BYTES, beginning
from prelabel.readers.shared.words import shown

ABSENT = -2.0
"""The x of a lane that is not seen at a height."""


_FIELDS = (b'"raw_file"', b'"lanes"', b'"h_samples"')

_FIX = 'write {"raw_file": ..., "lanes": [[...]], "h_samples": [...]}, an image a line'


class Image(msgspec.Struct, frozen=True, gc=False):
    """A line of the file."""

    raw_file: str
    lanes: list[list[float]]
    h_samples: list[float]


_IMAGE = msgspec.json.Decoder(Image)


class TusimpleReader(Reader[LaneOptions]):
    """Files of JSON Lines."""

    name: ClassVar[str] = "tusimple"
    summary: ClassVar[str] = "TuSimple JSON Lines: lane lines at common heights"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl")
    options = LaneOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.LINE})

    def sniff(self, source: Path) -> Certainty:
        """SURE of a file whose beginning has the fields of a line, or a folder with one."""
        try:
            _, paths = files_of(source, self.suffixes)
            return (
                Certainty.SURE if any(path.suffix in self.suffixes and _has_lanes(path) for path in paths[:SNIFFED_FILES]) else Certainty.NO
            )
        except (InputError, OSError):
            return Certainty.NO

    def plan(self, source: Path, options: LaneOptions) -> Plan:  # noqa: ARG002  # files do not depend on them
        """Units of some hundred files, or of one that is large.

        Raises:
            InputError: the source holds no file with lanes.
        """
        found = own_files(source, self.suffixes, _has_lanes, what="file with lanes", fix=_FIX)
        return Plan(units=in_units(source, found.root, found.own), others=found.others)

    def read(self, unit: Unit, options: LaneOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file cannot be read, or a bad line stops the run.
        """
        for path in unit.paths:
            yield from _batches(path, options, context)


def _batches(path: Path, options: LaneOptions, context: Context) -> Iterator[Detections]:
    """The images of a file.

    Raises:
        InputError: it cannot be read, or a bad line stops the run.
    """
    lanes = Lanes(label=options.label, tally=context.tally)
    seen: dict[str, int] = {}
    for line, text in enumerate(_lines(path, context.tally), 1):
        place = Place(str(path), line)
        image = _decoded(text, place, context) if text.strip() else None
        file = None if image is None else _named(image, place, seen, context)
        if image is None or file is None:
            continue
        _add(image, file, place, lanes, context)
        if len(lanes.frames) == FILES_PER_UNIT:
            yield lanes.objects.detections(lanes.frames, (Source(str(path)),))
            lanes = Lanes(label=options.label, tally=context.tally)
    yield lanes.objects.detections(lanes.frames, (Source(str(path)),))


def _lines(path: Path, tally: Tally) -> list[bytes]:
    """The lines of a file; none of one that was rejected."""
    try:
        data = read_bytes(path).removeprefix(BOM_UTF8)
    except InputError as error:
        tally.reject_file("unreadable file", error)
        return []
    if not data.strip():
        tally.reject("unreadable file", "is empty", place=Place(str(path)), fix=_FIX)
    return data.split(b"\n")


def _has_lanes(path: Path) -> bool:
    """Whether the beginning of a file has the fields of a line."""
    head = beginning(path, SNIFFED_BYTES)
    return all(field in head for field in _FIELDS)


def _decoded(text: bytes, place: Place, context: Context) -> Image | None:
    """An image; None where the line was rejected.

    Raises:
        InputError: the line is bad, and the run stops at bad records.
    """
    try:
        return _IMAGE.decode(text)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `")
        at = Place(place.path, place.line, element=where.rstrip("`") or None)
        context.tally.reject("record of the wrong type", what[:1].lower() + what[1:], place=at, fix=_FIX)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        found = re.search(r"\(byte (\d+)\)", str(error))
        what = re.sub(r"^JSON is malformed: | \(byte \d+\)", "", str(error)) if found else "the line ends before the record does"
        at = Place(place.path, place.line, int(found[1]) + 1 if found else None)
        context.tally.reject("not JSON", f"not JSON: {what}", place=at, fix=_FIX)
    return None


def _named(image: Image, place: Place, seen: dict[str, int], context: Context) -> str | None:
    """What the frame of a line is called; None where it is no name, or one of those seen in the lines before, and was rejected.

    Raises:
        InputError: the name is bad, and the run stops at bad records.
    """
    file = clean_name(image.raw_file)
    if file is None:
        what = f"raw_file {shown(image.raw_file)} is no file below the images"
        context.tally.reject("bad raw_file", what, place=place, fix="name the image by its path below the folder of images")
        return None
    line = place.line or 0
    if seen.setdefault(file, line) != line:
        what = f"raw_file {shown(file)} stands in line {seen[file]} already"
        context.tally.reject("frame twice", what, place=place, fix="keep one line for each image")
        return None
    return file


def _add(image: Image, file: str, place: Place, lanes: Lanes, context: Context) -> None:
    """The frame of a line and its lanes.

    Raises:
        InputError: the frame or a lane is bad, and the run stops at bad records.
    """
    beside = Path(place.path).parent / file
    found = context.frames.frame(
        file, place=place, tally=context.tally, image=beside if beside.is_file() else None, sized=bool(image.lanes)
    )
    if found is None:
        return
    number = lanes.frame(found)
    heights = np.array(image.h_samples, np.float64)
    for at, lane in enumerate(image.lanes):
        where = Place(place.path, place.line, element=f"$.lanes[{at}]")
        if len(lane) != len(heights):
            what = f"{len(lane)} values, but h_samples has {len(heights)}"
            context.tally.reject(
                "lane unlike h_samples", what, place=where, fix="give each lane an x for each height, -2 where it is not seen"
            )
            continue
        points = np.column_stack([np.array(lane, np.float64), heights])
        if is_good(points, ("x", "y"), where, context.tally):
            lanes.add(points[points[:, 0] != ABSENT], frame=number, source=0, line=place.line or 0)


TUSIMPLE = TusimpleReader()
