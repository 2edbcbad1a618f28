"""The images of a file of AI Challenger, and the people in each, which are keyed by names."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.frames import images_among
from prelabel.readers.human_poses.people import AI_CHALLENGER, Marks, Person, Picture, box_of, is_labelled
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.sightings import Box
from prelabel.safejson import Document, or_leave_out

_BOXES, _JOINTS = "human_annotations", "keypoint_annotations"

_EACH = 3
"""Values of a joint."""

_NOT_SAID, _VISIBLE, _HIDDEN, _UNLABELLED = 0, 1, 2, 3
"""Of a joint."""

_NUMBERS = msgspec.json.Decoder(list[float])
_BOX = msgspec.json.Decoder(tuple[float, float, float, float])

_FIX = "give a list of images, as AI Challenger writes it"


def pictures_in(path: Path, tally: Tally) -> Iterator[Picture]:
    """The images of a file.

    Raises:
        InputError: it cannot be read, or something in it is bad and the run stops at bad records.
    """
    document = Document(read_bytes(path), path)
    if document.root != "[":
        raise InputError("is no list of images", place=Place(str(path)), fix=_FIX)
    source = Source(str(path), "$[{}]")
    for position, raw in document.each(msgspec.Raw, "$", tally):
        message = Message.of(document, raw, f"$[{position}]", tally)
        if message is None:
            continue
        name = message.named("image_id")
        if name:
            file = name if images_among([name]) else f"{name}.jpg"
            yield Picture(file, message.place(".image_id"), [*_people(message, position)], source)
        elif name is not None or not message.has("image_id"):
            message.reject(Fault("no image", "", "names no image in image_id", or_leave_out("image")))


def _people(message: Message, position: int) -> Iterator[Person]:
    """The people of an image, in the order of their joints."""
    boxes, joints = (message.message(name) for name in (_BOXES, _JOINTS))
    for name in dict.fromkeys([*(joints.members if joints else ()), *(boxes.members if boxes else ())]):
        box = _box(boxes, name) if boxes else None
        marks = _marks(joints, name) if joints else None
        if box is not None or marks is not None:
            yield Person(position, marks.joints if marks else {}, box, said=marks.said if marks else {})


def _box(boxes: Message, name: str) -> Box | None:
    """The box of a person; None where there is none, or a bad one, which is rejected."""
    box = boxes.value(name, _BOX, or_leave_out("box"))
    found = box_of(box, "box") if box else None
    if isinstance(found, Fault):
        boxes.reject(found._replace(field=f".{name}"))
        return None
    return found


def _marks(joints: Message, name: str) -> Marks | None:
    """The joints of a person; None where there are none, or bad ones, which are rejected."""
    values = joints.value(name, _NUMBERS, or_leave_out("joints"))
    if values is None:
        return None
    most = _EACH * len(AI_CHALLENGER)
    if len(values) % _EACH or len(values) > most:
        what = f"{len(values)} values, where {most} are expected: x, y and visibility of {len(AI_CHALLENGER)} joints"
        joints.reject(Fault("keypoints no triples", f".{name}", what, or_leave_out("joints")))
        return None

    def reject(fault: Fault, at: int) -> None:
        joints.reject(fault._replace(field=f".{name}[{_EACH * at}]"))

    marks = Marks(AI_CHALLENGER, reject)
    for id_, (x, y, flag) in enumerate(zip(*[iter(values)] * _EACH, strict=True)):
        if flag == _UNLABELLED or (flag == _NOT_SAID and not is_labelled(x, y)):
            continue
        if flag in {_VISIBLE, _HIDDEN}:
            marks.add(id_, x, y, id_, visible=flag == _VISIBLE)
        else:
            reject(Fault("unknown visibility", "", f"visibility is {flag:g}, but there are 1, 2 and 3", or_leave_out("joint")), id_)
    return marks
