"""The sizes of images from their headers, each read once; on a slow disk many at a time."""

from collections.abc import Sequence
from functools import cached_property

from prelabel.frames.known import KnownFrame, header_size
from prelabel.pace import Pace, by_threads

LEAD = 256
"""Images that are looked at together, where they are asked for one after the other and come slowly."""

NEAR = 8
"""From one image to the next that is asked for: readers skip some."""

Size = tuple[int, int]


class Headers:
    """Width and height of images in pixels; (0, 0) where a file does not say them.

    Args:
        known: images that are likely asked for in this order; others are looked at when they are.
    """

    def __init__(self, known: Sequence[KnownFrame]) -> None:
        self._known = known
        self._sizes: dict[str, Size] = {}
        self._pace = Pace()
        self._next = 0
        """The place of the image that is asked for next, where that is the one behind the last."""

    def size(self, path: str) -> Size:
        """That of one image."""
        if path not in self._sizes:
            self._look(path)
        return self._sizes[path]

    def _look(self, path: str) -> None:
        place = self._place.get(path, -1) if self._pace.slow else -1
        if self._next <= place < self._next + NEAR:
            paths = [frame.path for frame in self._known[place : place + LEAD] if frame.path]
            self._sizes.update(zip(paths, by_threads(header_size, paths), strict=True))
            self._next = place + LEAD
        else:
            self._sizes[path] = self._pace.of(header_size, path)
            self._next = place + 1

    @cached_property
    def _place(self) -> dict[str, int]:
        return {frame.path: place for place, frame in enumerate(self._known)}
