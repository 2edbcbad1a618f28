"""What stands around a list of annotations that is read in pieces: images before it, videos and categories before or behind it."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

import msgspec

from prelabel.errors import Tally
from prelabel.files import read_bytes
from prelabel.readers.coco.lists import basis, begins_with_images, layout
from prelabel.readers.coco.pieces import Pieces, UnfitError
from prelabel.readers.coco.plain import Frames
from prelabel.readers.coco.records import EMPTY, Category, Image, Video, key
from prelabel.safejson import Document

T = TypeVar("T")

ReadFrames = Callable[[Sequence[Image], Sequence[Video]], Frames]
"""Makes frames of images in their videos."""

Listed = tuple[Frames, Mapping[int | str, Category]]
"""Frames, and categories by id."""


class Around(msgspec.Struct, frozen=True, gc=False):
    """What stands before the list of annotations, or behind it."""

    images: list[Image] | msgspec.UnsetType = msgspec.UNSET
    categories: list[Category] | msgspec.UnsetType = msgspec.UNSET
    videos: list[Video] | msgspec.UnsetType = msgspec.UNSET
    annotations: msgspec.Raw = EMPTY


class Passed(msgspec.Struct, frozen=True, gc=False):
    """An annotation that nothing is taken from."""


_AROUND = msgspec.json.Decoder(Around)
_PASSED = msgspec.json.Decoder(list[Passed])


class Surroundings:
    """What is around the annotations, of which first what stands before them is known.

    Args:
        head: the text before them.
        read: makes frames of images.

    Raises:
        UnfitError: it does not list images, or `read` raises it.
    """

    def __init__(self, head: bytes, read: ReadFrames) -> None:
        before = _around(head + b"]}")
        if before.images is msgspec.UNSET:
            raise UnfitError
        self._read = read
        self._categories, self._videos = before.categories, before.videos
        self.frames = read(before.images, before.videos or [])
        """The frames; their sequences may have no names yet."""
        # kept for the names of their videos
        self._in_videos = before.images if {*map(attrgetter("video_id"), before.images)} - {None} else []

    def ended(self, tail: bytes) -> Listed:
        """Frames and categories, with what stands behind the annotations.

        Args:
            tail: the text behind them.

        Raises:
            UnfitError: anything is listed twice, or there are no categories, or one is to be rejected.
        """
        behind = _around(b'{"":[]' + tail)
        if behind.images is not msgspec.UNSET or behind.annotations is not EMPTY:
            raise UnfitError
        categories = _by_id(_either(self._categories, behind.categories))
        if behind.videos is msgspec.UNSET:
            return self.frames, categories
        named = self._read(self._in_videos, _either(self._videos, behind.videos))
        if not self._in_videos:
            return self.frames, categories
        if named.of_image != self.frames.of_image:
            raise UnfitError
        return named, categories


def listed_in(path: Path, read: ReadFrames) -> Listed:
    """The frames and categories of a file whose annotations, if it has any, are passed over.

    Raises:
        UnfitError: it does not list them, or something has to be decided about one.
        OSError: it cannot be read.
        InputError: it cannot be read in any way.
    """
    try:
        with path.open("rb", buffering=0) as file:
            return _passed_over(Pieces(file, _PASSED), read)
    except UnfitError:
        return _as_whole(Document(read_bytes(path), path), read)


def _passed_over(pieces: Pieces[list[Passed]], read: ReadFrames) -> Listed:
    head = pieces.head()
    if not begins_with_images(head):
        raise UnfitError
    around = Surroundings(head, read)
    for _ in pieces.records():
        pass
    return around.ended(pieces.tail)


def _as_whole(document: Document, read: ReadFrames) -> Listed:
    if document.root != "{" or layout(document) != "images":
        raise UnfitError
    listed = basis(document, Tally())
    return read(listed.images.items, listed.videos.items), _by_id(listed.categories.items)


def _either(before: list[T] | msgspec.UnsetType, behind: list[T] | msgspec.UnsetType) -> list[T]:
    """A list that stands in one of two places."""
    if before is msgspec.UNSET and behind is not msgspec.UNSET:
        return behind
    if behind is msgspec.UNSET and before is not msgspec.UNSET:
        return before
    raise UnfitError


def _by_id(categories: Sequence[Category]) -> Mapping[int | str, Category]:
    """The categories by id.

    Raises:
        UnfitError: one is to be rejected.
    """
    found = {key(category.id): category for category in categories}
    if len(found) < len(categories) or not all(category.name.strip() for category in categories):
        raise UnfitError
    return found


def _around(text: bytes) -> Around:
    """What stands around the list.

    Raises:
        UnfitError: it cannot be decoded.
    """
    try:
        return _AROUND.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnfitError from error
