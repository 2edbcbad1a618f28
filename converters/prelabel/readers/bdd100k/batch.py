"""Frames of one file or of many, gathered to batches."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from prelabel.detections import UNTRACKED, Detections, Frame, Source
from prelabel.readers.base import Context
from prelabel.readers.bdd100k.frames import Named, frame_of
from prelabel.readers.bdd100k.labels import LabelReader, Place, track_numbers
from prelabel.readers.bdd100k.records import Label, Listed, attributes_of
from prelabel.readers.shared.objects import Objects


@dataclass(slots=True, kw_only=True)
class Batch:
    """Frames with their objects.

    Args:
        attributes: of frames, that become attributes of their objects.
        context: of the run.
    """

    attributes: tuple[str, ...]
    context: Context
    frames: list[Frame] = field(default_factory=list)
    _sources: list[Source] = field(default_factory=list)
    _objects: Objects = field(default_factory=Objects)

    def add(self, part: Sequence[Named], listed: Listed) -> None:
        """Some frames of a file, each video wholly.

        Raises:
            InputError: a frame or a label is bad, and the run stops at bad records.
        """
        reader = LabelReader(listed=listed, context=self.context, objects=self._objects, source=len(self._sources))
        self._sources.append(Source(str(listed.document.path), f"{listed.element}[{{}}]"))
        found: list[tuple[Place, str, list[tuple[int, Label]]]] = []
        ids: dict[str, set[str]] = {}
        for named in part:
            record = named.record
            member, raws = ("labels", record.labels) if record.labels is not None else ("objects", record.objects)
            labels = reader.decoded(raws or [], member, named.position)
            frame = frame_of(named, listed, self.context, sized=bool(labels))
            if frame is None:
                continue
            known = attributes_of(record) if self.attributes else {}
            asked = {name: known[name] for name in self.attributes if name in known}
            found.append((Place(frame=frame, number=len(self.frames), position=named.position, attributes=asked), member, labels))
            self.frames.append(frame)
            ids.setdefault(frame.sequence, set()).update(str(label.id) for _, label in labels if label.id is not None)
        tracks = {sequence: track_numbers(some) for sequence, some in ids.items() if sequence}
        for place, member, labels in found:
            of_id = tracks.get(place.frame.sequence, {})
            for number, label in labels:
                reader.add(label, f".{member}[{number}]", place, of_id.get(str(label.id), UNTRACKED))

    def detections(self) -> Detections:
        """All of them."""
        return self._objects.detections(self.frames, self._sources)
