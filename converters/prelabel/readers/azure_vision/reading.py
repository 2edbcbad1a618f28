"""Files of answers as frames."""

from collections.abc import Iterator
from pathlib import Path

from prelabel.detections import Detections
from prelabel.errors import Place
from prelabel.files import read_bytes
from prelabel.frames import clean_name
from prelabel.readers.azure_vision.answers import Answer, answers_in
from prelabel.readers.azure_vision.found import Finder
from prelabel.readers.azure_vision.options import AzureVisionOptions
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.naming import Name, only_given
from prelabel.readers.shared.responses import beside, image_of, name_of
from prelabel.readers.shared.sightings import SightingsReader
from prelabel.safejson import Document


class UnitReader(SightingsReader[AzureVisionOptions]):
    """Reads the files of a unit."""

    def _file(self, path: Path) -> Iterator[Detections]:
        finder = Finder(kinds=self.options.kinds, attributes=self.options.attributes, context=self.context)
        for answer in answers_in(Document(read_bytes(path), path), finder, self.context.tally):
            image = beside(path) if answer.message is None else None
            called = self._called(path, answer, image)
            if called is not None:
                place = Place(str(path)) if answer.message is None else answer.message.place()
                self._add(path, Name(called, answer.url, image), place, answer.seen, size=answer.size, is_page=answer.page > 0)
                yield from self._images.full()

    def _called(self, path: Path, answer: Answer, image: Path | None) -> str | None:
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
