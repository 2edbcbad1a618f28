"""Projected boxes taken to batches, a sequence for each log and camera."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame, Source, sizes_of
from prelabel.errors import InputError, Place
from prelabel.files import natural_key, read_bytes
from prelabel.geometry.boxes import normalise
from prelabel.readers.base import Context, Unit
from prelabel.readers.nuimages.layout import ATTRIBUTES, LEVELS
from prelabel.readers.nuimages.projections import Columns, Image, Projections
from prelabel.readers.nuimages.tables import Level, attributes_of, names_of
from prelabel.readers.shared.naming import kept_frames
from prelabel.readers.shared.timing import numbered
from prelabel.safejson import Document

KEY_FRAMES_HZ = 2
"""Of nuScenes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceReader:
    """Reads a table of projections.

    Args:
        unit: of the plan.
        context: of the run.
    """

    unit: Unit
    context: Context

    def batches(self) -> Iterator[Detections]:
        """Each sequence in one.

        Raises:
            InputError: a table or record is bad, and the run stops at bad records.
        """
        tally = self.context.tally
        *beside, path = self.unit.paths
        tables = {table.name: table for table in beside}
        try:
            named = attributes_of(tables[ATTRIBUTES], tally) if ATTRIBUTES in tables else None
            levels = names_of(tables[LEVELS], Level, tally) if LEVELS in tables else {}
            gathered = Projections(named=named, levels=levels, tally=tally)
            columns = gathered.columns(Document(read_bytes(path), path))
        except InputError as error:
            tally.reject_file("unreadable file", error)
            return
        keys = [(natural_key(image.sequence), image.time_us, image.file) for image in gathered.images]
        by_time = sorted(range(len(keys)), key=keys.__getitem__)
        rank = np.empty(len(by_time), np.int32)
        rank[by_time] = np.arange(len(by_time))
        order = np.argsort(rank[columns.image], kind="stable")
        ranked = rank[columns.image[order]]
        for _, group in groupby(by_time, key=lambda i: gathered.images[i].sequence):
            members = [*group]
            begin, end = np.searchsorted(ranked, (rank[members[0]], rank[members[-1]] + 1)).tolist()
            images = [gathered.images[i] for i in members]
            yield self._sequence(images, ranked[begin:end] - rank[members[0]], gathered, columns.take(order[begin:end]))

    def _sequence(self, images: Sequence[Image], image: NDArray[np.int32], gathered: Projections, columns: Columns) -> Detections:
        """The boxes of one sequence.

        Args:
            images: in the order of their times.
            image: (n,) index into them of each box.
            gathered: whose labels and sets of attributes boxes index.
            columns: of the boxes.
        """
        frames, of_image = self._frames(images)
        frame = of_image[image]
        kept = np.flatnonzero(frame >= 0)
        columns, frame = columns.take(kept), frame[kept]
        size = sizes_of(frames, frame)
        return Detections.from_boxes(
            frames=frames,
            labels=[*gathered.labels],
            frame=frame,
            label=columns.label,
            box=normalise(columns.box, size[:, 0], size[:, 1]),
            track=columns.track,
            sources=[Source(str(self.unit.paths[-1]), "$[{}]")],
            origin=columns.position,
            attribute_sets=gathered.sets.table.sets,
            attributes=columns.attributes,
        )

    def _frames(self, images: Sequence[Image]) -> tuple[list[Frame], NDArray[np.int32]]:
        """The frames of a sequence, and (images,) the number of each, -1 where it was rejected."""
        times_s = [(image.time_us - images[0].time_us) / 1e6 for image in images]
        return kept_frames(
            self.context.frames.frame(
                image.file, place=Place(str(self.unit.paths[-1]), element=f"$[{image.position}]"), tally=self.context.tally,
                sequence=image.sequence, index=index, time_s=time_s, image=self.unit.root / image.file,
            )
            for image, index, time_s in zip(images, numbered(times_s, KEY_FRAMES_HZ), times_s, strict=True)
        )  # fmt: skip
