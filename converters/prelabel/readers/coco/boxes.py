"""Instances files of which boxes alone are wanted and nothing has to be said: read piece by piece into columns.

What is read here is what `FileReader` makes of the same file; all that is out of the ordinary is left to it.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from prelabel.detections import Detections, Kind, Source
from prelabel.files import is_file
from prelabel.readers.base import Context, Unit
from prelabel.readers.coco.gathered import Boxed, Gathered
from prelabel.readers.coco.images import prefix_of
from prelabel.readers.coco.lists import LOOKED_AT, begins_with_images
from prelabel.readers.coco.options import Options
from prelabel.readers.coco.pieces import PIECE, Pieces, UnfitError
from prelabel.readers.coco.plain import as_listed, plain_frames
from prelabel.readers.coco.records import EMPTY, Annotation, Category, Image, Video, key
from prelabel.readers.coco.unused import SAMPLED_BYTES, note_unused_fields, note_unused_of_images

ELEMENT = "$.annotations"


class Around(msgspec.Struct, frozen=True, gc=False):
    """What stands before the list of annotations, or behind it."""

    images: list[Image] | msgspec.UnsetType = msgspec.UNSET
    categories: list[Category] | msgspec.UnsetType = msgspec.UNSET
    videos: list[Video] = []
    annotations: msgspec.Raw = EMPTY


_RECORDS = msgspec.json.Decoder(list[Boxed])
_AROUND = msgspec.json.Decoder(Around)


def read_boxes(unit: Unit, options: Options, context: Context, piece: int = PIECE) -> Detections | None:
    """The boxes of an instances file; None where more is asked for, or anything is out of the ordinary.

    Args:
        unit: the file.
        options: of the reader.
        context: is told nothing where None is returned.
        piece: bytes that are read at once.
    """
    path = unit.paths[0]
    prefix = prefix_of(path, unit.root)
    more = options.images or options.fields or options.crowd == "drop" or context.shapes & {Kind.POLYGON, Kind.LANDMARK}
    if more or not as_listed(context.frames, prefix, last_part=options.names == "last") or not is_file(path):
        return None
    try:
        with path.open("rb", buffering=0) as file:
            if not begins_with_images(file.read(LOOKED_AT)):
                return None
            file.seek(0)
            return _read(Pieces(file, _RECORDS, piece), path, context)
    except (UnfitError, OSError):
        return None


def _read(pieces: Pieces[Boxed], path: Path, context: Context) -> Detections:
    head, begun = pieces.head, pieces.begun
    before = _around(head + b"]}")
    frames = None if before.images is msgspec.UNSET else plain_frames(before.images)
    if frames is None:
        raise UnfitError
    gathered = Gathered()
    for items in pieces.records():
        gathered.add(items)
    behind = _around(b'{"":[]' + pieces.tail)
    if behind.images is not msgspec.UNSET or behind.annotations is not EMPTY:
        raise UnfitError
    found = gathered.detections(frames, _categories(before, behind), Source(str(path), f"{ELEMENT}[{{}}]"))
    note_unused_of_images((head[: 3 * SAMPLED_BYTES] + begun)[: 3 * SAMPLED_BYTES], context.tally)
    note_unused_fields(b'"annotations":[' + begun, ELEMENT, (), Annotation, context.tally)
    return found


def _around(text: bytes) -> Around:
    """What stands around the list.

    Raises:
        UnfitError: it cannot be decoded, or there are videos.
    """
    try:
        around = _AROUND.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnfitError from error
    if around.videos:
        raise UnfitError
    return around


def _categories(before: Around, behind: Around) -> Mapping[int | str, Category]:
    """The categories by id.

    Raises:
        UnfitError: they stand in no place or in two, or one is to be rejected.
    """
    listed = [around.categories for around in (before, behind) if around.categories is not msgspec.UNSET]
    if len(listed) != 1:
        raise UnfitError
    categories = listed[0]
    by_id = {key(category.id): category for category in categories}
    if len(by_id) < len(categories) or not all(category.name.strip() for category in categories):
        raise UnfitError
    return by_id
