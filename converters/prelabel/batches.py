"""From the batches of a reader to batches of whole sequences in canonical order, each with what it becomes."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import msgspec
import numpy as np

from prelabel.detections import Detections, Frame
from prelabel.errors import Place, Tally, counted
from prelabel.frames import FrameIndex
from prelabel.order import canonical
from prelabel.sequences import SequenceOptions, arrange

IMAGES_PER_BATCH = 512
"""Still images that are refined and built together: enough that columns pay, few enough that their text stays in the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Detections of whole sequences in canonical order, and what they become: a video job a sequence, or an image job a frame."""

    detections: Detections
    kind: Literal["video", "image"]

    @property
    def sequences(self) -> int:
        """How many sequences, or images."""
        frames = self.detections.frames
        return len(frames) if self.kind == "image" else len({frame.sequence for frame in frames})


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
    held: list[Detections] = []
    placed: set[str] = set()
    declared = 0
    for batch in batches:
        named = np.array([bool(frame.sequence) for frame in batch.frames], np.bool_) & (options.sequences == "auto")
        if not named.all():
            held.append(batch.take_frames(np.flatnonzero(~named)) if named.any() else batch)
        if named.any():
            part = _without_doubles(canonical(batch.take_frames(np.flatnonzero(named))), tally)
            declared += len({frame.sequence for frame in part.frames})
            if index.known:
                placed.update(frame.file for frame in part.frames)
            yield from _cut(part, np.full(len(part.frames), options.job != "image"), index)
    if declared:
        video = options.job != "image"
        tally.note(f"{counted(declared, 'video job')}: the source names its sequences" if video else "image jobs: --job image")
    if not held and (declared or not index.known):
        return
    whole = _with_known(Detections.concat(held), index, placed)
    tracked = np.zeros(len(whole.frames), np.bool_)
    tracked[whole.frame[whole.track >= 0]] = True
    arranged = arrange(whole.frames, tracked, options, name=name, size_of=index.header, tally=tally)
    ordered = _without_doubles(canonical(whole.with_frames(arranged.frames, whole.frame)), tally)
    videos = {id(frame) for frame, is_video in zip(arranged.frames, arranged.video.tolist(), strict=True) if is_video}
    yield from _cut(ordered, np.array([id(frame) in videos for frame in ordered.frames], np.bool_), index)


def _with_known(detections: Detections, index: FrameIndex, placed: AbstractSet[str]) -> Detections:
    """Images without annotations stay frames; those in ``placed`` belong to a sequence already."""
    if not index.known:
        return detections
    seen = placed | {frame.file for frame in detections.frames}
    sized = any(frame.width for frame in detections.frames)
    added = [Frame(file=known.file, url=known.url, index=index.number(known.file)) for known in index.known if known.file not in seen]
    if sized:
        added = [_sized(frame, index) for frame in added]
    return detections.with_frames((*detections.frames, *added), detections.frame)


def _sized(frame: Frame, index: FrameIndex) -> Frame:
    if frame.width:
        return frame
    width, height = index.header(frame)
    return msgspec.structs.replace(frame, width=width, height=height)


def _without_doubles(detections: Detections, tally: Tally) -> Detections:
    """Each image once in its sequence: a second frame of the same name is rejected, with its rows."""
    frames = detections.frames
    if len({(frame.sequence, frame.file) for frame in frames}) == len(frames):
        return detections
    first: dict[tuple[str, str], int] = {}
    for position, frame in enumerate(frames):
        first.setdefault((frame.sequence, frame.file), position)
    kept = sorted(first.values())
    for position in sorted(set(range(len(frames))).difference(kept)):
        rows = np.flatnonzero(detections.frame == position)
        file = frames[position].file
        tally.reject(
            "frame twice", "two frames of the source are this one image" if not len(rows) else f"a second frame is the image {file!r}",
            place=detections.place(int(rows[0])) if len(rows) else Place(file),
            fix="give the images different names, or convert the sources one by one",
        )  # fmt: skip
    return detections.take_frames(np.array(kept, np.intp))


def _cut(detections: Detections, video: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], index: FrameIndex) -> Iterator[Batch]:
    """Batches of one video, or of some thousand images, from rows and frames in canonical order."""
    frames = detections.frames
    keys = [(is_video, frame.sequence if is_video else "") for frame, is_video in zip(frames, video.tolist(), strict=True)]
    bounds = [0, *(i for i in range(1, len(keys)) if keys[i] != keys[i - 1]), len(keys)]
    for begin, end in pairwise(bounds):
        if begin < end and keys[begin][0]:
            part = detections.between(begin, end)
            yield Batch(detections=part.with_frames(tuple(_sized(frame, index) for frame in part.frames), part.frame), kind="video")
        else:
            for first in range(begin, end, IMAGES_PER_BATCH):
                yield Batch(detections=detections.between(first, min(first + IMAGES_PER_BATCH, end)), kind="image")
