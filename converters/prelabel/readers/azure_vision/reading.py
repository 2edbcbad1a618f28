"""Files of answers as frames."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import structs

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.frames import clean_name
from prelabel.readers.azure_vision.answers import Answer, answers_in
from prelabel.readers.azure_vision.found import Finder
from prelabel.readers.azure_vision.options import AzureVisionOptions
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.naming import only_given, only_once
from prelabel.readers.shared.responses import beside, image_of, name_of
from prelabel.readers.shared.sightings import Sightings
from prelabel.safejson import Document


@dataclass(slots=True, kw_only=True)
class Reading:
    """Reads the files of a unit.

    Args:
        unit: whose files they are.
        options: what is asked for.
        context: decides frames, and takes what is bad.
    """

    unit: Unit
    options: AzureVisionOptions
    context: Context
    _seen: dict[str, Place] = field(default_factory=dict)

    def batches(self) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file is broken, or a bad record stops the run.
        """
        finder = Finder(kinds=self.options.kinds, attributes=self.options.attributes, context=self.context)
        batch = Sightings()
        for path in self.unit.paths:
            try:
                for answer in answers_in(Document(read_bytes(path), path), finder, self.context.tally):
                    self._add(path, answer, batch)
                    yield from batch.full()
            except InputError as error:
                self.context.tally.reject_file("unreadable file", error)
        yield batch.detections()

    def _add(self, path: Path, answer: Answer, batch: Sightings) -> None:
        image = beside(path) if answer.message is None else None
        file = self._file(path, answer, image)
        if file is None:
            return
        place = Place(str(path)) if answer.message is None else answer.message.place()
        frame = self.context.frames.frame(
            file, place=place, tally=self.context.tally, width=answer.size[0], height=answer.size[1], url=answer.url, image=image,
            sized=any(one.pixels for one in answer.seen),
        )  # fmt: skip
        frame = only_once(frame, file, place, self._seen, self.context.tally)
        if frame is not None:
            # pages of a document are numbered, but are no video
            batch.add(structs.replace(frame, still=True) if answer.page else frame, path, answer.seen)

    def _file(self, path: Path, answer: Answer, image: Path | None) -> str | None:
        """What an image is called; None where it has no name, and was rejected."""
        frames = self.context.frames
        if answer.id and answer.message is not None:
            name = clean_name(answer.id)
            if name is None:
                fix = "write the id of the image, or leave the image out with --on-error skip"
                answer.message.reject(Fault("no image named", ".id", f"{answer.id[:200]!r} names no image", fix))
            return None if name is None else image_of(name, None, frames)
        name = name_of(path, self.unit.root)
        if answer.page:
            return image_of(f"{name}-{answer.page}", None, frames)
        only = only_given(name, frames) if self.context.survey else None
        return image_of(name, image, frames) if only is None else only
