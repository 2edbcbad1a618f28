"""Labels as rows of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from prelabel.detections import UNTRACKED, Detections, Frame, Kind, Source
from prelabel.errors import Tally
from prelabel.readers.base import Context
from prelabel.readers.faults import BadShape, Fault
from prelabel.readers.fiftyone.attributes import attributes_of
from prelabel.readers.fiftyone.faults import SKIP
from prelabel.readers.fiftyone.records import KINDS, LABELS, Detection, Keypoint, Label, Polyline, Spot, Typed, id_of
from prelabel.readers.fiftyone.shapes import Shape, of_detection, of_keypoint, of_polyline, require_score
from prelabel.readers.labels import Classes
from prelabel.readers.objects import Objects, Said

LINES = "track id of a polyline of several lines"


@dataclass(slots=True)
class Tracks:
    """The tracks of a video: labels of one instance, else of one label and index, as FiftyOne tells them apart.

    An index is the number of its track where no other label has it.
    """

    _numbers: dict[tuple[str, int | str], int] = field(default_factory=dict)
    _used: set[int] = field(default_factory=set)
    _seen: set[tuple[int, int, type]] = field(default_factory=set)

    def number(self, label: Label, name: str, frame: int) -> int | Fault:
        """The number of a label's track, or what is wrong with it.

        Args:
            label: the label.
            name: that it has.
            frame: number of its frame in the batch.
        """
        if label.instance is None and label.index is None:
            return UNTRACKED
        key = ("", id_of(label.instance.id_)) if label.instance is not None else (name, label.index or 0)
        if key not in self._numbers:
            free = label.index if label.index is not None and label.index not in self._used else max(self._used, default=-1) + 1
            self._used.add(free)
            self._numbers[key] = free
        seen = (frame, self._numbers[key], type(label))
        if seen in self._seen:
            member = ".index" if label.instance is None else ".instance"
            what = f"its frame has the {'index' if label.instance is None else 'instance'} {key[1]} of {name!r} twice"
            return Fault("track twice in a frame", member, what, f"give each object its own, {SKIP}")
        self._seen.add(seen)
        return self._numbers[key]


@dataclass(slots=True, kw_only=True)
class Batch:
    """What is gathered of some frames.

    Args:
        label: of labels without one; empty where they are bad.
        classes: the names of those that are numbers.
        context: of the run.
    """

    label: str
    classes: Classes
    context: Context
    frames: list[Frame] = field(default_factory=list, init=False)
    _sources: list[Source] = field(default_factory=list, init=False)
    _objects: Objects = field(default_factory=Objects, init=False)

    @property
    def tally(self) -> Tally:
        """Takes bad labels."""
        return self.context.tally

    def detections(self) -> Detections:
        """The columns."""
        return self._objects.detections(self.frames, self._sources, fractions=True)

    def add_field(self, value: Spot, frame: int, tracks: Tracks | None = None) -> None:
        """The labels of a field.

        Args:
            value: of the field, whose ``_cls`` is one of `KINDS`.
            frame: number of its frame in the batch.
            tracks: of the video.

        Raises:
            InputError: a label is bad, and the run stops at bad records.
        """
        decoder, member = KINDS[msgspec.json.decode(value.raw, type=Typed).cls]
        if member:
            listed = value.value(LABELS, self.tally)
            raws = getattr(listed, member) or () if listed else ()
            self.add_all(value, f".{member}", raws, frame, tracks, decoder=decoder)
        else:
            self._add(value, decoder, Said(frame=frame, label="", origin=0, source=self._source(value, "")), tracks)

    def add_all(
        self,
        parent: Spot,
        member: str,
        raws: Sequence[msgspec.Raw],
        frame: int,
        tracks: Tracks | None = None,
        *,
        decoder: msgspec.json.Decoder[Any],
    ) -> None:
        """The labels of a list.

        Args:
            parent: that has it.
            member: its path there.
            raws: its elements.
            frame: number of their frame in the batch.
            tracks: of the video.
            decoder: of each element.

        Raises:
            InputError: a label is bad, and the run stops at bad records.
        """
        source = self._source(parent, f"{member}[{{}}]") if raws else 0
        for number, raw in enumerate(raws):
            said = Said(frame=frame, label="", origin=number, source=source)
            self._add(parent.inside(raw, f"{member}[{number}]"), decoder, said, tracks)

    def _source(self, spot: Spot, more: str) -> int:
        # a brace would be taken for the place of a number
        element = spot.element.replace("{", "{{").replace("}", "}}")
        self._sources.append(Source(str(spot.document.path), f"{element}{more}"))
        return len(self._sources) - 1

    def _add(self, spot: Spot, decoder: msgspec.json.Decoder[Any], said: Said, tracks: Tracks | None) -> None:
        """A label."""
        label: Label | None = spot.value(decoder, self.tally)
        if label is None:
            return
        try:
            said, shapes = self._drawn(label, replace(said, label=self._name(label)))
            said = self._tracked(said, label, tracks, shapes)
        except BadShape as bad:
            self.tally.reject(bad.reason, bad.what, place=spot.place(bad.where), fix=bad.fix)
            return
        attributes = attributes_of(label, spot, self.tally) if shapes else None
        for number, shape in enumerate(shapes):
            # lines are one each; what else a label has is of one object, as what others say of its track in the frame
            group = ("track", said.track) if said.track != UNTRACKED else (said.source, said.origin, number * (shape.kind == Kind.LINE))
            one = replace(said, attributes=attributes, group=group)
            if shape.kind == Kind.RECTANGLE:
                self._objects.add_box(one, shape.box)
            else:
                self._objects.add(one, shape.kind, shape.rings, shape.numbers)

    def _name(self, label: Label) -> str:
        """What a label is called."""
        if isinstance(label.label, int):
            name = self.classes.named(label.label, ".label")
            if isinstance(name, Fault):
                raise BadShape(name.reason, name.field, name.what, name.fix)
            return name
        name = label.label or self.label
        if not name:
            raise BadShape("no label", ".label", "has no label", f"name such with -O label=NAME, {SKIP}")
        return name

    def _drawn(self, label: Label, said: Said) -> tuple[Said, Sequence[Shape]]:
        """The shapes of a label, and its score."""
        match label:
            case Detection():
                if label.mask_path is not None and label.mask is None:
                    self.tally.unconverted["mask in a file of its own"] += 1
                shapes, score = of_detection(label, masked=Kind.POLYGON in self.context.shapes), label.confidence
            case Polyline():
                shapes, score = of_polyline(label), label.confidence
            case Keypoint():
                points = of_keypoint(label, self.context.min_keypoint_score)
                self.context.count_weak_keypoints(points.weak)
                if points.shape is None and not points.weak:
                    self.tally.unconverted["keypoint none of whose points is there"] += 1
                return replace(said, score=points.score), [points.shape] if points.shape else []
            case _:
                shapes, score = [], None
        if score is None:
            return said, shapes
        require_score(score, ".confidence")
        return replace(said, score=score), shapes

    def _tracked(self, said: Said, label: Label, tracks: Tracks | None, shapes: Sequence[Shape]) -> Said:
        if tracks is None or not shapes:
            return said
        track = tracks.number(label, said.label, said.frame)
        if isinstance(track, Fault):
            raise BadShape(track.reason, track.field, track.what, track.fix)
        if track != UNTRACKED and sum(shape.kind == Kind.LINE for shape in shapes) > 1:
            self.tally.unconverted[LINES] += 1
            return said
        return replace(said, track=track)
