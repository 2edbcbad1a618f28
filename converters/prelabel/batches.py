"""From the batches of a reader to batches of whole sequences in canonical order, each with what it becomes."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import msgspec
import numpy as np

from prelabel.detections import Detections, Frame, sequence_bounds
from prelabel.errors import Place, Tally, counted
from prelabel.frames import FrameIndex
from prelabel.order import Ordered
from prelabel.sequences import SequenceOptions, arrange, group_names, grouped

IMAGES_PER_BATCH = 1024
"""Still images that are refined and built together: enough that columns pay, few enough that processes share small sources."""

ROWS_PER_BATCH = 1 << 14
"""Rows and frames of short videos that are linked and built together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Detections of whole sequences in canonical order, and what they become: a video job a sequence, or an image job a frame."""

    detections: Detections
    kind: Literal["video", "image"]

    @property
    def sequences(self) -> int:
        """How many sequences, or images."""
        return len(self.detections.frames) if self.kind == "image" else len(self._begins())

    def first(self, count: int) -> "Batch":
        """The first so many sequences, or images."""
        begins = self._begins() if self.kind == "video" else range(len(self.detections.frames))
        return self if count >= len(begins) else Batch(detections=self.detections.between(0, begins[count]), kind=self.kind)

    def apart(self) -> list["Batch"]:
        """A batch for each video; images stay together."""
        begins = self._begins() if self.kind == "video" else []
        if len(begins) <= 1:
            return [self]
        bounds = pairwise([*begins, len(self.detections.frames)])
        return [Batch(detections=self.detections.between(begin, end), kind=self.kind) for begin, end in bounds]

    def _begins(self) -> list[int]:
        """Where videos begin."""
        return sequence_bounds([frame.sequence for frame in self.detections.frames])[:-1]


@dataclass(slots=True)
class Rest:
    """What is left when all that the source names has been handed on.

    Args:
        held: the open frames.
        placed: the files of frames that are in a sequence, where the frames beside the source are known.
        declared: how many sequences the source named.
    """

    held: list[Detections] = field(default_factory=list)
    placed: set[str] = field(default_factory=set)
    declared: int = 0

    def extend(self, other: "Rest") -> None:
        """Keep what is left of another part of the source."""
        self.declared += other.declared
        self.placed |= other.placed
        self.held += other.held

    def batches(self, index: FrameIndex, options: SequenceOptions, *, name: str, tally: Tally) -> Iterator[Batch]:
        """The sequences that the open frames form; the arguments are those of `whole_sequences`.

        Raises:
            InputError: two frames of a sequence are one image, and the run stops at bad records.
        """
        if self.declared:
            video = options.job != "image"
            tally.note(f"{counted(self.declared, 'video job')}: the source names its sequences" if video else "image jobs: --job image")
        if not self.held and (self.declared or not index.known):
            rest = len(unmentioned((), index, self.placed))
            if rest:
                tally.note(f"{counted(rest, 'image')} of no sequence left out: the source names its sequences")
            return
        whole = _with_known(Detections.concat(self.held), index, self.placed)
        self.held.clear()
        if _doubled(whole.frames):
            # what is decided and said is of those that stay
            whole = without_doubles(Ordered.of(whole).whole(), tally)
        tracked = np.zeros(len(whole.frames), np.bool_)
        tracked[whole.frame[whole.track >= 0]] = True
        arranged = arrange(whole.frames, tracked, options, name=name, size_of=index.header, tally=tally)
        ordered = _ordered(whole.with_frames(arranged.frames, whole.frame), tally)
        videos = {id(frame) for frame, is_video in zip(arranged.frames, arranged.video.tolist(), strict=True) if is_video}
        yield from _cut(ordered, np.array([id(frame) in videos for frame in ordered.frames], np.bool_), index)


def parted(batch: Detections, index: FrameIndex, options: SequenceOptions, tally: Tally) -> tuple[list[Batch], Rest]:
    """The sequences that the source names, and what it leaves open.

    Args:
        batch: as a reader yields it.
        index: the frames known beside the source.
        options: the user's rule.
        tally: takes a frame that comes twice.

    Raises:
        InputError: two frames of a sequence are one image, and the run stops at bad records.
    """
    names = [frame.sequence for frame in batch.frames]
    if not any(names) or options.sequences != "auto":
        return [], Rest(held=[batch] if batch.frames else [])
    whole = all(names)
    named = np.array(list(map(bool, names)), np.bool_)
    said = batch if whole else batch.take_frames(np.flatnonzero(named))
    if options.job == "image":
        said = said.with_frames(tuple(grouped(said.frames, [frame.sequence for frame in said.frames], options)), said.frame)
    part = _ordered(said, tally)
    rest = Rest(
        held=[] if whole else [batch.take_frames(np.flatnonzero(~named))],
        placed={frame.file for frame in part.frames} if index.known else set(),
        declared=len(set(names) - {""}),
    )
    return list(_cut(part, np.full(len(part.frames), options.job != "image"), index)), rest


def whole_sequences(
    batches: Iterable[Detections], index: FrameIndex, options: SequenceOptions, *, name: str, tally: Tally
) -> Iterator[Batch]:
    """Hand on the sequences that the source names as they come; hold the open frames until all are known, then form sequences.

    Args:
        batches: as the reader yields them.
        index: the frames known beside the source; those that no batch speaks of are added without detections.
        options: the user's rule.
        name: of a sequence that has no folder.
        tally: takes the sentences that say what was decided and why.

    Raises:
        InputError: two frames of a sequence are one image, and the run stops at bad records.
    """
    rest = Rest()
    for batch in batches:
        named, left = parted(batch, index, options, tally)
        rest.extend(left)
        yield from named
    yield from rest.batches(index, options, name=name, tally=tally)


def image_batches(rest: Rest, more: Sequence[Frame], index: FrameIndex, options: SequenceOptions, *, name: str) -> Iterator[Batch]:
    """Images of open frames of which it is known that they are nothing else, and are told apart by their names.

    Args:
        rest: holds them.
        more: frames without detections that stand among them.
        index: the frames known beside the source.
        options: the user's rule, a word.
        name: of the group of images that has no folder.
    """
    whole = Detections.concat(rest.held)
    frames = (*whole.frames, *more)
    called = tuple(grouped(frames, group_names([frame.file for frame in frames], options, name), options))
    return _cut(Ordered.of(whole.with_frames(called, whole.frame)), np.zeros(len(frames), np.bool_), index)


def _with_known(detections: Detections, index: FrameIndex, placed: AbstractSet[str]) -> Detections:
    """Images without annotations stay frames; those in ``placed`` belong to a sequence already."""
    if not index.known:
        return detections
    return detections.with_frames((*detections.frames, *unmentioned(detections.frames, index, placed)), detections.frame)


def unmentioned(frames: Sequence[Frame], index: FrameIndex, placed: AbstractSet[str] = frozenset()) -> list[Frame]:
    """Images beside the source that are none of some frames.

    Args:
        frames: the open frames of all detections; where one has a size, what is found has one, too.
        index: the frames known beside the source.
        placed: files of frames that belong to a sequence.
    """
    if not index.known:
        return []
    seen = placed | {frame.file for frame in frames}
    found = [Frame(file=known.file, url=known.url, index=index.number(known.file)) for known in index.known if known.file not in seen]
    return [_sized(frame, index) for frame in found] if found and any(frame.width for frame in frames) else found


def _sized(frame: Frame, index: FrameIndex) -> Frame:
    if frame.width:
        return frame
    width, height = index.header(frame)
    return msgspec.structs.replace(frame, width=width, height=height)


def _ordered(detections: Detections, tally: Tally) -> Ordered:
    """In canonical order, each image once in its sequence.

    Raises:
        InputError: there is one twice, and the run stops at bad records.
    """
    ordered = Ordered.of(detections)
    return Ordered.of(without_doubles(ordered.whole(), tally)) if _doubled(ordered.frames) else ordered


def _doubled(frames: Sequence[Frame]) -> bool:
    """Whether an image comes twice in a sequence."""
    files = [frame.file for frame in frames]
    if len(set(files)) == len(files):
        return False
    sequences = [frame.sequence for frame in frames]
    bounds = sequence_bounds(sequences)
    if len({sequences[begin] for begin in bounds[:-1]}) == len(bounds) - 1:
        return any(len(set(files[begin:end])) < end - begin for begin, end in pairwise(bounds))
    return len(set(zip(sequences, files, strict=True))) < len(files)


def without_doubles(detections: Detections, tally: Tally) -> Detections:
    """Each image once in its sequence: a second frame of the same name is rejected, with its rows.

    Raises:
        InputError: there is one, and the run stops at bad records.
    """
    frames = detections.frames
    if not _doubled(frames):
        return detections
    first: dict[tuple[str, str], int] = {}
    for position, frame in enumerate(frames):
        first.setdefault((frame.sequence, frame.file), position)
    kept = sorted(first.values())
    numbers, begins = np.unique(detections.frame, return_index=True)
    rows = dict(zip(numbers.tolist(), begins.tolist(), strict=True))
    for position in sorted(set(range(len(frames))).difference(kept)):
        file, row = frames[position].file, rows.get(position)
        tally.reject(
            "frame twice", "two frames of the source are this one image" if row is None else f"a second frame is the image {file!r}",
            place=Place(file) if row is None else detections.place(row),
            fix="give the images different names, or convert the sources one by one",
        )  # fmt: skip
    return detections.take_frames(np.array(kept, np.intp))


def _cut(ordered: Ordered, video: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], index: FrameIndex) -> Iterator[Batch]:
    """Batches of one video or of several that are short, or of some hundred images."""
    frames = ordered.frames
    names = [frame.sequence if is_video else None for frame, is_video in zip(frames, video.tolist(), strict=True)]
    bounds = sequence_bounds(names)
    for begin, end in _with_short_together(bounds, [names[i] is not None for i in bounds[:-1]], ordered):
        if names[begin] is not None:
            part = ordered.between(begin, end)
            if not all(frame.width for frame in part.frames):
                part = part.with_frames(tuple(_sized(frame, index) for frame in part.frames), part.frame)
            yield Batch(detections=part, kind="video")
        else:
            for first in range(begin, end, IMAGES_PER_BATCH):
                yield Batch(detections=ordered.between(first, min(first + IMAGES_PER_BATCH, end)), kind="image")


def _with_short_together(bounds: Sequence[int], video: Sequence[bool], ordered: Ordered) -> Iterator[tuple[int, int]]:
    """Where batches begin and end: videos of boxes that follow each other are one, as long as it is small.

    Args:
        bounds: where videos and runs of images begin, and the last ends.
        video: which of them are videos.
        ordered: their frames and rows.
    """
    size = [row + frame for row, frame in zip(ordered.rows_before(bounds), bounds, strict=True)]
    first = 0
    for last in range(1, len(video)):
        small = size[last + 1] - size[first] <= ROWS_PER_BATCH and not len(ordered.detections.points)
        if not (small and video[first] and video[last]):
            yield bounds[first], bounds[last]
            first = last
    if video:
        yield bounds[first], bounds[-1]
