"""Which frames a video has: its masks and its images, by the numbers in their names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from prelabel.detections import Frame
from prelabel.errors import Place
from prelabel.files import natural_sorted
from prelabel.frames import KnownFrame
from prelabel.readers.base import Context
from prelabel.readers.shared.words import shown

Size = tuple[int, int]
"""Width and height in pixels."""

_NUMBER = re.compile(r"(\d{1,9})\D*$", re.ASCII)

EMPTY = "videos of which frames have no mask, which are frames without objects"


class Still(NamedTuple):
    """A frame before it is looked up.

    Args:
        name: of its image.
        number: of the frame.
        mask: the name of its mask; empty where it has none.
        size: of its mask; (0, 0) where it has none.
        place: of the mask, else of the video.
    """

    name: str
    number: int
    mask: str
    size: Size
    place: Place


def numbers_of(stems: Sequence[str]) -> dict[str, int]:
    """The numbers of frames: those at the ends of their names where each has one of its own, else from 0 in their order.

    >>> numbers_of(["frame00012", "frame00017"]), numbers_of(["a", "b1"]), numbers_of(["1_a", "01_b"])
    ({'frame00012': 12, 'frame00017': 17}, {'a': 0, 'b1': 1}, {'1_a': 0, '01_b': 1})
    """
    found = [_NUMBER.search(stem) for stem in stems]
    numbers = [int(match[1]) for match in found if match]
    return dict(zip(stems, numbers if len({*numbers}) == len(stems) else range(len(stems)), strict=True))


def images_of(name: str, own: str, context: Context, *, alone: bool) -> Sequence[KnownFrame]:
    """The images of a video: those in a folder called so; of ``--frames`` all where there is one video and no such folder.

    Args:
        name: of the video.
        own: what it is called in its own folder.
        context: knows the images.
        alone: there is no other video.
    """
    index = context.frames
    for folder in dict.fromkeys((name, own, own.rpartition("/")[2]) if index.given else (name,)):
        below = [image for image in index.below(folder) if _is_in(image, folder, given=index.given)]
        if below:
            return below
    return index.known if index.given and alone else ()


def _is_in(image: KnownFrame, folder: str, *, given: bool) -> bool:
    """Whether the last folders of an image are those of a video."""
    above = image.file.rpartition("/")[0]
    return above == folder or (given and above.endswith(f"/{folder}"))


def matched(masks: Iterable[str], images: Sequence[KnownFrame]) -> dict[str, KnownFrame]:
    """By the name of a mask its image: one of the same name but for the suffix, else of the same number where each has one of its own.

    >>> images = [KnownFrame(file="bear/frame_01.jpg"), KnownFrame(file="bear/frame_02.jpg")]
    >>> [image.file for image in matched(["00002"], images).values()]
    ['bear/frame_02.jpg']
    """
    stems = {PurePosixPath(image.file).stem: image for image in images}
    named = {mask: stems[mask] for mask in masks if mask in stems}
    if named or len(stems) < len(images):
        return named
    by_number = {number: stems[stem] for stem, number in numbers_of([*stems]).items()} if all(map(_NUMBER.search, stems)) else {}
    return {mask: by_number[int(said[1])] for mask in masks if (said := _NUMBER.search(mask)) and int(said[1]) in by_number}


def frames_of(
    name: str, masks: Mapping[str, tuple[Size, Place]], images: Sequence[KnownFrame], context: Context, place: Place
) -> tuple[list[Frame], dict[str, int]]:
    """The frames of a video in their order, and where that of each mask is among them; those that were rejected are nowhere.

    Args:
        name: of the video.
        masks: the size and the place of each, by its name.
        images: of the video.
        context: decides names and sizes.
        place: of the video.

    Raises:
        InputError: a frame is not known or has two sizes, and the run stops at bad records.
    """
    if context.frames.given and not images:
        context.tally.reject(
            "video without images", f"no image of --frames lies in a folder {shown(name)}", place=place,
            fix="give --frames a folder that holds one folder of images for each video",
        )  # fmt: skip
        return [], {}
    frames: list[Frame] = []
    position: dict[str, int] = {}
    stills = _stills(name, masks, images, context, place)
    for still in stills:
        frame = context.frames.frame(
            still.name, place=still.place, tally=context.tally, width=still.size[0], height=still.size[1], sequence=name,
            index=still.number, sized=bool(still.mask),
        )  # fmt: skip
        if frame is not None:
            position.update({still.mask: len(frames)} if still.mask else {})
            frames.append(frame)
    empty = sum(not still.mask for still in stills)
    if empty:
        text = EMPTY if context.frames.given else f"{EMPTY} (-O frames=masks leaves them out)"
        context.tally.note_names(f"{text}: {{first}}{{more}}", [f"{shown(name)} ({empty:,} of {len(stills):,})"])
    return frames, position


def _stills(
    name: str, masks: Mapping[str, tuple[Size, Place]], images: Sequence[KnownFrame], context: Context, place: Place
) -> Sequence[Still]:
    """The frames in their order; of two masks of one image the second is rejected."""
    image_of = matched(masks, images)
    of_file: dict[str, str] = {}
    for mask, (_, at) in masks.items():
        file = image_of[mask].file if mask in image_of else f"{name}/{mask}.jpg"
        first = of_file.setdefault(file, mask)
        if first != mask:
            what, fix = f"is of the image {file!r}, as is {masks[first][1]}", "keep one of the two masks"
            context.tally.reject("image described twice", what, place=at, fix=fix)
    files = natural_sorted({*of_file, *(image.file for image in images)})
    stems = [PurePosixPath(file).stem for file in files]
    numbers = numbers_of(stems) if len({*stems}) == len(stems) else {}
    found: list[Still] = []
    for order, (file, stem) in enumerate(zip(files, stems, strict=True)):
        mask = of_file.get(file, "")
        size, at = masks[mask] if mask else ((0, 0), place)
        found.append(Still(file, numbers.get(stem, order), mask, size, at))
    return sorted(found, key=lambda still: still.number)
