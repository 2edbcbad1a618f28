"""The masks of a video, a file a frame, as the tracking demos of Grounded SAM 2 write them.

json_data/mask_00007.json   {"mask_name": "mask_00007.npy", "mask_height": 480, "mask_width": 640, "labels": {"1": {...}}}
mask_data/mask_00007.npy    (height, width) the ``instance_id`` of each pixel, 0 of none
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from prelabel.detections import Kind, Source
from prelabel.errors import InputError, Place, Tally
from prelabel.files import is_text, noted, read_bytes
from prelabel.geometry.rings import Rings
from prelabel.rawjson import NULL
from prelabel.readers.base import Context, is_listed
from prelabel.readers.sam.drawing import Size, is_flat
from prelabel.readers.sam.layout import MASK_OF, MASKS
from prelabel.readers.sam.options import SamOptions
from prelabel.readers.sam.records import Four, One, Records, note_unused, side_of, with_last
from prelabel.readers.shared.arrays import array_of, header_of
from prelabel.safejson import CORRECT, Document, or_leave_out

WITHOUT_ARRAY = "mask whose array does not lie in mask_data"

WITHOUT_LABEL = "mask in an array that no label names"

ELEMENT = "$.labels"

_NUMBER = re.compile(r"(\d{1,9})$", re.ASCII)
_NAMES = {"class_name": "class_name", "score": "logit"}
_SIDES = ("mask_width", "mask_height")
_CORNERS = ("x1", "y1", "x2", "y2")
_SAVE = "save the masks with numpy.save, as whole numbers"
MOST_ID = (1 << 31) - 1
"""Of an instance."""

_ID: msgspec.json.Decoder[int | None] = msgspec.json.Decoder(int | None)
_TEXT = msgspec.json.Decoder(str | None)
_CORNER = msgspec.json.Decoder(float | None)
_LABELS = msgspec.json.Decoder(dict[str, msgspec.Raw] | list[msgspec.Raw])


class Moment(NamedTuple):
    """A frame of a video.

    Args:
        source: where its masks stand.
        place: of the file.
        name: of the frame.
        size: width and height; (0, 0) where nothing says it.
        ones: its masks.
    """

    source: Source
    place: Place
    name: str
    size: Size
    ones: Sequence[One]


def numbers_of(names: Sequence[str]) -> list[int]:
    """The numbers of frames in their order: those at the ends of their names where all have one of their own, else from 0.

    >>> numbers_of(["00002", "00004"]), numbers_of(["a", "b1"]), numbers_of(["a1", "b1"])
    ([2, 4], [0, 1], [0, 1])
    """
    found = [_NUMBER.search(name) for name in names]
    numbers = [int(match[1]) for match in found if match]
    return numbers if len({*numbers}) == len(names) else [*range(len(names))]


def name_of(path: Path) -> str:
    """What the frame of a file is called."""
    return path.stem.removeprefix(MASK_OF)


def moment_of(path: Path, options: SamOptions, context: Context) -> Moment:
    """What a file says of its frame.

    Raises:
        InputError: it cannot be read, or a bad record stops the run.
    """
    document = Document(read_bytes(path), path)
    sections = document.sections()
    if "labels" not in sections:
        raise InputError("has no labels", place=Place(str(path), element="$"), fix="give the files of json_data as the demo wrote them")
    labels = document.value(sections["labels"], _LABELS, ELEMENT, Tally())
    # of no label at all some writers make a list
    if isinstance(labels, list) and labels:
        place = document.place_of(sections["labels"], ELEMENT)
        raise InputError("is a list, where each mask should have its number", place=place, fix="write labels by their instance_id")
    members = labels if isinstance(labels, dict) else {}
    reader = _MomentReader(document=document, options=options, context=context)
    # of a frame without masks the demos write 1920x1080, however large it is
    width, height = (side_of(document, sections, "$", name, context.tally) if members else 0 for name in _SIDES)
    size = width, height
    drawn, found = reader.drawn(size, sections) if members else ({}, (0, 0))
    ones = [*reader.ones(members, drawn)]
    context.tally.unconverted.update({WITHOUT_LABEL: left} if (left := len(drawn.keys() - {one.track for one in ones})) else {})
    element = f'{ELEMENT}["{{}}"]'
    return Moment(Source(str(path), element), Place(str(path)), name_of(path), size if min(size) > 0 else found, ones)


@dataclass(frozen=True, slots=True, kw_only=True)
class _MomentReader:
    """Reads one file.

    Args:
        document: its text.
        options: of the reader.
        context: says what is wanted, and takes what is bad.
    """

    document: Document
    options: SamOptions
    context: Context

    def drawn(self, size: Size, sections: Mapping[str, msgspec.Raw]) -> tuple[dict[int, Rings], Size]:
        """The outlines of all masks by their numbers, and the size of the array; nothing where there is none, or a bad one."""
        tally = self.context.tally
        path = self._array(sections)
        if path is None:
            tally.unconverted[WITHOUT_ARRAY] += 1
            return {}, (0, 0)
        try:
            return _outlines(path, size)
        except InputError as error:
            tally.reject_file("masks unreadable", error)
            return {}, (0, 0)

    def ones(self, labels: Mapping[str, msgspec.Raw], drawn: Mapping[int, Rings]) -> Iterator[One]:
        """The masks of the labels in their order."""
        known: set[int] = set()
        records = Records(
            document=self.document, element=ELEMENT, options=self.options, tally=self.context.tally, names=_NAMES, corners=with_last
        )
        for key, raw in labels.items():
            element = f'{ELEMENT}["{key}"]'
            members = records.members(raw, element)
            if members is None:
                continue
            note_unused(members, (*_CORNERS, *_NAMES.values(), "instance_id"), self.options, self.context.tally)
            track = self._track(key, members, raw, element, known)
            if track is None:
                continue
            known.add(track)
            said = records.fields(members, element)
            if said.score == 0:
                # what the demos leave where they know none
                said = msgspec.structs.replace(said, score=None)
            box = self._box(members, element)
            attributes = records.attributes(raw, element) if self.options.attributes else None
            place = partial(_place, records.place_in(raw, element))
            rings = drawn.get(track) if Kind.POLYGON in self.context.shapes or box is None or is_flat(box) else None
            yield One(place, track, msgspec.structs.replace(said, bbox=box), box, rings, attributes, track)

    def _track(self, key: str, members: Mapping[str, msgspec.Raw], raw: msgspec.Raw, element: str, known: set[int]) -> int | None:
        """The number of a mask; None where it is none, or that of another one, which was rejected."""
        tally = self.context.tally
        number = self.document.value(members.get("instance_id", NULL), _ID, f"{element}.instance_id", tally, CORRECT)
        if number is None and "instance_id" not in members and key.isascii() and key.isdecimal() and len(key) < len(str(MOST_ID)):
            number = int(key)
        place = self.document.place_of(members.get("instance_id", raw), f"{element}.instance_id")
        if number is None or not 0 < number <= MOST_ID:
            if number is not None or members.get("instance_id", NULL) == NULL:
                said = "has no instance_id" if number is None else f"instance_id {number} is no number from 1"
                tally.reject("bad instance id", said, place=place, fix=CORRECT)
            return None
        if number in known:
            tally.reject("instance twice", f"instance_id {number} is that of another mask of the frame", place=place, fix=CORRECT)
            return None
        return number

    def _box(self, members: Mapping[str, msgspec.Raw], element: str) -> Four | None:
        """The corners of a mask; None where one is not there or wrong, or where none was found, which are all 0."""
        tally, fix = self.context.tally, or_leave_out("box")
        x0, y0, x1, y1 = (self.document.value(members.get(name, NULL), _CORNER, f"{element}.{name}", tally, fix) for name in _CORNERS)
        if x0 is None or y0 is None or x1 is None or y1 is None:
            return None
        return with_last((x0, y0, x1, y1)) if x0 or y0 or x1 or y1 else None

    def _array(self, sections: Mapping[str, msgspec.Raw]) -> Path | None:
        """The file of the masks, which is called as that of the labels, or by its last part as ``mask_name``; None where there is none."""
        path, fix = self.document.path, or_leave_out("value")
        said = self.document.value(sections.get("mask_name", NULL), _TEXT, "$.mask_name", self.context.tally, fix) or ""
        last = re.split(r"[/\\]", said)[-1]
        names = (f"{path.stem}.npy", *((last,) if last.endswith(".npy") and is_text(last) else ()))
        folders = (path.parent.parent / MASKS, path.parent)
        return next((found for name in names for folder in folders if is_listed(noted(found := folder / name))), None)


def _place(of_record: Callable[[str], Place], field: str) -> Place:
    """The place of a field of a label, whose box is no field but four."""
    return of_record("" if field == "bbox" else field)


def _outlines(path: Path, size: Size) -> tuple[dict[int, Rings], Size]:
    """The outlines in an array by the number of their pixels, and its size.

    Raises:
        InputError: it cannot be read, or is no array of such a size.
    """
    # the codec of masks is loaded for files that have masks alone
    from prelabel.geometry.labelimages import runs_of  # noqa: PLC0415
    from prelabel.geometry.masks import label_rings  # noqa: PLC0415

    place, data = Place(str(path)), read_bytes(path)
    file = BytesIO(data)
    header = header_of(file, place, save=_SAVE, fix=_SAVE)
    if len(header.shape) != 2 or not min(header.shape) or header.dtype.kind not in "biu":  # noqa: PLR2004  # height and width
        raise InputError(f"is an array of {header.dtype} and the shape {header.shape}, not of whole numbers", place=place, fix=_SAVE)
    height, width = header.shape
    if size != (width, height) and min(size) > 0:
        what, fix = f"is {width}x{height}, its labels are of {size[0]}x{size[1]}", or_leave_out("masks")
        raise InputError(what, place=place, fix=fix)
    numbers = array_of(file, header, len(data) - file.tell(), place, fix=_SAVE).astype(np.int64)
    if int(numbers.min()) < 0:
        raise InputError("holds numbers below 0", place=place, fix=_SAVE)
    values, rings = label_rings(runs_of(numbers, place))
    return {value: rings.between(i, i + 1) for i, value in enumerate(values.tolist())}, (width, height)
