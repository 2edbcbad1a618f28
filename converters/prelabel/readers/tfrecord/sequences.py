"""Sequences: a record holds the frames of a clip, and a list of each kind has one list of values for each of them."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from typing import NamedTuple

from prelabel.errors import Tally
from prelabel.frames import clean_name
from prelabel.readers.shared.faults import RecordError
from prelabel.readers.shared.messages import in_one_line
from prelabel.readers.shared.timing import FASTEST_HZ, MOST_FRAMES
from prelabel.readers.tfrecord.examples import OTHER_LENGTH, WRITE, Example, Features
from prelabel.readers.tfrecord.images import ENCODED
from prelabel.readers.tfrecord.keys import PREDICTED, REGIONS
from prelabel.readers.tfrecord.naming import FILENAME, SOURCE_ID, image_in, word_in

TIME = "image/timestamp"
ANNOTATED = "region/is_annotated"

_ROOTS = (REGIONS.root, PREDICTED.root)
_TIME = "timestamp"
"""Of regions, behind either of these, where they have times of their own."""

_CLIP = ("clip/media_id", "clip/data_path", "example/id")
_START = "clip/start/timestamp"

_IMAGES = (ENCODED, TIME, SOURCE_ID, FILENAME)
"""Lists of which any tells how many frames there are."""

_PER_SECOND = 1e6
"""Times are microseconds."""

KNOWN = frozenset({*_IMAGES, *_CLIP, _START, ANNOTATED, *(root + _TIME for root in _ROOTS), "clip/end/timestamp", "clip/frames",
                   "example/dataset_name", "image/format", "image/frame_rate", "image/data_path", "region/num_regions",
                   "region/unmodified_timestamp"})  # fmt: skip
"""Lists that say something of clips and their frames, and are read or of no matter."""


class Clip(NamedTuple):
    """A sequence.

    Args:
        called: as the record calls it; empty where it does not.
        frames: the features of each frame.
        names: what the record calls the image of each; empty where it does not.
        times_s: of each since the start, NaN where the record does not say them.
    """

    called: str
    frames: Sequence[Features]
    names: Sequence[str]
    times_s: Sequence[float]


def clip_of(example: Example, tally: Tally) -> Clip:
    """A record taken apart.

    Raises:
        RecordError: its lists do not fit each other, or one is damaged.
    """
    whole = example.features
    found = _dealt(whole, example.steps or {}, tally)
    frames = [Features(whole.path, f"{whole.element}: frame {step}", lists) for step, lists in enumerate(found)]
    return Clip(_called(whole), frames, [image_in(frame) for frame in frames], _times(whole, frames))


def _dealt(whole: Features, steps: Mapping[str, Sequence[memoryview]], tally: Tally) -> list[dict[str, memoryview]]:
    """The lists of each frame.

    Raises:
        RecordError: there are too many frames, or not as many steps of a list, or one is damaged.
    """
    count = next((len(steps[name]) for name in _IMAGES if steps.get(name)), None)
    at = {} if count is None else {root: _by_time(whole, steps, root, count, tally) for root in _ROOTS}
    if count is None:
        count = max((len(listed) for name, listed in steps.items() if name.startswith(_ROOTS)), default=0)
    if count > MOST_FRAMES:
        raise RecordError("too many frames", whole.element, f"{count:,} frames, more than the {MOST_FRAMES:,} that are read", WRITE)
    found: list[dict[str, memoryview]] = [{} for _ in range(count)]
    for name, listed in steps.items():
        places = next((places for root, places in at.items() if places is not None and name.startswith(root)), range(count))
        # what is not read may have steps of its own, as flow between frames has one less
        if listed and len(listed) != len(places) and (name.startswith(_ROOTS) or name in KNOWN):
            what = f"lists of {len(listed)} frames, but there are {len(places)}"
            raise RecordError(OTHER_LENGTH, whole.at(in_one_line(name)), what, WRITE)
        for place, message in zip(places, listed, strict=False):
            if place is not None:
                found[place][name] = message
    return found


def name_of(clip: Clip, otherwise: str) -> str:
    """What a sequence is called: as its record does, without the suffix of a video, else as is said.

    >>> name_of(Clip("videos/a.mp4", (), (), ()), "x"), name_of(Clip("/a", (), (), ()), "x")
    ('videos/a', 'x')
    """
    path = clean_name(clip.called) if clip.called else None
    return (path and PurePosixPath(path).with_suffix("").as_posix()) or otherwise


def image_names(clip: Clip, sequence: str) -> list[str]:
    """The names of the images of a clip: those that its record says, where they are names and differ, else of its own and their numbers."""
    names = [clean_name(name) if name else None for name in clip.names]
    known = [name for name in names if name]
    if len({*known}) == len(names):
        return known
    return [f"{sequence}/{number:06}.jpg" for number in range(len(names))]


def _called(features: Features) -> str:
    return next(filter(None, (word_in(features, name) for name in _CLIP)), "")


def _time(features: Features, name: str) -> int | None:
    """The microsecond that a list says; None where it does not."""
    values = features.integers(name)
    return values[0] if len(values) == 1 else None


def _times(whole: Features, frames: Sequence[Features]) -> list[float]:
    """The seconds of frames since the start; none are said by numbers of frames, nor by times that do not rise."""
    times = [_time(frame, TIME) for frame in frames]
    start = _time(whole, _START) or 0
    known = [(time - start) / _PER_SECOND for time in times if time is not None]
    rise = all(later - time >= 1 / FASTEST_HZ for time, later in pairwise(known))
    return known if rise and len(known) == len(times) and min(known, default=0) >= 0 else [math.nan] * len(times)


def _by_time(whole: Features, steps: Mapping[str, Sequence[memoryview]], root: str, count: int, tally: Tally) -> list[int | None] | None:
    """The frame of each step of the lists of regions, where these have times of their own; steps of no frame are rejected.

    Raises:
        RecordError: a list is damaged.
    """
    own = root + _TIME
    if not (steps.get(own) and steps.get(TIME)):
        return None

    def times(name: str) -> list[int | None]:
        return [_time(Features(whole.path, whole.element, {name: message}), name) for message in steps[name]]

    places = {time: step for step, time in enumerate(times(TIME)[:count]) if time is not None}
    free, found = {*places}, list[int | None]()
    for step, time in enumerate(times(own)):
        found.append(places[time] if time is not None and time in free else None)
        free.discard(time)
        if found[-1] is None:
            why = "there are regions already" if time in places else "there is no frame"
            what = "regions without a time" if time is None else f"regions at {time} microseconds, at which {why}"
            fix = "align regions with frames, or leave them out with --on-error skip"
            tally.reject("regions of no frame", what, place=whole.place(own, step), fix=fix)
    return found
