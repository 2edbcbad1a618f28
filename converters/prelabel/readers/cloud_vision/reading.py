"""Files of responses as frames."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from prelabel.detections import Detections
from prelabel.errors import Place
from prelabel.files import read_bytes
from prelabel.frames import clean_name, url_path
from prelabel.readers.cloud_vision.found import Finder
from prelabel.readers.cloud_vision.options import CloudVisionOptions
from prelabel.readers.cloud_vision.responses import FULL_TEXT, Response, responses_in
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.naming import Name
from prelabel.readers.shared.responses import image_of, name_of, unnamed
from prelabel.readers.shared.sides import side_px
from prelabel.readers.shared.sightings import SightingsReader
from prelabel.safejson import Document

_WEB = ("http://", "https://")

_PIXELS = (".tif", ".tiff", ".gif")
"""Documents whose pages are images."""


class UnitReader(SightingsReader[CloudVisionOptions]):
    """Reads the files of a unit."""

    def _file(self, path: Path) -> Iterator[Detections]:
        finder = Finder(kinds=self.options.kinds, attributes=self.options.attributes, context=self.context)
        responses = responses_in(Document(read_bytes(path), path), self.context.tally)
        for response, name in zip(responses, self._names(path, responses), strict=True):
            if response is None or name is None:
                continue
            message, seen = response.message, finder.sightings(response.message)
            place = message.place() if message.element != "$" else Place(str(path))
            size = _size(response) if any(one.pixels for one in seen) else (0, 0)
            self._add(path, name, place, seen, size=size, is_page=response.page > 0)
        yield from self._images.full()

    def _names(self, path: Path, responses: Sequence[Response | None]) -> list[Name | None]:
        """What the images of a file are called; None of one that was rejected.

        Raises:
            InputError: there are several, and nothing says which they are.
        """
        name, frames = name_of(path, self.unit.root), self.context.frames
        if any(one is not None and one.is_named for one in responses) or not any(responses):
            return [None if one is None else self._said(one, name) for one in responses]
        alone = bool(self.context.survey)
        found = unnamed(path, self.unit.root, len(responses), frames, alone=alone, what="responses")
        return [Name(file, image=image) for file, image in found]

    def _said(self, response: Response, name: str) -> Name | None:
        """What a response says of its image; None where that names none, and it was rejected."""
        if not response.is_named:
            what, fix = (
                "does not name its image, as others of the file do",
                "add its context, or leave the response out with --on-error skip",
            )
            response.message.reject(Fault("no image named", "", what, fix))
            return None
        at = url_path(response.uri)
        file = clean_name(response.uri if at is None else at) if response.uri else name
        if file is None:
            fix = "name the image below its bucket, or leave the response out with --on-error skip"
            response.message.reject(Fault("no image named", ".context.uri", f"{response.uri[:200]!r} names no image", fix))
            return None
        if response.page:
            stem = PurePosixPath(file).with_suffix("").as_posix() if response.uri else file
            return Name(image_of(f"{stem}-{response.page}", None, self.context.frames))
        return Name(file, response.uri if response.uri.lower().startswith(_WEB) else "")


def _size(response: Response) -> tuple[int, int]:
    """The size of an image whose text was read, in pixels; (0, 0) where nothing says it, as of a PDF, whose pages are in points."""
    if response.page and not response.uri.lower().endswith(_PIXELS):
        return 0, 0
    full = response.message.message(FULL_TEXT)
    pages = list(full.messages("pages")) if full is not None else []
    if len(pages) != 1:
        return 0, 0
    sides = [pages[0].number(side) or 0 for side in ("width", "height")]
    return side_px(sides[0]), side_px(sides[1])
