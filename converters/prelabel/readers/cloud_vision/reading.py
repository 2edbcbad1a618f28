"""Files of responses as frames."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from msgspec import structs

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.frames import clean_name, url_path
from prelabel.readers.base import Context, Unit
from prelabel.readers.cloud_vision.found import Finder
from prelabel.readers.cloud_vision.options import CloudVisionOptions
from prelabel.readers.cloud_vision.responses import FULL_TEXT, Response, responses_in
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.naming import only_once
from prelabel.readers.shared.responses import image_of, name_of, unnamed
from prelabel.readers.shared.sides import side_px
from prelabel.readers.shared.sightings import Sightings
from prelabel.safejson import Document

_WEB = ("http://", "https://")

_PIXELS = (".tif", ".tiff", ".gif")
"""Documents whose pages are images."""


class _Name(NamedTuple):
    """Of an image: its file, its own URL, and what lies beside the response."""

    file: str
    url: str = ""
    image: Path | None = None


@dataclass(slots=True, kw_only=True)
class Reading:
    """Reads the files of a unit.

    Args:
        unit: whose files they are.
        options: what is asked for.
        context: decides frames, and takes what is bad.
    """

    unit: Unit
    options: CloudVisionOptions
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
                self._add(path, finder, batch)
            except InputError as error:
                self.context.tally.reject_file("unreadable file", error)
            yield from batch.full()
        yield batch.detections()

    def _add(self, path: Path, finder: Finder, batch: Sightings) -> None:
        """The images of a file.

        Raises:
            InputError: it is broken, nothing says which images they are, or a bad record stops the run.
        """
        responses = responses_in(Document(read_bytes(path), path), self.context.tally)
        for response, name in zip(responses, self._names(path, responses), strict=True):
            if response is None or name is None:
                continue
            message, seen = response.message, finder.sightings(response.message)
            place = message.place() if message.element != "$" else Place(str(path))
            sized = any(one.pixels for one in seen)
            width, height = _size(response) if sized else (0, 0)
            frame = self.context.frames.frame(
                name.file, place=place, tally=self.context.tally, width=width, height=height, url=name.url, image=name.image, sized=sized
            )
            frame = only_once(frame, name.file, place, self._seen, self.context.tally)
            if frame is not None:
                # pages of a document are numbered, but are no video
                batch.add(structs.replace(frame, still=True) if response.page else frame, path, seen)

    def _names(self, path: Path, responses: Sequence[Response | None]) -> list[_Name | None]:
        """What the images of a file are called; None of one that was rejected.

        Raises:
            InputError: there are several, and nothing says which they are.
        """
        name, frames = name_of(path, self.unit.root), self.context.frames
        if any(one is not None and one.is_named for one in responses) or not any(responses):
            return [None if one is None else self._said(one, name) for one in responses]
        alone = bool(self.context.survey)
        found = unnamed(path, self.unit.root, len(responses), frames, alone=alone, what="responses")
        return [_Name(file, image=image) for file, image in found]

    def _said(self, response: Response, name: str) -> _Name | None:
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
            return _Name(image_of(f"{stem}-{response.page}", None, self.context.frames))
        return _Name(file, response.uri if response.uri.lower().startswith(_WEB) else "")


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
