"""What files say of masks, decoded; where one value is wrong, the others are read all the same."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from prelabel.detections import UNTRACKED, AttributeSet
from prelabel.errors import Place, Tally
from prelabel.geometry.rings import Rings
from prelabel.rawjson import NULL
from prelabel.readers.sam.options import SamOptions
from prelabel.readers.shared.objects import put_attribute
from prelabel.readers.shared.outputs.masks import AnyMask
from prelabel.readers.shared.sides import is_side
from prelabel.safejson import CORRECT, Document, or_leave_out

Four = tuple[float, float, float, float]

EMPTY_VALUES: tuple[object, ...] = (None, [], {})
"""Of an attribute that an object does not have."""


class Annotation(msgspec.Struct, frozen=True, gc=False):
    """A mask as a file has it; what is missing is None."""

    segmentation: AnyMask | None = None
    bbox: Four | None = None
    predicted_iou: float | None = None
    stability_score: float | None = None
    score: float | list[float] | None = None
    class_name: str | None = None


class One(NamedTuple):
    """A mask, not looked at yet.

    Args:
        place: where a field of it stands, by the name that `Annotation` has for it; empty for the whole.
        origin: index of it in its source.
        said: what the file says of it.
        box: x0, y0, x1, y1 in pixels; None where it has none.
        mask: its pixels, or their outline in pixels; None where it has none.
        attributes: of it.
        track: its id.
    """

    place: Callable[[str], Place]
    origin: int
    said: Annotation
    box: Four | None
    mask: AnyMask | Rings | None
    attributes: AttributeSet | None = None
    track: int = UNTRACKED


NAMES = {name: name for name in Annotation.__struct_fields__}
"""What fields are called in the files of most programs."""

QUALITIES = frozenset({"predicted_iou", "stability_score"})
"""Of which one is the score."""

REPEATED = frozenset({"id", "value", "area"})
"""Fields that number masks, or repeat what they say."""

UNUSED = "fields of masks that were not used: {all} (-O attributes=NAME,... makes attributes of them)"

_ONE = msgspec.json.Decoder(Annotation)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_SIDE = msgspec.json.Decoder(float | None)
_ANY = msgspec.json.Decoder(Any)
_FIELDS: Mapping[str, msgspec.json.Decoder[Any]] = {
    "segmentation": msgspec.json.Decoder(AnyMask | None),
    "class_name": msgspec.json.Decoder(str | None),
    "bbox": msgspec.json.Decoder(Four | None),
    "score": msgspec.json.Decoder(float | list[float] | None),
    **dict.fromkeys(QUALITIES, msgspec.json.Decoder(float | None)),
}


def of_sides(box: Four) -> Four:
    """The corners of left, top, width and height."""
    x, y, width, height = box
    return x, y, x + width, y + height


def with_last(box: Four) -> Four:
    """The edges of a box, as corners, that ends at the last column and row of pixels of its mask.

    All 0, as SAM writes it of a mask without a pixel, and a box that is turned over stay as they are.

    >>> with_last((2, 1, 3, 3)), with_last((2, 1, 2, 3)), with_last((0, 0, 0, 0)), with_last((2, 1, 1, 3))
    ((2, 1, 4, 4), (2, 1, 3, 4), (0, 0, 0, 0), (2, 1, 1, 3))
    """
    x0, y0, x1, y1 = box
    return (x0, y0, x1 + 1, y1 + 1) if any(box) and x0 <= x1 and y0 <= y1 else box


def as_measured(box: Four) -> Four:
    """The edges of left, top, width and height as SAM measures them: a mask of one column has no width.

    >>> as_measured((2, 1, 1, 2)), as_measured((2, 1, 0, 2))
    ((2, 1, 4, 4), (2, 1, 3, 4))
    """
    return with_last(of_sides(box))


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """A list of masks in a document.

    Args:
        document: that holds it.
        element: its ``$.path``.
        options: of the reader.
        tally: takes what is bad.
        names: what the fields of `Annotation` are called; those that are left out are not there.
        corners: makes x0, y0, x1, y1 of a box as it is written.
    """

    document: Document
    element: str
    options: SamOptions
    tally: Tally
    names: Mapping[str, str]
    corners: Callable[[Four], Four]

    def ones(self) -> Iterator[One]:
        """The masks in their order.

        Raises:
            InputError: it is no list, or a bad record stops the run.
        """
        found: set[str] = set()
        for position, one in enumerate(self.document.records(msgspec.Raw, self.element, self.tally).items):
            found.update(self._names_in(one))
            element = f"{self.element}[{position}]"
            said = self._annotation(one, element)
            if said is not None:
                attributes = self.attributes(one, element) if self.options.attributes else None
                place = self.place_in(one, element)
                yield One(place, position, said, said.bbox and self.corners(said.bbox), said.segmentation, attributes)
        note_unused(found, self.names.values(), self.options, self.tally)

    def place_in(self, raw: msgspec.Raw, element: str) -> Callable[[str], Place]:
        """Gives the places of the fields of a record."""

        def place(field: str) -> Place:
            name, dot, rest = field.partition(".")
            path = f".{self.names.get(name, name)}{dot}{rest}" if field else ""
            return self.document.place_of(raw, element, path)

        return place

    def attributes(self, raw: msgspec.Raw, element: str) -> AttributeSet:
        """The fields of a record that were asked for, those that are wrong left out."""
        found: dict[str, str | tuple[str, ...]] = {}
        for name, piece in (self.members(raw, element) or {}).items():
            if name in self.options.attributes:
                value = self.document.value(piece, _ANY, f"{element}.{name}", self.tally, or_leave_out("attribute"))
                if value not in EMPTY_VALUES:
                    put_attribute(found, name, value, self.tally)
        return found

    def members(self, raw: msgspec.Raw, element: str) -> Mapping[str, msgspec.Raw] | None:
        """The members of a record; None of what is no object, which was rejected."""
        return self.document.value(raw, _MEMBERS, element, self.tally, CORRECT)

    def fields(self, members: Mapping[str, msgspec.Raw], element: str) -> Annotation:
        """What the members of a record say; a field of the wrong type is rejected and left out."""
        said: dict[str, Any] = {}
        for field, name in self.names.items():
            if name in members:
                said[field] = self.document.value(members[name], _FIELDS[field], f"{element}.{name}", self.tally, or_leave_out("value"))
        return Annotation(**said)

    def _annotation(self, raw: msgspec.Raw, element: str) -> Annotation | None:
        if self.names is NAMES:
            try:
                return _ONE.decode(raw)
            except (msgspec.DecodeError, RecursionError):
                pass
        members = self.members(raw, element)
        return None if members is None else self.fields(members, element)

    def _names_in(self, raw: msgspec.Raw) -> Iterable[str]:
        try:
            return _MEMBERS.decode(raw).keys()
        except (msgspec.DecodeError, RecursionError):
            return ()


def side_of(document: Document, members: Mapping[str, msgspec.Raw], element: str, name: str, tally: Tally) -> int:
    """A side of an image in pixels; 0 where its file does not say it, or what is none, which was rejected.

    Args:
        document: the file.
        members: of the object that says it.
        element: its ``$.path``.
        name: of the member.
        tally: takes what is bad.

    Raises:
        InputError: it is bad, and the run stops at bad records.
    """
    path, fix = f"{element}.{name}", or_leave_out("size")
    side = document.value(members.get(name, NULL), _SIDE, path, tally, fix)
    if side is not None and not is_side(side):
        tally.reject("bad size", f"{name} {side:g} is no number of pixels", place=document.place_of(members[name], path), fix=fix)
        return 0
    return int(side or 0)


def note_unused(found: Iterable[str], used: Iterable[str], options: SamOptions, tally: Tally) -> None:
    """Say which fields of masks nothing uses.

    Args:
        found: the fields that there are.
        used: those that are read; of the qualities only that is used which is the score.
        options: of the reader.
        tally: is told.
    """
    unused = {*found} - ({*used} - QUALITIES) - REPEATED - {options.score, *options.attributes}
    if unused:
        tally.note_names(UNUSED, sorted(unused))
