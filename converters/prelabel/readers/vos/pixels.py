"""The pixels of the masks of a video taken to objects: which number is which, and what outlines it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place, Tally
from prelabel.geometry.labelimages import LabelImage, read_label_image
from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.masks import label_rings
from prelabel.geometry.rings import Rings
from prelabel.readers.vos.layout import Video
from prelabel.readers.vos.options import Void
from prelabel.readers.vos.timeline import Size

VOID = 255
"""The value of pixels that are of no object and no background, in DAVIS and VOST."""

SEVERAL = "masks of one object that hold several values, all of which are taken to be it (-O objects=pixels reads objects): {first}{more}"

ONLY = 1
"""The object of masks of 255 alone, as those of DAVIS 2016 are."""

_GREY = 0x010101
"""A colour is grey where it is so many times a number up to 255."""

_LEVELS, _RUN = 64, 2
"""More grey levels than these, most of which have runs that are shorter on average, are no objects."""

Longs = NDArray[np.int64]

SKIP = "or leave the mask out with --on-error skip"


class Drawn(NamedTuple):
    """What a mask shows.

    Args:
        path: the mask.
        size: width and height.
        number: (n,) of each object, rising.
        rings: n outlines in pixels.
        coloured: whether numbers are colours, R + 256 G + 65536 B.
    """

    path: Path
    size: Size
    number: Longs
    rings: Rings
    coloured: bool

    @property
    def frame(self) -> str:
        """The name of the frame."""
        return self.path.stem


def drawn_in(video: Video, void: Void, tally: Tally) -> list[Drawn]:
    """What the masks of a video show, with the ids of objects as numbers; masks that cannot be read are rejected.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    if video.by_object:
        return [*_of_one_size(_objects(video, tally), tally)]
    shown = [*_masks(video.paths, tally)]
    return [*_identified(shown, video, void, tally)]


def _masks(paths: Sequence[Path], tally: Tally) -> Iterator[Drawn]:
    for path in paths:
        try:
            image = read_label_image(path)
        except InputError as error:
            tally.reject_file("unreadable file", error)
            continue
        if not _is_soft(image, path, tally):
            yield _traced(path, image.runs, coloured=image.colours)


def _objects(video: Video, tally: Tally) -> Iterator[Drawn]:
    """What the masks of single objects show: all pixels but 0."""
    for path in video.paths:
        try:
            runs = read_label_image(path).runs
        except InputError as error:
            tally.reject_file("unreadable file", error)
            continue
        if len(np.unique(runs.value[runs.value != 0])) > 1:
            tally.note_names(SEVERAL, [str(path)])
        one = _traced(path, runs.renumbered((runs.value != 0).astype(np.int64)), coloured=False)
        yield one._replace(number=np.full(len(one.number), int(path.parent.name), np.int64))


def _traced(path: Path, runs: LabelRuns, *, coloured: bool) -> Drawn:
    number, rings = label_rings(runs)
    return Drawn(path, (runs.width, runs.height), number, rings, coloured)


def _of_one_size(masks: Iterator[Drawn], tally: Tally) -> Iterator[Drawn]:
    """Without those whose size is not that of the first of their frame."""
    first: dict[str, Drawn] = {}
    for one in masks:
        other = first.setdefault(one.frame, one)
        if other.size == one.size:
            yield one
            continue
        what = f"is {one.size[0]}x{one.size[1]}, but {other.path} of the same frame is {other.size[0]}x{other.size[1]}"
        tally.reject("masks of different sizes", what, place=Place(str(one.path)), fix=f"write all masks in the size of the image, {SKIP}")


def _is_soft(image: LabelImage, path: Path, tally: Tally) -> bool:
    """Whether grey levels are no objects but how sure something is, or a photograph, which is rejected."""
    if image.colours or image.palette is not None:
        return False
    runs = image.runs
    levels, where, count = np.unique(runs.value, return_inverse=True, return_counts=True)
    if len(levels) <= _LEVELS:
        return False
    short = np.bincount(where, runs.length, len(levels)) < _RUN * count
    if 2 * int(short.sum()) <= len(levels):
        return False
    what = f"has {len(levels):,} grey levels, most of single pixels, as probabilities and photographs have"
    tally.reject("no mask", what, place=Place(str(path)), fix=f"write the id of its object in each pixel, {SKIP}")
    return True


def _identified(shown: Sequence[Drawn], video: Video, void: Void, tally: Tally) -> Iterator[Drawn]:
    """The same with the ids of objects, without what is of none."""
    coloured = _are_colours(shown)
    numbers = [one.number if coloured or not one.coloured else one.number & VOID for one in shown]
    met = {number for some in numbers for number in some.tolist()}
    alone = met == {VOID} and void == "auto" and not coloured
    if alone:
        tally.note_names(f"videos of masks of {VOID} alone, which is their object {ONLY}: {{first}}{{more}}", [repr(video.name)])
    drop = VOID in met and not coloured and not alone and void != "keep"
    for one, number in zip(shown, numbers, strict=True):
        kept = number != VOID if drop else np.ones(len(number), np.bool_)
        if not kept.all():
            tally.filtered[f"void region, of value {VOID}"] += int((~kept).sum())
        ids = np.full(len(number), ONLY, np.int64) if alone else number[kept]
        yield one._replace(number=ids, rings=one.rings.take(np.flatnonzero(kept)), coloured=coloured)


def _are_colours(shown: Sequence[Drawn]) -> bool:
    """Whether the numbers of a video are colours: one of RGB is not grey."""
    return any(one.coloured and bool((one.number != (one.number & VOID) * _GREY).any()) for one in shown)
