"""Videos whose detections have times: which frame each time is in, and what the frames are called."""

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from prelabel.detections import Frame
from prelabel.errors import InputError, Place, Tally
from prelabel.frames import KnownFrame
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import Fault

MOST_FRAMES = 1 << 18
"""Of a video: more than two hours at 30 a second."""

FASTEST_HZ = 1000.0
"""The most frames a second: times are whole milliseconds."""

TINY = 1e-6
"""Of a frame: what a time that was rounded may be behind the last one."""

AWAY = "detection further from its frame than another"

SKIP = "or leave such out with --on-error skip"


class Moment(NamedTuple):
    """When something is seen.

    Args:
        group: what is seen once in a frame: a track, or a detector that finds several things at a time.
        time_s: since the start of the video.
    """

    group: Hashable
    time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How times become frames: frame ``n``, from 0, is shown at ``n / rate_hz`` seconds.

    Args:
        rate_hz: frames a second.
        count: of frames; 0 where unknown.
        counted: what has so many frames, for messages.
    """

    rate_hz: float
    count: int
    counted: str

    def frame(self, time_s: float) -> int | Fault:
        """The number of the frame that a time is nearest to.

        >>> clock = Clock(rate_hz=10, count=3, counted="the video")
        >>> [clock.frame(time) for time in (0.0, 0.06, 0.29)]
        [0, 1, 2]
        >>> clock.frame(0.3).what
        '0.3 s is frame 3 at 10 frames a second, but the video has 3'
        """
        exact = time_s * self.rate_hz
        if not (math.isfinite(time_s) and time_s >= 0):
            return Fault("no time of the video", "", f"{time_s:g} s is no time of a video", f"correct the time, {SKIP}")
        last = (self.count or MOST_FRAMES) - 1
        if exact >= last + 1 - _millisecond(self.rate_hz):
            counted = self.counted if self.count else "a video"
            what = f"{time_s:g} s is frame {exact:.0f} at {self.rate_hz:g} frames a second, but {counted} has {last + 1}"
            return Fault("time outside the frames", "", what, f"correct the rate with -O fps=, give all frames with --frames, {SKIP}")
        return min(math.floor(exact + 0.5), last)


def frame_numbers(moments: Sequence[Moment], clock: Clock, *, nearest: bool) -> list[int | Fault | None]:
    """The frame of each moment. Where two times of a group are in one frame, only what is nearest to it belongs there.

    Args:
        moments: in any order.
        clock: of the video.
        nearest: what is further away is left out as asked, None; else it is a fault.

    >>> clock = Clock(rate_hz=10, count=0, counted="")
    >>> frame_numbers([Moment("a", 0.0), Moment("a", 0.04), Moment("b", 0.04)], clock, nearest=True)
    [0, None, 0]
    """
    found = [clock.frame(moment.time_s) for moment in moments]
    best: dict[tuple[Hashable, int], tuple[float, float]] = {}
    for (group, time_s), number in zip(moments, found, strict=True):
        if isinstance(number, int):
            away = abs(time_s - number / clock.rate_hz), time_s
            best[group, number] = min(best.get((group, number), away), away)
    out: list[int | Fault | None] = []
    for (group, time_s), number in zip(moments, found, strict=True):
        kept = time_s if isinstance(number, Fault) else best[group, number][1]
        out.append(number if kept == time_s else None if nearest else _second(time_s, kept, clock))
    return out


def in_frames(
    moments: Sequence[Moment], place: Callable[[int], Place], clock: Clock, tally: Tally, *, nearest: bool
) -> list[tuple[int, int]]:
    """What belongs to a frame, a group once in each, as its index and the number of its frame; the rest is counted.

    Args:
        moments: in any order.
        place: where the moment of an index stands.
        clock: of the video.
        tally: takes what belongs to none.
        nearest: of two times in one frame what is nearest is kept; else the other is a bad record.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    found: list[tuple[int, int]] = []
    first: dict[tuple[Hashable, int], int] = {}
    for index, number in enumerate(frame_numbers(moments, clock, nearest=nearest)):
        if number is None:
            tally.filtered[AWAY] += 1
        elif isinstance(number, Fault):
            tally.reject(number.reason, number.what, place=place(index), fix=number.fix)
        elif first.setdefault((moments[index].group, number), index) != index:
            what = f"the track is in frame {number} already, by {place(first[moments[index].group, number])}"
            fix = "keep one of the two, or leave the second out with --on-error skip"
            tally.reject("track twice in a frame", what, place=place(index), fix=fix)
        else:
            found.append((index, number))
    return found


def _second(time_s: float, kept_s: float, clock: Clock) -> Fault:
    what = f"{time_s:g} s and {kept_s:g} s, which is nearer, are one frame at {clock.rate_hz:g} frames a second"
    return Fault(
        "two times in one frame", "", what, f"correct the rate with -O fps=, or keep only what is nearest with -O nearest=true, {SKIP}"
    )


def rate_of(option: float | None, said: float | None, place: Place) -> float:
    """Frames a second, as the user says, else as the source does.

    Raises:
        InputError: neither does, or the source says what no video has.
    """
    rate = said if option is None else option
    fix = "give the rate of the frames with -O fps=RATE, such as -O fps=25"
    if rate is None:
        raise InputError("does not say how many frames the video has a second", place=place, fix=fix)
    if not 0 < rate <= FASTEST_HZ:
        raise InputError(f"{rate:g} frames a second are not above 0 and up to {FASTEST_HZ:g}", place=place, fix=fix)
    return rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A sequence, its clock, and the images of ``--frames`` that belong to it.

    Args:
        name: of the sequence.
        place: where the source speaks of it.
        clock: of its frames.
        images: in the order of time; none where the user names no frames.
    """

    name: str
    place: Place
    clock: Clock
    images: tuple[KnownFrame, ...]

    @classmethod
    def open(cls, name: str, place: Place, rate_hz: float, count: int, context: Context, *, alone: bool) -> "Video":
        """A video.

        Args:
            name: of the sequence.
            place: where the source speaks of it.
            rate_hz: frames a second.
            count: of frames as the source says; 0 where it does not.
            context: knows the images of ``--frames``.
            alone: there is no other video, so that images in folders of any name are its own.

        Raises:
            InputError: no image of ``--frames`` belongs to it, or it has too many frames.
        """
        images = images_of(name, place, context, alone=alone)
        count = len(images) or count
        if count > MOST_FRAMES:
            what = f"a video of {count:,} frames at {rate_hz:g} a second; those of up to {MOST_FRAMES:,} are read"
            raise InputError(what, place=place, fix="cut the video into shorter ones, or correct the rate with -O fps=")
        counted = "--frames" if images else "the video"
        return cls(name=name, place=place, clock=Clock(rate_hz=rate_hz, count=count, counted=counted), images=images)

    def frames(self, used: Sequence[int], size: tuple[int, int], context: Context) -> tuple[list[Frame], dict[int, int]]:
        """All frames of the video, and the position among them by number.

        Args:
            used: numbers of frames with detections: where nothing says how many frames there are, the last of them is the last.
            size: width and height as the source says; (0, 0) where it does not.
            context: decides names, and takes frames that are not among ``--frames``.
        """
        count = self.clock.count or max(used, default=-1) + 1
        if used and not self.clock.count:
            text = "video {first}, the last with detections{more}: give --frames if more follow"
            context.tally.note_names(text, [f"{self.name!r} ends at frame {count - 1}"])
        frames: list[Frame] = []
        position: dict[int, int] = {}
        for number in range(count):
            image = self.images[number] if self.images else None
            # fractions hold at any scale: images may be smaller than the video
            width, height = (0, 0) if image and image.path else size
            frame = context.frames.frame(
                image.file if image else f"{self.name}/{number:06}.jpg", place=self.place, tally=context.tally, width=width, height=height,
                sequence=self.name, index=number, time_s=number / self.clock.rate_hz, sized=False,
            )  # fmt: skip
            if frame is not None:
                position[number] = len(frames)
                frames.append(frame)
        return frames, position


def images_of(name: str, place: Place, context: Context, *, alone: bool) -> tuple[KnownFrame, ...]:
    """The images of ``--frames`` that belong to a video: those in a folder called so or as the last part of it, else all of the only video.

    Raises:
        InputError: there are others, and no image lies in such a folder.
    """
    if not context.frames.given:
        return ()
    whole = PurePosixPath(name)
    images = tuple(context.frames.below(whole.as_posix()) or context.frames.below(whole.name))
    if not images and not alone:
        raise InputError(
            f"no image of --frames lies in a folder {name!r}", place=place,
            fix="give --frames a folder that holds one folder of images for each video",
        )  # fmt: skip
    return images or context.frames.known


def frames_in(duration_s: float | None, rate_hz: float, times_s: Iterable[float] = ()) -> int:
    """How many frames are begun in a video of some seconds, to a whole millisecond; 0 where its length is not known.

    Args:
        duration_s: the length.
        rate_hz: frames a second.
        times_s: at which something is seen; what is seen before the end is in a frame.

    >>> frames_in(4.0, 25), frames_in(1.267, 30), frames_in(4.001, 25, [4.0]), frames_in(None, 25)
    (100, 38, 101, 0)
    """
    if not duration_s or duration_s <= 0:
        return 0
    last_s = max((time_s for time_s in times_s if 0 <= time_s < duration_s), default=0.0)
    return max(math.ceil(min(duration_s * rate_hz, 1e12) - _millisecond(rate_hz)), math.floor(min(last_s * rate_hz, 1e12) + 0.5) + 1)


def numbered(times_s: Sequence[float], rate_hz: float) -> list[int]:
    """Numbers of frames whose times are known: by the rate at which they are taken where that tells them apart, else as they follow.

    Args:
        times_s: since the start of the video, rising.
        rate_hz: frames a second; 0 where it is not known.

    >>> numbered([0.5, 1.0, 2.5], 2), numbered([0.5, 0.6], 2), numbered([0.5, 0.6], 0)
    ([1, 2, 5], [0, 1], [0, 1])
    """
    numbers = [math.floor(time_s * rate_hz + 0.5) for time_s in times_s] if 0 < rate_hz <= FASTEST_HZ else []
    return numbers if len(set(numbers)) == len(times_s) else [*range(len(times_s))]


def _millisecond(rate_hz: float) -> float:
    """How much of a frame a time that is a whole number of milliseconds may be off."""
    return min(rate_hz / 1000, 0.5) + TINY
