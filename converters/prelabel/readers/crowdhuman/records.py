"""What lines say, as they say it."""

from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.readers.shared.jsonlines import Line

TRUTH, RESULTS = "gtboxes", "dtboxes"

_OBJECT = 'write {"ID": ..., "gtboxes": [...]} or {"ID": ..., "dtboxes": [...]}, an image a line'

Xywh = tuple[float, float, float, float]
"""Left, top, width and height in pixels."""

Said = Mapping[str, bool | float | str | None]


class Box(msgspec.Struct, frozen=True, gc=False):
    """A box of truth or of results."""

    tag: str | int | None = None
    fbox: Xywh | None = None
    vbox: Xywh | None = None
    hbox: Xywh | None = None
    box: Xywh | None = None
    score: float | None = None
    extra: Said | None = None
    head_attr: Said | None = None


class Image(msgspec.Struct, frozen=True, gc=False, rename={"name": "ID"}):
    """A line."""

    name: str
    width: float | None = None
    height: float | None = None
    gtboxes: Sequence[Box] | None = None
    dtboxes: Sequence[Box] | None = None


_IMAGE = msgspec.json.Decoder(Image)
_BOX = msgspec.json.Decoder(Box)
_BOXES = msgspec.json.Decoder(list[msgspec.Raw])
_NAME = msgspec.json.Decoder(str)
_SIDE = msgspec.json.Decoder(float)


class Record(NamedTuple):
    """A line that could be read.

    Args:
        path: of the file.
        number: of the line, from 1.
        text: of the line.
        image: what it says.
        positions: the place of each box in the line's list; None where none was left out.
        beside: how many boxes of truth stand beside results.
    """

    path: Path
    number: int
    text: bytes
    image: Image
    positions: Sequence[int] | None = None
    beside: int = 0

    @property
    def member(self) -> str:
        """Which list of boxes is read."""
        return TRUTH if self.image.dtboxes is None else RESULTS

    @property
    def boxes(self) -> Sequence[Box]:
        """Those of the list that is read."""
        return self.image.gtboxes or [] if self.image.dtboxes is None else self.image.dtboxes

    def place(self, item: int, field: str = "") -> Place:
        """Where a box stands, or a ``.field`` of it."""
        line = Line(self.text, self.path, self.number)
        position = item if self.positions is None else self.positions[item]
        raws = msgspec.json.decode(line.members()[self.member], type=list[msgspec.Raw])
        return line.place(raws[position], f"$.{self.member}[{position}]", field)


def records_of(path: Path, tally: Tally) -> Iterator[Record]:
    """The lines of a file; those that are bad are rejected, and of a line that is not the boxes that are.

    Raises:
        InputError: the file cannot be read, or a bad record stops the run.
    """
    data = read_bytes(path).removeprefix(BOM_UTF8)
    if not data.strip():
        raise InputError("is empty", place=Place(str(path)), fix=_OBJECT)
    for number, text in enumerate(data.split(b"\n"), 1):
        if not text.strip():
            continue
        try:
            image = _IMAGE.decode(text)
            beside = len(image.gtboxes or ()) if image.dtboxes is not None else 0
            record: Record | None = Record(path, number, text, image, beside=beside)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            record = _looked_for(path, number, text, tally)
        if record is not None and record.image.gtboxes is None and record.image.dtboxes is None:
            what = f"has neither {TRUTH} nor {RESULTS}"
            tally.reject("no boxes", what, place=Place(str(path), number, element="$"), fix=_OBJECT)
        elif record is not None:
            yield record


def _looked_for(path: Path, number: int, text: bytes, tally: Tally) -> Record | None:
    """What can be read of a line in which something is wrong; None where that is not enough."""
    try:
        line = Line(text, path, number)
        members = {name: raw for name, raw in line.members().items() if bytes(raw) != b"null"}
    except InputError as error:
        tally.reject_file("unreadable line", error)
        return None
    if "ID" not in members:
        tally.reject("no image", "has no ID", place=Place(str(path), number, element="$"), fix=_OBJECT)
        return None
    name = line.value(members["ID"], _NAME, "$.ID", tally)
    member = RESULTS if RESULTS in members else TRUTH
    raws = line.value(members[member], _BOXES, f"$.{member}", tally) if member in members else None
    if name is None or (raws is None and member in members):
        return None
    beside = line.value(members[TRUTH], _BOXES, f"$.{TRUTH}", tally) if {TRUTH, RESULTS} <= members.keys() else None
    width, height = (line.value(members[side], _SIDE, f"$.{side}", tally) if side in members else None for side in ("width", "height"))
    read = [(position, line.value(raw, _BOX, f"$.{member}[{position}]", tally)) for position, raw in enumerate(raws or ())]
    boxes = None if raws is None else [box for _, box in read if box is not None]
    image = Image(name, width, height, **{member: boxes})
    return Record(path, number, text, image, [position for position, box in read if box is not None], len(beside or ()))
