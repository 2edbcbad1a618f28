"""A video: trackers with an annotation for each frame that the object is seen in."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any

from prelabel.detections import Detections, Kind, Source
from prelabel.errors import Tally
from prelabel.frames import FrameIndex
from prelabel.playment.violation import entry
from prelabel.readers.playment.bodies import Body
from prelabel.readers.playment.faults import as_list, as_object
from prelabel.readers.playment.frames import frames_of
from prelabel.readers.playment.records import Record
from prelabel.readers.playment.said import SaidReader, score_of
from prelabel.readers.playment.shapes import Shape, shape_of
from prelabel.readers.shared.faults import RecordError
from prelabel.readers.shared.objects import Objects, Said

REJECTED = -1
"""Stands for the position of a frame that was rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoReader:
    """Reads the videos of a file.

    Args:
        frames: decides the names and sizes of frames.
        said: reads labels and attributes.
        tally: takes what is bad.
    """

    frames: FrameIndex
    said: SaidReader
    tally: Tally
    _numbers: dict[str, dict[str, int]] = field(default_factory=dict)
    """The tracks of trackers by ``_id``, of each sequence that was cut: its jobs share them."""

    def read(self, record: Record, body: Body, name: str) -> Detections:
        """The detections of one video.

        Args:
            record: for places.
            body: of the video.
            name: of its sequence.

        Raises:
            RecordError: its frames or the list of trackers cannot be read.
            InputError: something else of it is bad and the run stops at bad records.
        """
        value, element = body.annotations()
        trackers = [] if value is None else as_list(value, element)
        found = frames_of(record, body, trackers, name=name, index=self.frames, tally=self.tally)
        kept = [frame for frame in found.values() if frame is not None]
        places = iter(range(len(kept)))
        position = {id_: REJECTED if frame is None else next(places) for id_, frame in found.items()}
        objects, numbers = Objects(), self._numbers.setdefault(body.cut_from, {}) if body.cut_from else {}
        for i, tracker in enumerate(trackers):
            one = _Tracker(record=record, element=f"{element}[{i}]", number=i, about=body.about)
            try:
                self._add(objects, as_object(tracker, one.element), one, position, numbers)
            except RecordError as error:
                error.reject(record.place, self.tally)
        line = f":{record.place.line}" if record.place.line else ""
        return objects.detections(kept, [Source(f"{record.place.path}{line}", f"{element}[{{}}]")], fractions=True)

    def _add(
        self, objects: Objects, tracker: Mapping[str, Any], of: "_Tracker", position: Mapping[str, int], numbers: dict[str, int]
    ) -> None:
        """The annotations of one tracker: all of its rectangles become polygons where one is not upright."""
        id_ = tracker.get("_id")
        track = numbers.setdefault(id_ if isinstance(id_, str) and id_ else f"\0{of.record.position}-{of.number}", len(numbers))
        made = of.interpolated(id_)
        rows: list[tuple[Said, Shape]] = []
        for frame_id, annotation in as_object(tracker.get("frames"), f"{of.element}.frames").items():
            element = f"{of.element}.frames{entry(frame_id)}"
            try:
                row = self._row(annotation, tracker, of.about, element, position.get(frame_id))
            except RecordError as error:
                error.reject(of.record.place, self.tally)
                continue
            if row is not None:
                said, shape = row
                rows.append((replace(said, origin=of.number, track=track, interpolated=frame_id in made), shape))
        turned = any(shape.kind == Kind.POLYGON for _, shape in rows)
        for said, shape in rows:
            (shape.as_polygon() if turned else shape).add_to(objects, said, self.tally.adjusted)

    def _row(
        self, value: object, tracker: Mapping[str, Any], about: Mapping[str, Any], element: str, frame: int | None
    ) -> tuple[Said, Shape] | None:
        """What an annotation says; None where it is null, or its frame was rejected.

        Raises:
            RecordError: it is bad.
        """
        if value is None or frame == REJECTED:
            return None
        if frame is None:
            fix = "list the frame in video_data, or remove the annotation"
            raise RecordError("unknown frame", element, "the frame is none of the video's frames", fix)
        annotation = as_object(value, element)
        label = self.said.label(annotation, tracker, element)
        shape = shape_of(annotation.get("type", tracker.get("type")), annotation, element)
        attributes = self.said.attributes(annotation, tracker, element)
        score = score_of(attributes, about)
        return Said(frame=frame, label=label, origin=0, score=score, attributes=attributes), shape


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tracker:
    """Where a tracker stands: its record, its ``$.path`` and number, and what prelabel wrote of the job."""

    record: Record
    element: str
    number: int
    about: Mapping[str, Any]

    def interpolated(self, id_: object) -> AbstractSet[str]:
        """The frames in which prelabel made the annotation of a tracker itself."""
        said = self.about.get("interpolated")
        listed: Sequence[object] = said.get(id_) or () if isinstance(said, dict) and isinstance(id_, str) else ()
        return {name for name in listed if isinstance(name, str)} if isinstance(listed, list) else frozenset()
