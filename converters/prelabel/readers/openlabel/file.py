"""A file, taken apart as far as a record that is wrong is to be named."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.rawjson import NULL
from prelabel.readers.openlabel.records import (
    ABSENT,
    Attributes,
    BarePoly,
    BareShape,
    Data,
    Frame,
    FrameProperties,
    Object,
    Poly,
    Shape,
    Stream,
    Value,
)
from prelabel.safejson import Document, or_leave_out

T = TypeVar("T")

_NUMBER = re.compile("[0-9]{1,9}")


class At(NamedTuple):
    """Where an object's data stand.

    Args:
        uid: of the object.
        frame: the key of the frame; None of the object as a whole.
    """

    uid: str
    frame: str | None = None


class _LooseObject(msgspec.Struct, frozen=True):
    type: str = ""
    coordinate_system: str = ""
    stream: str = ""
    object_data: dict[str, msgspec.Raw] = {}


class _LooseFrame(msgspec.Struct, frozen=True):
    objects: dict[str, msgspec.Raw] = {}
    frame_properties: msgspec.Raw = ABSENT


class _LooseProperties(msgspec.Struct, frozen=True):
    timestamp: object = None
    streams: dict[str, msgspec.Raw] = {}
    frame_data: msgspec.Raw = NULL


_OBJECT = msgspec.json.Decoder(Object)
_FRAME = msgspec.json.Decoder(Frame)
_LOOSE_OBJECT = msgspec.json.Decoder(_LooseObject)
_LOOSE_FRAME = msgspec.json.Decoder(_LooseFrame)
_PROPERTIES = msgspec.json.Decoder(_LooseProperties | None)
_STREAM = msgspec.json.Decoder(Stream)
_RAWS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_BARE: Mapping[str, msgspec.json.Decoder[Any]] = {
    **dict.fromkeys(("bbox", "rbbox", "point2d"), msgspec.json.Decoder(BareShape)),
    "poly2d": msgspec.json.Decoder(BarePoly),
}
_ITEMS: Mapping[str, msgspec.json.Decoder[Any]] = {
    **dict.fromkeys(("text", "num", "boolean", "vec"), msgspec.json.Decoder(Value)),
    **dict.fromkeys(("bbox", "rbbox", "point2d"), msgspec.json.Decoder(Shape)),
    "poly2d": msgspec.json.Decoder(Poly),
}


class File:
    """A file of OpenLABEL or VCD.

    Args:
        path: of the file.
        tally: takes what is of the wrong type.

    Raises:
        InputError: it cannot be read, or is none.
    """

    def __init__(self, path: Path, tally: Tally) -> None:
        self.path, self._tally = path, tally
        self.document = Document(read_bytes(path), path)
        sections = self.document.sections() if self.document.root == "{" else {}
        self.root = next((name for name in ("openlabel", "vcd") if name in sections), "")
        """``openlabel`` or ``vcd``."""
        if not self.root:
            fix = "give a file of OpenLABEL 1.0 or of VCD 4"
            raise InputError("has neither 'openlabel' nor 'vcd'", place=Place(str(path)), fix=fix)
        self._parts = self._whole(sections[self.root], _RAWS, f"$.{self.root}")
        self._members: dict[str, dict[str, msgspec.Raw]] = {}

    def holds(self, name: str) -> bool:
        """Whether the root has a member."""
        return name in self._parts

    def part(self, name: str, kind: type[T]) -> T | None:
        """A member of the root; None where it has none.

        Raises:
            InputError: it is of another type.
        """
        raw = self._parts.get(name)
        return None if raw is None else self._whole(raw, msgspec.json.Decoder(kind), f"$.{self.root}.{name}")

    def aside(self, name: str, kind: type[T]) -> T | None:
        """A member of the root that the rest can be read without; None where it has none, or one of another type, which was rejected.

        Raises:
            InputError: it is of another type, and the run stops at bad records.
        """
        raw = self._parts.get(name)
        if raw is None:
            return None
        return self.document.value(raw, msgspec.json.Decoder(kind), f"$.{self.root}.{name}", self._tally, or_leave_out(name))

    def streams(self) -> dict[str, Stream]:
        """The streams of the whole file; nothing is known of one that was rejected.

        Raises:
            InputError: they are no object, or a bad record stops the run.
        """
        return self._streams(self._raws("streams"), f"$.{self.root}.streams")

    def objects(self) -> dict[str, Object | None]:
        """The objects as a whole, by their uids; None stands for one that was rejected.

        Raises:
            InputError: they are no object, or a bad record stops the run.
        """
        return {uid: self._object(raw, At(uid)) for uid, raw in self._raws("objects").items()}

    def frames(self) -> Iterator[tuple[str, int, Frame]]:
        """The frames with their keys and numbers, in the order of the file; a bad one is rejected.

        Raises:
            InputError: they are no object, or a bad record stops the run.
        """
        first: dict[int, str] = {}
        for key, raw in self._raws("frames").items():
            number = int(key) if _NUMBER.fullmatch(key) else None
            if number is None or first.setdefault(number, key) != key:
                what = f"{key!r} is no number of a frame" if number is None else f"frame {number} is there as {first[number]!r} already"
                fix = "number the frames from 0, or leave the frame out with --on-error skip"
                self._tally.reject("no frame number", what, place=self.document.place_of(raw, self.frame_element(key)), fix=fix)
                continue
            frame = self._frame(raw, key)
            if frame is not None:
                yield key, number, frame

    def frame_element(self, key: str) -> str:
        """The ``$.path`` of a frame."""
        return f'$.{self.root}.frames["{key}"]'

    def element(self, at: At) -> str:
        """The ``$.path`` of an object."""
        return f'{f"$.{self.root}" if at.frame is None else self.frame_element(at.frame)}.objects["{at.uid}"]'

    def place(self, at: At, field: str = "") -> Place:
        """The place of an object, or of a field of it."""
        objects = self._raws("objects") if at.frame is None else _LOOSE_FRAME.decode(self._raws("frames")[at.frame]).objects
        raw = objects[at.uid]
        return self.document.place_of(raw, self.element(at), field)

    def _raws(self, name: str) -> dict[str, msgspec.Raw]:
        """The texts of the members of one of the root, by their keys."""
        if name not in self._members:
            self._members[name] = self.part(name, dict[str, msgspec.Raw]) or {}
        return self._members[name]

    def _frame(self, raw: msgspec.Raw, key: str) -> Frame | None:
        try:
            return _FRAME.decode(raw)
        except (msgspec.DecodeError, RecursionError):
            element = self.frame_element(key)
        loose = self.document.value(raw, _LOOSE_FRAME, element, self._tally)
        if loose is None:
            return None
        said = loose.frame_properties
        properties = self.document.value(said, _PROPERTIES, f"{element}.frame_properties", self._tally) if len(said) else None
        properties = properties or _LooseProperties()
        streams = self._streams(properties.streams, f"{element}.frame_properties.streams")
        objects = {uid: self._object(one, At(uid, key)) for uid, one in loose.objects.items()}
        return Frame(objects, FrameProperties(properties.timestamp, streams, properties.frame_data))

    def _object(self, raw: msgspec.Raw, at: At) -> Object | None:
        try:
            return _OBJECT.decode(raw)
        except (msgspec.DecodeError, RecursionError):
            element = self.element(at)
        loose = self.document.value(raw, _LOOSE_OBJECT, element, self._tally)
        if loose is None:
            return None
        known = {name: raws for name, raws in loose.object_data.items() if name in Data.__struct_fields__}
        listed = {name: self._items(name, raws, f"{element}.object_data.{name}") for name, raws in known.items()}
        return Object(loose.type, loose.coordinate_system, loose.stream, Data(**listed))

    def _streams(self, raws: Mapping[str, msgspec.Raw], element: str) -> dict[str, Stream]:
        return {name: self.document.value(raw, _STREAM, f'{element}["{name}"]', self._tally) or Stream() for name, raw in raws.items()}

    def _items(self, name: str, raw: msgspec.Raw, element: str) -> list[Any]:
        """The items of a list of an object's data, with None for each that was rejected."""
        raws = self.document.value(raw, _LIST, element, self._tally) or []
        return [self._item(name, one, f"{element}[{i}]") for i, one in enumerate(raws)] if name in _ITEMS else raws

    def _item(self, name: str, raw: msgspec.Raw, element: str) -> Any:  # noqa: ANN401  # of the type that the name says
        """One of them, without attributes that are bad; None where it was rejected."""
        bare = _BARE.get(name)
        try:
            return _ITEMS[name].decode(raw)
        except (msgspec.DecodeError, RecursionError):
            found = self.document.value(raw, bare or _ITEMS[name], element, self._tally)
        if found is None or bare is None:
            return found
        said, where = _RAWS.decode(raw)["attributes"], f"{element}.attributes"
        kinds = self.document.value(said, _RAWS, where, self._tally, or_leave_out("attributes")) or {}
        known = {kind: raws for kind, raws in kinds.items() if kind in Attributes.__struct_fields__}
        listed = {kind: self._items(kind, raws, f"{where}.{kind}") for kind, raws in known.items()}
        return msgspec.structs.replace(found, attributes=Attributes(**listed))

    def _whole(self, raw: msgspec.Raw, decoder: msgspec.json.Decoder[T], element: str) -> T:
        """A piece without which the file cannot be read."""
        value = self.document.value(raw, decoder, element, Tally())
        if value is None:
            raise TypeError(element)
        return value
