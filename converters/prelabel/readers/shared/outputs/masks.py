"""Run-length masks as models write them, and their outlines."""

from collections.abc import Sequence

import msgspec
import numpy as np

from prelabel.geometry.rings import Rings


class Mask(msgspec.Struct, frozen=True, gc=False):
    """A run-length mask as COCO packs it: ``size`` is height and width."""

    size: tuple[int, int]
    counts: str


class AnyMask(msgspec.Struct, frozen=True, gc=False):
    """The same, whose runs may also be numbers that are not packed."""

    size: tuple[int, int]
    counts: str | list[int]


def outlines(masks: Sequence[Mask | AnyMask]) -> dict[int, Rings | str]:
    """By position, the outlines in pixels of the masks that hold a pixel, and what is wrong with the runs of others."""
    from prelabel.geometry.masks import RunLengths  # noqa: PLC0415  # its codec is loaded for masks alone

    runs, problems = RunLengths.read([mask.counts for mask in masks], [mask.size for mask in masks])
    rings = runs.rings()
    found: dict[int, Rings | str] = {i: rings.take(np.array([i])) for i in np.flatnonzero(np.diff(rings.start)).tolist()}
    return found | problems
