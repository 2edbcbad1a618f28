"""Frames that a reader gathers one by one to a batch, with where they are from and what is seen in them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic

from prelabel.detections import Detections, Frame, Source
from prelabel.readers.base import Context, Unit
from prelabel.readers.options import O
from prelabel.readers.shared.objects import Objects

IMAGES_PER_BATCH = 2000
"""As many are handed on together; a video is handed on whole."""


def source_in(path: Path | str, element: str, behind: str = "[{}]") -> Source:
    """The source of what stands in a list of a file.

    Args:
        path: of the file.
        element: the ``$.path`` of the list; a brace in a name of it is not the place of a number.
        behind: how an ``origin`` is named below that.

    >>> source_in("a.json", '$["{x}"]').place(7).element
    '$["{x}"][7]'
    """
    return Source(str(path), element.replace("{", "{{").replace("}", "}}") + behind)


@dataclass(slots=True)
class Gathered:
    """A batch on its way.

    Args:
        in_fractions: coordinates are fractions of the frame, else pixels.
        frames: in the order in which they came.
        sources: where objects are from, each with its number.
        objects: of all frames, each with the index of its frame and of its source.
    """

    in_fractions: bool = False
    frames: list[Frame] = field(default_factory=list, init=False)
    sources: dict[Source, int] = field(default_factory=dict, init=False)
    objects: Objects = field(default_factory=Objects, init=False)

    def source(self, source: Source) -> int:
        """The number of a source, which is added where it is new."""
        return self.sources.setdefault(source, len(self.sources))

    def detections(self) -> Detections:
        """The columns."""
        return self.objects.detections(self.frames, [*self.sources] or [Source("")], fractions=self.in_fractions)

    def full(self) -> Iterator[Detections]:
        """The columns once there are frames enough for a batch, which then begins anew."""
        if len(self.frames) >= IMAGES_PER_BATCH:
            yield from self.rest()

    def rest(self) -> Iterator[Detections]:
        """The columns where there is a frame; the batch begins anew."""
        if self.frames:
            yield self.detections()
            self.frames, self.sources, self.objects = [], {}, Objects()


@dataclass(slots=True, kw_only=True)
class FilesReader(ABC, Generic[O]):
    """Reads the files of a unit one by one: images wait for others, videos do not.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: O
    context: Context
    _images: Gathered = field(default_factory=Gathered)

    def batches(self) -> Iterator[Detections]:
        """A batch of each video, and images some thousand at a time.

        Raises:
            InputError: a file or something in it is bad, and the run stops at bad records.
        """
        for path in self.unit.paths:
            yield from self.context.tally.until_broken(self._file(path))
        yield from self._images.rest()

    @abstractmethod
    def _file(self, path: Path) -> Iterator[Detections]:
        """The batches that are whole when a file is read; what waits is gathered.

        Raises:
            InputError: the file is broken, or a bad record stops the run.
        """
