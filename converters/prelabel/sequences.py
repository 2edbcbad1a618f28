"""Which frames form a sequence, and whether a sequence becomes a video job or one image job a frame."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, repeat
from operator import attrgetter
from typing import Literal, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Frame, sequence_bounds
from prelabel.errors import InputError, Place, Tally, UsageError, counted
from prelabel.files import natural_key
from prelabel.runs import MOST_DIGITS, run_numbers, varying_numbers

JobKind = Literal["auto", "video", "image"]

RULES = ("auto", "folder", "one", "image")

Size = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceOptions:
    """How frames form sequences and what they become.

    Args:
        sequences: ``--sequences``: a word of `RULES`, or a regular expression that is searched in each frame's file name;
            its group ``sequence`` (else the first) names the sequence, its group ``index`` (if any) numbers the frame.
        job: ``--job``.
        stills: the source says that the frames which it leaves open are single images.
    """

    sequences: str = "auto"
    job: JobKind = "auto"
    stills: bool = False

    def pattern(self) -> re.Pattern[str] | None:
        """The regular expression; None where a word is given.

        Raises:
            UsageError: neither a word nor a regular expression with a group; or a job that is none.
        """
        if self.job not in get_args(JobKind):
            raise UsageError(f"job is {self.job!r}", fix=f"give {', '.join(get_args(JobKind))}")
        if self.sequences in RULES:
            return None
        try:
            pattern = re.compile(self.sequences)
        except re.error as error:
            raise UsageError(f"--sequences {self.sequences!r}: {error}", fix=f"use {', '.join(RULES)} or a regular expression") from error
        if not pattern.groups:
            raise UsageError(
                f"--sequences {self.sequences!r} has no group",
                fix=f"use {', '.join(RULES)}, or put the sequence's name in brackets: ([^/]+)/",
            )
        return pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """Frames with their sequences.

    Args:
        frames: as given, each with the name of its sequence or of its group of images; frames of a video with their numbers.
        video: (frames,) which of them belong to a video job.
    """

    frames: tuple[Frame, ...]
    video: NDArray[np.bool_]


def arrange(
    frames: Sequence[Frame],
    tracked: NDArray[np.bool_],
    options: SequenceOptions,
    *,
    name: str,
    size_of: Callable[[Frame], Size],
    tally: Tally,
) -> Arranged:
    """Form sequences from frames whose source does not say which belong together.

    Args:
        frames: in any order.
        tracked: (frames,) whether a detection in the frame has a track id.
        options: the user's rule.
        name: of a sequence that has no folder.
        size_of: a frame's size in pixels, (0, 0) where unknown; asked only where it decides.
        tally: takes the sentence that says what was decided and why.

    Raises:
        InputError: a regular expression does not match a frame's name.
    """
    pattern = options.pattern()
    if pattern is not None:
        return _by_pattern(frames, pattern, options, tally)
    names = group_names([frame.file for frame in frames], options, name)
    video = judged(frames, names, tracked, options, size_of=size_of, tally=tally)
    out = grouped(frames, names, options)
    videos = np.flatnonzero(video).tolist()
    for group, runs in _groups([names[i] for i in videos]).items():
        places = [videos[i] for i in chain.from_iterable(runs)]
        for position, frame in zip(places, numbered(group, [out[i] for i in places]), strict=True):
            out[position] = frame
    return Arranged(frames=tuple(out), video=video)


def grouped(frames: Iterable[Frame], names: Iterable[str], options: SequenceOptions) -> list[Frame]:
    """Frames with the names of their sequences or groups, called single images where they are said to be."""
    still = options.stills or "image" in {options.job, options.sequences}
    return [msgspec.structs.replace(frame, sequence=name, still=still or frame.still) for frame, name in zip(frames, names, strict=True)]


def group_names(files: Sequence[str], options: SequenceOptions, name: str) -> list[str]:
    """The sequence of each file, or its group of images, as a word of `RULES` has it.

    Args:
        files: the names of frames.
        options: the user's rule, a word.
        name: of a sequence that has no folder.
    """
    match options.sequences:
        case "image":
            return list(files)
        case "one":
            return [name] * len(files)
        case _:
            return [folder or name for folder, _, _ in map(str.rpartition, files, repeat("/"))]


def judged(
    frames: Sequence[Frame],
    names: Sequence[str],
    tracked: NDArray[np.bool_],
    options: SequenceOptions,
    *,
    size_of: Callable[[Frame], Size],
    tally: Tally,
) -> NDArray[np.bool_]:
    """(frames,) which of them become part of a video.

    Args:
        frames: as `arrange` takes them.
        names: their `group_names`.
        tracked: as `arrange` takes it, like what follows.
        options: the user's rule, a word.
        size_of: a frame's size.
        tally: takes the sentence that says what was decided and why.
    """
    video = np.zeros(len(frames), np.bool_)
    reasons: Counter[tuple[str, str]] = Counter()
    for runs in _groups(names).values():
        parts = [slice(run.start, run.stop) for run in runs]
        own = [*chain.from_iterable(map(frames.__getitem__, parts))]
        is_video, why = _decide(own, any(tracked[part].any() for part in parts), options, size_of)
        reasons["video" if is_video else "image", why] += 1 if is_video else len(own)
        for part in parts:
            video[part] = is_video
    for (kind, why), count in sorted(reasons.items()):
        tally.note(f"{counted(count, f'{kind} job')}: {why}")
    return video


def _groups(names: Sequence[str]) -> dict[str, list[range]]:
    """The places of each name, those that follow each other together."""
    runs: dict[str, list[range]] = {}
    for begin, end in pairwise(sequence_bounds(names)):
        runs.setdefault(names[begin], []).append(range(begin, end))
    return runs


def _decide(frames: Sequence[Frame], tracked: bool, options: SequenceOptions, size_of: Callable[[Frame], Size]) -> tuple[bool, str]:  # noqa: FBT001
    """Whether the frames of one group are a video, and why."""
    if options.job != "auto":
        return options.job == "video", f"--job {options.job}"
    if options.sequences != "auto":
        return options.sequences != "image", f"--sequences {options.sequences}"
    if options.stills or any(map(attrgetter("still"), frames)):
        return False, "the source has single images (--job video to make videos)"
    if tracked:
        return True, "detections have track ids"
    obstacle = _no_run(frames, size_of)
    if obstacle:
        return False, obstacle
    return True, "a folder holds one numbered run of frames of one size (--job image to make images)"


def _no_run(frames: Sequence[Frame], size_of: Callable[[Frame], Size]) -> str:
    """Why the frames are no numbered run of one size; empty where they are."""
    different = "the frames differ in size (--job video to make videos)"
    # sizes that the source says are cheaper to compare than names
    said = set(map(attrgetter("width", "height"), frames))
    if len(said) > 1 and (0, 0) not in said:
        return different
    if run_numbers([frame.file for frame in frames]) is None:
        return "the names of the frames form no numbered run (--job video to make videos)"
    first = size_of(frames[0])
    if any(size_of(frame) != first for frame in frames):
        return different
    return "" if first != (0, 0) else "numbered frames of unknown size (--frames or --size to make videos of them, or --job video)"


def _by_pattern(frames: Sequence[Frame], pattern: re.Pattern[str], options: SequenceOptions, tally: Tally) -> Arranged:
    named = "sequence" if "sequence" in pattern.groupindex else 1
    out = []
    for frame in frames:
        match = pattern.search(frame.file)
        if match is None or not match[named]:
            raise InputError(
                f"--sequences {options.sequences!r} finds no sequence in this name", place=Place(frame.file), fix="match every frame's name"
            )
        number = (match["index"] or "") if "index" in pattern.groupindex else ""
        index = int(number) if number.isdecimal() and len(number) <= MOST_DIGITS else frame.index
        out.append(msgspec.structs.replace(frame, sequence=match[named], index=index))
    names = [frame.sequence for frame in out]
    out, groups = grouped(out, names, options), _groups(names)
    for sequence, runs in groups.items():
        places = [*chain.from_iterable(runs)]
        for position, frame in zip(places, numbered(sequence, [out[i] for i in places]), strict=True):
            out[position] = frame
    is_video = options.job != "image"
    jobs = counted(len(groups), "video job") if is_video else counted(len(frames), "image job")
    tally.note(f"{jobs}: --sequences {options.sequences}" if is_video else f"{jobs}: --job image")
    return Arranged(frames=tuple(out), video=np.full(len(frames), is_video))


def numbered(sequence: str, frames: Sequence[Frame]) -> list[Frame]:
    """The frames of one sequence, each with its number: the source's, else the one in its name, else its place in natural order."""
    numbers = [frame.index for frame in frames]
    if min(numbers) < 0 or len(set(numbers)) < len(numbers):
        found = varying_numbers([frame.file for frame in frames])
        ranks = np.argsort(np.array(sorted(range(len(frames)), key=lambda i: natural_key(frames[i].file))))
        numbers = found if found is not None else ranks.tolist()
    return [msgspec.structs.replace(frame, sequence=sequence, index=number) for frame, number in zip(frames, numbers, strict=True)]
