"""Labels as rows of a batch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from prelabel.detections import UNTRACKED, Kind
from prelabel.errors import Tally
from prelabel.files import noted
from prelabel.frames import clean_name
from prelabel.readers.base import Context, is_listed
from prelabel.readers.fiftyone.attributes import attributes_of
from prelabel.readers.fiftyone.faults import SKIP
from prelabel.readers.fiftyone.records import ALONE, KINDS, LABELS, Binary, Detection, Keypoint, Label, Polyline, Spot, Typed, id_of
from prelabel.readers.fiftyone.shapes import Point, Ring, of_detection, of_keypoint, of_polyline, score_of
from prelabel.readers.shared.faults import BadShape, Fault
from prelabel.readers.shared.gathering import Gathered, source_in
from prelabel.readers.shared.labels import Classes
from prelabel.readers.shared.objects import Drawn, Said
from prelabel.safejson import or_leave_out

T = TypeVar("T")

_RING = msgspec.json.Decoder(Ring)
_POINT = msgspec.json.Decoder(Point)


class _At(NamedTuple):
    """The numbers of a label's frame and source in the batch, and of itself in the source."""

    frame: int
    source: int
    origin: int


@dataclass(slots=True)
class Tracks:
    """The tracks of a video: labels of one instance, else of one label and index, as FiftyOne tells them apart.

    An index is the number of its track where no track before has it.
    """

    _numbers: dict[tuple[str, int | str], int] = field(default_factory=dict)
    _used: set[int] = field(default_factory=set)
    _free: int = 0
    """Above all that are used."""
    _seen: set[tuple[int, int, type]] = field(default_factory=set)

    def number(self, label: Label, name: str, frame: int) -> int:
        """The number of a label's track; -1 where it is of none.

        Args:
            label: the label.
            name: that it has.
            frame: number of its frame in the batch.

        Raises:
            BadShape: the frame has a label of this track and of this kind already.
        """
        key: tuple[str, int | str]
        if label.instance is not None:
            kind, key = "instance", ("", id_of(label.instance.id_))
        elif label.index is not None:
            kind, key = "index", (name, label.index)
        else:
            return UNTRACKED
        if key not in self._numbers:
            self._numbers[key] = self._free if label.index is None or label.index in self._used else label.index
            self._used.add(self._numbers[key])
            self._free = max(self._free, self._numbers[key] + 1)
        seen = (frame, self._numbers[key], type(label))
        if seen in self._seen:
            what = f"its frame has the {kind} {key[1]} of {name!r} twice"
            raise BadShape("track twice in a frame", f".{kind}", what, f"give each object its own, {SKIP}")
        self._seen.add(seen)
        return self._numbers[key]


@dataclass(slots=True, kw_only=True)
class Batch(Gathered):
    """What is gathered of some frames.

    Args:
        label: of labels without one; empty where they are bad.
        classes: the names of those that are numbers.
        context: of the run.
    """

    in_fractions: bool = True
    label: str
    classes: Classes
    context: Context

    @property
    def tally(self) -> Tally:
        """Takes bad labels."""
        return self.context.tally

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
            self._add(value, decoder, _At(frame, self._source(value, ""), 0), tracks)

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
            self._add(parent.inside(raw, f"{member}[{number}]"), decoder, _At(frame, source, number), tracks)

    def _source(self, spot: Spot, more: str) -> int:
        return self.source(source_in(spot.document.path, spot.element, more))

    def _add(self, spot: Spot, decoder: msgspec.json.Decoder[Any], at: _At, tracks: Tracks | None) -> None:
        """A label."""
        label: Label | None = spot.without_bad(decoder, ALONE, self.tally)
        if label is None:
            return
        try:
            name = self._name(label)
            shapes, score = self._drawn(label, spot)
            track = self._track(label, name, at.frame, tracks, shapes) if shapes else UNTRACKED
        except BadShape as bad:
            self._reject(spot, bad)
            return
        attributes = attributes_of(label, spot, self.tally) if shapes else None
        for number, shape in enumerate(shapes):
            # lines are one each; what else a label has is of one object, as what others say of its track in the frame
            group = ("track", track) if track != UNTRACKED else (at.source, at.origin, number * (shape.kind == Kind.LINE))
            said = Said(
                frame=at.frame, label=name, origin=at.origin, source=at.source, track=track, score=score, attributes=attributes, group=group
            )
            shape.add_to(self.objects, said)

    def _reject(self, spot: Spot, bad: BadShape) -> None:
        self.tally.reject(bad.reason, bad.what, place=spot.place(bad.where), fix=bad.fix)

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

    def _drawn(self, label: Label, spot: Spot) -> tuple[Sequence[Drawn], float]:
        """The shapes of a label, and its score, which is NaN where it has none."""

        def refuse(bad: BadShape) -> None:
            self._reject(spot, bad)

        match label:
            case Detection() if not label.bounding_box and spot.document.part(spot.raw, ".dimensions") is not None:
                self.tally.unconverted["box in space"] += 1
                return [], math.nan
            case Detection():
                shapes = of_detection(label, self._mask(label, spot) if Kind.POLYGON in self.context.shapes else None, refuse)
            case Polyline() if not label.points and spot.document.part(spot.raw, ".points3d") is not None:
                self.tally.unconverted["line in space"] += 1
                return [], math.nan
            case Polyline():
                rings = self._parts(spot, label.points, _RING, "shape")
                shapes = of_polyline(label, rings, refuse)
            case Keypoint():
                points = of_keypoint(label, self._parts(spot, label.points, _POINT, "point"), self.context.min_keypoint_score, refuse)
                self.context.count_weak_keypoints(points.weak)
                if points.missing:
                    self.tally.unconverted["keypoint none of whose points is there"] += 1
                return [points.shape] if points.shape else [], points.score
            case _:
                return [], math.nan
        return shapes, score_of(label.confidence, ".confidence", refuse)

    def _mask(self, label: Detection, spot: Spot) -> Binary | str | Path | None:
        """The mask of a label, or its file below the folder of the samples; one that lies elsewhere is counted."""
        if label.mask is not None or label.mask_path is None:
            return label.mask
        name = clean_name(label.mask_path)
        file = noted(spot.document.path.parent / name) if name else None
        if file is not None and is_listed(file):
            return file
        self.tally.unconverted["mask whose file is not below the samples"] += 1
        return None

    def _parts(self, spot: Spot, raws: Sequence[msgspec.Raw] | None, decoder: msgspec.json.Decoder[T], part: str) -> list[T | None]:
        """The points of a label, or its shapes; None in place of one that is of another type, and was rejected."""
        each = enumerate(raws or ())
        return [spot.inside(raw, f".points[{number}]").value(decoder, self.tally, or_leave_out(part)) for number, raw in each]

    def _track(self, label: Label, name: str, frame: int, tracks: Tracks | None, shapes: Sequence[Drawn]) -> int:
        """The number of a label's track."""
        if tracks is None:
            if label.index is not None or label.instance is not None:
                self.tally.unconverted["track id of a label of an image"] += 1
            return UNTRACKED
        track = tracks.number(label, name, frame)
        if track != UNTRACKED and sum(shape.kind == Kind.LINE for shape in shapes) > 1:
            self.tally.unconverted["track id of a polyline of several lines"] += 1
            return UNTRACKED
        return track
