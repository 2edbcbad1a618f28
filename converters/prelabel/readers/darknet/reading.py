"""Files taken to batches."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from prelabel.detections import Detections, Frame
from prelabel.errors import Place
from prelabel.geometry.boxes import from_cxcywh
from prelabel.readers.base import Context, Unit
from prelabel.readers.darknet.records import Coordinates, Detection, Record, records_of
from prelabel.readers.shared.clips import numbered
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.fractions import are_far
from prelabel.readers.shared.naming import Naming
from prelabel.readers.shared.responses import name_of
from prelabel.readers.shared.timing import images_of
from prelabel.readers.shared.words import shown
from prelabel.safejson import CORRECT

FRAMES_AT_ONCE = 2000

_SKIP = "or leave the frame out with --on-error skip"


@dataclass(slots=True)
class _Batch:
    """Frames, and (n,) columns of detections: each with its frame, and the record and place in it that it stands at."""

    frames: list[Frame] = field(default_factory=list)
    detections: list[Detection] = field(default_factory=list)
    frame: list[int] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    nth: list[int] = field(default_factory=list)
    origin: list[int] = field(default_factory=list)

    def add(self, frame: Frame, record: Record | None) -> None:
        """A frame and what is seen in it."""
        if record is not None and record.objects:
            nth = [nth for nth, one in enumerate(record.objects) if one is not None]
            self.nth += nth
            self.detections += [one for one in record.objects if one is not None]
            self.frame += [len(self.frames)] * len(nth)
            self.records += [record] * len(nth)
            self.origin += [record.origin] * len(nth)
        self.frames.append(frame)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReader:
    """Reads what Darknet wrote.

    Args:
        unit: of the plan.
        base: the folder that absolute paths are below; empty for the deepest that all of them lie in.
        context: of the run.
    """

    unit: Unit
    base: str
    context: Context

    def batches(self) -> Iterator[Detections]:
        """Images some thousand at a time, and the frames of a video in one batch.

        Raises:
            InputError: the file cannot be read, or a record is bad, and the run stops at bad records.
        """
        records = [*records_of(self.unit.paths[0], self.context.tally)]
        naming = Naming(self.base, lambda: (one.filename or "" for one in records), self.context.frames)
        seen: set[str] = set()
        batch = _Batch()
        for record in (one for one in records if one.filename is not None):
            frame = self._still(record, naming, seen)
            if frame is not None:
                batch.add(frame, record)
            if len(batch.frames) == FRAMES_AT_ONCE:
                yield self._detections(batch)
                batch = _Batch()
        if batch.frames:
            yield self._detections(batch)
        video = [one for one in records if one.filename is None]
        if video:
            yield self._video(video)

    def _still(self, record: Record, naming: Naming, seen: set[str]) -> Frame | None:
        """The frame of an image, where no other is called so; None where it was rejected."""
        name = naming.name(record.filename or "")
        if name is None:
            what = f"{record.filename!r} names no image below the folder of images"
            self._refuse(record, "no image named", ".filename", what, "name the folder that all images lie in with -O base=FOLDER")
        elif name.file in seen:
            self._refuse(record, "image twice", ".filename", f"the image {name.file!r} comes twice", "keep one of its two records")
        else:
            seen.add(name.file)
            return self.context.frames.frame(
                name.file, place=record.source().place(record.origin), tally=self.context.tally, url=name.url, sized=False
            )
        return None

    def _video(self, records: list[Record]) -> Detections:
        """The frames of a video, in the order of their numbers: those that are listed, and all images of ``--frames``."""
        by_number: dict[int, Record] = {}
        for record in records:
            if record.number is None:
                fix = f"write the filename of an image, or the frame_id in a video, {_SKIP}"
                self._refuse(record, "no frame named", "", "has neither a filename nor a frame_id", fix)
            elif by_number.setdefault(record.number, record) is not record:
                what = f"frame {record.number} comes twice"
                self._refuse(record, "frame twice", ".frame_id", what, f"keep one of the two, save each video in a file, {_SKIP}")
        name, place = name_of(self.unit.paths[0], self.unit.root), Place(str(self.unit.paths[0]))
        images = numbered(images_of(name, place, self.context, alone=self.unit.detail))
        batch = _Batch()
        for number in sorted(images.keys() | by_number.keys()):
            image, one = images.get(number), by_number.get(number)
            at = one.source().place(one.origin) if one else place
            frame = self.context.frames.frame(
                image.file if image else f"{name}/{number:06}.jpg", place=at, tally=self.context.tally,
                sequence=name, index=number, sized=False,
            )  # fmt: skip
            if frame is not None:
                batch.add(frame, one)
        return self._detections(batch)

    def _detections(self, batch: _Batch) -> Detections:
        """The columns of a batch, without what has no label, is no box and no score."""
        cxcywh = np.array([_row(one.relative_coordinates) for one in batch.detections], np.float64).reshape(-1, 4)
        box = from_cxcywh(cxcywh)
        score = np.array([one.confidence for one in batch.detections], np.float64)
        unnamed = np.array([not one.name for one in batch.detections], np.bool_)
        flat = (cxcywh[:, 2] <= 0) | (cxcywh[:, 3] <= 0)
        far = are_far(box)
        bad = unnamed | flat | far | (score < 0) | (score > 1)
        for row in np.flatnonzero(bad).tolist():
            fault = _fault(batch.detections[row], flat=bool(flat[row]), far=bool(far[row]))
            self._refuse(batch.records[row], fault.reason, f".objects[{batch.nth[row]}]{fault.field}", fault.what, fault.fix)
        kept = np.flatnonzero(~bad)
        names = [batch.detections[row].name for row in kept.tolist()]
        labels = {name: number for number, name in enumerate(dict.fromkeys(names))}
        return Detections.from_boxes(
            frames=batch.frames,
            label=[labels[name] for name in names],
            labels=tuple(labels),
            frame=np.array(batch.frame, np.int32)[kept],
            box=box[kept],
            score=score[kept],
            sources=[batch.records[0].source()] if batch.records else [],
            origin=np.array(batch.origin, np.int64)[kept],
        )

    def _refuse(self, record: Record, reason: str, where: str, what: str, fix: str) -> None:
        self.context.tally.reject(reason, what, place=record.place(where), fix=fix)


def _row(at: Coordinates) -> tuple[float, float, float, float]:
    return at.center_x, at.center_y, at.width, at.height


def _fault(one: Detection, *, flat: bool, far: bool) -> Fault:
    """What is wrong with a name, else with a box, else with a score."""
    at, field = one.relative_coordinates, ".relative_coordinates"
    if not one.name:
        return Fault("no label", ".name", f"{shown(one.name)} is no label", CORRECT)
    if flat:
        what = f"width {at.width:g} and height {at.height:g} must be above 0"
        return Fault("width or height not positive", field, what, "correct the box, or leave it out with --on-error skip")
    if far:
        what = f"{list(_row(at))} is far outside the image, of which it should be fractions"
        return Fault("no fraction of the frame", field, what, "write the centre and the size of the box in fractions of the image")
    return Fault("score outside 0-1", ".confidence", f"score {one.confidence:g} is outside 0-1", CORRECT)
