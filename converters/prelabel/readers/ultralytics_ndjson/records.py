"""What lines say, as they say it."""

from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.rawjson import NULL
from prelabel.readers.shared.jsonlines import Line
from prelabel.readers.shared.kpt_shape import MOST_POINTS, KptShape

ANNOTATIONS = "annotations"

_FIRST = 'begin with {"type": "dataset", "task": ..., "class_names": {...}}, or give the file that Ultralytics Platform exports'
_IMAGE_LINE = 'write {"type": "image", "file": ..., "annotations": {...}}, an image a line'


class Dataset(NamedTuple):
    """The first line.

    Args:
        names: of the classes by their numbers.
        kpt_shape: of poses; None where it says none.
    """

    names: Mapping[int, str]
    kpt_shape: KptShape | None


class Image(msgspec.Struct, frozen=True, gc=False):
    """A line behind it."""

    file: str
    type: str = "image"
    url: str | None = None
    width: float | None = None
    height: float | None = None
    split: str | None = None
    annotations: Mapping[str, Sequence[msgspec.Raw] | None] | None = None
    depth: msgspec.Raw = NULL


_CLASSES = msgspec.json.Decoder(dict[int, str] | None)
_SHAPE = msgspec.json.Decoder(tuple[Annotated[int, Meta(gt=0, le=MOST_POINTS)], Literal[2, 3]] | None)
_IMAGE = msgspec.json.Decoder(Image)
_LISTS = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_ROWS = msgspec.json.Decoder(list[msgspec.Raw] | None)
_NAME = msgspec.json.Decoder(str)
_TEXT = msgspec.json.Decoder(str | None)
_SIDE = msgspec.json.Decoder(float | None)


class Record(NamedTuple):
    """A line of an image.

    Args:
        path: of the file.
        number: of the line, from 1.
        text: of the line.
        image: what it says; lists in it that are none are left out.
    """

    path: Path
    number: int
    text: bytes
    image: Image

    def at(self, member: str) -> Place:
        """The place of a member of the line."""
        return Place(str(self.path), self.number, element=f"$.{member}")

    def place(self, kind: str, row: int, field: str = "") -> Place:
        """Where a row of annotations stands, or a ``[number]`` of it."""
        line = Line(self.text, self.path, self.number)
        rows = msgspec.json.decode(line.members()[ANNOTATIONS], type=dict[str, msgspec.Raw])[kind]
        raw = msgspec.json.decode(rows, type=list[msgspec.Raw])[row]
        return line.place(raw, f"$.{ANNOTATIONS}.{kind}[{row}]", field)


class File:
    """A file, whose first line is read.

    Args:
        path: of the file.

    Raises:
        InputError: it cannot be read, or does not begin with a line that describes a data set.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        data = read_bytes(path).removeprefix(BOM_UTF8)
        self._lines = ((number, text) for number, text in enumerate(data.split(b"\n"), 1) if text.strip())
        number, text = next(self._lines, (None, b""))
        if number is None:
            raise InputError("is empty", place=Place(str(path)), fix=_FIRST)
        line, stops = Line(text, path, number), Tally()
        members = line.members()
        if bytes(members.get("type", NULL)) != b'"dataset"':
            raise InputError("does not describe a data set", place=Place(str(path), number), fix=_FIRST)
        names = line.value(members.get("class_names", NULL), _CLASSES, "$.class_names", stops, _FIRST)
        shape = line.value(members.get("kpt_shape", NULL), _SHAPE, "$.kpt_shape", stops, "write the number of keypoints, and 2 or 3")
        self.dataset = Dataset(names or {}, KptShape(*shape) if shape else None)

    def images(self, tally: Tally) -> Iterator[Record]:
        """The lines of images; those that are bad are rejected, and of a line that is not the members that are.

        Raises:
            InputError: a line is bad, and the run stops at bad records.
        """
        for number, text in self._lines:
            try:
                image: Image | None = _IMAGE.decode(text)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                image = self._looked_for(number, text, tally)
            if image is not None and image.type != "image":
                what = f"is of the type {image.type!r}, not an image"
                tally.reject("no image", what, place=Place(str(self._path), number, element="$.type"), fix=_IMAGE_LINE)
            elif image is not None:
                yield Record(self._path, number, text, image)

    def _looked_for(self, number: int, text: bytes, tally: Tally) -> Image | None:
        """What can be read of a line in which something is wrong; None where no image is named."""
        place = Place(str(self._path), number, element="$")
        try:
            line = Line(text, self._path, number)
            members = line.members()
        except InputError as error:
            tally.reject_file("unreadable line", error)
            return None
        if "file" not in members:
            tally.reject("no image", "has no file", place=place, fix=_IMAGE_LINE)
            return None
        file = line.value(members["file"], _NAME, "$.file", tally)
        if file is None:
            return None
        url, split = (line.value(members.get(name, NULL), _TEXT, f"$.{name}", tally) for name in ("url", "split"))
        width, height = (line.value(members.get(name, NULL), _SIDE, f"$.{name}", tally) for name in ("width", "height"))
        lists = line.value(members.get(ANNOTATIONS, NULL), _LISTS, f"$.{ANNOTATIONS}", tally) or {}
        rows = {kind: line.value(raw, _ROWS, f"$.{ANNOTATIONS}.{kind}", tally) for kind, raw in lists.items()}
        return Image(file=file, url=url, width=width, height=height, split=split, annotations=rows)
