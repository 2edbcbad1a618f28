"""What the API of Mapillary answers about detections, as it says it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.rawjson import NULL
from prelabel.readers.mapillary.records import value_of
from prelabel.safejson import Document, or_leave_out

Id = str | int | None

_FIELDS = frozenset({"value", "geometry", "pixel_geometry", "image", "image_id"})
"""Of a detection that are read."""

_GIVE = "give answers of the API: data or detections with value and geometry each"
_SKIP = or_leave_out("detections")


class _Image(msgspec.Struct, frozen=True, gc=False):
    id: Id = None
    width: float | None = None
    height: float | None = None
    detections: msgspec.Raw = NULL


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
    image: _Image | None = None
    image_id: Id = None


class _Listed(msgspec.Struct, frozen=True, gc=False):
    data: msgspec.Raw = NULL


class _Feature(msgspec.Struct, frozen=True, gc=False):
    properties: msgspec.Raw


_IMAGES = msgspec.json.Decoder(_Image)
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
        image: the id of the image that all are of; None where the list does not say it.
        width: of this image in pixels, as it is said.
        height: likewise.
    """

    document: Document
    listed: msgspec.Raw
    element: str
    inside: str = ""
    image: Id = None
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
        yield from _of_image(document, msgspec.Raw(document.strict), "$", tally)
    elif "features" in members:
        yield Several(document, members["features"], "$.features", ".properties")
    elif "data" in members:
        yield from _of_data(document, members["data"], tally)
    else:
        raise InputError("holds no detections", place=Place(str(path)), fix=_GIVE)


def others(raw: msgspec.Raw) -> dict[str, object]:
    """The fields of a detection that are not read."""
    return {name: value_of(text) for name, text in msgspec.json.decode(raw, type=dict[str, msgspec.Raw]).items() if name not in _FIELDS}


def _of_data(document: Document, data: msgspec.Raw, tally: Tally) -> Iterator[Several]:
    """Detections, or images with detections; a list that has both is one of images."""
    if not any("detections" in _names(raw) for raw in _entries(data)):
        yield Several(document, data, "$.data")
        return
    for position, raw in document.entries(data, _RAWS, "$.data", "image", tally):
        yield from _of_image(document, raw, f"$.data[{position}]", tally)


def _of_image(document: Document, raw: msgspec.Raw, element: str, tally: Tally) -> Iterator[Several]:
    image = document.value(raw, _IMAGES, element, tally, or_leave_out("image"))
    if image is None:
        return
    inside = document.value(image.detections, _LISTS, f"{element}.detections", tally, _SKIP) if image.detections != NULL else _Listed()
    if inside is not None:
        yield Several(document, inside.data, f"{element}.detections.data", "", image.id, image.width, image.height)


def _entries(raw: msgspec.Raw) -> list[msgspec.Raw]:
    """The entries of a list; none of what is no list, which is said where it is read."""
    try:
        return msgspec.json.decode(raw, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return []


def _names(raw: msgspec.Raw) -> frozenset[str]:
    try:
        return frozenset(msgspec.json.decode(raw, type=dict[str, msgspec.Raw]))
    except (msgspec.DecodeError, RecursionError):
        return frozenset()
