"""Raster layers: all masks of an image in one list of runs along its rows."""

from collections.abc import Mapping

import numpy as np

from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.rings import Rings
from prelabel.readers.darwin.records import Raster
from prelabel.readers.shared.faults import BadShape

LONGEST_SIDE = (1 << 16) - 1
"""Pixels."""

NO_MASK = "mask without a pixel"
NO_ANNOTATION = "mask without an annotation"

MEMBER = ".raster_layer"
RUNS, IDS = f"{MEMBER}.dense_rle", f"{MEMBER}.mask_annotation_ids_mapping"


def masks_of(raster: Raster, size: tuple[int, int]) -> Mapping[str, Rings]:
    """The polygons of the masks that have a pixel, by the ids of their annotations.

    Args:
        raster: the layer.
        size: width and height of the image.

    Raises:
        BadShape: the runs are not those of an image of this size, or a number has no mask.
    """
    from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # its codec is loaded for files that have masks alone

    ids = {number: id_ for id_, number in raster.mask_annotation_ids_mapping.items()}
    if len(ids) < len(raster.mask_annotation_ids_mapping):
        raise BadShape("bad raster layer", IDS, "two masks have one number")
    runs = _runs(raster.dense_rle, size)
    unknown = sorted({*np.unique(runs.value).tolist()} - {0, *ids})
    if unknown:
        raise BadShape("bad raster layer", RUNS, f"pixels have the number {unknown[0]}, which is no mask's of mask_annotation_ids_mapping")
    values, rings = label_rings(runs)
    return {ids[value]: rings.between(number, number + 1) for number, value in enumerate(values.tolist())}


def _runs(dense: list[int], size: tuple[int, int]) -> LabelRuns:
    """The pixels of an image, of which no run goes on in the next row."""
    width, height = size
    if max(size) > LONGEST_SIDE:
        raise BadShape("bad raster layer", MEMBER, f"an image of {width}x{height} pixels is too large for masks")
    if len(dense) % 2:
        raise BadShape("bad raster layer", RUNS, f"{len(dense)} numbers are no pairs of a value and a length")
    if min(dense, default=0) < 0:
        raise BadShape("bad raster layer", RUNS, f"the number {min(dense)} is negative")
    if sum(dense[1::2]) != width * height:
        raise BadShape("bad raster layer", RUNS, f"the runs sum to {sum(dense[1::2])}, an image of {width}x{height} has {width * height}")
    if max(dense[::2]) > LONGEST_SIDE:
        raise BadShape("bad raster layer", RUNS, f"{max(dense[::2])} is no number of a mask")
    pairs = np.array(dense, np.int64).reshape(-1, 2)
    return LabelRuns.of_lengths(height, width, value=pairs[:, 0], length=pairs[:, 1])
