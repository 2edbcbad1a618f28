"""What a file says, as it says it: a list of poses, or images with the poses of each."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.detections import UNTRACKED
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.poses import NO_BOX, Part
from prelabel.safejson import CORRECT, Document

LARGEST_ID = 2**53 - 1

_FIX = "give alphapose-results.json as AlphaPose wrote it"
_EMPTY = msgspec.Raw()

Idx = float | list[float | list[float]] | None
"""A track, or that of each box that became the pose."""


class _Record(msgspec.Struct, frozen=True, gc=False):
    image_id: str | int
    keypoints: msgspec.Raw
    score: float = float("nan")
    box: tuple[float, float, float, float] = NO_BOX
    idx: Idx = None
    pred_xyz_jts: msgspec.Raw = _EMPTY


class _Body(msgspec.Struct, frozen=True, gc=False):
    pose_keypoints_2d: msgspec.Raw = _EMPTY
    joints: msgspec.Raw = _EMPTY


class _Image(msgspec.Struct, frozen=True, gc=False):
    people: list[_Body] | None = None
    bodies: list[_Body] | None = None


_IMAGE = msgspec.json.Decoder(_Image)
_RECORDS = msgspec.json.Decoder(list[_Record])
_VALUES = msgspec.json.Decoder(list[float])


class Found(NamedTuple):
    """A pose.

    Args:
        image: the name of its image.
        element: the ``$.path`` of the list that it stands in, with ``{}`` for its position.
        position: in that list.
        values: x, y and score of each point.
        place: where a part of it stands.
        track: id; -1 where it has none.
        score: as written; NaN where there is none.
        box: left, top, width and height, NaN where it has none.
    """

    image: str
    element: str
    position: int
    values: list[float]
    place: Callable[[Part], Place]
    track: int = UNTRACKED
    score: float = float("nan")
    box: tuple[float, float, float, float] = NO_BOX


def found_in(path: Path, tally: Tally) -> Iterator[Found]:
    """The poses of a file; what is of the wrong type is rejected.

    Raises:
        InputError: it cannot be read, or a bad record stops the run.
    """
    document = Document(read_bytes(path), path)
    if document.root not in {"[", "{"}:
        raise InputError("is no list of poses, nor an object of images", place=Place(str(path)), fix=_FIX)
    yield from (_listed if document.root == "[" else _keyed)(document, tally)


def _listed(document: Document, tally: Tally) -> Iterator[Found]:
    records = document.decode(_RECORDS)
    listed = None if records is not None else document.records(_Record, "$", tally)
    for item, record in enumerate(listed.items if listed else records or ()):
        position = listed.position(item) if listed else item
        if isinstance(record.image_id, int):
            what = f"image {record.image_id} is a number, as AlphaPose writes it with --eval"
            fix = "read the file with --format coco and -O images=, or run AlphaPose without --eval"
            tally.reject("image by number", what, place=document.record_place("$", position, ".image_id"), fix=fix)
            continue
        values = document.value(record.keypoints, _VALUES, f"$[{position}].keypoints", tally)
        try:
            track = _track_of(record.idx, tally)
        except BadShape as bad:
            tally.reject(bad.reason, bad.what, place=document.record_place("$", position, bad.where), fix=bad.fix)
            continue
        if len(record.pred_xyz_jts) > len("[]"):
            tally.unconverted["keypoints in three dimensions"] += 1
        if values is not None:
            place = partial(_of_record, document, position)
            yield Found(record.image_id, "$[{}]", position, values, place, track, record.score, record.box)


def _keyed(document: Document, tally: Tally) -> Iterator[Found]:
    sections: Mapping[str, msgspec.Raw] = document.sections()
    for name, text in sections.items():
        image = document.value(text, _IMAGE, f"$.{name}", tally)
        if image is None:
            continue
        if image.people is None and image.bodies is None:
            tally.reject("no poses", "has neither people nor bodies", place=document.place_of(text, f"$.{name}"), fix=_FIX)
        for field, bodies in (("people", image.people), ("bodies", image.bodies)):
            for position, body in enumerate(bodies or ()):
                raw = body.pose_keypoints_2d or body.joints
                key = "pose_keypoints_2d" if body.pose_keypoints_2d else "joints"
                element = f"$.{name}.{field}"
                if not raw:
                    fix = "give each pose_keypoints_2d, or joints, as AlphaPose writes them"
                    at = document.place_of(document.part(text, f".{field}[{position}]") or text, f"{element}[{position}]")
                    tally.reject("no keypoints", "has no keypoints", place=at, fix=fix)
                    continue
                values = document.value(raw, _VALUES, f"{element}[{position}].{key}", tally)
                if values is not None:
                    place = partial(_of_body, document, raw, f"{element}[{position}].{key}")
                    yield Found(name, f"{element.replace('{', '{{').replace('}', '}}')}[{{}}]", position, values, place)


def _of_record(document: Document, position: int, part: Part) -> Place:
    return document.record_place("$", position, f".{part}")


def _of_body(document: Document, raw: msgspec.Raw, element: str, _: Part) -> Place:
    return document.place_of(raw, element)


def _track_of(idx: Idx, tally: Tally) -> int:
    """The track; -1 where no tracker ran: there is no ``idx``, or it is 0 for each of the boxes that became one pose.

    Raises:
        BadShape: it is no id.
    """
    ids = {*_numbers(idx)} - {0}
    bad = next((one for one in ids if not (0 < one <= LARGEST_ID and one == one // 1)), None)
    if bad is not None:
        raise BadShape("bad track id", ".idx", f"{bad:g} is no track id", CORRECT)
    if len(ids) > 1:
        tally.unconverted["idx of several boxes that became one pose"] += 1
    return int(ids.pop()) if len(ids) == 1 else UNTRACKED


def _numbers(idx: Idx) -> Iterator[float]:
    for one in idx if isinstance(idx, list) else () if idx is None else (idx,):
        yield from one if isinstance(one, list) else (one,)
