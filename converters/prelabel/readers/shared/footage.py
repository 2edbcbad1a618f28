"""Videos whose frames a model numbers from 0, and the images behind these numbers."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from prelabel.detections import Frame
from prelabel.errors import Place
from prelabel.frames import KnownFrame
from prelabel.readers.base import Context

_NUMBER = re.compile(r"(\d{1,12})\D*$", re.ASCII)


class Footage(NamedTuple):
    """A video.

    Args:
        name: of the sequence.
        place: where the source speaks of it.
        numbers: of the frames that the source knows, rising.
        called: what the source calls the frame of a number.
        alone: there is nothing else, so that images in folders of any name are its own.
    """

    name: str
    place: Place
    numbers: Sequence[int]
    called: Callable[[int], str]
    alone: bool

    def images(self, context: Context) -> Mapping[int, KnownFrame]:
        """By number: those in a folder of the video's name, else all where it is alone, else those that are called as its frames."""
        index = context.frames
        own = index.below(self.name) or index.below(self.name.rpartition("/")[2])
        if own:
            return numbered(own, self.numbers)
        named = {number: known for number in self.numbers if (known := index.find(self.called(number)))}
        if not (self.alone and index.given) or (named and not _by_name(index.known)):
            return named
        every = numbered(index.known, self.numbers)
        # names that count from 1 are found, too, each but for that of frame 0
        shifts = (0,) if len(named) == len(self.numbers) else (0, 1)
        return every if any(all(every.get(number - by) == known for number, known in named.items()) for by in shifts) else named

    def frames(
        self,
        images: Mapping[int, KnownFrame],
        numbers: Sequence[int],
        sized: Collection[int],
        context: Context,
        size: tuple[int, int] = (0, 0),
    ) -> dict[int, Frame]:
        """The frames by number, without those that were rejected.

        Args:
            images: of the video.
            numbers: of the frames that there are beside those of images.
            sized: numbers of frames whose size is needed.
            context: decides names and sizes.
            size: of all frames as the source says, (0, 0) where it does not.

        Raises:
            InputError: a frame is not known or has no size, and the run stops at bad records.
        """
        index = context.frames
        if not images and index.given:
            context.tally.reject(
                "video without images", f"no image of --frames lies in a folder {self.name!r}", place=self.place,
                fix="give --frames a folder that holds one folder of images for each video",
            )  # fmt: skip
            return {}
        several = sorted(images.keys() | set(numbers))
        alike = None if images else index.alike([*map(self.called, several)], several, sequence=self.name, size=size)
        if alike is not None:
            return dict(zip(several, alike, strict=True))
        found: dict[int, Frame] = {}
        for number in several:
            frame = index.frame(
                images[number].file if number in images else self.called(number), place=self.place, tally=context.tally,
                width=size[0], height=size[1], sequence=self.name, index=number, sized=number in sized,
            )  # fmt: skip
            if frame is not None:
                found[number] = frame
        return found


def numbered(images: Sequence[KnownFrame], numbers: Sequence[int]) -> dict[int, KnownFrame]:
    """Images by the numbers of their frames: those in their names, else as many as are known, else all frames from 0.

    Names that count all images from 1, as FFmpeg writes them, are those of the frames from 0.

    Args:
        images: in order.
        numbers: that the source knows.

    >>> [*numbered([KnownFrame(file="10.jpg"), KnownFrame(file="15.jpg")], [15])]
    [10, 15]
    >>> [*numbered([KnownFrame(file="1.jpg"), KnownFrame(file="2.jpg")], [1])], [*numbered([KnownFrame(file="a.jpg")], [7])]
    ([0, 1], [7])
    """
    by_name = _by_name(images)
    if by_name.keys() >= {*numbers} and not (min(by_name, default=0) == 1 and max(by_name) == len(images)):
        return by_name
    return dict(zip(numbers if len(numbers) == len(images) else range(len(images)), images, strict=True))


def _by_name(images: Sequence[KnownFrame]) -> dict[int, KnownFrame]:
    """Images by the last number in each name; none where one has no number, or two have the same."""
    said = [_NUMBER.search(PurePosixPath(image.file).stem) for image in images]
    found = {int(match[1]): image for match, image in zip(said, images, strict=True) if match}
    return found if len(found) == len(images) else {}
