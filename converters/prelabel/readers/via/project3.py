"""The JSON of VIA 3: files, views of them, attributes, and metadata that hold what was drawn.

    file       {"1": {"fname": "a.jpg", "type": 2, "src": "a.jpg"}}
    view       {"1": {"fid_list": ["1"]}}
    attribute  {"1": {"aname": "class", "options": {"0": "car"}}}
    metadata   {"1_x": {"vid": "1", "flg": 0, "z": [], "xy": [2, x, y, width, height], "av": {"1": "0"}}}

``xy`` begins with the number of its shape. ``z`` holds times: in seconds of a video or sound, none of an image.

Format: https://www.robots.ox.ac.uk/~vgg/software/via/, "Code Documentation for VIA Version 3", core data structure.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from prelabel.detections import Source
from prelabel.errors import Place, Tally
from prelabel.frames import url_path
from prelabel.readers.via.entries import Image, Region, Text, texts
from prelabel.readers.via.shapes import SKIP, Shape
from prelabel.safejson import Document

SECTIONS = frozenset({"file", "view", "metadata"})
"""What a project of VIA 3 has."""

IMAGE = 2
"""The type of a file that is an image."""

DELETED = 1

_FIELDS = {1: ("point", "cx", "cy"), 2: ("rect", "x", "y", "width", "height"), 3: ("circle", "cx", "cy", "r")}
_FIELDS |= {4: ("ellipse", "cx", "cy", "rx", "ry")}
_PATHS = {5: "polyline", 6: "polyline", 7: "polygon"}
_EXTREME = {8: "box from its extreme points", 9: "circle from its extreme points"}


class _File(msgspec.Struct, frozen=True):
    fname: str
    type: int = IMAGE
    src: Any = ""


class _View(msgspec.Struct, frozen=True):
    fid_list: list[str | int]


class Attribute(msgspec.Struct, frozen=True):
    """What the ids of attributes and of their options stand for."""

    aname: str
    options: Any = None


class Metadata(msgspec.Struct, frozen=True, gc=False):
    """What was drawn, or said of a time or a whole file."""

    vid: str | int
    flg: int = 0
    z: list[float] = []
    xy: list[float] = []
    av: dict[str, Any] = {}


_OBJECTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_FILE, _VIEW = msgspec.json.Decoder(_File), msgspec.json.Decoder(_View)
_ATTRIBUTE, _METADATA = msgspec.json.Decoder(Attribute), msgspec.json.Decoder(Metadata)


def images(document: Document, tally: Tally) -> Iterator[Image]:
    """The images of a project; what has another type or belongs to no image is rejected or counted.

    Raises:
        InputError: the file is no JSON object, or a bad record stops the run.
    """
    sections = document.sections()

    def records(name: str, decoder: msgspec.json.Decoder[Any]) -> dict[str, Any]:
        listed = document.value(sections[name], _OBJECTS, f"$.{name}", tally) if name in sections else None
        read = {key: document.value(raw, decoder, f"$.{name}[{key!r}]", tally) for key, raw in (listed or {}).items()}
        return {key: record for key, record in read.items() if record is not None}

    files, views, attributes = records("file", _FILE), records("view", _VIEW), records("attribute", _ATTRIBUTE)
    of_view = {key: str(view.fid_list[0]) for key, view in views.items() if len(view.fid_list) == 1}
    regions: dict[str, list[Region]] = {}
    drawn = document.value(sections["metadata"], _OBJECTS, "$.metadata", tally) or {}
    for number, (key, raw) in enumerate(drawn.items()):
        element = f"$.metadata[{key!r}]"
        found = document.value(raw, _METADATA, element, tally)
        if found is None:
            continue
        file = of_view.get(str(found.vid))
        if file not in files:
            what, fix = f"its view {found.vid!r} shows no file, or several", f"give it a view of one file, {SKIP}"
            tally.reject("region without image", what, place=document.place_of(raw, element), fix=fix)
        elif is_spatial(found, tally, timed=files[file].type != IMAGE):
            region = region_of(found, number, attributes, partial(_place, document, raw, element), tally)
            regions.setdefault(file, []).extend([region] if region else [])
    yield from _images(document, sections["file"], files, regions)


def _place(document: Document, raw: msgspec.Raw, element: str, field: str) -> Place:
    """The place of a metadata, or of its numbers where a field of its shape is asked for."""
    piece = document.part(raw, ".xy") if field else None
    return document.place_of(raw if piece is None else piece, f"{element}{'.xy' if field else ''}")


def is_spatial(found: Metadata, tally: Tally, *, timed: bool) -> bool:
    """Whether there is a region in an image; what is none is counted.

    Args:
        found: of a file.
        tally: counts.
        timed: the file is a video or sound.
    """
    if found.flg & DELETED:
        tally.filtered["marked as deleted"] += 1
    elif not found.xy:
        tally.unconverted["metadata without region"] += 1
    elif found.z or timed:
        tally.unconverted["region in a video, whose frames have no number"] += 1
    elif found.xy[0] in _EXTREME:
        tally.unconverted[_EXTREME[int(found.xy[0])]] += 1
    else:
        return True
    return False


def _images(document: Document, raw: msgspec.Raw, files: Mapping[str, _File], regions: Mapping[str, Sequence[Region]]) -> Iterator[Image]:
    pieces = _OBJECTS.decode(raw) if files else {}
    for key, file in files.items():
        if file.type == IMAGE:
            element = f"$.file[{key!r}]"
            yield Image(
                name=file.src if isinstance(file.src, str) and url_path(file.src) is not None else file.fname,
                regions=regions.get(key, []),
                source=Source(str(document.path), "$.metadata, element {}"),
                place=document.place_of(pieces[key], element),
            )


def region_of(
    found: Metadata, number: int, attributes: Mapping[str, Attribute], place: Callable[[str], Place], tally: Tally
) -> Region | None:
    """The region of a metadata; None where its shape is not known.

    Args:
        found: what was drawn.
        number: the line or element.
        attributes: by id.
        place: of it, or of a field of its shape.
        tally: takes a shape that is not known.
    """
    shape = _shape(found.xy)
    if shape is None:
        what, fix = f"no shape of VIA begins with {found.xy[0]:g} and has {len(found.xy) - 1} numbers", f"correct it, {SKIP}"
        tally.reject("unknown shape", what, place=place(".xy"), fix=fix)
        return None
    named, lost = texts(dict(_named(attributes.get(id_), id_, value) for id_, value in found.av.items()))
    return Region(shape=shape, attributes=named, lost=lost, origin=number, place=place)


def _named(attribute: Attribute | None, id_: str, value: object) -> tuple[str, object]:
    """An attribute's name, and its value with the texts of options in place of their ids, of which checkboxes have several."""
    if attribute is None:
        return id_, value
    options = attribute.options
    if isinstance(options, dict) and options and isinstance(value, str):
        ids = value.split(",")
        named: list[Text] = [str(options.get(one) or one) for one in ids if one]
        return attribute.aname, named[0] if len(named) == 1 else named
    return attribute.aname, value


def _shape(xy: Sequence[float]) -> Shape | None:
    """The shape of ``xy``; None where it is none."""
    number, values = xy[0], xy[1:]
    if number in _FIELDS:
        name, *fields = _FIELDS[int(number)]
        shape = dict(zip(fields, values, strict=False))
        return msgspec.convert({"name": name, **shape}, Shape) if len(values) == len(fields) else None
    if number in _PATHS and len(values) % 2 == 0:
        return Shape(name=_PATHS[int(number)], all_points_x=list(values[::2]), all_points_y=list(values[1::2]))
    return None
