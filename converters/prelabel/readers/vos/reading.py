"""Videos of masks taken to batches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from prelabel.detections import Detections, Kind, Source
from prelabel.errors import Place
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said
from prelabel.readers.vos.burst import BurstReader
from prelabel.readers.vos.layout import Video
from prelabel.readers.vos.options import VosOptions
from prelabel.readers.vos.pieces import Told
from prelabel.readers.vos.pixels import Drawn, drawn_in
from prelabel.readers.vos.timeline import Size, frames_of, images_of
from prelabel.readers.vos.told import Sayings

NOWHERE = "object of a list of segments without a pixel"

_NOTHING = Told()


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoReader:
    """Reads videos.

    Args:
        options: of the reader.
        context: of the run.
        said: of the objects of each video, by its name.
        alone: there is one video only.
    """

    options: VosOptions
    context: Context
    said: Mapping[str, Sayings]
    alone: bool

    def read(self, video: Video) -> Iterator[Detections]:
        """A batch of the video; none where it has no frame.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        masks = drawn_in(video, self.options.void, self.context.tally)
        sizes: dict[str, tuple[Size, Place]] = {}
        for one in masks:
            sizes.setdefault(one.frame, (one.size, Place(str(one.path))))
        images = images_of(video.name, video.own, self.context, alone=self.alone)
        batch = Gathered(in_fractions=True)
        frames, position = frames_of(video.name, sizes, images, self.context, Place(str(video.folder)))
        batch.frames += frames
        said = self.said.get(video.name, Sayings())
        for one in masks:
            if one.frame in position:
                self._add(batch, one, position[one.frame], said)
        self._count_nowhere(masks, said)
        yield from batch.rest()

    def _add(self, batch: Gathered, mask: Drawn, frame: int, said: Sayings) -> None:
        """The objects of a mask."""
        source = batch.source(Source(str(mask.path), "object {}"))
        rings = mask.rings.scaled(1 / np.array([mask.size], np.float64))
        in_frame = said.frames.get(mask.frame, {})
        for at, number in enumerate(mask.number.tolist()):
            always, here = said.objects.get(number, _NOTHING), in_frame.get(number, _NOTHING)
            told = Said(
                frame=frame, label=always.label or here.label or self.options.label, origin=number, source=source, track=number,
                score=here.score, attributes={**always.attributes, **here.attributes},
            )  # fmt: skip
            batch.objects.add(told, Kind.POLYGON, rings.between(at, at + 1))

    def _count_nowhere(self, masks: Sequence[Drawn], said: Sayings) -> None:
        """Count what lists of segments speak of and no mask shows."""
        if said.frames:
            seen: dict[str, set[int]] = {}
            for one in masks:
                seen.setdefault(one.frame, set()).update(one.number.tolist())
            missing = sum(len(objects.keys() - seen.get(frame, set())) for frame, objects in said.frames.items())
            self.context.tally.unconverted.update({NOWHERE: missing} if missing else {})


def batches_of(unit: Unit, options: VosOptions, context: Context) -> Iterator[Detections]:
    """A batch of each video of a unit.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    survey = context.survey
    if unit.detail is not None:
        reader = VideoReader(options=options, context=context, said=survey.said, alone=survey.alone)
        for video in unit.detail:
            yield from reader.read(video)
        return
    for path in unit.paths:
        burst = BurstReader(path=path, options=options, context=context, names=survey.names, alone=survey.alone)
        yield from context.tally.until_broken(burst.batches())
