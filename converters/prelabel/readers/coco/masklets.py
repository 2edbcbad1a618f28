"""Masklets of Segment Anything Video (SA-V): a file a video, in it a list of frames, each a list of masks, one for each object.

    video_id, video_height, video_width
    masklet      [[{"size": [h, w], "counts": ...}, ...], ...]
    masklet_id   [0, 1, ...]

Videos have 24 frames a second, and every fourth is annotated: the k-th entry is frame 4k. SA-V names the images of frames
``VIDEO/00004.jpg``, and so do the frames here. There are no classes: ``-O label=NAME`` is that of all objects. An object whose mask is
empty is absent from the frame. Lists with an entry for each object, such as ``masklet_type``, can become attributes.

Format: https://github.com/facebookresearch/sam2/tree/main/sav_dataset, "SA-V train".
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from prelabel.errors import InputError, Place, Tally, counted
from prelabel.readers.coco.columns import Rows
from prelabel.readers.coco.images import Locate
from prelabel.readers.coco.plain import Frames
from prelabel.readers.coco.records import Annotation, Category, Id, Image, fields_of, is_filled, with_fields
from prelabel.safejson import Document, Records

RATE = 24.0
"""Frames a second."""

STRIDE = 4
"""Frames from one that is annotated to the next."""

ELEMENT = "$.masklet"

CLASS = 0
"""The id of the one category."""

DERIVED = frozenset({"size_rel", "size_abs", "size_bucket", "visibility_changes", "first_appeared_frame", "frame_count", "num", "id"})
"""What the masks say themselves, behind ``masklet_``."""

_TAILS = ("_auto", "_manual")


class Masklets(msgspec.Struct, frozen=True, gc=False):
    """What a file says beside the masks."""

    video_id: Id
    video_height: float
    video_width: float
    masklet_id: list[Id]


def read_head(document: Document) -> Masklets:
    """What a file says beside the masks.

    Raises:
        InputError: it says it wrongly or not at all.
    """
    found = document.decode(msgspec.json.Decoder(Masklets))
    if found is not None:
        return found
    document.sections()
    try:
        return msgspec.json.decode(document.strict, type=Masklets)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `")
        raise InputError(
            f"{what[:1].lower()}{what[1:]}", place=Place(str(document.path), element=where.rstrip("`") or "$"),
            fix="write it as SA-V does, or give another file",
        ) from error  # fmt: skip


def read_masks(document: Document, tally: Tally) -> Records[list[msgspec.Raw]]:
    """The masks of each annotated frame.

    Raises:
        InputError: they are no list, or a frame that is none stops the run.
    """
    found = document.decode(msgspec.json.Decoder(_Frames))
    return document.records(list[msgspec.Raw], ELEMENT, tally) if found is None else Records(items=found.masklet)


class _Frames(msgspec.Struct, frozen=True, gc=False):
    masklet: list[list[msgspec.Raw]]


def images_of(head: Masklets, frames: Records[list[msgspec.Raw]]) -> tuple[Records[Image], Locate]:
    """The annotated frames as images, and where the file says each."""
    positions = [frames.position(item) for item in range(len(frames.items))]
    images = [
        Image(
            id=position, file_name=f"{head.video_id}/{STRIDE * position:05}.jpg", width=head.video_width, height=head.video_height,
            video_id=head.video_id, frame_id=STRIDE * position,
        )
        for position in positions
    ]  # fmt: skip
    return Records(items=images), lambda position, _: (ELEMENT, positions[position], "")


def timed(frames: Frames) -> Frames:
    """The same frames with their times."""
    at_times = tuple(msgspec.structs.replace(frame, time_s=frame.index / RATE) for frame in frames.frames)
    return Frames(frames=at_times, of_image=frames.of_image)


def categories(label: str) -> Mapping[int | str, Category]:
    """The one category that all objects have, by its id."""
    return {CLASS: Category(id=CLASS, name=label)}


def rows_of(document: Document, head: Masklets, frames: Records[list[msgspec.Raw]], asked: tuple[str, ...], tally: Tally) -> Rows:
    """A row for each object in each frame that it is seen in; frames with a mask too few or too many are rejected."""
    kind, columns = with_fields(asked, Annotation), _columns(document, head, asked)
    items: list[Annotation] = []
    records: list[tuple[int, int]] = []
    for item, masks in enumerate(frames.items):
        position = frames.position(item)
        if len(masks) != len(head.masklet_id):
            tally.reject(
                "masks unlike masklet_id", f"{counted(len(masks), 'mask')}, but masklet_id names {len(head.masklet_id)}",
                place=document.record_place(ELEMENT, position), fix="give a mask for each masklet_id, null where the object is absent",
            )  # fmt: skip
            continue
        for number, mask in enumerate(masks):
            if is_filled(mask):
                extra: dict[str, Any] = {field: values[number] for field, values in columns.items()}
                items.append(kind(image_id=position, category_id=CLASS, track_id=head.masklet_id[number], segmentation=mask, **extra))
                records.append((position, number))
    position_part = np.array(records, np.int32).reshape(-1, 2)
    return Rows(items=items, position=position_part[:, 0], part=position_part[:, 1], path=_path, tracked=True)


def unused(document: Document, head: Masklets, asked: Sequence[str]) -> list[str]:
    """The lists with an entry for each object that nothing uses, sorted."""
    return sorted(name for name in _lists(document, head) if name not in asked and name.removeprefix("masklet_") not in DERIVED)


def refuse_twins(paths: Sequence[Path]) -> None:
    """Refuse a source that has two files of one video.

    Raises:
        InputError: SA-V keeps manual and automatic masklets apart, under ids of their own.
    """
    seen: dict[Path, Path] = {}
    for path in paths:
        for tail in _TAILS:
            if path.stem.endswith(tail):
                video = path.with_name(path.stem.removesuffix(tail))
                twin = seen.setdefault(video, path)
                if twin != path:
                    raise InputError(
                        f"holds masklets of the same video as {twin}", place=Place(str(path)),
                        fix="convert the files of manual and of automatic masklets one after the other",
                    )  # fmt: skip


def _columns(document: Document, head: Masklets, asked: tuple[str, ...]) -> Mapping[str, list[msgspec.Raw]]:
    """For the fields that were asked for and are there the value of each object, by where they stand in the Struct."""
    lists = _lists(document, head) if asked else {}
    return {field: lists[name] for name, field in fields_of(asked).items() if name in lists}


def _lists(document: Document, head: Masklets) -> dict[str, list[msgspec.Raw]]:
    """The fields that are lists with an entry for each object."""
    found: dict[str, list[msgspec.Raw]] = {}
    for name, text in document.sections().items():
        if name.startswith("masklet_"):
            try:
                values = msgspec.json.decode(text, type=list[msgspec.Raw])
            except msgspec.DecodeError:
                continue
            if len(values) == len(head.masklet_id):
                found[name] = values
    return found


def _path(number: int, field: str) -> str:
    """The path in its frame of a field of an object."""
    return f"[{number}]{field.removeprefix('.segmentation')}" if field.startswith(".segmentation") else ""
