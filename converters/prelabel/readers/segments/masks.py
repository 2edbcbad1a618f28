"""Masks: their pixels have their ids in a PNG, which the SDK downloads beside the images."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from prelabel.detections import Kind
from prelabel.errors import InputError
from prelabel.geometry.labelruns import LabelRuns
from prelabel.rawjson import NULL
from prelabel.readers.segments.marks import Marks, One
from prelabel.readers.segments.records import ASSET
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.objects import Drawn
from prelabel.readers.shared.words import shown
from prelabel.safejson import or_leave_out

WITHOUT_PIXEL = "mask without a pixel"
WITHOUT_ANNOTATION = "mask without an annotation"

_SKIP = "or leave the masks of the image out with --on-error skip"


class Masks(NamedTuple):
    """The masks of an image.

    Args:
        drawn: by the numbers of their annotations; those that were rejected or counted are not there.
        size: width and height of the bitmap; (0, 0) where none was read.
    """

    drawn: Mapping[int, Drawn]
    size: tuple[int, int]


def masks_of(listed: Sequence[One], bitmap: msgspec.Raw, element: str, image: str, marks: Marks) -> Masks:
    """The outlines of annotations without a type; what is wrong is rejected.

    Args:
        listed: such annotations.
        bitmap: where their pixels are, as the label says it.
        element: the ``$.path`` of that.
        image: its name without suffix; empty for a frame of a sequence.
        marks: takes them.

    Raises:
        InputError: something is wrong, and the run stops at bad records.
    """
    if bitmap == NULL:
        for one in listed:
            fix = "write one of them, or leave the record out with --on-error skip"
            marks.refuse(BadShape("no shape", "", "has no type, and its label no segmentation_bitmap", fix), one.raw, one.element)
        return Masks({}, (0, 0))
    asset = marks.document.value(bitmap, ASSET, element, marks.tally, or_leave_out("bitmap")) if listed else None
    if asset is None:
        return Masks({}, (0, 0))
    owner = _owners(listed, marks)
    runs = _runs(listed[0], asset.url or "", image, marks) if owner else None
    if runs is None:
        return Masks({}, (0, 0))
    from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # its codec is loaded for files that have masks alone

    ids = np.unique(runs.value).tolist()
    numbers = np.array([owner[id_].number + 1 if id_ in owner else 0 for id_ in ids], np.int64)
    values, rings = label_rings(runs.renumbered(numbers[np.searchsorted(ids, runs.value)]))
    drawn = {value - 1: Drawn(Kind.POLYGON, rings.between(i, i + 1)) for i, value in enumerate(values.tolist())}
    without = {WITHOUT_PIXEL: len(owner) - len(drawn), WITHOUT_ANNOTATION: len({*ids} - {0, *owner})}
    marks.tally.unconverted.update(+Counter(without))
    return Masks(drawn, (runs.width, runs.height))


def _owners(listed: Sequence[One], marks: Marks) -> dict[int, One]:
    """The annotation of each id; a second one of an id is rejected."""
    owner: dict[int, One] = {}
    for one in listed:
        id_ = marks.mask_id(one)
        if id_ is not None and owner.setdefault(id_, one) is not one:
            what, fix = f"the id {id_} is that of annotation {owner[id_].number}, too", "leave the record out with --on-error skip"
            marks.refuse(BadShape("id twice", "", what, fix), one.raw, one.element)
    return owner


def _runs(first: One, url: str, image: str, marks: Marks) -> LabelRuns | None:
    """The pixels of an image, whose values are ids; None where they cannot be used, which was rejected."""
    from prelabel.geometry.labelimages import read_label_image  # noqa: PLC0415  # likewise

    bitmaps = marks.release.bitmaps
    names = bitmaps.names(image, url)
    path = bitmaps.find(names)
    if path is None:
        where = f"in {bitmaps.folders[0]}" if bitmaps.by_url else "beside the release"
        what = f"no {' or '.join(map(shown, names))} lies {where}" if names else "nothing says where its bitmap lies"
        fix = f"download it, and name its folder with -O bitmaps=FOLDER, {_SKIP}"
        marks.refuse(BadShape("masks missing", "", f"is a mask, but {what}", fix), first.raw, first.element)
        return None
    try:
        return read_label_image(path).runs
    except InputError as error:
        marks.tally.reject_file("masks unreadable", error)
        return None
