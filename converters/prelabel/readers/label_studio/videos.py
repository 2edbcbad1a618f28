"""Objects in videos: sequences of keyframes, and the frames between them.

An object is seen in each of its keyframes, and from an enabled one to the next, or to the end of the video. x, y, width, height and
rotation are linear between them, as Label Studio draws and exports them; a rotation does not take the short way. A keyframe that is bad
is left out as if nobody had drawn it.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.frames import KnownFrame
from prelabel.readers.label_studio.faults import SKIP
from prelabel.readers.label_studio.records import Box, Keyframe, RawSequence, Video
from prelabel.readers.label_studio.records import Sequence as Said
from prelabel.readers.label_studio.shapes import Size, box_fault, is_turned, unsized
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.keyframes import between
from prelabel.readers.shared.words import shown
from prelabel.safejson import or_leave_out

MOST_FRAMES = 1 << 18
"""Of a video: more than two hours at 30 a second."""

MOST_DIGITS = 18
"""Longer ones are no frame numbers."""

_DIGITS = re.compile(r"\d+")


class Track(NamedTuple):
    """An object in the frames that it is seen in."""

    frame: NDArray[np.int64]
    """(n,) numbers of frames, rising."""
    values: NDArray[np.float64]
    """(n, 5) x, y, width, height in percent, and degrees."""
    interpolated: NDArray[np.bool_]
    """(n,) made between keyframes, here or by the export."""
    last: int
    """The number of the video's last frame, as far as this object says it."""
    frames_a_second: float
    """NaN where unknown."""

    def boxes(self) -> list[Box]:
        """Where the object is in each frame."""
        return [Box(*row) for row in self.values.tolist()]

    @property
    def turned(self) -> bool:
        """Whether the object is turned in any frame."""
        return bool((self.values[:, 4] % 360).any())


class Undecoded(NamedTuple):
    """A keyframe of the wrong type, by its field of the value."""

    field: str
    error: msgspec.DecodeError


Problems = list[Fault | Undecoded]


def track_of(value: msgspec.Raw, size: Size) -> tuple[Track | None, Problems]:
    """An object of a video by its good keyframes, and what is wrong with the others; None where none is left, or with all of it.

    Args:
        value: what the result says.
        size: of the frames; turned boxes need it.

    Raises:
        msgspec.DecodeError: the value is no sequence.
    """
    video, keys = _said(value)
    (count, duration_s), lost = _lengths(video)
    fault = _fault(keys, count)
    if fault:
        return None, [fault]
    good, problems = _keyframes(keys)
    turned = next((number for number, key in good.items() if is_turned(key.rotation)), None)
    fault = None if turned is None else unsized("a turned box", f".value.sequence[{turned}]", size)
    if fault or not good:
        return None, [fault] if fault else [*lost, *problems]
    return _track(sorted(good.values(), key=lambda key: key.frame), int(count), duration_s), [*lost, *problems]


def _said(value: msgspec.Raw) -> tuple[Video, Sequence[Keyframe | msgspec.DecodeError]]:
    """What is said of the video, and the keyframes, or why they are none."""
    try:
        said = msgspec.json.decode(value, type=Said)
    except msgspec.DecodeError:
        raws = msgspec.json.decode(value, type=RawSequence)
        return raws, [_decoded(raw) for raw in raws.sequence]
    return said, said.sequence


def _lengths(video: Video) -> tuple[list[float], Problems]:
    """How many frames and how many seconds a video has, 0 where that is not known; and what is wrong with either."""
    known: list[float] = []
    problems: Problems = []
    for name in ("framesCount", "duration"):
        value = getattr(video, name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        known.append(value if is_number else 0.0)
        if not is_number and value is not None:
            what = f"{name} {shown(value)} is no number"
            problems.append(Fault("record of the wrong type", f".value.{name}", what, or_leave_out("value")))
    return known, problems


def _decoded(raw: msgspec.Raw) -> Keyframe | msgspec.DecodeError:
    try:
        return msgspec.json.decode(raw, type=Keyframe)
    except msgspec.DecodeError as error:
        return error


def _track(keys: Sequence[Keyframe], count: int, duration_s: float) -> Track:
    """What lies between keyframes.

    Args:
        keys: rising, one at least.
        count: of the video's frames; 0 where unknown.
        duration_s: of the video; 0 where unknown.
    """
    last = max(keys[-1].frame, count)
    # what ends at a frame is a keyframe behind it, hidden
    listed: list[tuple[int, Keyframe, bool]] = []
    for key, following in zip(keys, [*(key.frame for key in keys[1:]), last + 1], strict=True):
        listed.append((key.frame, key, False))
        if key.enabled is False and following > key.frame + 1:
            listed.append((key.frame + 1, key, True))
    if listed[-1][0] <= last:
        listed.append((last + 1, keys[-1], True))
    frames = np.array([frame for frame, _, _ in listed], np.int64)
    values = np.array([(key.x, key.y, key.width, key.height, key.rotation or 0) for _, key, _ in listed], np.float64)
    frame, rows, behind, made = between(frames, values, np.array([hidden for _, _, hidden in listed], np.bool_))
    auto = np.array([bool(key.auto) for _, key, _ in listed], np.bool_)
    rate = count / duration_s if count and duration_s > 0 else float("nan")
    return Track(frame=frame, values=rows, interpolated=made | auto[behind], last=last, frames_a_second=rate)


def _fault(keys: Sequence[object], count: float) -> Fault | None:
    """What is wrong with an object whatever its keyframes say."""
    if not keys:
        return Fault("no keyframe", ".value.sequence", "the sequence has no keyframe", f"draw the object again, {SKIP}")
    if not 0 <= count <= MOST_FRAMES:
        what = f"a video of {count:g} frames; those of up to {MOST_FRAMES:,} are read"
        return Fault("too many frames", ".value.framesCount", what, f"cut the video into shorter ones, {SKIP}")
    return None


def _keyframes(keys: Sequence[Keyframe | msgspec.DecodeError]) -> tuple[dict[int, Keyframe], Problems]:
    """The good keyframes by their places in the sequence, and what is wrong with the others."""
    good: dict[int, Keyframe] = {}
    problems: Problems = []
    first: dict[int, int] = {}
    for number, key in enumerate(keys):
        if isinstance(key, msgspec.DecodeError):
            problems.append(Undecoded(f".sequence[{number}]", key))
            continue
        fault = _keyframe_fault(key, first.get(key.frame), f".value.sequence[{number}]")
        if fault:
            problems.append(fault)
        else:
            good[number] = key
            first[key.frame] = number
    return good, problems


def _keyframe_fault(key: Keyframe, first: int | None, field: str) -> Fault | None:
    """What is wrong with a keyframe that stands in a field of the result; ``first`` is the number of a good one of its frame."""
    if not 0 <= key.frame <= MOST_FRAMES:
        what = f"frame {key.frame} is not from 0 to {MOST_FRAMES:,}"
        return Fault("no frame number", f"{field}.frame", what, f"number frames from 1, {SKIP}")
    if first is not None:
        what = f"frame {key.frame} comes twice, first in sequence[{first}]"
        return Fault("keyframe twice", f"{field}.frame", what, f"keep one keyframe of each frame, {SKIP}")
    return box_fault(Box(key.x, key.y, key.width, key.height), field)


def frame_names(video: str, numbers: Sequence[int], known: Sequence[KnownFrame]) -> Mapping[int, str]:
    """What the frames of a video are called: ``VIDEO/000001.jpg``, or the known images that have their numbers.

    Known images are those in a folder that is called as the video is; where all known images lie in one folder, those.

    >>> dict(frame_names("a/north.mp4", [1, 2], []))
    {1: 'a/north/000001.jpg', 2: 'a/north/000002.jpg'}
    >>> dict(frame_names("north.mp4", [1, 2], [KnownFrame(file="f1.png"), KnownFrame(file="f2.png")]))
    {1: 'f1.png', 2: 'f2.png'}
    """
    name = stem(video)
    folders: dict[str, list[str]] = {}
    for frame in known:
        folders.setdefault(frame.file.rpartition("/")[0], []).append(frame.file)
    own = [folder for folder in folders if folder.rpartition("/")[2] == PurePosixPath(name).name]
    files = folders[own[0]] if len(own) == 1 else next(iter(folders.values())) if len(folders) == 1 else []
    numbered = {number: file for file in files if (number := _number(file)) is not None}
    return {number: numbered.get(number, f"{name}/{number:06}.jpg") for number in numbers}


def stem(video: str) -> str:
    """The name of a video without its suffix."""
    return video.removesuffix(PurePosixPath(video).suffix)


def _number(file: str) -> int | None:
    """The last number in a file's name."""
    digits = _DIGITS.findall(PurePosixPath(file).stem)
    return int(digits[-1]) if digits and len(digits[-1]) <= MOST_DIGITS else None
