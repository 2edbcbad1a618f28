"""Bitmasks: runs along the rows of an image, or of a part of it, in COCO's text."""

from dataclasses import replace

import numpy as np

from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.rings import Rings
from prelabel.readers.encord.records import Bitmask
from prelabel.readers.shared.faults import BadShape

MEMBER = ".bitmask"


def rings_of(mask: Bitmask, size: tuple[int, int]) -> Rings | None:
    """The outline of a mask along the edges of its pixels, in fractions; None of one without a pixel.

    Args:
        mask: the mask.
        size: width and height of its image; (0, 0) where they are not known, and the mask must be of the whole image.

    Raises:
        BadShape: it is none, or lies outside of its image.
    """
    from prelabel.geometry.masks import RunLengths, label_rings  # noqa: PLC0415  # its codec is loaded for files that have masks alone

    runs, problems = RunLengths.read([mask.rle_string], [(mask.height, mask.width)])
    if problems:
        raise BadShape("bad bitmask", MEMBER, f"the bitmask cannot be read: {problems[0]}")
    width, height = size if min(size) > 0 else (mask.width, mask.height)
    if not (0 <= mask.left <= width - mask.width and 0 <= mask.top <= height - mask.height):
        what = f"a bitmask of {mask.width}x{mask.height} pixels from {mask.left}, {mask.top} on is outside of its image, {width}x{height}"
        raise BadShape("bitmask outside its image", MEMBER, what)
    inside = np.arange(len(runs.counts)) % 2
    _, rings = label_rings(LabelRuns.of_lengths(mask.height, mask.width, value=inside, length=runs.counts))
    if not len(rings):
        return None
    return replace(rings, points=(rings.points + np.array([mask.left, mask.top])) / np.array([width, height]))
