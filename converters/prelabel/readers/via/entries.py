"""What VIA says of an image and its regions, whatever file it stands in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from prelabel.attributes import attribute_value
from prelabel.detections import Source
from prelabel.errors import Place
from prelabel.readers.via.shapes import Shape

Text = str | tuple[str, ...]


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
