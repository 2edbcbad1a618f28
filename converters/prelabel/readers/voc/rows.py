"""The objects of many annotation files, kept as raw columns until they are checked together."""

from dataclasses import dataclass, field

from prelabel.attributes import AttributeTable
from prelabel.detections import Frame, Source
from prelabel.readers.voc.instances import Instances
from prelabel.readers.voc.outlines import Outlines

CORNERS = ("xmin", "ymin", "xmax", "ymax")

Corner = str | None
"""As the file says, None where it does not."""

Row = tuple[int, int, int, int, float, Corner, Corner, Corner, Corner]
"""File, line, label, attribute set, what the first pixel is called, and the four corners."""


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

    def label(self, name: str) -> int:
        """The number of a label."""
        return self.labels.setdefault(name, len(self.labels))
