"""Tables taken to batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame
from prelabel.errors import InputError, Place
from prelabel.readers.base import Context, Unit
from prelabel.readers.nuimages.annotations import Gathered
from prelabel.readers.nuimages.drawing import detections_of
from prelabel.readers.nuimages.tables import Image, read_tables
from prelabel.readers.shared.naming import kept_frames

IMAGES_AT_ONCE = 1000
"""They have about ten masks each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReader:
    """Reads the tables of a version.

    Args:
        unit: of the plan.
        context: of the run.
    """

    unit: Unit
    context: Context

    def batches(self) -> Iterator[Detections]:
        """Images some thousand at a time.

        Raises:
            InputError: a table or record is bad, and the run stops at bad records.
        """
        tally = self.context.tally
        categories, attributes, data, objects, *surfaces = self.unit.paths
        try:
            tables = read_tables(categories, attributes, data, tally)
            gathered = Gathered(tables=tables, tally=tally)
            gathered.add(objects)
        except InputError as error:
            # without any of these, images would seem to have nothing on them
            tally.reject_file("unreadable file", error)
            return
        for path in surfaces:
            try:
                gathered.add(path)
            except InputError as error:
                tally.reject_file("unreadable file", error)
        images = tables.images.listed
        for nth, some in enumerate(gathered.annotations().batches(len(images), IMAGES_AT_ONCE)):
            first = nth * IMAGES_AT_ONCE
            frames, frame = self._frames(images[first : first + IMAGES_AT_ONCE], some.image - first)
            known = np.flatnonzero(frame >= 0)
            yield detections_of(some.take(known), frames, frame[known], gathered, self.context)

    def _frames(self, images: Sequence[Image], image: NDArray[np.int32]) -> tuple[list[Frame], NDArray[np.int32]]:
        """The frames of some images, and the frame of each annotation, -1 where it was rejected.

        Args:
            images: of a batch.
            image: (n,) index into them of each annotation.
        """
        needed = np.bincount(image, minlength=len(images)) > 0
        frames, number = kept_frames(
            self.context.frames.frame(
                one.file, place=Place(str(self.unit.paths[2]), element=f"$[{one.position}]"), tally=self.context.tally, width=one.width,
                height=one.height, image=self.unit.root / one.file, sized=sized,
            )
            for one, sized in zip(images, needed.tolist(), strict=True)
        )  # fmt: skip
        return frames, number[image]
