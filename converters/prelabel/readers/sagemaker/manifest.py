"""Augmented manifests: a line an image, with boxes as the value of a label, and what their classes are called in its metadata.

{"source-ref": "s3://bucket/a.jpg",
"boxes": {"image_size": [{"width": 500, "height": 400, "depth": 3}],
"annotations": [{"class_id": 0, "left": 111, "top": 134, "width": 61, "height": 128}]},
"boxes-metadata": {"class-map": {"0": "dog"}, "objects": [{"confidence": 0.8}], "type": "groundtruth/object-detection"}}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from prelabel.detections import Frame, Source
from prelabel.errors import InputError, Place, Tally
from prelabel.frames import clean_name, url_path
from prelabel.rawjson import NULL
from prelabel.readers.base import Context
from prelabel.readers.sagemaker.records import SKIP, Box, fields, named
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.jsonlines import Line
from prelabel.readers.shared.objects import Said
from prelabel.readers.shared.words import shown
from prelabel.safejson import or_leave_out

METADATA = "-metadata"

BOXES = "groundtruth/object-detection"

VIDEO = "groundtruth/video-"

SKIP_LINE = "or leave the line out with --on-error skip"

FAILED = "label that could not be made (failure-reason)"

_WEB = ("http://", "https://")


class _Found(msgspec.Struct, frozen=True):
    """What is said of a box."""

    confidence: float | None = None


class _Said(msgspec.Struct, frozen=True, rename="kebab"):
    type: str = ""
    class_map: msgspec.Raw = NULL
    objects: msgspec.Raw = NULL
    failure_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is said of a label beside its value, without names and confidences that are bad."""

    type: str
    class_map: Mapping[str, str]
    scores: Sequence[float | None]
    failure_reason: str | None


class _Size(msgspec.Struct, frozen=True):
    width: int
    height: int


class _Label(msgspec.Struct, frozen=True):
    annotations: list[msgspec.Raw]
    image_size: list[_Size] = []


class _Box(Box, frozen=True, kw_only=True):
    class_id: int | str


_TEXT = msgspec.json.Decoder(str)
_METADATA = msgspec.json.Decoder(_Said)
_FOUND = msgspec.json.Decoder(_Found)
_LIST = msgspec.json.Decoder(list[msgspec.Raw] | None)
_MAP = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LABEL = msgspec.json.Decoder(_Label)
_BOX = msgspec.json.Decoder(_Box)


def metadata(line: Line, members: Mapping[str, msgspec.Raw], context: Context) -> dict[str, Metadata]:
    """By the name of each label of a line what is said of it."""
    labels = [key.removesuffix(METADATA) for key in members if key.endswith(METADATA) and key != f"source-ref{METADATA}"]
    found = {label: metadata_of(line, members[label + METADATA], f"$.{label}{METADATA}", context.tally) for label in labels}
    return {label: said for label, said in found.items() if said is not None}


def metadata_of(line: Line, raw: msgspec.Raw, element: str, tally: Tally) -> Metadata | None:
    """What a line says of a label; None where it was rejected.

    Raises:
        InputError: something of it is bad, and the run stops at bad records.
    """
    said = line.value(raw, _METADATA, element, tally)
    if said is None:
        return None
    name, confidence = or_leave_out("name"), or_leave_out("confidence")
    classes = line.value(said.class_map, _MAP, f"{element}.class-map", tally, name) or {}
    names = {id_: line.value(one, _TEXT, f'{element}.class-map["{id_}"]', tally, name) for id_, one in classes.items()}
    listed = line.value(said.objects, _LIST, f"{element}.objects", tally, confidence) or ()
    found = [line.value(one, _FOUND, f"{element}.objects[{i}]", tally, confidence) for i, one in enumerate(listed)]
    return Metadata(
        type=said.type, class_map={id_: one for id_, one in names.items() if one is not None},
        scores=[None if one is None else one.confidence for one in found], failure_reason=said.failure_reason,
    )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Batch(Gathered):
    """The frames and boxes of some lines of a manifest.

    Args:
        path: of the manifest.
        label: whose boxes are read; empty for the only one.
        attributes: fields of boxes that become attributes.
        named: where each image is named first.
        context: decides frames, and takes what is bad.
    """

    path: Path
    label: str
    attributes: tuple[str, ...]
    named: dict[str, Place]
    context: Context

    def add(self, line: Line) -> None:
        """A line with its boxes.

        Raises:
            InputError: it names two labels of boxes, or is bad and bad records stop the run.
        """
        tally = self.context.tally
        try:
            members = line.members()
        except InputError as error:
            tally.reject_file("broken line", error)
            return
        reference = members.get("source-ref")
        said = metadata(line, members, self.context)
        if reference is None:
            place = Place(str(self.path), line.number)
            tally.reject(
                "line without image", "has no 'source-ref'", place=place, fix="name the image, or leave the line out with --on-error skip"
            )
            return
        text = line.value(reference, _TEXT, "$.source-ref", tally)
        if text is None:
            return
        missing = _missing(members, said, self.label)
        if missing:
            place = Place(str(self.path), line.number, element="$")
            tally.reject("half of a label", f"has no {missing!r}", place=place, fix=f"add it, {SKIP_LINE}")
            return
        label = self._chosen(line, members, said)
        boxes = line.value(members[label], _LABEL, f"$.{label}", tally) if label else _Label(annotations=[])
        if boxes is None:
            return
        frame = self._frame(text, boxes, line.place(reference, "$.source-ref"))
        if frame is None:
            return
        self.source(Source(str(self.path)))
        for position, raw in enumerate(boxes.annotations):
            self._add_box(line, (label, position), raw, said[label])
        self.frames.append(frame)

    def _chosen(self, line: Line, members: Mapping[str, msgspec.Raw], said: Mapping[str, Metadata]) -> str:
        """The label whose boxes are read; empty where the line has none. The others are counted, and those that failed."""
        failed = sum(bool(one.failure_reason) for one in said.values())
        if failed:
            self.context.tally.unconverted[FAILED] += failed
        present = {label: one for label, one in said.items() if label in members}
        boxes = [label for label, one in present.items() if one.type == BOXES]
        for one in present.values():
            if one.type.startswith(VIDEO):
                what, fix = "names sequences of frames, not images", "give the folder of the job, with its SeqLabel.json files"
                raise InputError(what, place=Place(str(self.path), line.number), fix=fix)
            if one.type != BOXES:
                self.context.tally.unconverted[f"label of the type {one.type or 'that is not said'}"] += 1
        if self.label:
            return self.label if self.label in boxes else ""
        if len(boxes) > 1:
            names = " and ".join(repr(label) for label in boxes)
            raise InputError(
                f"has the boxes of several labels: {names}", place=Place(str(self.path), line.number), fix="choose one with -O label=NAME"
            )
        return boxes[0] if boxes else ""

    def _frame(self, reference: str, boxes: _Label, place: Place) -> Frame | None:
        """The frame of an image; None where it was rejected."""
        tally, size = self.context.tally, boxes.image_size[0] if boxes.image_size else _Size(width=0, height=0)
        path = url_path(reference)
        name = clean_name(path if path is not None else reference)
        if name is None:
            what, fix = f"{shown(reference)} names no image", f"name images by URL, {SKIP_LINE}"
            tally.reject("no image named", what, place=place, fix=fix)
            return None
        frame = self.context.frames.frame(
            name, place=place, tally=tally, width=size.width, height=size.height,
            url=reference if reference.lower().startswith(_WEB) else "", sized=bool(boxes.annotations),
        )  # fmt: skip
        if frame is None:
            return None
        first = self.named.setdefault(frame.file, place)
        if first != place:
            tally.reject(
                "image named twice", f"the image {frame.file!r} is named a second time, first in {first}", place=place,
                fix="keep one of the lines",
            )  # fmt: skip
            return None
        return frame

    def _add_box(self, line: Line, place: tuple[str, int], raw: msgspec.Raw, said: Metadata) -> None:
        label, position = place
        element, tally = f"$.{label}.annotations[{position}]", self.context.tally
        box = line.value(raw, _BOX, element, tally)
        if box is None:
            return
        found = _looked_at(box, position, said)
        if isinstance(found, Fault):
            tally.reject(found.reason, found.what, place=line.place(raw, element, found.field), fix=found.fix)
            return
        more = fields(raw, self.attributes, tally)
        one = Said(frame=len(self.frames), label=found[0], origin=line.number, score=found[1], attributes=more)
        self.objects.add_box(one, box.corners())


def _missing(members: Mapping[str, msgspec.Raw], said: Mapping[str, Metadata], wanted: str) -> str | None:
    """What a line lacks of a label of boxes, which has its value and its metadata unless it could not be made; None where it is whole.

    Args:
        members: of the line.
        said: of each label in its metadata.
        wanted: the only label that is looked at; empty for all.
    """
    for label, raw in members.items():
        alone = not label.endswith(METADATA) and f"{label}{METADATA}" not in members
        if alone and wanted in ("", label) and _is_boxes(raw):
            return f"{label}{METADATA}"
    return next(
        (
            label
            for label, one in said.items()
            if one.type == BOXES and not one.failure_reason and label not in members and wanted in ("", label)
        ),
        None,
    )


def _is_boxes(raw: msgspec.Raw) -> bool:
    """Whether a value is that of a label of boxes."""
    try:
        return {"annotations", "image_size"} <= _MEMBERS.decode(raw).keys()
    except msgspec.DecodeError:
        return False


def _looked_at(box: _Box, position: int, said: Metadata) -> tuple[str, float] | Fault:
    """The class and the confidence of a box, NaN where the metadata do not say it; or what is wrong with the box."""
    fault = box.fault()
    if fault:
        return fault
    name = named(box.class_id, said.class_map, "the class-map", ".class_id")
    if isinstance(name, Fault):
        return name
    score = said.scores[position] if position < len(said.scores) else None
    if score is None:
        return name, float("nan")
    if 0 <= score <= 1:
        return name, score
    return Fault("score outside 0-1", "", f"its confidence {score:g} is outside 0-1", f"correct it, {SKIP}")
