"""The masks of some annotations as outlines."""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.nuimages.annotations import Annotations
from prelabel.readers.nuimages.tables import SKIP


class _Mask(msgspec.Struct, frozen=True, gc=False):
    """Height and width in pixels, and COCO's text of run lengths in base64."""

    size: tuple[int, int]
    counts: bytes


_MASK = msgspec.json.Decoder(_Mask | None)


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

    def reject(row: int, reason: str, field: str, what: str, fix: str) -> None:
        document, position = annotations.documents[annotations.table[row]], int(annotations.position[row])
        tally.reject(reason, what, place=document.record_place("$", position, f".mask{field}"), fix=f"{fix}, {SKIP}")
        bad.append(row)

    for row in asked.tolist():
        raw = annotations.masks[row]
        if not len(raw):
            continue
        before = len(tally.bad)
        document = annotations.documents[annotations.table[row]]
        mask = document.value(raw, _MASK, f"$[{annotations.position[row]}].mask", tally)
        width, height = map(int, size[row])
        if len(tally.bad) > before:
            bad.append(row)
        elif mask is not None and mask.size != (height, width):
            what = f"size {list(mask.size)} is not that of its image, {[height, width]}"
            reject(row, "mask of another size", ".size", what, "write size as [height, width]")
        elif mask is not None:
            masks[row] = mask
    runs, problems = RunLengths.read([mask.counts for mask in masks.values()], [mask.size for mask in masks.values()])
    given = np.array([*masks], np.intp)
    for nth, what in problems.items():
        reject(int(given[nth]), "no run-length mask", ".counts", what, "pack the mask again")
    rings = runs.rings()
    drawn = np.flatnonzero(np.diff(rings.start))
    rows = given[drawn]
    return Outlines(rows, rings.take(drawn).scaled(1 / size[rows]), bad)
