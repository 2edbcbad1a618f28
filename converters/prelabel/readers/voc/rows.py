"""The objects of many annotation files, kept as raw columns until they are checked together."""

import re
from dataclasses import dataclass, field

import msgspec

from prelabel.attributes import AttributeTable
from prelabel.detections import Frame, Source
from prelabel.readers.voc.instances import Instances
from prelabel.readers.voc.outlines import Outlines

CORNERS = ("xmin", "ymin", "xmax", "ymax")

OTHERS = frozenset({"actions", "attributes", "part", "polygon", "robndbox", "point", "deleted"})
"""The elements of an object that are looked at beside its name, its box and its properties."""

Corner = str | None
"""As the file says, None where it does not."""

Row = tuple[int, int, int, int, float, Corner, Corner, Corner, Corner]
"""File, line, label, attribute set, what the first pixel is called, and the four corners."""


class Listing(msgspec.Struct, frozen=True):
    """What objects of the same tags have in common.

    Args:
        pattern: matches one of them with the white space behind it; the first group is all of that.
        name: which group is the text of ``<name>``, from 0.
        corners: the groups of `CORNERS`.
        fields: the elements whose texts become attributes, each with its group.
        unused: the elements that nothing uses.
    """

    pattern: re.Pattern[str]
    name: int
    corners: tuple[int, int, int, int]
    fields: tuple[tuple[str, int], ...]
    unused: frozenset[str]


class Listed(msgspec.Struct, frozen=True):
    """The objects of a file that have the same tags.

    Args:
        listing: what they have in common.
        groups: of each.
        line: of the first, from 1.
    """

    listing: Listing
    groups: list[tuple[str, ...]]
    line: int


@dataclass(slots=True)
class Rows:
    """What is collected from the files of one batch; each file has one frame."""

    frames: list[Frame] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    """The file of each frame."""
    rows: list[Row] = field(default_factory=list)
    boxless: list[int] = field(default_factory=list)
    """Rows without a box of their own, rising; each has an outline."""
    outlines: Outlines = field(default_factory=Outlines)
    masks: list[Instances] = field(default_factory=list)
    """What masks show, at most one for each frame."""
    mask_points: int = 0
    """Points of their outlines."""
    unnumbered: list[str] = field(default_factory=list)
    """Masks that turned out not to number objects in the order of the annotation file."""
    labels: dict[str, int] = field(default_factory=dict)
    attributes: AttributeTable = field(default_factory=AttributeTable)
    alike: dict[tuple[str | None, ...], tuple[int, int, int]] = field(default_factory=dict)
    """Names and texts of the elements of an object, to its label, its attribute set, and which element is its box."""
    said: dict[tuple[tuple[str, int], ...], dict[tuple[str, ...], int]] = field(default_factory=dict)
    """The fields of a listing, to the texts that objects have there, to their attribute set."""

    def label(self, name: str) -> int:
        """The number of a label."""
        return self.labels.setdefault(name, len(self.labels))
