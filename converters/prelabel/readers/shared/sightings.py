"""What is seen in single images, boxes, outlines and points of faces, gathered to columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec import structs

from prelabel.detections import AttributeSet, Frame, Kind, Source
from prelabel.errors import Place
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.options import O
from prelabel.readers.shared.gathering import FilesReader, Gathered
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.naming import Name, only_once
from prelabel.readers.shared.objects import Said

Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


class Sighting(NamedTuple):
    """One object in an image.

    Args:
        message: that says so, an element of a list; None where ``line`` says where it stands.
        label: the name.
        shape: x0, y0, x1, y1, or the outline.
        score: in [0, 1], or NaN.
        attributes: of the object.
        points: landmarks by their numbers, in the same unit.
        pixels: coordinates are pixels, else fractions of the frame.
        line: on which it stands, from 1; 0 where ``message`` says where.
        kind: of a shape that is no box.
        outline: the polygon of an object whose shape is a box; None where it has none.
    """

    message: Message | None
    label: str
    shape: Box | Rings
    score: float
    attributes: AttributeSet
    points: Mapping[int, tuple[float, float]] = {}
    pixels: bool = True
    line: int = 0
    kind: Kind = Kind.POLYGON
    outline: Rings | None = None

    def origin(self, path: Path) -> tuple[Source, int]:
        """Where it is from: a line, or an element of a list."""
        if self.message is None or self.line:
            return Source(str(path)), self.line
        return Source(str(path), f"{self.message.element.rpartition('[')[0]}[{{}}]"), self.message.position


@dataclass(slots=True)
class Sightings(Gathered):
    """Gathers what is seen in some images."""

    in_fractions: bool = True

    def add(self, frame: Frame, path: Path, seen: Iterable[Sighting]) -> None:
        """An image and what is in it.

        Args:
            frame: with a size where anything is in pixels.
            path: of the file that says so.
            seen: of the image.
        """
        for one in seen:
            source, origin = one.origin(path)
            said = Said(
                frame=len(self.frames), label=one.label, origin=origin, source=self.source(source),
                score=one.score, attributes=one.attributes, group=len(self.objects.said),
            )  # fmt: skip
            self._add(one, said, (frame.width, frame.height) if one.pixels else (1, 1))
        self.frames.append(frame)

    def _add(self, one: Sighting, said: Said, size: tuple[int, int]) -> None:
        width, height = size
        scale = np.array([[1 / width, 1 / height]])
        if isinstance(one.shape, Rings):
            self.objects.add(said, one.kind, one.shape.scaled(scale))
        else:
            x0, y0, x1, y1 = one.shape
            self.objects.add_box(said, (x0 / width, y0 / height, x1 / width, y1 / height))
        if one.outline is not None:
            self.objects.add(said, Kind.POLYGON, one.outline.scaled(scale))
        if one.points:
            numbers = sorted(one.points)
            points = [(x / width, y / height) for x, y in (one.points[number] for number in numbers)]
            self.objects.add(said, Kind.LANDMARK, Rings.of(points, [len(numbers)]), numbers)


def framed(  # noqa: PLR0917  # in the order in which they are known
    name: Name, place: Place, seen: Sequence[Sighting], size: tuple[int, int], known: dict[str, Place], context: Context
) -> Frame | None:
    """The frame of an image that is described for the first time; None where it was rejected.

    Args:
        name: of the image.
        place: where it is described.
        seen: in it.
        size: width and height in pixels, 0 where a side is not said.
        known: where each image was described, to which this one is added.
        context: decides frames, and takes what is bad.

    Raises:
        InputError: it would be rejected, and the run stops at bad records.
    """
    frame = context.frames.frame(
        name.file, place=place, tally=context.tally, width=size[0], height=size[1], url=name.url, image=name.image,
        sized=any(one.pixels for one in seen),
    )  # fmt: skip
    return only_once(frame, name.file, place, known, context.tally)


@dataclass(slots=True, kw_only=True)
class SightingsReader(FilesReader[O]):
    """Reads files that say what is in images, of which each is described once."""

    _images: Sightings = field(default_factory=Sightings)
    _seen: dict[str, Place] = field(default_factory=dict)

    def _add(self, path: Path, name: Name, place: Place, seen: Sequence[Sighting], *, size: tuple[int, int], is_page: bool) -> None:
        """An image, unless it is rejected.

        Args:
            path: of the file.
            name: of the image.
            place: where the file speaks of it.
            seen: in it.
            size: width and height in pixels, 0 where a side is not said.
            is_page: it is a page of a document.

        Raises:
            InputError: it would be rejected, and the run stops at bad records.
        """
        frame = framed(name, place, seen, size, self._seen, self.context)
        if frame is not None:
            # pages of a document are numbered, but are no video
            self._images.add(structs.replace(frame, still=True) if is_page else frame, path, seen)
