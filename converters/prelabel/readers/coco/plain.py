"""Images of which nothing has to be decided: they have a size, a plain name of their own and no video. Found for all of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Frame
from prelabel.frames import FrameIndex, all_clean, url_path
from prelabel.readers.coco.records import Image, key
from prelabel.readers.shared.packing import float_column
from prelabel.readers.shared.sides import LONGEST_PX

WEB = ("https://", "http://")
"""How most absolute URLs begin."""

IN_VIDEOS = ("video_id", "frame_id", "frame_index")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """The frames of a file.

    Args:
        frames: in the order of the file.
        of_image: image id to position in ``frames``; an image that was rejected and counted has -1.
    """

    frames: tuple[Frame, ...]
    of_image: Mapping[int | str, int]


def as_listed(index: FrameIndex, prefix: str, *, last_part: bool) -> bool:
    """Whether names and sizes of images are taken as the file has them.

    Args:
        index: decides names and sizes.
        prefix: may have to stand before names.
        last_part: only the last part of names is used.
    """
    return not (index.known or prefix or last_part or index.options.size_from == "image")


def plain_frames(images: Sequence[Image]) -> Frames | None:
    """The frames of sized images under plain names of their own; None where something has to be decided about any image."""
    names = [image.file_name or "" for image in images]
    if not all_clean(names) or "\n" in "".join(names) or any({*map(attrgetter(field), images)} - {None} for field in IN_VIDEOS):
        return None
    width, height = (float_column([*map(attrgetter(side), images)]) for side in ("width", "height"))
    if not (_are_sides(width) and _are_sides(height)):
        return None
    urls = [url if (url := image.coco_url) and url.startswith(WEB) else url_of(image) for image in images]
    frames = tuple(
        [
            Frame(file=name, width=across, height=down, url=url)
            for name, across, down, url in zip(names, width.astype(np.int64).tolist(), height.astype(np.int64).tolist(), urls, strict=True)
        ]
    )
    ids = [image.id for image in images]
    whole = {*map(type, ids)} == {int}
    of_image: dict[int | str, int] = dict(zip(ids if whole else map(key, ids), range(len(ids)), strict=True))  # type: ignore[arg-type]  # integers alone
    return Frames(frames=frames, of_image=of_image) if len(of_image) == len({*names}) == len(frames) else None


def url_of(image: Image) -> str:
    """The first field that holds an absolute URL; some tools repeat the file name there."""
    for url in (image.coco_url, image.flickr_url, image.url, image.file_name):
        if url and (url.startswith(WEB) or url_path(url) is not None):
            return url
    return ""


def _are_sides(px: NDArray[np.float64]) -> bool:
    """Whether all are whole numbers that sides of images can be."""
    return bool(((px > 0) & (px <= LONGEST_PX) & (px % 1 == 0)).all())
