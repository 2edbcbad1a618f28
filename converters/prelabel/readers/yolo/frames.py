"""Which frame each label file describes, and all frames of a predicted video."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Frame
from prelabel.errors import Place, Tally, UsageError
from prelabel.files import is_text
from prelabel.readers.base import Context, Unit
from prelabel.readers.yolo.matching import FrameNames
from prelabel.readers.yolo.units import Labels

REJECTED = ""
"""Stands for the frame of a label file that was rejected."""

Files = dict[str, tuple[str, ...]]
"""The name of a unit to the frames of its label files."""


def files_of(labels: Labels, names: FrameNames | None) -> tuple[str, ...]:
    """The frame of each label file of single images; `REJECTED` where there is none.

    Args:
        labels: of a unit.
        names: the frames that the user named; None where there are none.
    """
    return labels.files if names is None else tuple([names.find(stem) or REJECTED for stem in labels.stems])


def settled(units: Sequence[Unit], files: Files, names: FrameNames | None, tally: Tally) -> Files:
    """The same of all units, in which each frame stands once.

    Args:
        units: all.
        files: of each unit of single images what `files_of` says.
        names: as there.
        tally: takes label files without an image, with several, and those whose frame another one describes already.
    """
    every = [*chain.from_iterable(files.values())]
    different = set(every)
    if len(different) == len(every) and REJECTED not in different:
        return files
    owner: dict[str, str] = {}
    return {unit.name: tuple(_settled(unit.detail, files[unit.name], names, owner, tally)) for unit in units if unit.name in files}


def _settled(labels: Labels, files: Sequence[str], names: FrameNames | None, owner: dict[str, str], tally: Tally) -> Iterator[str]:
    """The frames of label files one by one, where some have none or share one."""
    for stem, path, file in zip(labels.stems, labels.paths, files, strict=True):
        if file == REJECTED and names:
            tally.reject(
                "frame not among --frames", f"frame {stem!r} is not among the {len(names.known)} of --frames, or not by a name of its own",
                place=Place(path), fix="add the image to --frames, or leave its labels out with --on-error skip",
            )  # fmt: skip
        elif file == REJECTED and path in labels.twins:
            tally.reject(
                "several images of one name", f"could belong to {labels.twins[path]}", place=Place(path), fix="keep one of the images"
            )
        elif file == REJECTED:
            tally.reject(
                "label file without image", f"no image {stem!r} beside the labels, where other images lie", place=Place(path),
                fix="add the image, name all with --frames, or leave the labels out with --on-error skip",
            )  # fmt: skip
        elif file in owner:
            tally.reject(
                "frame described twice", f"its frame {file!r} is described by {owner[file]} already", place=Place(path),
                fix="keep one of the label files, or convert their folders one by one",
            )  # fmt: skip
        yield REJECTED if file in owner else file
        owner.setdefault(file, path)


def stills(labels: Labels, files: Sequence[str], context: Context) -> tuple[list[Frame], NDArray[np.int32]]:
    """The open frames of a unit, and for each label file the index of its frame, -1 where it was rejected."""
    named = [file for file in files if file != REJECTED]
    found = context.frames.unsized(named, place=Place(str(labels.folder)), tally=context.tally)
    kept = [frame for frame in found if frame]
    number = np.arange(len(kept), dtype=np.int32)
    if len(kept) == len(files):
        return kept, number
    index = np.full(len(files), -1, np.int32)
    position = np.flatnonzero([file != REJECTED for file in files])
    index[position[[frame is not None for frame in found]]] = number
    return kept, index


def check_counts(counts: Mapping[str, int], videos: Collection[str]) -> None:
    """Refuse the frame count of a video that is not there.

    Args:
        counts: frame counts by video, under ``""`` that of all others.
        videos: the names of all videos.

    Raises:
        UsageError: a count belongs to none of them.
    """
    fix = f"the videos are {', '.join(sorted(videos))}" if videos else "leave it out, or say with -O video=yes that there are some"
    for name, count in counts.items():
        if not videos:
            raise UsageError(f"-O frame_count={f'{name}:' * bool(name)}{count}: there is no predicted video", fix=fix)
        if name and name not in videos:
            raise UsageError(f"-O frame_count={name}:{count}: there is no predicted video {name!r}", fix=fix)


def video(labels: Labels, names: FrameNames | None, only: bool, count: int, context: Context) -> tuple[list[Frame], NDArray[np.int32]]:  # noqa: FBT001
    """All frames of a predicted video, and for each label file the index of its frame, -1 where it was rejected.

    Args:
        labels: of the video.
        names: the frames that the user named; None where there are none.
        only: this is the only video, so that all frames may be its own.
        count: how many frames the video has; 0 where the user does not say.
        context: takes label files beyond the end, and says what frames are called.
    """
    if not is_text(labels.video):
        context.tally.reject(
            "name not UTF-8", f"the name {labels.video!r} of the video is not UTF-8", place=Place(str(labels.folder)),
            fix="rename its label files",
        )  # fmt: skip
        return [], np.full(len(labels.paths), -1, np.int32)
    if names is None:
        numbered = _counted(labels, count, context.tally)
        said = f"its {count} of -O frame_count"
    else:
        numbered = _named(labels, names, only=only)
        said = f"its {len(numbered)} of --frames"
    place = Place(str(labels.folder))
    frames: list[Frame] = []
    position: dict[int, int] = {}
    for number, file in numbered.items():
        frame = context.frames.frame(file, place=place, tally=context.tally, sequence=labels.video, index=number, sized=False)
        if frame:
            position[number] = len(frames)
            frames.append(frame)
    for path, number in zip(labels.paths, labels.numbers, strict=True):
        if number not in position:
            context.tally.reject(
                "frame beyond the end of the video", f"frame {number} of video {labels.video!r} is not among {said}",
                place=Place(path), fix="give all frames of the video with --frames or -O frame_count=",
            )  # fmt: skip
    return frames, np.array([position.get(number, -1) for number in labels.numbers], np.int32)


def _counted(labels: Labels, count: int, tally: Tally) -> dict[int, str]:
    """The frames from 1 to the count, or to the last that has detections."""
    last = count or labels.numbers[-1]
    if not count:
        text = "video {first}, the last with detections{more}: give --frames, or -O frame_count= if frames follow it"
        tally.note_names(text, [f"{labels.video!r} ends at frame {last}"])
    return {number: f"{labels.video}_{number}" for number in range(1, last + 1)}


def _named(labels: Labels, names: FrameNames, *, only: bool) -> dict[int, str]:
    """The frames of ``--frames`` by number: those named ``{video}_{n}``, else in order those of a folder ``{video}``, else all."""
    by_number = names.of_video(labels.video)
    if by_number and set(labels.numbers) <= by_number.keys():
        return dict(sorted(by_number.items()))
    ordered = names.in_folder(labels.video) or ([frame.file for frame in names.known] if only else [])
    return dict(enumerate(ordered, 1)) or by_number
