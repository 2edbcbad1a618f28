"""Sequences of frames, ``SeqLabel.json``: boxes frame by frame, with the objects that they are of in tracking jobs.

    {"tracking-annotations": [
      {"frame-no": "0", "frame": "frame_0001.jpeg", "annotations": [
        {"left": 315, "top": 178, "width": 46, "height": 36, "class-id": "0", "label-category-attributes": {"occluded": "no"},
         "object-id": "480dc450-...", "object-name": "car:1"}]}]}

Detection jobs write ``detection-annotations`` without objects. What classes are called stands in the job's output manifest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from prelabel.detections import UNTRACKED, Detections, Frame, Source
from prelabel.errors import InputError, Place, Tally
from prelabel.frames import clean_name
from prelabel.readers.base import Context
from prelabel.readers.sagemaker import records
from prelabel.readers.sagemaker.records import Box, attributes, fields, named
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document, Records

TRACKING, DETECTION = "tracking-annotations", "detection-annotations"

SKIP, SKIP_BOX = "or leave the frame out with --on-error skip", records.SKIP

LARGEST_NUMBER = (1 << 31) - 1

_OTHERS = {"polygons": "polygon", "polylines": "polyline", "keypoints": "keypoint"}
"""What frames may hold beside boxes; how Ground Truth writes it is not documented."""


class _Frame(msgspec.Struct, frozen=True, rename="kebab", gc=False):
    frame_no: int | str
    frame: str
    annotations: list[msgspec.Raw] | None = None
    polygons: list[msgspec.Raw] = []
    polylines: list[msgspec.Raw] = []
    keypoints: list[msgspec.Raw] = []
    frame_attributes: dict[str, Any] = {}


class _Box(Box, frozen=True, kw_only=True, rename="kebab"):
    class_id: int | str | None = None
    object_id: str = ""
    object_name: str = ""
    label_category_attributes: dict[str, Any] = msgspec.field(default_factory=dict)


_BOX = msgspec.json.Decoder(_Box)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """Reads one file.

    Args:
        document: the file.
        name: of the sequence.
        names: of classes, by id; empty where no manifest says them.
        attributes: fields of boxes that become attributes.
        context: decides frames, and takes what is bad.
    """

    document: Document
    name: str
    names: Mapping[str, str]
    attributes: tuple[str, ...]
    context: Context
    _frames: list[Frame] = field(default_factory=list, init=False)
    _objects: Objects = field(default_factory=Objects, init=False)
    _tracks: dict[str, int] = field(default_factory=dict, init=False)

    def detections(self) -> Detections:
        """The sequence in one batch.

        Raises:
            InputError: the file holds no sequence, or a bad record stops the run.
        """
        sections, path = self.document.sections(), self.document.path
        listed = next((name for name in (TRACKING, DETECTION) if name in sections), None)
        if listed is None:
            what = f"has neither {TRACKING!r} nor {DETECTION!r}"
            raise InputError(what, place=Place(str(path), element="$"), fix="give a SeqLabel.json or an output manifest of Ground Truth")
        element = f"$.{listed}"
        listed_frames = self.document.records(_Frame, element, self.context.tally)
        first: dict[int | str, int] = {}
        for item, record in enumerate(listed_frames.items):
            position = listed_frames.position(item)
            frame = self._frame(record, element, position, first)
            if frame is not None:
                for number, raw in enumerate(record.annotations or ()):
                    self._add_box(raw, f"{element}[{position}].annotations[{number}]", position)
                self._count_others(record)
                self._frames.append(frame)
        self._note_nothing(listed_frames)
        return self._objects.detections(self._frames, [Source(str(path), f"{element}[{{}}]")])

    def _note_nothing(self, listed_frames: Records[_Frame]) -> None:
        if not listed_frames.items:
            self.context.tally.note_names("{first}{more} holds no frames", [str(self.document.path)])

    def _frame(self, record: _Frame, element: str, position: int, first: dict[int | str, int]) -> Frame | None:
        """The frame of a record; None where it was rejected."""
        number, name = _whole(record.frame_no), clean_name(record.frame)
        fault = None
        if number is None:
            fault = (
                "no frame number",
                ".frame-no",
                f"frame-no {shown(record.frame_no)} is no number of a frame",
                "number the frames from 0",
            )
        elif name is None:
            fault = "no image named", ".frame", f"{shown(record.frame)} names no image of the sequence", "name the frame's image"
        else:
            other = min(first.get(number, position), first.get(name, position))
            if other != position:
                what = f"frame {number}, {name!r}, is also that of {element}[{other}]"
                fault = "frame listed twice", "", what, "keep one of the two"
            elif record.annotations is None and not any(getattr(record, kind) for kind in _OTHERS):
                fault = "no annotations", "", "has no annotations", "write them, also where there are none"
        if fault or number is None or name is None:
            reason, at, what, fix = fault or ("", "", "", "")
            self.context.tally.reject(reason, what, place=self.document.record_place(element, position, at), fix=f"{fix}, {SKIP}")
            return None
        first[number] = first[name] = position
        place = Place(str(self.document.path), element=f"{element}[{position}].frame")
        # sequences of one job mostly have frames of the same names, in a folder each
        own = f"{self.name}/{name}"
        return self.context.frames.frame(
            own if self.context.frames.find(own) else name, place=place, tally=self.context.tally, sequence=self.name, index=number,
            sized=bool(record.annotations),
        )  # fmt: skip

    def _add_box(self, raw: msgspec.Raw, element: str, position: int) -> None:
        tally = self.context.tally
        box = self.document.value(raw, _BOX, element, tally)
        if box is None:
            return
        name = box.fault() or self._class_of(box)
        if isinstance(name, Fault):
            tally.reject(name.reason, name.what, place=self.document.place_of(raw, element, name.field), fix=name.fix)
            return
        identity = box.object_name or box.object_id
        track = self._tracks.setdefault(identity, len(self._tracks)) if identity else UNTRACKED
        said = fields(raw, self.attributes, tally) | attributes(box.label_category_attributes, tally)
        one = Said(frame=len(self._frames), label=name, origin=position, track=track, attributes=said)
        self._objects.add_box(one, box.corners())

    def _class_of(self, box: _Box) -> str | Fault:
        """What the class of a box is called: by the manifest, else by what stands before the number of its object."""
        category, colon, _ = box.object_name.rpartition(":")
        if box.class_id is not None and (self.names or not colon):
            if not self.names:
                fix = "give the job's output manifest with -O classes=FILE"
                return Fault("unknown class", ".class-id", f"what the class {shown(box.class_id)} is called is not known", fix)
            return named(box.class_id, self.names, "the class-map of the manifest", ".class-id")
        return category or Fault("unknown class", "", "has neither a class-id nor an object-name", f"add one of them, {SKIP_BOX}")

    def _count_others(self, record: _Frame) -> None:
        tally: Tally = self.context.tally
        for name, what in _OTHERS.items():
            if getattr(record, name):
                tally.unconverted[what] += len(getattr(record, name))
        if record.frame_attributes:
            tally.unconverted["attribute of a frame"] += len(record.frame_attributes)


def _whole(said: int | str) -> int | None:
    """The number of a frame; None where it is none."""
    text = str(said)
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(LARGEST_NUMBER)) else -1
    return number if number >= 0 else None
