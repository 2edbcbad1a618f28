"""Outlines of annotations in pixels, from polygons and run-length masks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.rings import Rings
from prelabel.readers.coco.faults import Faults
from prelabel.readers.coco.polygons import Polygon, rings_of
from prelabel.readers.coco.raws import Refuse, Texts
from prelabel.readers.shared.faults import Fault


class Mask(msgspec.Struct, frozen=True, gc=False):
    """A run-length mask: pixels column by column, as lengths of runs that are outside and inside by turns, or as text that packs them."""

    size: tuple[int, int]
    """Height and width in pixels."""
    counts: list[int] | str


TEXTS = Texts[Polygon | Mask](Polygon | Mask, listed=True)
"""VGG Image Annotator wrote the one ring of a polygon without the list of rings around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """The outlines of some rows.

    Args:
        rows: (m,) positions of rows.
        rings: m shapes in fractions of the image.
        faults: rows whose outline is wrong.
    """

    rows: NDArray[np.intp]
    rings: Rings
    faults: Faults

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All of several."""
        return cls(
            rows=np.concatenate([np.empty(0, np.intp), *(part.rows for part in parts)]),
            rings=Rings.concat([part.rings for part in parts]),
            faults={row: fault for part in parts for row, fault in part.faults.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineReader:
    """Makes outlines of segmentations.

    Args:
        size: (rows of all, 2) width and height of each row's image in pixels.
        fix: what to do about the outline of a row.
    """

    size: NDArray[np.int64]
    fix: Callable[[int], str]

    def read(self, raws: Sequence[msgspec.Raw], rows: NDArray[np.intp], refuse: Refuse) -> Outlines:
        """The outlines of annotations. A mask without a pixel makes none.

        Args:
            raws: their texts, not empty ones.
            rows: (number of texts,) the row of each.
            refuse: is told which text is neither polygon nor mask.
        """
        parts: list[Outlines] = []
        masks: dict[int, Mask] = {}
        for positions, values in TEXTS.decoded(raws, refuse):
            of = rows[positions]
            polygons = [value for value in values if isinstance(value, list) and value]
            if len(polygons) < len(values):
                masks |= {row: value for row, value in zip(of.tolist(), values, strict=True) if isinstance(value, Mask)}
                of = of[[isinstance(value, list) and bool(value) for value in values]]
            parts.append(self._polygons(polygons, of))
        return Outlines.joined([*parts, self.masks(masks)] if masks else parts)

    def _polygons(self, polygons: Sequence[Polygon], rows: NDArray[np.intp]) -> Outlines:
        rings, found = rings_of(polygons, lambda position: self.fix(int(rows[position])))
        faults = {int(rows[position]): fault for position, fault in found.items()}
        rows = np.delete(rows, list(found)) if found else rows
        return Outlines(rows=rows, rings=rings.scaled(1 / self.size[rows]), faults=faults)

    def masks(self, of_row: Mapping[int, Mask]) -> Outlines:
        """The outlines of run-length masks by their rows; those without a pixel make none."""
        from prelabel.geometry.masks import RunLengths  # noqa: PLC0415  # its codec is loaded for files that have masks alone

        faults: dict[int, Fault] = {}
        for row, mask in of_row.items():
            width, height = self.size[row].tolist()
            if mask.size != (height, width):
                what = f"size {list(mask.size)} is not that of its image, {[height, width]}"
                faults[row] = Fault("mask of another size", ".segmentation.size", what, f"write size as [height, width]; {self.fix(row)}")
        kept = [row for row in of_row if row not in faults]
        runs, problems = RunLengths.read([of_row[row].counts for row in kept], [of_row[row].size for row in kept])
        for position, what in problems.items():
            faults[kept[position]] = Fault("no run-length mask", ".segmentation.counts", what, self.fix(kept[position]))
        rings = runs.rings()
        drawn = np.flatnonzero(np.diff(rings.start))
        rows = np.array(kept, np.intp)[drawn]
        return Outlines(rows=rows, rings=rings.take(drawn).scaled(1 / self.size[rows]), faults=faults)
