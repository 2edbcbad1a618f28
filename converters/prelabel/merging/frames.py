"""The frames of several sources as one table: which frames are the same, and what is known of them together."""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import PurePosixPath

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame
from prelabel.errors import ChoiceError, Tally, counted
from prelabel.order import frame_order
from prelabel.sequences import numbered

Key = Callable[[Frame], Hashable | None]
"""What equal frames have in common; None for a frame that has no such thing."""

RULES: Mapping[str, Key] = {
    "name": lambda frame: (frame.sequence, frame.file),
    "name without suffix": lambda frame: (frame.sequence, frame.file.removesuffix(PurePosixPath(frame.file).suffix)),
    "number": lambda frame: (frame.sequence, frame.index) if frame.sequence and frame.index >= 0 else None,
}
"""How frames are matched: by the first rule under which each source shares a frame with the others, each of its frames is another."""


def joined(parts: Sequence[Detections], names: Sequence[str], tally: Tally) -> tuple[Detections, NDArray[np.intp]]:
    """All rows over one table of frames in canonical order, and (n,) the source of each row.

    Args:
        parts: the sources, two or more.
        names: of the sources, for messages.
        tally: takes the sentence that says how frames were matched.

    Raises:
        ChoiceError: a source shares no frame with the others, or a frame has two sizes.
    """
    keys = _matched(parts, names, tally)
    place: dict[Hashable, int] = {}
    position = np.array([place.setdefault(key, len(place)) for several in keys for key in several], np.int32)
    same: list[list[tuple[Frame, str]]] = [[] for _ in place]
    for part, several, name in zip(parts, keys, names, strict=True):
        for frame, key in zip(part.frames, several, strict=True):
            same[place[key]].append((frame, name))
    frames = _renumbered([_one(some) for some in same], same)
    order = frame_order(frames)
    moved = np.argsort(order).astype(np.int32)[position]
    whole = Detections.concat(parts)
    whole = whole.with_frames(tuple(frames[i] for i in order.tolist()), moved[whole.frame])
    return whole, np.repeat(np.arange(len(parts)), [len(part) for part in parts])


def _matched(parts: Sequence[Detections], names: Sequence[str], tally: Tally) -> list[list[Hashable]]:
    """What the frames of each source are known by.

    Raises:
        ChoiceError: no rule finds a frame that a source shares with the others.
    """
    for name, part in zip(names, parts, strict=True):
        if not part.frames:
            raise ChoiceError(f"{name}: holds no frame to merge", fix="leave it out, or see what prelabel inspect finds in it")
    fewest: Sequence[int] = range(len(parts) + 1)
    for rule, key in RULES.items():
        keys = [[key(frame) for frame in part.frames] for part in parts]
        distinct = [set(several) for several in keys]
        if rule != "name" and any(None in some or len(some) < len(several) for some, several in zip(distinct, keys, strict=True)):
            continue
        held = Counter(one for some in distinct for one in some)
        alone = [i for i, some in enumerate(distinct) if not any(held[one] > 1 for one in some)]
        if not alone:
            everywhere = sum(count == len(parts) for count in held.values())
            tally.note(f"frames of {len(parts)} sources matched by {rule}: {counted(len(held), 'frame')}, {everywhere:,} of them in all")
            return keys
        fewest = min(fewest, alone, key=len)
    raise _nothing_shared(parts, names, fewest)


def _nothing_shared(parts: Sequence[Detections], names: Sequence[str], apart: Sequence[int]) -> ChoiceError:
    """About the first source that stands apart, beside one that does not, if there is any.

    Args:
        parts: the sources.
        names: of them.
        apart: those that share no frame with the others, by the rule under which they are fewest.
    """
    alone = apart[0]
    other = min((i for i in range(len(parts)) if i != alone), key=lambda i: i in apart)
    return ChoiceError(
        f"{names[alone]}: shares no frame with the other sources: it has {_described(parts[alone].frames)}; "
        f"{names[other]} has {_described(parts[other].frames)}",
        fix="give --frames, so that all sources name frames alike; or --sequences one, where all frames are of one sequence",
    )


def _described(frames: Sequence[Frame]) -> str:
    """The first and the last frame."""
    order = frame_order(frames)
    ends = [frames[i] for i in dict.fromkeys(order[[0, -1]].tolist())]
    return " to ".join(repr(frame.file) + (f" of the sequence {frame.sequence!r}" if frame.sequence else "") for frame in ends)


def _one(same: Sequence[tuple[Frame, str]]) -> Frame:
    """What sources say of one frame: the longest of its names, and what only some of them know.

    Raises:
        ChoiceError: they differ in its size.
    """
    if len(same) == 1:
        return same[0][0]
    frames = [frame for frame, _ in same]
    size_by = {(frame.width, frame.height): name for frame, name in reversed(same) if frame.width}
    if len(size_by) > 1:
        text = " and ".join(f"{width}x{height} in {name}" for (width, height), name in reversed(size_by.items()))
        raise ChoiceError(
            f"frame {frames[0].file!r} is {text}",
            fix="merge outputs for the same images; where one says a wrong size, give --frames with the images and --size-from image",
        )
    width, height = next(iter(size_by), (0, 0))
    return msgspec.structs.replace(
        frames[0],
        file=min((frame.file for frame in frames), key=lambda file: (-len(file), file)),
        width=width,
        height=height,
        url=min((frame.url for frame in frames if frame.url), default=""),
        index=max(frame.index for frame in frames),
        time_s=min((frame.time_s for frame in frames if not math.isnan(frame.time_s)), default=math.nan),
        still=any(frame.still for frame in frames),
    )


def _renumbered(frames: list[Frame], same: Sequence[Sequence[tuple[Frame, str]]]) -> list[Frame]:
    """Frames of sequences that the sources number differently, numbered anew by their names; others as they are."""
    groups: dict[str, list[int]] = {}
    for position, frame in enumerate(frames):
        groups.setdefault(frame.sequence, []).append(position)
    for sequence, members in groups.items():
        numbers = [frames[i].index for i in members]
        differ = any(len({frame.index for frame, _ in same[i] if frame.index >= 0}) > 1 for i in members)
        if max(numbers) < 0 or not (differ or min(numbers) < 0 or len(set(numbers)) < len(numbers)):
            continue
        bare = [msgspec.structs.replace(frames[i], index=-1) for i in members]
        for position, frame in zip(members, numbered(sequence, bare) if sequence else bare, strict=True):
            frames[position] = frame
    return frames
