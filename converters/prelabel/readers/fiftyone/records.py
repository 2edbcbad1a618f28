"""What files of FiftyOne say, as they say it; numbers and bytes may be wrapped as MongoDB's extended JSON does."""

import json
from collections.abc import Container, Mapping
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec
from msgspec import Meta

from prelabel.errors import InputError, Place, Tally
from prelabel.rawjson import NULL
from prelabel.readers.shared.seqinfo import MAX_FRAMES
from prelabel.safejson import CORRECT, Document, or_leave_out

T = TypeVar("T")

Side = Annotated[int, Meta(ge=0, lt=1 << 31)]

Index = Annotated[int, Meta(ge=0, lt=10**18)]

Number = Annotated[int, Meta(ge=1, le=MAX_FRAMES)]


class Oid(msgspec.Struct, frozen=True, gc=False, rename={"oid": "$oid"}):
    """An id of MongoDB."""

    oid: str


class Packed(msgspec.Struct, frozen=True, gc=False):
    """Bytes, as extended JSON has them since its second version."""

    base64: str


class Binary(msgspec.Struct, frozen=True, gc=False, rename={"binary": "$binary"}):
    """Bytes."""

    binary: Packed | str


class Lax(msgspec.Struct, frozen=True, gc=False, rename={"value": "$numberDouble"}, forbid_unknown_fields=True):
    """A number that JSON does not have, wrapped; NaN that is not stands in a `Document` as such an object, too, but empty."""

    value: str = "NaN"

    @property
    def is_nan(self) -> bool:
        """Whether it is none of the infinite ones."""
        return self.value == "NaN"


class Instance(msgspec.Struct, frozen=True, gc=False, rename={"id_": "_id"}):
    """What links labels of one object."""

    id_: Oid | str


class Label(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What every label has."""

    label: str | int | None = None
    index: Index | None = None
    instance: Instance | None = None
    tags: list[str] | None = None
    attributes: dict[str, Any] | None = None


class Detection(Label, frozen=True, gc=False, kw_only=True):
    """A box: left, top, width and height in fractions; the mask fills it."""

    bounding_box: list[float] | None = None
    confidence: float | None = None
    mask: Binary | str | None = None
    mask_path: str | None = None


class Polyline(Label, frozen=True, gc=False, kw_only=True):
    """Shapes of points in fractions."""

    points: list[msgspec.Raw] | None = None
    confidence: float | None = None
    closed: bool | None = None
    filled: bool | None = None


class Keypoint(Label, frozen=True, gc=False, kw_only=True):
    """Points in fractions; confidences were called in the plural first."""

    points: list[msgspec.Raw] | None = None
    confidence: list[float | Lax | None] | float | None = None
    confidences: list[float | Lax | None] | None = None


class Labels(msgspec.Struct, frozen=True, gc=False):
    """A list of labels."""

    detections: list[msgspec.Raw] | None = None
    polylines: list[msgspec.Raw] | None = None
    keypoints: list[msgspec.Raw] | None = None


class Typed(msgspec.Struct, frozen=True, gc=False, rename={"cls": "_cls"}):
    """What a value is."""

    cls: str = ""


class Metadata(msgspec.Struct, frozen=True, gc=False):
    """Of an image, or of a video."""

    width: Side | None = None
    height: Side | None = None
    frame_width: Side | None = None
    frame_height: Side | None = None
    frame_rate: Annotated[float, Meta(ge=0)] | None = None
    total_frame_count: Annotated[int, Meta(ge=0, le=MAX_FRAMES)] | None = None


class Sample(msgspec.Struct, frozen=True, gc=False, rename={"id_": "_id", "media_type": "_media_type"}):
    """An image or video; ``frames`` is the file of its labels, in exports of old versions."""

    filepath: str
    id_: Oid | str | None = None
    media_type: str | None = None
    metadata: msgspec.Raw = NULL
    frames: msgspec.Raw = NULL


class VideoFrame(msgspec.Struct, frozen=True, gc=False, rename={"sample": "_sample_id"}):
    """Of a video; old versions have a file a video, in which the numbers are the keys, too."""

    frame_number: Number
    sample: Oid | str | None = None


METADATA_PARTS = frozenset(Metadata.__struct_fields__)

ALONE = frozenset({"index", "instance", "tags", "attributes", "confidence", "confidences", "mask", "mask_path"})
"""What a label can be read without."""

RAWS = msgspec.json.Decoder(list[msgspec.Raw])
MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
TYPED = msgspec.json.Decoder(Typed)
LABELS = msgspec.json.Decoder(Labels)
SAMPLE = msgspec.json.Decoder(Sample)
METADATA = msgspec.json.Decoder(Metadata)
VIDEO_FRAME = msgspec.json.Decoder(VideoFrame)

KINDS: Mapping[str, tuple[msgspec.json.Decoder[Any], str]] = {
    "Detection": (msgspec.json.Decoder(Detection), ""),
    "Detections": (msgspec.json.Decoder(Detection), "detections"),
    "Polyline": (msgspec.json.Decoder(Polyline), ""),
    "Polylines": (msgspec.json.Decoder(Polyline), "polylines"),
    "Keypoint": (msgspec.json.Decoder(Keypoint), ""),
    "Keypoints": (msgspec.json.Decoder(Keypoint), "keypoints"),
}
"""Of values with shapes, by their ``_cls``: what one label is, and the member that lists labels; empty of a label alone."""

NO_SHAPES = frozenset(
    {"Classification", "Classifications", "Segmentation", "Heatmap", "Regression", "TemporalDetection", "TemporalDetections",
     "GeoLocation", "GeoLocations"}
)  # fmt: skip
"""Other labels."""


class Spot(NamedTuple):
    """A value in a document.

    Args:
        document: that holds it.
        raw: its text.
        element: its ``$.path``.
    """

    document: Document
    raw: msgspec.Raw
    element: str

    def place(self, field: str = "") -> Place:
        """The place of it, or of a field of it."""
        return self.document.place_of(self.raw, self.element, field)

    def value(self, decoder: msgspec.json.Decoder[T], tally: Tally, fix: str = CORRECT) -> T | None:
        """What it says; None where it is of another type and was rejected.

        Raises:
            InputError: it was, and the run stops at bad records.
        """
        return self.document.value(self.raw, decoder, self.element, tally, fix)

    def without_bad(self, decoder: msgspec.json.Decoder[T], alone: Container[str], tally: Tally, fix: str = CORRECT) -> T | None:
        """The same of an object, some of whose members are left out alone where they are of another type.

        Args:
            decoder: of a Struct without a member that must be there.
            alone: such members.
            tally: takes what is of another type.
            fix: what to do about what is not one of these members.

        Raises:
            InputError: something is, and the run stops at bad records.
        """
        try:
            return decoder.decode(self.raw)
        except (msgspec.DecodeError, RecursionError):
            found, said = self.value(MEMBERS, tally, fix) or {}, dict[str, Any]()
        for name, part in _parts(decoder).items():
            if name not in found:
                continue
            try:
                said[name] = part.decode(found[name])
            except (msgspec.DecodeError, RecursionError):
                self.inside(found[name], f".{name}").value(part, tally, or_leave_out("value") if name in alone else fix)
                if name not in alone:
                    return None
        return decoder.type(**said) if found else None

    def inside(self, raw: msgspec.Raw, where: str) -> "Spot":
        """A part of it."""
        return Spot(self.document, raw, f"{self.element}{where}")

    def members(self) -> dict[str, msgspec.Raw]:
        """Of an object whose keys name things of which none may be lost.

        Raises:
            InputError: it is no object, or has a key twice.
        """
        found = self.value(MEMBERS, Tally()) or {}
        # a key that stands twice, or its value, has quotes that those that were found do not have
        text = bytes(self.raw)
        if text.count(b'"') > sum(msgspec.json.encode(key).count(b'"') + bytes(raw).count(b'"') for key, raw in found.items()):
            what = f"the key {_key_twice(text)!r} stands twice in one object"
            raise InputError(what, place=self.place(), fix="keep one of them")
        return found


@cache
def _parts(decoder: msgspec.json.Decoder[Any]) -> dict[str, msgspec.json.Decoder[Any]]:
    """Decoders of the members of a Struct."""
    return {member.name: msgspec.json.Decoder(member.type) for member in msgspec.structs.fields(decoder.type)}


def _key_twice(text: bytes) -> str:
    """The first key that stands twice in an object."""
    try:
        keys: list[str] = json.loads(text, object_pairs_hook=lambda pairs: [key for key, _ in pairs], parse_int=str)
    except RecursionError:
        # a value is nested deeper than Python's parser goes
        return "..."
    return next(key for number, key in enumerate(keys) if key in keys[:number])


def id_of(said: Oid | str | None) -> str:
    """An id; empty where there is none."""
    return said.oid if isinstance(said, Oid) else said or ""


def section(document: Document, name: str, what: str) -> Spot:
    """A member of the root.

    Args:
        document: of an object.
        name: of the member.
        what: the file should be, for messages.

    Raises:
        InputError: the root is no object, or has no such member.
    """
    found = document.sections().get(name) if document.root == "{" else None
    if found is None:
        raise InputError(f"has no {name}", place=Place(str(document.path)), fix=f"give {what}")
    return Spot(document, found, f"$.{name}")


def key_of(name: str) -> str:
    """How a key stands in a ``$.path``."""
    return f'["{name}"]'
