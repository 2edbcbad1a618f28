"""The frames of videos."""

import re
from collections.abc import Collection, Sequence
from functools import cached_property
from math import nan
from pathlib import PurePosixPath

from prelabel.detections import Frame
from prelabel.errors import Place
from prelabel.files import tails
from prelabel.frames import KnownFrame
from prelabel.readers.base import Context
from prelabel.readers.megadetector.records import Image

SUFFIXES = (".mp4", ".avi", ".mpeg", ".mpg", ".mov", ".mkv", ".flv")
"""Of videos, as MegaDetector knows them."""

_NUMBER = re.compile(r"(\d{1,9})\D*$", re.ASCII)


def is_video(image: Image) -> bool:
    """Whether an entry is of a video."""
    if image.frame_rate is not None or image.frames_processed is not None or image.name.lower().endswith(SUFFIXES):
        return True
    return any(one.frame_number is not None for one in image.detections or ())


def is_ordinary(image: Image) -> bool:
    """Whether an entry is of an image of which nothing but detections is said."""
    said = image.failure or image.failures or image.width
    return image.detections is not None and not said and not is_video(image)


class Videos:
    """Finds the frames of the videos of a file.

    Args:
        context: knows images, and decides frames.
        alone: there is one video and nothing else, so that images in folders of any name are its own.
    """

    def __init__(self, context: Context, *, alone: bool) -> None:
        self._context, self._alone = context, alone

    def frames(self, name: str, image: Image, numbers: Collection[int], place: Place) -> dict[int, Frame]:
        """The frames of a video by number; none where they were rejected.

        Args:
            name: of the video.
            image: what is said of it.
            numbers: of the frames that were looked at, or have detections.
            place: of its entry.

        Raises:
            InputError: ``--frames`` has no image of it, or not of a frame, and the run stops at bad records.
        """
        index, rate = self._context.frames, image.frame_rate or 0
        images = self._numbered(self._images(name), sorted(numbers))
        if not images and index.given:
            self._context.tally.reject(
                "video without images", f"no image of --frames lies in a folder {name!r}", place=place,
                fix="give --frames a folder that holds one folder of images for each video",
            )  # fmt: skip
            return {}
        found: dict[int, Frame] = {}
        for number in sorted(images.keys() | set(numbers)):
            known = images.get(number)
            frame = index.frame(
                known.file if known else f"{name}/frame{number:06}.jpg", place=place, tally=self._context.tally, width=image.width or 0,
                height=image.height or 0, sequence=name, index=number, time_s=number / rate if rate > 0 else nan, sized=False,
            )  # fmt: skip
            if frame is not None:
                found[number] = frame
        return found

    def _images(self, name: str) -> Sequence[KnownFrame]:
        """The images in the folder of a video, which is called as the file, with or without its suffix."""
        bare = name.removesuffix(PurePosixPath(name).suffix)
        own = self._by_folder.get(name) or self._by_folder.get(bare) or ()
        return own or (self._context.frames.known if self._alone and self._context.frames.given else ())

    @cached_property
    def _by_folder(self) -> dict[str, list[KnownFrame]]:
        """Images by each end of the path of their folder."""
        folders: dict[str, list[KnownFrame]] = {}
        for image in self._context.frames.known:
            folders.setdefault(image.file.rpartition("/")[0], []).append(image)
        found: dict[str, list[KnownFrame]] = {}
        for folder, images in folders.items():
            for tail in tails(folder):
                found.setdefault(tail, images)
        return found

    @staticmethod
    def _numbered(images: Sequence[KnownFrame], numbers: Sequence[int]) -> dict[int, KnownFrame]:
        """Images by the numbers of their frames: those in their names, else as many as were looked at, else all frames from 0."""
        said = [_NUMBER.search(PurePosixPath(image.file).stem) for image in images]
        by_name = {int(match[1]): image for match, image in zip(said, images, strict=True) if match}
        if len(by_name) == len(images) and by_name.keys() >= set(numbers):
            return by_name
        return dict(zip(numbers if len(numbers) == len(images) else range(len(images)), images, strict=True))
