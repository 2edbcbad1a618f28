"""Units of work: some thousand label files of one folder, or all those of one predicted video."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec.structs import replace

from prelabel.errors import Problem
from prelabel.folders import names_in, prefix_below
from prelabel.frames import KnownFrame, known_in
from prelabel.readers.base import Unit
from prelabel.readers.yolo import layout
from prelabel.readers.yolo.layout import TEXT, Pair, stem
from prelabel.readers.yolo.matching import NUMBERED
from prelabel.readers.yolo.names import Classes
from prelabel.readers.yolo.options import VideoChoice

FILES_PER_UNIT = 2500

SPARSEST = 1000
"""A video has a label file in one of at most so many frames; rarer ones are photographs with large numbers."""

VIDEO_SUFFIXES = (".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg", ".wmv", ".ts", ".asf", ".gif")

_UNPADDED = re.compile(r"[1-9]\d{0,5}")
"""A frame's number; what is larger numbers no frames, since nobody labels nine hours of film in one job."""


class Labels(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The label files of a unit.

    Args:
        folder: as messages name it.
        names: of the label files in it.
        shown: what stands before each, as messages name them.
        below: what stands before each where it is named below the folder of labels.
        images: of each, its image's name below the folder of images, empty where its own is missing; none where the source has no images
            at all.
        twins: path of a label file to the names of several images that it could belong to.
        classes: the names of the classes.
        video: the name of the video whose frames these are; empty for open frames.
        problems: of the whole source, told with its first unit.
        beside: texts that are not read, likewise.
    """

    folder: Path
    names: tuple[str, ...]
    shown: str
    below: str
    images: tuple[str, ...] = ()
    classes: Classes
    twins: dict[str, str] = {}
    video: str = ""
    problems: tuple[Problem, ...] = ()
    beside: tuple[str, ...] = ()

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Of the label files, as messages name them."""
        return tuple([self.shown + name for name in self.names])

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Of each, its path below the folder of labels without suffix: what its frame is called where no image is known."""
        return tuple([self.below + name[: -len(TEXT)] for name in self.names])

    @property
    def files(self) -> tuple[str, ...]:
        """Of each, what its frame is called where the user names none; empty where its image is missing."""
        return self.images or self.stems

    @property
    def numbers(self) -> list[int]:
        """The number of the video's frame that each label file describes."""
        return [int(stem(name).rpartition("_")[2]) for name in self.names]


def images_of(pairs: Sequence[Pair]) -> tuple[KnownFrame, ...]:
    """All images beside the labels, named below the folder that holds all folders of images."""
    root = layout.common_root([pair.images_root for pair in pairs if pair.images])
    return tuple(
        image for pair in pairs if pair.images for image in known_in(pair.images, pair.image_names, prefix_below(pair.images, root))
    )


def units_of(pairs: Sequence[Pair], classes: Classes, video: VideoChoice, *, root: Path) -> Iterator[Unit]:
    """The units of all folders of labels, in their order.

    Args:
        pairs: folders of labels with their images.
        classes: the names.
        video: whether numbered files are frames of videos.
        root: the source.
    """
    labels_root = layout.common_root([pair.labels_root for pair in pairs])
    images_root = layout.common_root([pair.images_root for pair in pairs if pair.images])
    has_images = any(pair.images for pair in pairs)
    for pair in pairs:
        videos, stills = _videos(pair, video)
        shown = "" if pair.labels == Path() else f"{pair.labels}/"
        below = prefix_below(layout.normal(pair.labels), labels_root)
        images_below = prefix_below(pair.images, images_root) if pair.images else ""
        common = Labels(folder=pair.labels, names=(), shown=shown, below=below, classes=classes)
        for name, members in videos.items():
            detail = replace(common, names=tuple(members), video=below + name)
            yield Unit(name=f"{pair.labels}/{name}", root=root, paths=(pair.labels,), detail=detail)
        images, twins = _images(pair)
        for first in range(0, len(stills), FILES_PER_UNIT):
            names = tuple(stills[first : first + FILES_PER_UNIT])
            detail = replace(
                common, names=names,
                images=tuple([images_below + images[one] if one in images else "" for one in map(stem, names)]) if has_images else (),
                twins={shown + name: twins[stem(name)] for name in names if stem(name) in twins} if twins else {},
            )  # fmt: skip
            yield Unit(name=f"{pair.labels} from {names[0]}", root=root, paths=(pair.labels,), detail=detail)


def _images(pair: Pair) -> tuple[dict[str, str], dict[str, str]]:
    """The images by stem, and the stems that several have."""
    stems = [*map(stem, pair.image_names)]
    images = dict(zip(stems, pair.image_names, strict=True))
    if len(images) == len(stems):
        return images, {}
    several: dict[str, list[str]] = defaultdict(list)
    for bare, name in zip(stems, pair.image_names, strict=True):
        several[bare].append(name)
    twins = {bare: " and ".join(names) for bare, names in several.items() if len(names) > 1}
    return {bare: name for bare, name in images.items() if bare not in twins}, twins


def _videos(pair: Pair, choice: VideoChoice) -> tuple[dict[str, list[str]], Sequence[str]]:
    """The label files of each predicted video in order of frames, and the other label files."""
    if choice == "no" or "_" not in "".join(pair.names):
        return {}, pair.names
    images = {stem(name) for name in pair.image_names}
    filmed = _video_files(pair)
    groups: dict[str, list[str]] = defaultdict(list)
    alone = not pair.images
    for name in pair.names:
        match = NUMBERED.fullmatch(stem(name))
        if match and _UNPADDED.fullmatch(match["number"]) and match[0] not in images:
            groups[match["video"]].append(name)
        elif choice == "auto" and not filmed:
            return {}, pair.names
        else:
            alone = False
    videos = {
        video: sorted(names, key=lambda name: int(stem(name).rpartition("_")[2]))
        for video, names in groups.items()
        if choice == "yes" or video in filmed or (alone and _is_run(names))
    }
    members = {name for names in videos.values() for name in names}
    return videos, [name for name in pair.names if name not in members] if members else pair.names


def _video_files(pair: Pair) -> set[str]:
    """The stems of the video files beside the labels or in the folder above."""
    folders = (pair.labels, layout.normal(pair.labels).parent)
    return {name.rpartition(".")[0] for folder in folders for name in names_in(folder) if name.lower().endswith(VIDEO_SUFFIXES)}


def _is_run(names: Sequence[str]) -> bool:
    """Whether names count a video's frames: some are written with fewer digits, so they are not padded, and they are dense enough."""
    digits = [stem(name).rpartition("_")[2] for name in names]
    unpadded = len(set(map(len, digits))) > 1 or len(digits[0]) == 1
    return len(names) > 1 and unpadded and int(max(digits, key=int)) <= SPARSEST * len(names)
