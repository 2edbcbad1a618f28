"""Shapes that are gathered piece by piece, their points in one array that grows where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.geometry.boxes import Boxes
from prelabel.geometry.rings import Rings
from prelabel.readers.coco.columns import place_by_points
from prelabel.readers.coco.growing import Growing
from prelabel.readers.coco.keypoints import Landmarks
from prelabel.readers.coco.outlines import Mask, OutlineReader
from prelabel.readers.coco.pieces import UnfitError
from prelabel.readers.coco.polygons import FaultyError, GivenRings, sound_rings

TOGETHER = 1000
"""Masks that are traced at once: those of many pieces, and few enough that their runs need little room."""

TEXT = 10
"""Bytes of a file for each coordinate in it, where most annotations have polygons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """What some annotations have beside their box.

    Args:
        rows: (m,) of which annotation each is.
        kind: (m,)
        rings: m shapes in fractions of the image.
        number: (p,) of each point that is a keypoint, from 1; 0 of others.
    """

    rows: NDArray[np.intp]
    kind: NDArray[np.uint8]
    rings: Rings
    number: NDArray[np.int32]

    def place(self, box: Boxes) -> None:
        """Give annotations without a box the bounds of their outline, or else of their landmark."""
        bounds, posed = self.rings.bounds(), self.kind == Kind.LANDMARK
        place_by_points(box, [(self.rows[of], bounds[of]) for of in (posed, ~posed)])


class Drawn:
    """The outlines of annotations, polygons before masks; parts are added in the order of the file.

    Args:
        size: of the file in bytes.
    """

    def __init__(self, size: int) -> None:
        self._points = Growing(np.float64, size // TEXT)
        self._rows: list[NDArray[np.intp]] = []
        self._rings: list[Rings] = []
        self._masks: list[Mask] = []
        self._masked: list[int] = []
        self._mask_size: list[NDArray[np.int64]] = []
        self._traced: list[tuple[NDArray[np.intp], Rings]] = []

    def add(self, rings: GivenRings, masks: Mapping[int, Mask], first: int, size: NDArray[np.int64]) -> None:
        """Add the outlines of some annotations.

        Args:
            rings: of n polygons, none where an annotation has no polygon.
            masks: by annotation.
            first: the row of the first annotation.
            size: (n, 2) width and height of the image of each in pixels.

        Raises:
            UnfitError: one has a fault.
        """
        self._keep(masks, first, size)
        given = np.flatnonzero(rings.rings)
        try:
            found = sound_rings(replace(rings, rings=rings.rings[given]))
        except FaultyError as error:
            raise UnfitError from error
        per_px = np.repeat(1 / size[given], np.diff(found.point_start()), axis=0)
        # where they will stand: they are many
        np.multiply(found.points, per_px, out=self._points.more(found.points.size).reshape(-1, 2))
        self._note(given + first, found)

    def shapes(self, landmarks: Sequence[Landmarks]) -> Shapes:
        """All outlines, and landmarks behind them; they are no longer kept here.

        Raises:
            UnfitError: a mask has a fault.
        """
        self._trace()
        for rows, rings in self._traced:
            self._add(rows, rings)
        self._traced.clear()
        outlined = sum(map(len, self._rows))
        for some in landmarks:
            self._add(some.rows, some.rings)
        rows = np.concatenate([np.empty(0, np.intp), *self._rows])
        rings = replace(Rings.concat(self._rings), points=self._points.taken().reshape(-1, 2))
        number = np.zeros(len(rings.points), np.int32)
        numbers = np.concatenate([np.empty(0, np.int32), *(some.number for some in landmarks)])
        number[len(number) - len(numbers) :] = numbers
        kind = np.repeat(np.array([Kind.POLYGON, Kind.LANDMARK], np.uint8), [outlined, len(rows) - outlined])
        return Shapes(rows=rows, kind=kind, rings=rings, number=number)

    def _add(self, rows: NDArray[np.intp], rings: Rings) -> None:
        self._points.extend(rings.points)
        self._note(rows, rings)

    def _note(self, rows: NDArray[np.intp], rings: Rings) -> None:
        """Keep all of shapes but their points."""
        self._rows.append(rows)
        self._rings.append(replace(rings, points=np.empty((0, 2))))

    def _keep(self, masks: Mapping[int, Mask], first: int, size: NDArray[np.int64]) -> None:
        """Keep masks until there are some."""
        if not masks:
            return
        self._masked += [first + place for place in masks]
        self._mask_size.append(size[list(masks)])
        self._masks += masks.values()
        if len(self._masks) >= TOGETHER:
            self._trace()

    def _trace(self) -> None:
        """Make shapes of the masks that are kept.

        Raises:
            UnfitError: one has a fault.
        """
        if not self._masks:
            return
        reader = OutlineReader(size=np.concatenate(self._mask_size), fix=lambda _: "")
        found = reader.masks(dict(enumerate(self._masks)))
        if found.faults:
            raise UnfitError
        self._traced.append((np.array(self._masked, np.intp)[found.rows], found.rings))
        self._masks, self._masked, self._mask_size = [], [], []
