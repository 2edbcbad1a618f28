"""What a file says, as it says it: one image, or the frames of a video, each with its poses."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.readers.mmpose.instances import Found, found_in
from prelabel.readers.mmpose.layout import demo_stem, vitpose_stem
from prelabel.readers.mmpose.mending import EMPTY
from prelabel.readers.mmpose.vitpose import found_by_id, has_tracks
from prelabel.readers.shared.outputs.paired import decoded
from prelabel.readers.shared.seqinfo import MAX_FRAMES
from prelabel.safejson import Document, or_leave_out

_FIX = "give the files of --pred-out-dir or --save-predictions, or what easy_ViTPose wrote with --save-json"


class _Entry(msgspec.Struct, frozen=True, gc=False):
    """A frame of a video, or an instance in an image; not looked at yet."""

    frame_id: msgspec.Raw = EMPTY
    instances: msgspec.Raw = EMPTY
    keypoints: msgspec.Raw = EMPTY

    @property
    def is_frame(self) -> bool:
        return bool(self.frame_id or self.instances)


_ENTRY = msgspec.json.Decoder(_Entry)
_ID = msgspec.json.Decoder(int)


class Shot(NamedTuple):
    """An image, or a frame of a video.

    Args:
        number: of the frame; of an image 0.
        position: in the list of frames.
        element: the ``$.path`` of its poses, with ``{}`` for the number of each.
        place: where it stands.
        poses: reads them.
    """

    number: int
    position: int
    element: str
    place: Callable[[], Place]
    poses: Callable[[Tally], Iterator[Found]]


class Content(NamedTuple):
    """What a file holds.

    Args:
        stem: what its image or video is called, without the folder.
        several: whether it is a video.
        shots: of a video its frames in order, else one.
    """

    stem: str
    several: bool
    shots: Sequence[Shot]


def content_of(path: Path, tally: Tally) -> Content:
    """What a file holds; frames that cannot be read are rejected.

    Raises:
        InputError: it cannot be read, or a bad record stops the run.
    """
    document = Document(read_bytes(path), path)
    if document.root == "[":
        several, shots = _of_list(document, msgspec.Raw(document.strict), "$", tally)
        return Content(path.stem, several, shots)
    sections = document.sections() if document.root == "{" else {}
    if "instance_info" in sections:
        several, shots = _of_list(document, sections["instance_info"], "$.instance_info", tally)
        # the demos count frames from 1; other tools write such files, too
        from_1 = several and all(shot.number > shot.position for shot in shots)
        return Content(demo_stem(path), several, [shot._replace(number=shot.number - 1) for shot in shots] if from_1 else shots)
    if "keypoints" in sections:
        shots = _of_vitpose(document, tally)
        return Content(vitpose_stem(path), len(shots) != 1, shots)
    raise InputError("holds no poses of MMPose or easy_ViTPose", place=Place(str(path)), fix=_FIX)


def _of_list(document: Document, raw: msgspec.Raw, element: str, tally: Tally) -> tuple[bool, Sequence[Shot]]:
    """Whether it is a list of frames, and these; a list of instances is of one image."""
    entries = [one for _, one in document.each(msgspec.Raw, element, tally)]
    looked = (decoded(one, _ENTRY) for one in entries)
    first = next((entry for entry in looked if entry and (entry.is_frame or entry.keypoints)), None)
    if first is None or not first.is_frame:
        whole = Shot(0, 0, f"{element}[{{}}]", partial(document.place_of, raw, element), partial(found_in, document, raw, element))
        return False, [whole]
    shots: dict[int, Shot] = {}
    for position, one in enumerate(entries):
        shot = _frame(document, one, element, position, tally)
        if shot is None:
            continue
        before = shots.setdefault(shot.number, shot)
        if before is not shot:
            what, fix = f"frame {shot.number} is described by {before.place()} already", or_leave_out("frame")
            tally.reject("frame described twice", what, place=shot.place(), fix=fix)
    return True, [shots[number] for number in sorted(shots)]


def _frame(document: Document, raw: msgspec.Raw, within: str, position: int, tally: Tally) -> Shot | None:
    """A frame of a video; None of one that is bad."""
    element, fix = f"{within}[{position}]", or_leave_out("frame")
    entry = document.value(raw, _ENTRY, element, tally, fix)
    if entry is None:
        return None
    for name, value in (("frame_id", entry.frame_id), ("instances", entry.instances)):
        if not value:
            tally.reject("frame that lacks a member", f"has no {name}", place=document.place_of(raw, element), fix=fix)
            return None
    number = document.value(entry.frame_id, _ID, f"{element}.frame_id", tally, fix)
    if number is None:
        return None
    if not 0 <= number < MAX_FRAMES:
        place = document.place_of(entry.frame_id, f"{element}.frame_id")
        tally.reject("no number of a frame", f"{number} is no number of a frame, from 0 to {MAX_FRAMES - 1}", place=place, fix=fix)
        return None
    own = f"{element}.instances"
    at = partial(document.place_of, raw, element)
    return Shot(number, position, f"{own}[{{}}]", at, partial(found_in, document, entry.instances, own))


def _of_vitpose(document: Document, tally: Tally) -> Sequence[Shot]:
    """The frames of a file of easy_ViTPose; of an image one."""
    element = "$.keypoints"
    frames = [one for _, one in document.each(msgspec.Raw, element, tally)]
    tracked = len(frames) > 1 and has_tracks(frames)
    return [
        Shot(
            number, number, f"{element}[{number}].{{}}", partial(document.place_of, one, f"{element}[{number}]"),
            partial(found_by_id, document, one, f"{element}[{number}]", tracked=tracked),
        )
        for number, one in enumerate(frames)
    ]  # fmt: skip
