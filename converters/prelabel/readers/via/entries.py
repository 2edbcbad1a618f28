"""What VIA says of an image and its regions, whatever file it stands in."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from prelabel.attributes import attribute_value
from prelabel.detections import Source
from prelabel.errors import Place
from prelabel.readers.via.shapes import Shape

Text = str | tuple[str, ...]

SIDES = ("width", "height")
"""Attributes of an image that say its size, as projects have them that were made from COCO files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region of an image.

    Args:
        shape: where it is.
        attributes: by name, as `texts` makes them.
        lost: the names of attributes whose value text cannot say.
        origin: the line or element, as the source of the image names it.
        place: where it stands, or a ``.name[0]`` of its shape.
    """

    shape: Shape
    attributes: Mapping[str, Text]
    lost: Sequence[str]
    origin: int
    place: Callable[[str], Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image of a project.

    Args:
        name: as VIA says it: a name, a path or a URL.
        base: what stands before the name to find the image: a folder or a URL; empty where nothing does.
        size: width and height in pixels, (0, 0) where the file does not say it.
        regions: in the order of the file.
        attributes: how many attributes the image has itself.
        source: names the places of its regions.
        place: where the image is named.
    """

    name: str
    base: str = ""
    size: tuple[int, int] = (0, 0)
    regions: Sequence[Region]
    attributes: int = 0
    source: Source
    place: Place


def size_and_others(attributes: Mapping[str, object]) -> tuple[tuple[int, int], int]:
    """The size that the attributes of an image say, (0, 0) where they do not, and how many others are filled in.

    >>> size_and_others({"width": 640, "height": "480", "weather": "rain", "note": ""}), size_and_others({"width": 640})
    (((640, 480), 1), ((0, 0), 1))
    """
    width, height = (_pixels(attributes.get(side)) for side in SIDES)
    filled = [name for name, value in attributes.items() if value not in ("", None, {})]
    return ((width, height), len(filled) - len(SIDES)) if width and height else ((0, 0), len(filled))


def _pixels(value: object) -> int:
    """A side of an image; 0 where a value is none."""
    text = value if isinstance(value, str) else str(value) if type(value) is int else ""
    return int(text) if re.fullmatch(r"[1-9]\d{0,7}", text, re.ASCII) else 0


def texts(values: Mapping[str, object]) -> tuple[dict[str, Text], list[str]]:
    """Attributes as text, and the names of those that text cannot say.

    What was not filled in is left out; of checkboxes, ``{"option": true}``, the options that are set stay.

    >>> texts({"class": "car", "seen": {"left": True, "back": False}, "note": "", "crowd": False, "x": {"y": 1}})
    ({'class': 'car', 'seen': ('left',), 'crowd': 'false'}, ['x'])
    """
    found: dict[str, Text] = {}
    lost: list[str] = []
    for name, value in values.items():
        if value in (None, "", [], {}):
            continue
        if isinstance(value, dict) and all(isinstance(chosen, bool) for chosen in value.values()):
            text: Text | None = tuple(option for option, chosen in value.items() if chosen)
        else:
            text = attribute_value(value)
        if text is None:
            lost.append(name)
        elif text:
            found[name] = text
    return found, lost
