"""Which frames the sequence of a task has, and the images behind them."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from prelabel.detections import Frame
from prelabel.errors import ChoiceError, InputError, Place
from prelabel.frames import KnownFrame
from prelabel.readers.base import Context
from prelabel.readers.cvat.images import FRAME, SUFFIX
from prelabel.readers.cvat.meta import VIDEO, Task

Images = Mapping[int, KnownFrame]
"""The image of each frame number."""

_LAST_DIGITS = re.compile(r"(\d{1,15})\D*$")


def numbers_of(task: Task, seen: set[int], context: Context, sequence: str) -> Sequence[int]:
    """The frame numbers of a sequence, rising: those of its task, else those from the first shape to the last.

    Args:
        task: as ``<meta>`` describes it.
        seen: frames in which a shape is listed and visible.
        context: takes a note where the task has not all of them.
        sequence: its name.
    """
    if not seen or seen <= set(task.numbers):
        return task.numbers
    span = range(min(seen), max(seen) + 1, task.step)
    if not task.numbers:
        return span
    said = f"{sequence} lie outside the frames {task.numbers[0]} to {task.numbers[-1]}"
    context.tally.note_names("cvat: shapes of {first} that <meta> names{more}", [said])
    return sorted({*task.numbers, *span})


def images_of(
    task: Task,
    numbers: Sequence[int],
    folders: Sequence[str],
    context: Context,
    *,
    prefix: str,
    first: int | None,
    alone: bool,
    place: Place,
) -> Images:
    """The known images of a sequence by frame number; none where no images are known.

    Args:
        task: images of a video bear its frame numbers, those of other tasks stand in their order.
        numbers: of the sequence's frames.
        folders: names of folders that its images may lie in, the likeliest first.
        context: holds the known images.
        prefix: what the names of images that lie beside the document begin with; those of ``--frames`` need not.
        first: the number in the name of the image of the video's frame 0; None where the user does not say.
        alone: there is no other sequence, so that images in a folder of any name are its own.
        place: of the file, for messages.

    Raises:
        InputError: no image of ``--frames`` belongs to the sequence.
        ChoiceError: images count from 1, and frames from 0.
    """
    known = context.frames.known
    if not known:
        return {}
    images = _own(folders, context, prefix=prefix, alone=alone, place=place)
    exported = {PurePosixPath(image.file).stem: image for image in images}
    named = {number: exported[name] for number in numbers if (name := FRAME.format(number)) in exported}
    if named:
        return named
    if task.mode != VIDEO and task.mode and len(images) == len(numbers):
        return dict(zip(numbers, images, strict=True))
    return _by_number(images, numbers, first, place)


def _own(folders: Sequence[str], context: Context, *, prefix: str, alone: bool, place: Place) -> list[KnownFrame]:
    """The known images that can be of the sequence.

    Raises:
        InputError: no image of ``--frames`` belongs to it.
    """
    known = context.frames.known
    if not context.frames.given:
        images = [image for image in known if image.file.startswith(prefix)]
    else:
        images = next((found for folder in folders if (found := context.frames.below(folder))), [])
    if not images and context.frames.given and not alone:
        raise InputError(
            f"no image of --frames lies in a folder {folders[0]!r}", place=place,
            fix="give --frames a folder that holds one folder of images for each sequence",
        )  # fmt: skip
    if not images and context.frames.given:
        images = list(known)
    return images


def _by_number(images: Sequence[KnownFrame], numbers: Sequence[int], first: int | None, place: Place) -> Images:
    """Images by the last number in their names, where all have one of their own.

    Raises:
        ChoiceError: they count from 1, and frames from 0.
    """
    digits = [_LAST_DIGITS.search(PurePosixPath(image.file).stem) for image in images]
    bear = {int(one[1]): image for one, image in zip(digits, images, strict=True) if one}
    if len(bear) < len(images):
        return {}
    if first is None and min(bear, default=0) == 1 and 0 in numbers:
        raise ChoiceError(
            f"{place}: the images of --frames count from 1, the frames of CVAT from 0",
            fix="say with -O first=1 that image 1 is frame 0, or with -O first=0 that images bear CVAT's numbers",
        )
    return {number: bear[number + (first or 0)] for number in numbers if number + (first or 0) in bear}


def frames_of(
    task: Task,
    numbers: Sequence[int],
    used: set[int],
    images: Images,
    context: Context,
    *,
    drawn: range,
    sequence: str,
    prefix: str,
    place: Place,
) -> dict[int, Frame]:
    """The frames of a sequence by their numbers; those that were rejected are missing, and so are unused ones without an image.

    Args:
        task: says the size.
        numbers: rising.
        used: those that have a listed shape.
        images: the known ones; none to take the names that CVAT gives to exported frames.
        context: decides names and sizes.
        drawn: from the first shape to the last, frames in which something may be drawn between keyframes.
        sequence: its name.
        prefix: what stands before the names that CVAT gives.
        place: of the file, for messages.

    Raises:
        InputError: a frame is bad, and the run stops at bad records.
    """
    frames: dict[int, Frame] = {}
    without = 0
    for number in numbers:
        image = images.get(number)
        if image is None and number not in used and (images or context.frames.given):
            without += 1
            continue
        frame = context.frames.frame(
            image.file if image else f"{prefix}{FRAME.format(number)}{SUFFIX}", place=place, tally=context.tally, width=task.width,
            height=task.height, sequence=sequence, index=number, sized=number in drawn,
        )  # fmt: skip
        if frame is not None:
            frames[number] = frame
    if without:
        context.tally.note_names("cvat: frames of {first}{more}", [f"{sequence} without image and listed shapes, left out: {without}"])
    return frames
