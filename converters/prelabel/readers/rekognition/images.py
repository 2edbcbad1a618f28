"""Responses of images as frames."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from prelabel.detections import Frame, Source
from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.readers.base import Context
from prelabel.readers.rekognition.found import Finder, Found
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.responses import image_of
from prelabel.safejson import Document

LABELS, FACES, PROPERTIES = "Labels", "FaceDetails", "ImageProperties"

_LIST = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(slots=True, kw_only=True)
class ImageBatch(Gathered):
    """Gathers the responses of some images.

    Args:
        attributes: what was asked for.
        context: decides frames, and takes what is bad.
    """

    in_fractions: bool = True
    attributes: tuple[str, ...]
    context: Context

    def add(self, path: Path, name: str, image: Path | None) -> None:
        """The response of an image; a file that is broken is one bad record.

        Args:
            path: of the response.
            name: of the file below the source, without its suffix.
            image: what lies beside it under its name.

        Raises:
            InputError: a bad record stops the run.
        """
        try:
            document = Document(read_bytes(path), path)
            lists = [name for name in (LABELS, FACES) if name in document.sections()]
        except InputError as error:
            self.context.tally.reject_file("unreadable file", error)
            return
        if not lists:
            self.context.tally.reject(
                "no response of Rekognition", f"has neither {LABELS} nor {FACES}", place=Place(str(path)),
                fix="give a response of DetectLabels or DetectFaces, or leave the file out with --on-error skip",
            )  # fmt: skip
            return
        frame = self._frame(path, name, image)
        if frame is None:
            return
        if PROPERTIES in document.sections():
            self.context.tally.unconverted[PROPERTIES] += 1
        finder = Finder(document=document, attributes=self.attributes, context=self.context)
        for listed in lists:
            element = f"$.{listed}"
            records = document.value(document.sections()[listed], _LIST, element, self.context.tally) or []
            source = self.source(Source(str(path), f"{element}[{{}}]"))
            for position, raw in enumerate(records):
                for found in _seen(finder, raw, listed, f"{element}[{position}]"):
                    found.add_to(self.objects, frame=len(self.frames), source=source, origin=position)
        self.frames.append(frame)

    def _frame(self, path: Path, name: str, image: Path | None) -> Frame | None:
        file = image_of(name, image, self.context.frames)
        return self.context.frames.frame(file, place=Place(str(path)), tally=self.context.tally, image=image, sized=False)


def _seen(finder: Finder, raw: msgspec.Raw, listed: str, element: str) -> Iterator[Found]:
    return finder.labelled(raw, element) if listed == LABELS else finder.face(raw, element)
