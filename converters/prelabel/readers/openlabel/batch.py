"""Frames and their shapes as columns: those of a camera of a video, or single images of many files."""

from collections.abc import Sequence
from functools import cache

from prelabel.detections import UNTRACKED, Frame
from prelabel.errors import Tally
from prelabel.readers.openlabel.file import At
from prelabel.readers.openlabel.gathering import Row
from prelabel.readers.openlabel.scene import Scene
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said

FURTHER = "further shape of an object in a frame made a track of its own"


class Batch(Gathered):
    """Frames, gathered."""

    def add(self, scene: Scene, frames: Sequence[Frame], rows: Sequence[tuple[Row, Frame]], tally: Tally, *, tracked: bool) -> None:
        """Frames of a file with their shapes.

        Args:
            scene: the file.
            frames: of it.
            rows: each with its frame.
            tally: counts further shapes of an object.
            tracked: they are those of a video.
        """
        position = {id(frame): i for i, frame in enumerate(frames, len(self.frames))}
        tracks: dict[object, int] = {}
        source_of = cache(lambda at: self.source(scene.source(at)))
        for row, frame in rows:
            alike = At(row.at.uid, None if row.at.frame is None else "")
            uid, told = row.at.uid, row.told
            if row.further is not None and tracked:
                tally.adjusted[FURTHER] += 1
            said = Said(
                frame=position[id(frame)],
                label=row.label,
                origin=row.number,
                source=source_of(alike),
                track=tracks.setdefault((uid, row.further), len(tracks)) if tracked else UNTRACKED,
                score=told.score,
                attributes=told.attributes,
                interpolated=told.interpolated,
                group=uid if row.further is None else None,
            )
            row.drawn.add_to(self.objects, said)
        self.frames += frames
