"""Files taken to batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from prelabel.attributes import AttributeTable
from prelabel.detections import NO_ATTRIBUTES, Detections, Frame, Source
from prelabel.errors import Place
from prelabel.frames import all_clean
from prelabel.geometry.boxes import from_xywh
from prelabel.readers.base import Context, Unit
from prelabel.readers.megadetector.labels import Labels
from prelabel.readers.megadetector.options import MegadetectorOptions
from prelabel.readers.megadetector.records import GONE, Detection, Image, images_in, names_in, results_of, unused_in
from prelabel.readers.megadetector.videos import Videos, is_ordinary, is_video
from prelabel.readers.shared.faults import BadShape, Fault
from prelabel.readers.shared.fractions import are_far
from prelabel.readers.shared.naming import Name, Naming
from prelabel.safejson import CORRECT

FAILED = "image that the detector failed on"


@dataclass(slots=True)
class _Batch:
    """Frames, and (n,) columns of detections: each with its frame, label and attributes, and where it stands."""

    frames: list[Frame] = field(default_factory=list)
    detections: list[Detection] = field(default_factory=list)
    frame: list[int] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    attributes: list[int] = field(default_factory=list)
    position: list[int] = field(default_factory=list)
    nth: list[int] = field(default_factory=list)
    sets: AttributeTable = field(default_factory=AttributeTable)

    def add(self, position: int, nth: Sequence[int], detections: Sequence[Detection], frame: Sequence[int], label: Sequence[str]) -> None:
        """Some detections of one image, without attributes."""
        self.detections += detections
        self.frame += frame
        self.label += label
        self.attributes += [NO_ATTRIBUTES] * len(nth)
        self.position += [position] * len(nth)
        self.nth += nth


class FileReader:
    """Reads a file of results.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.

    Raises:
        InputError: the file cannot be read.
    """

    def __init__(self, unit: Unit, options: MegadetectorOptions, context: Context) -> None:
        self._results = results_of(unit.paths[0], context.tally)
        self._context, self._tally = context, context.tally
        self._naming = Naming(options.base, lambda: names_in(self._results), context.frames)
        self._labels = Labels(self._results, options.classes)
        self._videos = Videos(context, alone=unit.detail and len(self._results.raws) == 1)
        self._attribute = options.classes == "attribute"
        self._seen: set[str] = set()
        self._failed = 0

    def batches(self) -> Iterator[Detections]:
        """All images, some thousand at a time, each video wholly in one.

        Raises:
            InputError: a record is bad, and the run stops at bad records.
        """
        for part in images_in(self._results, self._tally):
            batch = _Batch()
            if not self._add_ordinary(part, batch):
                for position, image in part:
                    self._add(position, image, batch)
            if batch.frames:
                yield self._detections(batch)
        self._labels.note(self._tally)
        unused = unused_in(self._results)
        if unused:
            self._tally.note_names("fields of images and detections that were not used: {all}", sorted(unused))

    def _add_ordinary(self, part: Sequence[tuple[int, Image]], batch: _Batch) -> bool:
        """Images of which nothing is said but boxes of listed categories, all at once; whether they are such."""
        if self._context.frames.given or not all(is_ordinary(image) for _, image in part):
            return False
        files = [image.name for _, image in part]
        several = [image.detections or () for _, image in part]
        detections = [one for some in several for one in some]
        labels = self._labels.of_all(detections)
        unlike = len(set(files)) < len(files) or not self._seen.isdisjoint(files) or not all_clean(files)
        if unlike or labels is None:
            return False
        self._seen.update(files)
        place = Place(str(self._results.document.path))
        batch.frames += [frame for frame in self._context.frames.unsized(files, place=place, tally=self._tally) if frame is not None]
        for number, ((position, _), some) in enumerate(zip(part, several, strict=True)):
            batch.frame += [number] * len(some)
            batch.position += [position] * len(some)
            batch.nth += range(len(some))
        batch.detections, batch.label = detections, labels
        batch.attributes = [NO_ATTRIBUTES] * len(labels)
        return True

    def _add(self, position: int, image: Image, batch: _Batch) -> None:
        """The frames of an image or a video, and their detections."""
        if image.failure is not None or (image.failures and image.detections is None):
            self._fail(position, image)
            return
        name = self._named(position, image)
        if name is None:
            return
        if image.detections is None:
            fix = 'write "detections": [] for an image in which nothing was found, or say the "failure"'
            self._refuse(position, "no detections", "", "has neither detections nor a failure", fix)
        elif is_video(image):
            self._add_video(position, image, name, batch)
        else:
            frame = self._context.frames.frame(
                name.file, place=self._place(position), tally=self._tally, width=image.width or 0, height=image.height or 0,
                url=name.url, sized=False,
            )  # fmt: skip
            if frame is not None:
                batch.frames.append(frame)
                self._add_detections(position, image.detections, [len(batch.frames) - 1] * len(image.detections), batch)

    def _fail(self, position: int, image: Image) -> None:
        """Count an image that was not looked at."""
        if image.detections:
            fix = "take the failure away where the detections hold, else the detections"
            self._refuse(position, "failure with detections", ".failure", "a failure, but there are detections", fix)
            return
        self._tally.unconverted[FAILED] += 1
        if not self._failed:
            why = image.failure if image.failure is not None else ", ".join(image.failures or ())
            self._tally.note_names("the detector failed on images, first on {first}{more}", [f"{image.name!r}: {why[:200]}"])
        self._failed += 1

    def _named(self, position: int, image: Image) -> Name | None:
        """What an image is called, where no other is called so."""
        name = self._naming.name(image.name)
        where = "" if not image.name else ".filepath" if image.file is None else ".file"
        if name is None:
            what = f"{image.name!r} names no image below the folder of images" if image.name else "names no image"
            self._refuse(position, "no image named", where, what, "name the folder that all images lie in with -O base=FOLDER")
        elif name.file in self._seen:
            self._refuse(position, "image twice", where, f"the image {name.file!r} comes twice", "keep one of its two records")
        else:
            self._seen.add(name.file)
            return name
        return None

    def _add_video(self, position: int, image: Image, name: Name, batch: _Batch) -> None:
        """The frames of a video that were looked at, and their detections."""
        detections = image.detections or []
        numbers = {one.frame_number for one in detections if one.frame_number is not None} | set(image.frames_processed or ())
        if not numbers and not detections:
            self._tally.unconverted["video of which no frame is named"] += 1
            return
        frames = self._videos.frames(name.file, image, numbers, self._place(position))
        places: dict[int | None, int] = {number: len(batch.frames) + i for i, number in enumerate(frames)}
        batch.frames += frames.values()
        for nth in (nth for nth, one in enumerate(detections) if one.frame_number is None and one is not GONE):
            fix = "detect with a version that says the frame_number of each, or leave such out with --on-error skip"
            self._refuse(position, "no frame number", f".detections[{nth}]", "is in no frame of its video", fix)
        self._add_detections(position, detections, [places.get(one.frame_number, -1) for one in detections], batch)

    def _add_detections(self, position: int, detections: Sequence[Detection], frames: Sequence[int], batch: _Batch) -> None:
        """Detections over their frames; those of no frame were counted."""
        labels = self._labels.of_all(detections)
        if labels is not None and -1 not in frames:
            batch.add(position, range(len(labels)), detections, frames, labels)
            return
        for nth, (one, frame) in enumerate(zip(detections, frames, strict=True)):
            if frame < 0 or one is GONE:
                continue
            try:
                label, classified = self._labels.of(one, self._tally)
            except BadShape as bad:
                self._refuse(position, bad.reason, f".detections[{nth}]{bad.where}", str(bad), bad.fix)
                continue
            if label:
                batch.add(position, (nth,), (one,), (frame,), (label,))
                if self._attribute:
                    batch.attributes[-1] = batch.sets.number({"class": classified})

    def _detections(self, batch: _Batch) -> Detections:
        """The columns of a batch, without what is no box and no score."""
        xywh = np.array([one.bbox for one in batch.detections], np.float64).reshape(-1, 4)
        score = np.array([one.conf for one in batch.detections], np.float64)
        flat, far = (xywh[:, 2] <= 0) | (xywh[:, 3] <= 0), are_far(from_xywh(xywh))
        bad = flat | far | (score < 0) | (score > 1)
        for row in np.flatnonzero(bad).tolist():
            fault = _fault(batch.detections[row], flat=bool(flat[row]), far=bool(far[row]))
            where = f".detections[{batch.nth[row]}]{fault.field}"
            self._refuse(batch.position[row], fault.reason, where, fault.what, fault.fix)
        labels = tuple(dict.fromkeys(batch.label))
        index = {label: number for number, label in enumerate(labels)}
        found = Detections.from_boxes(
            frames=batch.frames,
            label=[index[label] for label in batch.label],
            labels=labels,
            frame=batch.frame,
            box=from_xywh(xywh),
            score=score,
            sources=(Source(str(self._results.document.path), f"{self._results.element}[{{}}]"),),
            origin=batch.position,
            attribute_sets=batch.sets.sets,
            attributes=batch.attributes,
        )
        return found.take(~bad) if bad.any() else found

    def _place(self, position: int) -> Place:
        """Of an image, without its line, which takes long to find."""
        return Place(str(self._results.document.path), element=f"{self._results.element}[{position}]")

    def _refuse(self, position: int, reason: str, where: str, what: str, fix: str) -> None:
        self._tally.reject(reason, what, place=self._results.place(position, where), fix=fix)


def _fault(one: Detection, *, flat: bool, far: bool) -> Fault:
    """What is wrong with a box, else with a score."""
    box = one.bbox or ()
    if flat:
        what = "width {2:g} and height {3:g} must be above 0".format(*box)
        return Fault("width or height not positive", ".bbox", what, "correct the box, or leave it out with --on-error skip")
    if far:
        fix = "write bbox as [left, top, width, height] in fractions of the image"
        return Fault("no fraction of the frame", ".bbox", f"{list(box)} is far outside the image, of which it should be fractions", fix)
    return Fault("score outside 0-1", ".conf", f"score {one.conf:g} is outside 0-1", CORRECT)
