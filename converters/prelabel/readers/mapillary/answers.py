"""What the API of Mapillary answers about detections, as it says it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.frames import clean_name
from prelabel.rawjson import NULL
from prelabel.readers.mapillary.records import value_of
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document, or_leave_out

Id = str | int | None

_FIELDS = frozenset({"value", "geometry", "pixel_geometry", "image", "image_id"})
"""Of a detection that are read."""

_GIVE = "give answers of the API: data or detections with value and geometry each"
_SKIP = or_leave_out("detections")
_SKIP_IMAGE = or_leave_out("image")


class _Sized(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    width: float | None = None
    height: float | None = None
    detections: msgspec.Raw = NULL


class _Only(_Sized, frozen=True, gc=False, kw_only=True):
    """The one image of a file, which may be called as that is."""

    id: Id = None


class _OfSeveral(_Sized, frozen=True, gc=False, kw_only=True):
    id: str | int


class Named(msgspec.Struct, frozen=True, gc=False):
    """The image that a detection is seen in."""

    id: str | int


class Detection(msgspec.Struct, frozen=True, gc=False):
    """A detection.

    Args:
        value: what it is.
        geometry: a vector tile in base64.
        pixel_geometry: the same, as the Python SDK calls it, whose ``geometry`` is where the image was taken.
        id: of the detection.
        image: that it is seen in.
        image_id: likewise, as the SDK writes it.
    """

    value: str
    geometry: str | None = None
    pixel_geometry: str | None = None
    id: Id = None
    image: Named | None = None
    image_id: Id = None


class _Listed(msgspec.Struct, frozen=True, gc=False):
    data: msgspec.Raw


class _Feature(msgspec.Struct, frozen=True, gc=False):
    properties: msgspec.Raw


_ONLY = msgspec.json.Decoder(_Only)
_OF_SEVERAL = msgspec.json.Decoder(_OfSeveral)
_LISTS = msgspec.json.Decoder(_Listed)
_RAWS = msgspec.json.Decoder(msgspec.Raw)
_FEATURES = msgspec.json.Decoder(_Feature)
DETECTIONS = msgspec.json.Decoder(Detection)


class Several(NamedTuple):
    """A list of detections.

    Args:
        document: the file.
        listed: the text of the list.
        element: its ``$.path``.
        inside: the path of a detection in an entry of the list.
        image: what the image that all are of is called; empty where the list does not say it.
        strewn: they are of several images, so that each has to name its own.
        width: of this image in pixels, as it is said.
        height: likewise.
    """

    document: Document
    listed: msgspec.Raw
    element: str
    inside: str = ""
    image: str = ""
    strewn: bool = False
    width: float | None = None
    height: float | None = None

    def each(self, tally: Tally) -> Iterator[tuple[int, msgspec.Raw, Detection]]:
        """The position, the text, and what it says, of each that is of the right type.

        Raises:
            InputError: one is not, and the run stops at bad records.
        """
        for position, raw in self.document.entries(self.listed, _RAWS, self.element, "detection", tally):
            own = raw
            if self.inside:
                feature = self.document.value(raw, _FEATURES, f"{self.element}[{position}]", tally)
                if feature is None:
                    continue
                own = feature.properties
            one = self.document.value(own, DETECTIONS, f"{self.element}[{position}]{self.inside}", tally)
            if one is not None:
                yield position, own, one


def lists_of(path: Path, tally: Tally) -> Iterator[Several]:
    """The lists of detections of a file: one, or one of each image.

    Raises:
        InputError: it is no answer, or is bad, and the run stops at bad records.
    """
    document = Document(read_bytes(path), path)
    members: Mapping[str, msgspec.Raw] = document.sections() if document.root == "{" else {}
    if "detections" in members:
        yield from _of_image(document, msgspec.Raw(document.strict), "$", _ONLY, tally)
    elif "features" in members:
        yield Several(document, members["features"], "$.features", ".properties", strewn=_are_strewn(members["features"]))
    elif "data" in members:
        yield from _of_data(document, members["data"], tally)
    elif members and all(name.isascii() and name.isdigit() for name in members):
        yield from _by_id(document, members, tally)
    else:
        raise InputError("holds no detections", place=Place(str(path)), fix=_GIVE)


def name_of(image: str | int) -> str:
    """What the image of an id is called; nothing where that is none."""
    return (clean_name(f"{image}.jpg") or "") if str(image).strip() else ""


def others(raw: msgspec.Raw) -> dict[str, object]:
    """The fields of a detection that are not read."""
    return {name: value_of(text) for name, text in msgspec.json.decode(raw, type=dict[str, msgspec.Raw]).items() if name not in _FIELDS}


def _of_data(document: Document, data: msgspec.Raw, tally: Tally) -> Iterator[Several]:
    """Detections, or images with detections; a list that has both is one of images."""
    names = [_members(raw).keys() for raw in _entries(data)]
    if not any("detections" in one for one in names):
        yield Several(document, data, "$.data", strewn=any("image" in one for one in names))
        return
    for position, raw in document.entries(data, _RAWS, "$.data", "image", tally):
        yield from _of_image(document, raw, f"$.data[{position}]", _OF_SEVERAL, tally)


def _by_id(document: Document, members: Mapping[str, msgspec.Raw], tally: Tally) -> Iterator[Several]:
    """The lists of several images, or the images themselves, each under its id."""
    for id_, raw in members.items():
        if bytes(memoryview(raw)[:1]) == b"[":
            yield Several(document, raw, f'$["{id_}"]', image=name_of(id_))
        else:
            yield from _of_image(document, raw, f'$["{id_}"]', _OF_SEVERAL, tally)


def _of_image(document: Document, raw: msgspec.Raw, element: str, decoder: msgspec.json.Decoder[Any], tally: Tally) -> Iterator[Several]:
    image: _Only | _OfSeveral | None = document.value(raw, decoder, element, tally, _SKIP_IMAGE)
    if image is None:
        return
    name = "" if image.id is None else name_of(image.id)
    if image.id is not None and not name:
        what = f"{shown(image.id)} is no id of an image"
        tally.reject("no name", what, place=document.place_of(raw, element, ".id"), fix=_SKIP_IMAGE)
        return
    inside = _Listed(NULL) if image.detections == NULL else document.value(image.detections, _LISTS, f"{element}.detections", tally, _SKIP)
    if inside is not None:
        yield Several(document, inside.data, f"{element}.detections.data", image=name, width=image.width, height=image.height)


def _are_strewn(features: msgspec.Raw) -> bool:
    """Whether features are of several images: one names its own, or they were taken at several places, which the SDK writes more surely."""
    taken: set[bytes] = set()
    for raw in _entries(features):
        members = _members(raw)
        if "image_id" in _members(members.get("properties", NULL)):
            return True
        taken.add(bytes(members.get("geometry", NULL)))
    return len(taken) > 1


def _entries(raw: msgspec.Raw) -> list[msgspec.Raw]:
    """The entries of a list; none of what is no list, which is said where it is read."""
    try:
        return msgspec.json.decode(raw, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return []


def _members(raw: msgspec.Raw) -> dict[str, msgspec.Raw]:
    """The members of an object; none of what is none, likewise."""
    try:
        return msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return {}
