"""Single images that answers speak of, some by name and others by the file that the answer stands in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.naming import Name
from prelabel.readers.shared.responses import unnamed
from prelabel.readers.shared.sightings import Sighting, Sightings, framed


class Still(NamedTuple):
    """What is said of an image.

    Args:
        place: where it is.
        seen: in it.
        name: of the image; None where nothing says it.
        size: in pixels, (0, 0) where nothing says it.
        alone: it is a single image, whatever it is called; else it may be a frame of a video.
    """

    place: Place
    seen: Sequence[Sighting]
    name: Name | None
    size: tuple[int, int] = (0, 0)
    alone: bool = False


@dataclass(slots=True, kw_only=True)
class Stills:
    """Gathers the images of a unit.

    Args:
        unit: whose files are read.
        context: decides frames; its survey says whether there is one file only.
        what: answers are called, for messages.
    """

    unit: Unit
    context: Context
    what: str
    _seen: dict[str, Place] = field(default_factory=dict)
    _batch: Sightings = field(default_factory=Sightings)
    _unnamed: list[Still] = field(default_factory=list)
    _named: int = 0

    def add(self, path: Path, still: Still) -> None:
        """An image of a file; one without a name waits for the end of its file.

        Raises:
            InputError: the image is bad, and the run stops at bad records.
        """
        if still.name is None:
            self._unnamed.append(still)
        else:
            self._named += 1
            self._add(path, still, still.name)

    def end(self, path: Path) -> None:
        """The end of a file, where images without a name get theirs.

        Raises:
            InputError: nothing says which images they are, or one is bad and bad records stop the run.
        """
        waiting, self._unnamed, named, self._named = self._unnamed, [], self._named, 0
        if not waiting:
            return
        if named:
            fix = "name it, or leave the image out with --on-error skip"
            for still in waiting:
                self.context.tally.reject("no image named", "does not name its image, as others of the file do", place=still.place, fix=fix)
            return
        alone = bool(self.context.survey)
        try:
            images = unnamed(path, self.unit.root, len(waiting), self.context.frames, alone=alone, what=self.what)
        except InputError as error:
            self.context.tally.reject_file("images not named", error)
            return
        for still, (file, image) in zip(waiting, images, strict=True):
            self._add(path, still, Name(file, image=image))

    def full(self) -> Iterator[Detections]:
        """A batch, where there are enough images for one."""
        return self._batch.full()

    def rest(self) -> Iterator[Detections]:
        """A batch of all images that are left, where there are any."""
        return self._batch.rest()

    def _add(self, path: Path, still: Still, name: Name) -> None:
        frame = framed(name, still.place, still.seen, still.size, self._seen, self.context)
        if frame is not None:
            self._batch.add(structs.replace(frame, still=True) if still.alone else frame, path, still.seen)
