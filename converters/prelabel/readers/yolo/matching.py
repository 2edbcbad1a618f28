"""Which known frame a label file belongs to."""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import PurePosixPath

from prelabel.files import tails
from prelabel.frames import KnownFrame
from prelabel.readers.yolo.layout import IMAGES, LABELS

NUMBERED = re.compile(r"(?P<video>.+)_(?P<number>\d+)")
"""A predicted video's frame as Ultralytics names it, or as frames cut from it are named."""


class FrameNames:
    """Known frames by what label files call them: their path without suffix, or any end of it that only one of them has.

    Args:
        known: in order.
    """

    def __init__(self, known: Sequence[KnownFrame]) -> None:
        self.known = tuple(known)
        self._by_tail: dict[str, str | None] = {}
        whole: dict[str, str | None] = {}
        for frame in self.known:
            bare = _bare(frame.file)
            whole[bare] = None if bare in whole else frame.file
            for tail in tails(bare.partition("/")[2]):
                self._by_tail[tail] = None if tail in self._by_tail else frame.file
        self._by_tail.update(whole)

    def find(self, stem: str) -> str | None:
        """The name of the frame of a label file; None where there is none or where two are equally near.

        Args:
            stem: the label file's path below the labels, without suffix.

        >>> names = FrameNames([KnownFrame(file="a/1.jpg"), KnownFrame(file="b/1.jpg"), KnownFrame(file="b/2.0.jpg")])
        >>> names.find("a/1"), names.find("1"), names.find("2.0"), names.find("run/b/1")
        ('a/1.jpg', None, 'b/2.0.jpg', 'b/1.jpg')
        """
        for name in (stem, _as_images(stem)):
            tail = next((tail for tail in tails(name) if tail in self._by_tail), None)
            if tail and (file := self._by_tail[tail]):
                return file
        return None

    def of_video(self, video: str) -> dict[int, str]:
        """The frames that are named ``{video}_{n}``, by their number."""
        return {int(number): self.known[place].file for place, number in self._numbered.get(PurePosixPath(video).name, ())}

    def in_folder(self, video: str) -> list[str]:
        """The frames in a folder that has the video's name, in order."""
        return [self.known[place].file for place in self._in_folders.get(PurePosixPath(video).name, ())]

    def about(self, video: str) -> "FrameNames":
        """Those of these frames alone."""
        name = PurePosixPath(video).name
        places = {place for place, _ in self._numbered.get(name, ())}.union(self._in_folders.get(name, ()))
        return FrameNames([self.known[place] for place in sorted(places)])

    @cached_property
    def _numbered(self) -> dict[str, list[tuple[int, str]]]:
        """The place and the number of each frame that has a number, by what stands before it."""
        out: dict[str, list[tuple[int, str]]] = {}
        for place, frame in enumerate(self.known):
            match = NUMBERED.fullmatch(_bare(frame.file).rpartition("/")[2])
            if match:
                out.setdefault(match["video"], []).append((place, match["number"]))
        return out

    @cached_property
    def _in_folders(self) -> dict[str, list[int]]:
        """The places of frames by the name of their folder."""
        out: dict[str, list[int]] = {}
        for place, frame in enumerate(self.known):
            out.setdefault(frame.file.rpartition("/")[0].rpartition("/")[2], []).append(place)
        return out


def _bare(file: str) -> str:
    folder, slash, name = file.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name)


def _as_images(stem: str) -> str:
    """The path with ``images`` in place of the last folder ``labels``."""
    before, labels, name = f"/{stem}".rpartition(f"/{LABELS}/")
    return f"{before}/{IMAGES}/{name}".lstrip("/") if labels else ""
