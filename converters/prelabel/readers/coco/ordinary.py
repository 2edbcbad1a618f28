"""Instances files, and lists of results, of which nothing has to be said: read piece by piece into columns.

What is read here is what `FileReader` makes of the same file; all that is out of the ordinary is left to it.
"""

from codecs import BOM_UTF8
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NoReturn

from prelabel.detections import Detections, Source
from prelabel.errors import InputError
from prelabel.files import is_file
from prelabel.readers.base import Context, Unit
from prelabel.readers.coco.around import Listed, ReadFrames, Surroundings, listed_in
from prelabel.readers.coco.decoding import Decoder
from prelabel.readers.coco.gathered import Gathered
from prelabel.readers.coco.images import ImageReader
from prelabel.readers.coco.lists import LOOKED_AT, begins_with_images
from prelabel.readers.coco.options import Options
from prelabel.readers.coco.packed import kind_of
from prelabel.readers.coco.pieces import ANNOTATIONS, PIECE, ROOT, Pieces, UnfitError
from prelabel.readers.coco.records import Annotation
from prelabel.readers.coco.unused import SAMPLED_BYTES, note_unused_fields, note_unused_of_images
from prelabel.safejson import Records

BLANK = b" \t\r\n"
"""What may stand around a value of JSON."""


@dataclass(frozen=True, kw_only=True)
class PieceReader:
    """Reads the ordinary files of a unit.

    Args:
        unit: the files, and the folder that names are relative to.
        options: of the reader.
        context: is told nothing of a file that is not read here.
        piece: bytes that are read at once.
    """

    unit: Unit
    options: Options
    context: Context
    piece: int = PIECE

    def read(self, path: Path) -> Detections | None:
        """The boxes of a file, and the outlines and landmarks where they are wanted; None where anything is out of the ordinary."""
        images = self.options.images
        if self.options.fields or self.options.crowd == "drop" or not (is_file(path) and is_file(images or path)):
            return None
        try:
            with path.open("rb", buffering=0) as file:
                begun = file.read(LOOKED_AT)
                file.seek(0)
                if images is None:
                    read = self._frames_of(path)
                    return _instances(file, path, read, self.context, self.piece) if begins_with_images(begun) else None
                is_list = begun.removeprefix(BOM_UTF8).lstrip(BLANK).startswith(b"[")
                return _results(file, path, partial(self._listed, images), self.context, self.piece) if is_list else None
        except (UnfitError, OSError, InputError):
            return None

    @cached_property
    def _listed(self) -> Callable[[Path], Listed]:
        """Reads an instances file once for all files of results; raises what `listed_in` does."""
        return cache(lambda path: listed_in(path, self._frames_of(path)))

    def _frames_of(self, path: Path) -> ReadFrames:
        images = ImageReader.of(path, _nowhere, unit=self.unit, options=self.options, context=self.context)
        return lambda items, videos: images.read(Records(items=[*items]), Records(items=[*videos]))


def _instances(file: BinaryIO, path: Path, read: ReadFrames, context: Context, piece: int) -> Detections:
    kind = kind_of(context.shapes)
    pieces = Pieces(file, Decoder(kind), piece, ANNOTATIONS)
    head, begun = pieces.head(), pieces.begun
    around = Surroundings(head, read)
    head = head[: 3 * SAMPLED_BYTES]
    gathered = Gathered(kind, around.frames, path.stat().st_size, context)
    for items in pieces.records():
        gathered.add(items)
    found = gathered.detections(*around.ended(pieces.tail), Source(str(path), "$.annotations[{}]"))
    note_unused_of_images((head + begun)[: 3 * SAMPLED_BYTES], context.tally)
    note_unused_fields(b'"annotations":[' + begun, "$.annotations", (), Annotation, context.tally)
    return found


def _results(file: BinaryIO, path: Path, listed: Callable[[], Listed], context: Context, piece: int) -> Detections:
    kind = kind_of(context.shapes)
    pieces = Pieces(file, Decoder(kind), piece, ROOT)
    begun, parts = pieces.begun, pieces.records()
    # results that are not fit mostly show it at once
    first = next(parts)
    frames, categories = listed()
    gathered = Gathered(kind, frames, path.stat().st_size, context)
    for items in chain([first], parts):
        gathered.add(items)
    if pieces.tail.strip(BLANK):
        raise UnfitError
    found = gathered.detections(frames, categories, Source(str(path), "$[{}]"))
    note_unused_fields(b"[" + begun, "$", (), Annotation, context.tally)
    return found


def _nowhere(*_: object) -> NoReturn:
    """The place of what is to be rejected, which is left to the whole."""
    raise UnfitError
