"""Files of PoseTrack taken to batches."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame, Kind, Source
from prelabel.errors import InputError, Place, counted
from prelabel.files import read_bytes
from prelabel.frames import clean_name
from prelabel.geometry.rings import Rings
from prelabel.readers.human_poses.options import PosetrackOptions
from prelabel.readers.human_poses.people import People, Person
from prelabel.readers.human_poses.structs import RectReader, first_of, listed, number_of
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.gathering import FilesReader
from prelabel.readers.shared.looking import CORNERS
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.naming import only_once
from prelabel.readers.shared.objects import Said
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document, or_leave_out

REGION = "ignored region"

_NUMBER = re.compile(r"(\d{1,9})\D*$", re.ASCII)

_FIX = "give annotations of PoseTrack 2017: an object with a list annolist"


class _Image(NamedTuple):
    """An image of a video: its name, number, people and ignored regions."""

    name: str
    message: Message
    people: Sequence[Person]
    regions: Sequence[Rings]


@dataclass(slots=True, kw_only=True)
class UnitReader(FilesReader[PosetrackOptions]):
    """Reads the files of a unit, each as a batch."""

    _seen: dict[str, Place] = field(default_factory=dict)

    def _file(self, path: Path) -> Iterator[Detections]:
        """The frames of a file, sequence by sequence.

        Raises:
            InputError: it cannot be read, or something in it is bad and the run stops at bad records.
        """
        document = Document(read_bytes(path), path)
        if document.root != "{" or "annolist" not in document.sections():
            raise InputError("has no annolist", place=Place(str(path)), fix=_FIX)
        sequences: dict[str, list[_Image]] = {}
        for position, raw in document.each(msgspec.Raw, "$.annolist", self.context.tally):
            message = Message.of(document, raw, f"$.annolist[{position}]", self.context.tally)
            image = self._image(message) if message else None
            if image is not None:
                sequences.setdefault(image.name.rpartition("/")[0] or path.stem, []).append(image)
        source = Source(str(path), "$.annolist[{}]")
        people = People(options=self.options, context=self.context)
        for sequence, images in sequences.items():
            for image, number in zip(images, _numbers([image.name for image in images]), strict=True):
                frame = self._frame(image, sequence, number)
                if frame is not None:
                    self._regions(image, people, source)
                    people.add(frame, source, image.people)
        people.note()
        yield from people.rest()

    def _image(self, message: Message) -> _Image | None:
        """An image; None of one that has no name, and was rejected."""
        first = first_of(message, "image")
        said = first.named("name") if first else None
        name = clean_name(said) if said else None
        if name is None:
            what = f"{shown(said)} names no image below the folder of images" if said else "names no image"
            message.reject(Fault("no image", ".image", what, or_leave_out("image")))
            return None
        rects = RectReader(options=self.options, context=self.context, tracks=set())
        people = [person for rect in listed(message, "annorect") if (person := rects.person(rect, message.position)) is not None]
        return _Image(name, message, people, [*self._outlines(message)])

    def _outlines(self, message: Message) -> Iterator[Rings]:
        """The ignored regions of an image that are wanted."""
        for region in listed(message, "ignore_regions"):
            if self.options.regions == "filter":
                self.context.tally.filtered[REGION] += 1
                continue
            corners = [(number_of(point, "x"), number_of(point, "y")) for point in listed(region, "point")]
            points = np.array([(x, y) for x, y in corners if x is not None and y is not None]).reshape(-1, 2)
            fault = _region_fault(points)
            if fault:
                region.reject(fault)
            else:
                yield Rings.of(points, [len(points)])

    def _frame(self, image: _Image, sequence: str, number: int) -> Frame | None:
        """The frame of an image; None where it was rejected."""
        place, tally = image.message.place(".image"), self.context.tally
        sized = bool(image.people or image.regions)
        frame = self.context.frames.frame(image.name, place=place, tally=tally, sequence=sequence, index=number, sized=sized)
        return only_once(frame, image.name, place, self._seen, tally)

    def _regions(self, image: _Image, people: People, source: Source) -> None:
        """The ignored regions of the frame that comes next."""
        for rings in image.regions:
            said = Said(
                frame=len(people.frames), label=REGION, origin=image.message.position, source=people.source(source),
                group=len(people.objects.said),
            )  # fmt: skip
            people.objects.add(said, Kind.POLYGON, rings)


def _region_fault(points: NDArray[np.float64]) -> Fault | None:
    """What is wrong with the corners of a region."""
    if not bool((np.abs(points) < LIMIT_PX).all()):
        return Fault("coordinate out of range", ".point", "a corner is no place in an image", or_leave_out("region"))
    if len(points) < CORNERS or not Rings.of(points, [len(points)]).areas().any():
        what = f"the {counted(len(points), 'corner')} of a region enclose no area"
        return Fault("polygon without area", ".point", what, or_leave_out("region"))
    return None


def _numbers(names: Sequence[str]) -> Sequence[int]:
    """The numbers of frames: those at the ends of their names where they rise, else from 0.

    >>> _numbers(["a/003.jpg", "a/007.jpg"]), _numbers(["a/3.jpg", "a/x.jpg"])
    ([3, 7], range(0, 2))
    """
    found = [_NUMBER.search(PurePosixPath(name).stem) for name in names]
    numbers = [int(match[1]) for match in found if match]
    rising = len(numbers) == len(names) and all(one < other for one, other in pairwise(numbers))
    return numbers if rising else range(len(names))
