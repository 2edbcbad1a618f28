"""The masks of some annotations as outlines."""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.rawjson import NULL
from prelabel.readers.nuimages.annotations import Annotations
from prelabel.readers.shared.faults import Fault
from prelabel.safejson import or_leave_out


class _Mask(msgspec.Struct, frozen=True, gc=False):
    """Height and width in pixels, and COCO's text of run lengths in base64."""

    size: tuple[int, int]
    counts: bytes


_MASK = msgspec.json.Decoder(_Mask)

_SKIP = "or leave the mask out with --on-error skip"


class Outlines(NamedTuple):
    """Of some rows.

    Args:
        rows: (m,) that have one; a mask without a pixel has none.
        rings: (m,) in fractions of the image.
        bad: rows whose mask was rejected.
    """

    rows: NDArray[np.intp]
    rings: Rings
    bad: list[int]


def outlines_of(annotations: Annotations, asked: NDArray[np.intp], size: NDArray[np.float64], tally: Tally) -> Outlines:
    """The outlines of some annotations.

    Args:
        annotations: of a batch.
        asked: (m,) whose masks are wanted.
        size: (n, 2) width and height of the image of each annotation, in pixels.
        tally: takes masks that are none.

    Raises:
        InputError: a mask is bad, and the run stops at bad records.
    """
    from prelabel.geometry.masks import RunLengths  # noqa: PLC0415  # its codec is loaded for tables that have masks alone

    masks: dict[int, _Mask] = {}
    bad: list[int] = []
    for row in asked.tolist():
        raw, (width, height) = annotations.masks[row], map(int, size[row])
        if raw == NULL:
            continue
        mask = annotations.document(row).value(raw, _MASK, f"$[{annotations.position[row]}].mask", tally, or_leave_out("mask"))
        if mask is None:
            bad.append(row)
        elif mask.size != (height, width):
            what = f"size {list(mask.size)} is not that of its image, {[height, width]}"
            fault = Fault("mask of another size", ".mask.size", what, f"write size as [height, width], {_SKIP}")
            annotations.reject(row, fault, tally)
            bad.append(row)
        else:
            masks[row] = mask
    given = np.array([*masks], np.intp)
    runs, problems = RunLengths.read([mask.counts for mask in masks.values()], [mask.size for mask in masks.values()])
    for nth, what in problems.items():
        annotations.reject(int(given[nth]), Fault("no run-length mask", ".mask.counts", what, f"pack the mask again, {_SKIP}"), tally)
        bad.append(int(given[nth]))
    rings = runs.rings()
    drawn = np.flatnonzero(np.diff(rings.start))
    rows = given[drawn]
    return Outlines(rows, rings.take(drawn).scaled(1 / size[rows]), bad)
