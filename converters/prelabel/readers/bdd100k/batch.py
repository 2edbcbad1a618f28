"""Frames of one file or of many, gathered to batches."""

from collections.abc import Sequence
from dataclasses import dataclass

from prelabel.detections import UNTRACKED, Source
from prelabel.readers.base import Context
from prelabel.readers.bdd100k.frames import Named, frame_of
from prelabel.readers.bdd100k.labels import LabelReader, Place, track_numbers
from prelabel.readers.bdd100k.records import Label, Listed, attributes_of
from prelabel.readers.shared.gathering import Gathered


@dataclass(slots=True, kw_only=True)
class Batch(Gathered):
    """Frames with their objects.

    Args:
        attributes: of frames, that become attributes of their objects.
        context: of the run.
    """

    attributes: tuple[str, ...]
    context: Context

    def add(self, part: Sequence[Named], listed: Listed) -> None:
        """Some frames of a file, each video wholly.

        Raises:
            InputError: a frame or a label is bad, and the run stops at bad records.
        """
        source = self.source(Source(str(listed.document.path), f"{listed.element}[{{}}]"))
        reader = LabelReader(listed=listed, context=self.context, objects=self.objects, source=source)
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
