"""Keypoints that are gathered piece by piece."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, compress

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Tally
from prelabel.readers.base import Context
from prelabel.readers.coco.growing import Growing
from prelabel.readers.coco.ids import Numbers
from prelabel.readers.coco.keypoints import EACH, KeypointReader, Landmarks
from prelabel.readers.coco.pieces import UnfitError
from prelabel.readers.coco.polygons import LARGEST_PX
from prelabel.readers.shared.packing import float_column


class Posed:
    """The landmarks of annotations; parts are added in the order of the file.

    Args:
        context: says which points are kept; what is left out is counted in `tally`.
    """

    def __init__(self, context: Context) -> None:
        self.tally = Tally()
        """Counts the points that were left out."""
        self._context = replace(context, tally=self.tally)
        self._rows = Growing(np.intp)
        self._count = Growing(np.int64)
        self._parts: list[Landmarks] = []

    def add(self, keypoints: Sequence[list[float] | None], first: int, size: NDArray[np.int64]) -> None:
        """Add the keypoints of some annotations.

        Args:
            keypoints: one list each, None or empty where it has none.
            first: the row of the first annotation.
            size: (n, 2) width and height of the image of each in pixels.

        Raises:
            UnfitError: they are no triples, or lie in no image.
        """
        given = np.array([*compress(range(len(keypoints)), keypoints)], np.intp)
        some = [values for values in keypoints if values]
        count = np.fromiter(map(len, some), np.int64, len(some))
        x_y_v = float_column([*chain.from_iterable(some)])
        if (count % EACH).any() or np.abs(x_y_v).max(initial=0) > LARGEST_PX:
            raise UnfitError
        reader = KeypointReader(size=size, fix=lambda _: "", context=self._context)
        found = reader.landmarks(given, count // EACH, x_y_v.reshape(-1, EACH))
        self._rows.extend(given + first)
        self._count.extend(count // EACH)
        self._parts.append(replace(found, rows=found.rows + first))

    def taken(self, category: NDArray[np.float64], skeletons: Mapping[int | str, int]) -> list[Landmarks]:
        """All landmarks, some at a time.

        Args:
            category: (annotations,) the id of each.
            skeletons: how many keypoints each category names; 0 where it does not say.

        Raises:
            UnfitError: an annotation has more or fewer.
        """
        named = Numbers(skeletons).looked_up(category[self._rows.taken()])
        if ((named > 0) & (named != self._count.taken())).any():
            raise UnfitError
        parts, self._parts = self._parts, []
        return parts
