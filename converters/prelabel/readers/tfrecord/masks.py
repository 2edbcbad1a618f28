"""Masks of objects, each as large as its image: a PNG, or a fraction for each pixel, inside where they are above 0."""

from collections.abc import Iterator

import numpy as np

from prelabel.errors import InputError, Place, Tally
from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import RecordError
from prelabel.readers.tfrecord.examples import OTHER_LENGTH, WRITE, Features

_SKIP = "or leave the mask out with --on-error skip"


def outlines_of(features: Features, name: str, count: int, size: tuple[int, int], tally: Tally) -> dict[int, Rings]:
    """The masks that hold a pixel as polygons, in fractions of the image, by the positions of their objects.

    Args:
        features: of the image.
        name: of the list of masks.
        count: how many objects there are.
        size: width and height of the image as the record says them, 0 where it does not.
        tally: takes masks that are bad.

    Raises:
        InputError: one is, and the run stops at bad records.
    """
    found: dict[int, Rings] = {}
    if not features.has(name):
        return found
    try:
        pictures = (_drawn if features.holds_texts(name) else _listed)(features, name, count, size, tally)
        for position, runs in pictures:
            outline = _outline(runs)
            if outline is None:
                tally.filtered["mask without a pixel"] += 1
            else:
                found[position] = outline
    except RecordError as error:
        error.reject(features.place(), tally)
    return found


def _drawn(features: Features, name: str, count: int, size: tuple[int, int], tally: Tally) -> Iterator[tuple[int, LabelRuns]]:
    """The masks that are PNGs; an empty one is of an object without."""
    from prelabel.geometry.labelimages import grey_levels  # noqa: PLC0415  # its decoder is loaded for masks alone

    for position, png in enumerate(features.column(name, features.texts, count, tally) or ()):
        if not png:
            continue
        place = features.place(name, position)
        try:
            runs = grey_levels(bytes(png), place)
        except InputError as error:
            _reject(error, place, tally)
            continue
        if all(size) and (runs.width, runs.height) != size:
            what = f"the mask has {runs.width}x{runs.height} pixels, the image {size[0]}x{size[1]}"
            tally.reject("mask of another size", what, place=place, fix=f"write masks as large as their images, {_SKIP}")
        else:
            yield position, runs


def _listed(features: Features, name: str, count: int, size: tuple[int, int], tally: Tally) -> Iterator[tuple[int, LabelRuns]]:
    """The masks whose pixels are listed one after the other."""
    from prelabel.geometry.labelimages import runs_of  # noqa: PLC0415  # likewise

    width, height = size
    values = features.fractions(name)
    if not len(values):
        return
    if not width * height or len(values) != count * width * height:
        wanted = f"{count} masks of {width}x{height} pixels have {count * width * height:,}" if all(size) else "the image has no size"
        raise RecordError(OTHER_LENGTH, features.at(name), f"{len(values):,} values, but {wanted}", WRITE)
    for position, mask in enumerate(values.reshape(count, height, width)):
        try:
            yield position, runs_of((mask > 0).astype(np.uint8), features.place(name, position))
        except InputError as error:
            _reject(error, features.place(name, position), tally)


def _reject(error: InputError, place: Place, tally: Tally) -> None:
    tally.reject("bad mask", error.what.removeprefix(f"{place}: "), place=place, fix=f"{error.fix}, {_SKIP}")


def _outline(runs: LabelRuns) -> Rings | None:
    """The polygon of what is above 0; None where nothing is."""
    from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # its codec is loaded for masks alone

    _, rings = label_rings(runs.renumbered((runs.value > 0).astype(np.int64)))
    return rings.scaled(np.array([[1 / runs.width, 1 / runs.height]])) if len(rings) else None
