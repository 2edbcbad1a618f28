"""Videos and what is seen in them at their times: annotations of data sets, and predictions."""

import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.detections import UNTRACKED, AttributeSet, Detections, Kind, Source
from prelabel.errors import Place
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.shared.corners import corners_in
from prelabel.readers.shared.looking import label_in, score_in
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.roots import Root
from prelabel.readers.shared.sightings import Box
from prelabel.readers.shared.timing import Moment, Video, frames_in, in_frames
from prelabel.readers.vertex_ai.images import FAR, SIDES, count_others
from prelabel.readers.vertex_ai.labels import ANNOTATION, ITEM, resource_labels

BOXES = ("temporalBoundingBoxAnnotations", "TemporalBoundingBoxAnnotations")
"""What the list of boxes is called; exports are described with a capital letter."""

NOBODY = "-1"
"""The instance of a box that is of no track."""

_KNOWN = frozenset({*BOXES, ITEM, "instance", "prediction"})

_ID = msgspec.json.Decoder(str | int)


class Timed(NamedTuple):
    """One object at one time.

    Args:
        label: the name.
        time_s: since the start of the video.
        shape: the box, or the polygon, in fractions of the frame.
        score: in [0, 1], or NaN.
        track: what tells objects apart; None of what is in no track.
        attributes: of the object.
        line: on which it stands.
        place: where.
    """

    label: str
    time_s: float
    shape: Box | Rings
    score: float
    track: Hashable
    attributes: AttributeSet
    line: int
    place: Callable[[], Place]


@dataclass(slots=True, kw_only=True)
class Film:
    """A video, of which several lines may speak.

    Args:
        place: where the first of them stands.
        seen: in it.
        end_s: until when, exclusive, it was looked at; 0 where nothing says it.
    """

    place: Place
    seen: list[Timed] = field(default_factory=list)
    end_s: float = 0.0

    def detections(self, name: str, path: Path, rate_hz: float, context: Context, *, nearest: bool, alone: bool) -> Detections | None:
        """The video in one batch; None of a video without frames, which is counted.

        Args:
            name: of the sequence.
            path: of the file that speaks of it.
            rate_hz: frames a second.
            context: decides frames, and takes what is bad.
            nearest: of two times of a track in one frame what is nearest is kept.
            alone: there is no other video.

        Raises:
            InputError: no image of ``--frames`` belongs to it, or a bad record stops the run.
        """
        video = Video.open(name, self.place, rate_hz, self._count(rate_hz), context, alone=alone)
        moments = [Moment(index if one.track is None else (one.track,), one.time_s) for index, one in enumerate(self.seen)]
        placed = in_frames(moments, lambda index: self.seen[index].place(), video.clock, context.tally, nearest=nearest)
        frames, position = video.frames([number for _, number in placed], (0, 0), context)
        if not frames:
            context.tally.unconverted["video without frames"] += 1
            return None
        objects, tracks = Objects(), dict[Hashable, int]()
        for index, number in placed:
            one = self.seen[index]
            track = UNTRACKED if one.track is None else tracks.setdefault(one.track, len(tracks))
            if number in position:
                said = Said(
                    frame=position[number], label=one.label, origin=one.line, track=track, score=one.score, attributes=one.attributes
                )
                _add(objects, said, one.shape)
        return objects.detections(frames, [Source(str(path))], fractions=True)

    def _count(self, rate_hz: float) -> int:
        """How many frames there are up to the end, or to what is seen behind it; 0 where nothing says the end."""
        count = frames_in(self.end_s, rate_hz)
        seen_s = max((one.time_s for one in self.seen if 0 <= one.time_s < math.inf), default=0.0)
        return max(count, int(min(seen_s * rate_hz, 1e12) + 0.5) + 1) if count else 0


def _add(objects: Objects, said: Said, shape: Box | Rings) -> None:
    if isinstance(shape, Rings):
        objects.add(said, Kind.POLYGON, shape)
    else:
        objects.add_box(said, shape)


def annotated_times(root: Root, asked: Sequence[str]) -> Iterator[Timed]:
    """The boxes of a video of a data set.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    message = root.message
    item = resource_labels(message, ITEM, asked)
    for name in BOXES:
        for one in message.messages(name):
            label = label_in(one, "displayName")
            box = corners_in(one, SIDES, FAR, zeros=True) if label else None
            time_s = one.seconds("timeOffset") if box is not None else None
            if box is None or time_s is None:
                continue
            said = {**item, **resource_labels(one, ANNOTATION, asked)}
            yield Timed(label, time_s, box, math.nan, _instance(one, label), said, root.line_of(one), one.place)
    count_others(message, _KNOWN, message.tally)


def _instance(one: Message, label: str) -> Hashable:
    """What an object is told from others of its label by; None where it is of no track."""
    said = one.value("instanceId", _ID)
    return None if said is None else track_of(label, str(said))


def track_of(label: str, instance: str) -> Hashable:
    """The track of an instance, whose number counts the objects of a label; None where it is no number from 0.

    >>> track_of("car", "1"), track_of("car", "-1"), track_of("car", "")
    (('car', '1'), None, None)
    """
    return None if instance.strip() in {"", NOBODY} else (label, instance.strip())


def predicted_times(root: Root, prediction: Sequence[Message]) -> Iterator[Timed]:
    """What a model tracks in a video, a track each.

    Raises:
        InputError: a record is bad, and the run stops at bad records.
    """
    for found in prediction:
        label = label_in(found, "displayName")
        score = score_in(found, "confidence") if label else math.nan
        if label and not found.has("frames"):
            found.tally.unconverted["prediction without frames"] += 1
        for one in found.messages("frames") if label else ():
            box = corners_in(one, SIDES, FAR, zeros=True)
            time_s = one.seconds("timeOffset") if box is not None else None
            if box is not None and time_s is not None:
                yield Timed(label, time_s, box, score, (root.line, found.element), {}, root.line_of(one), one.place)


def end_of(instance: Message) -> float:
    """Until when, exclusive, a request looked at a video; 0 where it does not say, or says the end of the video."""
    said = instance.text("timeSegmentEnd")
    if not said or said.strip("s").lower() in {"inf", "infinity"}:
        return 0.0
    return max(instance.seconds("timeSegmentEnd") or 0.0, 0.0)
