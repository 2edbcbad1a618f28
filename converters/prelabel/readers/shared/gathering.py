"""Frames that a reader gathers one by one to a batch, with where they are from and what is seen in them."""

from dataclasses import dataclass, field

from prelabel.detections import Detections, Frame, Source
from prelabel.readers.shared.objects import Objects


@dataclass(slots=True)
class Gathered:
    """A batch on its way.

    Args:
        frames: in the order in which they came.
        sources: where objects are from.
        objects: of all frames, each with the index of its frame and of its source.
    """

    frames: list[Frame] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    objects: Objects = field(default_factory=Objects)

    def detections(self) -> Detections:
        """The columns."""
        return self.objects.detections(self.frames, self.sources)
