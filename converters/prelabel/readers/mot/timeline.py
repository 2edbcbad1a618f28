"""Which frames a MOT sequence has: numbers from 1, the images behind them, and sizes."""

from collections.abc import Sequence as Items
from pathlib import PurePosixPath

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Frame
from prelabel.errors import InputError, Place
from prelabel.frames import KnownFrame, header_size, images_below
from prelabel.readers.base import Context
from prelabel.readers.mot.layout import Sequence
from prelabel.readers.mot.rows import FRAME, Rows
from prelabel.readers.shared.seqinfo import MAX_FRAMES

Images = dict[int, KnownFrame]
"""The image of each frame number."""


def images_of(sequence: Sequence, context: Context, *, alone: bool) -> Images:
    """The images of a sequence by frame number: those of ``--frames``, else those in the sequence's folder of images.

    Args:
        sequence: the sequence.
        context: holds what ``--frames`` says.
        alone: there is no other sequence, so that images in a folder of any name are its own.

    Raises:
        InputError: no image of ``--frames`` belongs to the sequence.
    """
    folder = sequence.home / sequence.info.image_folder
    if not context.frames.given:
        return numbered(images_below(folder)) if folder.is_dir() else {}
    names = [PurePosixPath(name) for name in (sequence.name, sequence.prefix, sequence.home.name) if name]
    for name in names:
        own = context.frames.below(name.as_posix())
        if own:
            return numbered(own)
    if not alone:
        raise InputError(
            f"no image of --frames lies in a folder {sequence.name!r}", place=Place(str(sequence.path)),
            fix="give --frames a folder that holds one folder of images for each sequence",
        )  # fmt: skip
    return numbered(context.frames.known)


def numbered(images: Items[KnownFrame]) -> Images:
    """Frame numbers of images: the number that each name is, else their order, from 1.

    >>> list(numbered([KnownFrame(file="img1/000003.jpg"), KnownFrame(file="img1/000004.jpg")]))
    [3, 4]
    >>> list(numbered([KnownFrame(file="000000.jpg"), KnownFrame(file="000001.jpg")]))
    [1, 2]
    """
    stems = [PurePosixPath(image.file).stem for image in images]
    if all(stem.isascii() and stem.isdecimal() for stem in stems):
        numbers = [int(stem) for stem in stems]
        if len(set(numbers)) == len(numbers) and min(numbers, default=0) >= 1 and max(numbers) <= MAX_FRAMES:
            return dict(zip(numbers, images, strict=True))
    return dict(enumerate(images, 1))


def numbers_of(sequence: Sequence, images: Images, last: int, context: Context) -> Items[int]:
    """The frame numbers of a sequence: ``--frames``, else ``seqLength``, else its images, else up to the last frame with a row.

    Args:
        sequence: the sequence.
        images: by frame number.
        last: the last frame number with a row, 0 where there is none.
        context: takes a note where images are left out.

    Raises:
        InputError: nothing says which frames there are.
    """
    length = sequence.info.length
    if length and not context.frames.given:
        beyond = sum(number > length for number in images)
        if beyond:
            context.tally.note_names("{first} and left out{more}", [f"{beyond} images of {sequence.name} are beyond seqLength {length}"])
        return range(1, length + 1)
    if not images and not last:
        raise InputError(
            "holds no rows, and nothing says which frames there are", place=Place(str(sequence.path)),
            fix="give --frames, or a seqinfo.ini with seqLength beside it",
        )  # fmt: skip
    return sorted(images) if images else range(1, last + 1)


def in_time(rows: Rows, sequence: Sequence, context: Context) -> Rows:
    """The rows whose frame can be one of the sequence: whole, from 1, up to ``seqLength``.

    Where no ``seqinfo.ini`` is and a row is in frame 0, frames count from 0, as many trackers write them: frame 0 becomes 1.

    Raises:
        InputError: a bad row stops the run.
    """
    tally, length = context.tally, sequence.info.length
    frame = rows.column(FRAME)
    rows = rows.reject(
        frame != np.floor(frame), "frame is no whole number", lambda i: f"frame {frame[i]:g} is no whole number",
        fix="write the number of the frame, from 1", tally=tally,
    )  # fmt: skip
    if sequence.info.path is None and len(rows) and rows.column(FRAME).min() == 0:
        rows = rows.later()
        tally.note_names("mot: frames count from 0 where a row is in frame 0, which becomes the first one, as in {first}", [sequence.name])
    first = rows.column(FRAME)
    rows = rows.reject(
        first < 1, "frame below 1", lambda i: f"frame {first[i]:g}, but frames count from 1", fix="number the frames from 1", tally=tally
    )
    late = rows.column(FRAME)
    most = f"seqLength is {length}" if length else f"a sequence has at most {MAX_FRAMES} frames"
    return rows.reject(
        late > (length or MAX_FRAMES), "frame beyond the sequence", lambda i: f"frame {rows.frame_said(i)}, but {most}",
        fix=f"mend seqLength in {sequence.info.path}, or leave such rows out with --on-error skip" if length
        else "number the frames from 1 without large gaps",
        tally=tally,
    )  # fmt: skip


def among(rows: Rows, numbers: Items[int], context: Context) -> Rows:
    """The rows whose frame is one of the sequence's; all are where the numbers run from 1, see `in_time`.

    Raises:
        InputError: a bad row stops the run.
    """
    if isinstance(numbers, range):
        return rows
    frame = rows.column(FRAME)
    whose = "--frames" if context.frames.given else "the sequence's folder"
    return rows.reject(
        ~np.isin(frame, np.asarray(numbers, np.float64)), "frame without image",
        lambda i: f"frame {rows.frame_said(i)} has no image among the {len(numbers)} of {whose}",
        fix="add the image, or leave such rows out with --on-error skip", tally=context.tally,
    )  # fmt: skip


def frames_of(
    sequence: Sequence, images: Images, numbers: Items[int], used: NDArray[np.int64], context: Context
) -> tuple[tuple[Frame, ...], NDArray[np.int32]]:
    """The frames of a sequence, and where each frame number went.

    Args:
        sequence: the sequence.
        images: by frame number.
        numbers: of its frames, ascending.
        used: frame numbers that have objects: these need a size.
        context: decides names and sizes.

    Returns:
        The frames, and (last number + 1,) their index by number, -1 where there is no frame.

    Raises:
        InputError: a frame without a size stops the run.
    """
    position = np.full(numbers[-1] + 1, -1, np.int32)
    sized = np.zeros(numbers[-1] + 1, np.bool_)
    sized[used] = True
    info, folder, place = sequence.info, sequence.images, Place(str(sequence.path))
    seconds = 1 / info.rate_hz if info.rate_hz else float("nan")
    times = [(number - 1) * seconds for number in numbers]
    if not images:
        files = [f"{folder}{number:06d}{info.image_suffix}" for number in numbers]
        alike = context.frames.alike(files, numbers, sequence=sequence.name, size=(info.width, info.height), times=times)
        if alike is not None:
            position[np.asarray(numbers)] = np.arange(len(alike))
            return tuple(alike), position
    frames: list[Frame] = []
    for number, time_s, needed in zip(numbers, times, sized[np.asarray(numbers)].tolist(), strict=True):
        image = images.get(number)
        if image is None:
            file = f"{folder}{number:06d}{info.image_suffix}"
        else:
            file = image.file if context.frames.given else f"{folder}{image.file}"
        path = image.path if image else ""
        frame = context.frames.frame(
            file, place=place, tally=context.tally, width=info.width, height=info.height, sequence=sequence.name, index=number,
            time_s=time_s, image=path, sized=needed,
        )  # fmt: skip
        if frame is not None:
            position[number] = len(frames)
            frames.append(frame if frame.width or not path else _sized(frame, path))
    return tuple(frames), position


def _sized(frame: Frame, image: str) -> Frame:
    """A frame without objects, which needs no size, with the one of its image where that has one."""
    width, height = header_size(image)
    return msgspec.structs.replace(frame, width=width, height=height)
