"""Instances files of boxes and outlines of which nothing has to be said: read piece by piece into columns.

What is read here is what `FileReader` makes of the same file; all that is out of the ordinary is left to it.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

import msgspec

from prelabel.detections import Detections, Kind, Source
from prelabel.files import is_file
from prelabel.readers.base import Context, Unit
from prelabel.readers.coco.gathered import Boxed, Gathered, Outlined, Unposed
from prelabel.readers.coco.images import prefix_of
from prelabel.readers.coco.lists import LOOKED_AT, begins_with_images
from prelabel.readers.coco.options import Options
from prelabel.readers.coco.pieces import PIECE, Pieces, UnfitError
from prelabel.readers.coco.plain import Frames, as_listed, plain_frames
from prelabel.readers.coco.records import EMPTY, Annotation, Category, Image, Video, key
from prelabel.readers.coco.unused import SAMPLED_BYTES, note_unused_fields, note_unused_of_images

ELEMENT = "$.annotations"


class Around(msgspec.Struct, frozen=True, gc=False):
    """What stands before the list of annotations, or behind it."""

    images: list[Image] | msgspec.UnsetType = msgspec.UNSET
    categories: list[Category] | msgspec.UnsetType = msgspec.UNSET
    videos: list[Video] = []
    annotations: msgspec.Raw = EMPTY


_AROUND = msgspec.json.Decoder(Around)


def read_ordinary(unit: Unit, options: Options, context: Context, piece: int = PIECE) -> Detections | None:
    """The boxes of an instances file, and the outlines where they are wanted; None where more is, or anything is out of the ordinary.

    Args:
        unit: the file.
        options: of the reader.
        context: is told nothing where None is returned.
        piece: bytes that are read at once.
    """
    path = unit.paths[0]
    prefix = prefix_of(path, unit.root)
    kind = _kind(context.shapes)
    more = options.images or options.fields or options.crowd == "drop"
    if kind is None or more or not as_listed(context.frames, prefix, last_part=options.names == "last") or not is_file(path):
        return None
    try:
        with path.open("rb", buffering=0) as file:
            if not begins_with_images(file.read(LOOKED_AT)):
                return None
            file.seek(0)
            return _read(Pieces(file, msgspec.json.Decoder(list[kind]), piece), kind, path, context)  # type: ignore[valid-type]  # of three
    except (UnfitError, OSError):
        return None


def _kind(shapes: AbstractSet[Kind]) -> type[Boxed] | None:
    """What annotations have to be where these geometries are wanted; None where landmarks are, and outlines are not."""
    if Kind.LANDMARK in shapes:
        return Unposed if Kind.POLYGON in shapes else None
    return Outlined if Kind.POLYGON in shapes else Boxed


def _read(pieces: Pieces[Boxed], kind: type[Boxed], path: Path, context: Context) -> Detections:
    head, begun = pieces.head(), pieces.begun
    frames, listed = _before(head)
    head = head[: 3 * SAMPLED_BYTES]
    gathered = Gathered(kind, frames, path.stat().st_size)
    for items in pieces.records():
        gathered.add(items)
    behind = _around(b'{"":[]' + pieces.tail)
    if behind.images is not msgspec.UNSET or behind.annotations is not EMPTY:
        raise UnfitError
    found = gathered.detections(_categories([*listed, *_categories_of(behind)]), Source(str(path), f"{ELEMENT}[{{}}]"))
    note_unused_of_images((head + begun)[: 3 * SAMPLED_BYTES], context.tally)
    note_unused_fields(b'"annotations":[' + begun, ELEMENT, (), Annotation, context.tally)
    return found


def _before(head: bytes) -> tuple[Frames, list[list[Category]]]:
    """The frames, and the categories where they stand before the annotations.

    Raises:
        UnfitError: there are no images, or something has to be decided about one.
    """
    before = _around(head + b"]}")
    frames = None if before.images is msgspec.UNSET else plain_frames(before.images)
    if frames is None:
        raise UnfitError
    return frames, _categories_of(before)


def _categories_of(around: Around) -> list[list[Category]]:
    return [] if around.categories is msgspec.UNSET else [around.categories]


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


def _categories(listed: Sequence[Sequence[Category]]) -> Mapping[int | str, Category]:
    """The categories by id; ``listed`` is every list of them.

    Raises:
        UnfitError: they stand in no place or in two, or one is to be rejected.
    """
    if len(listed) != 1:
        raise UnfitError
    categories = listed[0]
    by_id = {key(category.id): category for category in categories}
    if len(by_id) < len(categories) or not all(category.name.strip() for category in categories):
        raise UnfitError
    return by_id
