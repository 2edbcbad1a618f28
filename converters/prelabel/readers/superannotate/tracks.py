"""Instances of a video: when each is seen, and where it is in each frame."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec
import numpy as np

from prelabel.detections import AttributeSet
from prelabel.rawjson import lists_some
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.keyframes import between
from prelabel.readers.superannotate.items import OTHERS, Marks, One
from prelabel.readers.superannotate.records import Described, Parameter, Stamp
from prelabel.readers.superannotate.saying import attributes_of, fields_of, label_of, note_unused
from prelabel.readers.superannotate.shapes import Drawn, require_type

A_SECOND_US = 1_000_000

NEXT_TO_NOTHING = 1e-9
"""Of a frame: by what the product of a time and a rate may be too large."""

_PARAMETER = msgspec.json.Decoder(Parameter)
_STAMP = msgspec.json.Decoder(Stamp)


class Shown(NamedTuple):
    """An instance in one frame.

    Args:
        frame: its number.
        drawn: where it is.
        attributes: of it.
        made: it lies between keyframes.
    """

    frame: int
    drawn: Drawn
    attributes: AttributeSet
    made: bool


class Key(NamedTuple):
    """An instance at one time.

    Args:
        time_us: since the start of the video.
        drawn: where it is; None where it is not seen from then on.
        attributes: of it from then on.
        raw: the text.
        element: its ``$.path``.
    """

    time_us: float
    drawn: Drawn | None
    attributes: AttributeSet
    raw: msgspec.Raw
    element: str

    def says(self, shown: Shown) -> bool:
        """Whether it says what is shown."""
        if self.drawn is None or not self.drawn.is_like(shown.drawn) or self.attributes != shown.attributes:
            return False
        return np.array_equal(self.drawn.points, shown.drawn.points)


class Track(NamedTuple):
    """An instance of a video.

    Args:
        number: in the list of instances.
        label: its class.
        score: in [0, 1], or NaN.
        stretches: of time in which it is seen, each with its keyframes in the order of their times.
    """

    number: int
    label: str
    score: float
    stretches: Sequence[Sequence[Key]]


def begun_s(time_us: float, rate_hz: float) -> float:
    """When the frame begins that is seen at a time: SuperAnnotate counts the end of a frame to it, and not its beginning.

    >>> [round(begun_s(time_us, 10), 3) for time_us in (0, 1, 100_000, 100_001, 250_000)]
    [0.0, 0.0, 0.0, 0.1, 0.2]
    """
    return max(math.ceil(time_us * rate_hz / A_SECOND_US - NEXT_TO_NOTHING) - 1, 0) / rate_hz


def track_of(one: One, marks: Marks) -> Track | None:
    """An instance; None of one that was rejected or counted.

    Raises:
        InputError: it or one of its keyframes is bad, and the run stops at bad records.
    """
    meta = one.instance.meta
    type_ = (meta or one.instance).type or ""
    if type_ in OTHERS:
        marks.tally.unconverted[OTHERS[type_]] += 1
        return None
    try:
        return _track(one, marks)
    except BadShape as bad:
        marks.refuse(bad, one.raw, one.element)
        return None


def _track(one: One, marks: Marks) -> Track:
    meta = one.instance.meta
    if meta is None:
        raise BadShape("instance of an image", "", "has no meta, but it is of a video")
    try:
        require_type(meta.type)
        label = label_of(meta, marks.classes, marks.options.default)
        fields = fields_of(marks.document.part(one.raw, ".meta") or one.raw, marks.options.attributes)
    except BadShape as bad:
        raise BadShape(bad.reason, f".meta{bad.where}", bad.what, bad.fix) from None
    if not lists_some(one.instance.parameters):
        raise BadShape("instance without times", "", "has no parameters, which say when it is seen")
    note_unused(meta, marks.options.attributes, marks.tally)
    element = f"{one.element}.parameters"
    stretches = [
        list(_keys(meta, parameter, f"{element}[{number}]", fields, marks))
        for number, parameter in marks.document.entries(one.instance.parameters, _PARAMETER, element, "stretch of time", marks.tally)
    ]
    score = marks.score(meta, f"{one.element}.meta")
    return Track(one.number, label, score, [sorted(keys, key=lambda key: key.time_us) for keys in stretches if keys])


def _keys(meta: Described, parameter: Parameter, element: str, fields: dict[str, object], marks: Marks) -> Iterator[Key]:
    """The keyframes of a stretch; bad ones are rejected."""
    for number, raw in enumerate(parameter.timestamps):
        where = f"{element}.timestamps[{number}]"
        stamp = marks.document.value(raw, _STAMP, where, marks.tally)
        if stamp is None:
            continue
        try:
            shape = marks.drawn(meta.type, stamp, where) if stamp.active else None
        except BadShape as bad:
            marks.refuse(bad, raw, where)
            continue
        attributes = attributes_of(marks.attributes(stamp.attributes, where), fields, marks.classes, marks.tally)
        yield Key(stamp.timestamp, shape, attributes, raw, where)


def shown_in(keys: Sequence[tuple[int, Key]]) -> Iterator[Shown]:
    """Where an instance is in the frames of a stretch.

    In a frame with several keyframes it is where the first of them says; it moves on from the last one, in a straight line if both have as
    many points, else it stays. Nothing is seen from a keyframe without a shape to the next one.

    Args:
        keys: frames, rising, and the keyframes in them, one at least.
    """
    of_frame: dict[int, list[Key]] = defaultdict(list)
    for frame, key in keys:
        of_frame[frame].append(key)
    for (frame, here), (following, there) in pairwise([*of_frame.items(), (-1, [])]):
        first, last = here[0], here[-1]
        if first.drawn is not None:
            yield Shown(frame, first.drawn, first.attributes, made=False)
        if last.drawn is None or following - frame <= 1:
            continue
        aim = there[0].drawn
        ends = np.stack([each.points.ravel() for each in (last.drawn, aim if aim and last.drawn.is_like(aim) else last.drawn)])
        frames, values, _, made = between(np.array([frame, following]), ends, np.array([False, True]))
        for number, points in zip(frames[made].tolist(), values[made], strict=True):
            yield Shown(number, last.drawn.moved(points), last.attributes, made=True)
