"""The JSON of VIA 1 and 2: a project, or its regions alone.

    project  {"_via_settings": {...}, "_via_img_metadata": IMAGES, "_via_attributes": {...}}
    regions  IMAGES
    IMAGES   {"photo.jpg16454": {"filename": "photo.jpg", "size": 16454, "regions": [REGION, ...], "file_attributes": {...}}}
    REGION   {"shape_attributes": {"name": "rect", "x": 1, ...}, "region_attributes": {"class": "car", ...}}

VIA 1 writes regions as an object ``{"0": REGION, ...}``.

Format: https://www.robots.ox.ac.uk/~vgg/software/via/, "Code Documentation for VGG Image Annotator", core data structures.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from prelabel.detections import Source
from prelabel.errors import Place, Tally
from prelabel.readers.via.entries import Image, Region, Text, size_and_others, texts
from prelabel.readers.via.shapes import Shape
from prelabel.safejson import Document

IMAGES = "_via_img_metadata"

Options = Mapping[str, Mapping[str, str]]
"""By attribute of regions the text behind each option's id; empty where ids are wanted, or the file does not say it."""


class _Image(msgspec.Struct, frozen=True, gc=False):
    filename: str
    regions: list[msgspec.Raw] | dict[str, msgspec.Raw] = []
    file_attributes: dict[str, Any] = {}


class _Region(msgspec.Struct, frozen=True, gc=False):
    shape_attributes: Shape
    region_attributes: dict[str, Any] = {}


class _Core(msgspec.Struct, frozen=True):
    default_filepath: str = ""


class _Settings(msgspec.Struct, frozen=True):
    core: _Core = _Core()


class _Attribute(msgspec.Struct, frozen=True):
    options: Any = None


class _Attributes(msgspec.Struct, frozen=True):
    region: dict[str, _Attribute] = {}


_IMAGES = msgspec.json.Decoder(dict[str, msgspec.Raw])
_IMAGE = msgspec.json.Decoder(_Image)
_REGION = msgspec.json.Decoder(_Region)
_SETTINGS = msgspec.json.Decoder(_Settings)
_ATTRIBUTES = msgspec.json.Decoder(_Attributes)


def images(document: Document, tally: Tally, *, texts_of_options: bool) -> Iterator[Image]:
    """The images of a file; those and their regions that are of the wrong type are rejected.

    Args:
        document: the file.
        tally: takes what is of the wrong type.
        texts_of_options: values that are ids of options become the texts behind them.

    Raises:
        InputError: the file is no JSON object, or a bad record stops the run.
    """
    sections = document.sections()
    base, options, element = "", {}, "$"
    listed: Mapping[str, msgspec.Raw] | None = sections
    if IMAGES in sections:
        base = _base(document, sections, tally)
        options = options_of(document, sections, tally) if texts_of_options else {}
        element = f"$.{IMAGES}"
        listed = document.value(sections[IMAGES], _IMAGES, element, tally)
    for key, raw in (listed or {}).items():
        found = document.value(raw, _IMAGE, f"{element}[{key!r}]", tally)
        if found is not None:
            yield _Reader(document, f"{element}[{key!r}]", options, tally).image(found, raw, base)


def options_of(document: Document, sections: Mapping[str, msgspec.Raw], tally: Tally) -> dict[str, dict[str, str]]:
    """Of each attribute of regions the options whose text is another than their id, by id."""
    if "_via_attributes" not in sections:
        return {}
    found = document.value(sections["_via_attributes"], _ATTRIBUTES, "$._via_attributes", tally) or _Attributes()
    listed = {name: attribute.options for name, attribute in found.region.items() if isinstance(attribute.options, dict)}
    return {name: {id_: text for id_, text in options.items() if isinstance(text, str) and text} for name, options in listed.items()}


def _base(document: Document, sections: Mapping[str, msgspec.Raw], tally: Tally) -> str:
    """What VIA puts before the names of images to find them."""
    if "_via_settings" not in sections:
        return ""
    return (document.value(sections["_via_settings"], _SETTINGS, "$._via_settings", tally) or _Settings()).core.default_filepath


class _Reader:
    """Reads one image.

    Args:
        document: the file.
        element: the ``$.path`` of the image.
        options: of attributes.
        tally: takes regions of the wrong type.
    """

    def __init__(self, document: Document, element: str, options: Options, tally: Tally) -> None:
        self._document, self._element, self._options, self._tally = document, element, options, tally

    def image(self, found: _Image, raw: msgspec.Raw, base: str) -> Image:
        """The image and those of its regions that can be read."""
        numbered = {str(number): piece for number, piece in enumerate(found.regions)} if isinstance(found.regions, list) else found.regions
        regions = (self._region(number, key, piece) for number, (key, piece) in enumerate(numbered.items()))
        size, attributes = size_and_others(found.file_attributes)
        return Image(
            name=found.filename,
            base=base,
            size=size,
            regions=[region for region in regions if region is not None],
            attributes=attributes,
            source=Source(str(self._document.path), f"{self._element.replace('{', '{{').replace('}', '}}')}.regions[{{}}]"),
            place=self._document.place_of(raw, self._element),
        )

    def _region(self, number: int, key: str, raw: msgspec.Raw) -> Region | None:
        element = f"{self._element}.regions[{key}]"
        found = self._document.value(raw, _REGION, element, self._tally)
        if found is None:
            return None
        attributes, lost = texts(found.region_attributes)

        def place(field: str) -> Place:
            at = f".shape_attributes{field}" if field else ""
            return self._document.place_of(raw, element, at)

        named = {name: _named(text, self._options.get(name, {})) for name, text in attributes.items()}
        return Region(shape=found.shape_attributes, attributes=named, lost=lost, origin=number, place=place)


def _named(value: Text, options: Mapping[str, str]) -> Text:
    """A value with the texts of options in place of their ids."""
    return options.get(value, value) if isinstance(value, str) else tuple(options.get(one, one) for one in value)
