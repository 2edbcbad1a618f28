"""Files taken to batches."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from prelabel.detections import Detections, Frame, Kind, Source
from prelabel.errors import InputError, Place, Tally
from prelabel.files import is_text
from prelabel.frames import images_among
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.gathering import IMAGES_PER_BATCH, Gathered
from prelabel.readers.shared.naming import Name, Naming, only_once
from prelabel.readers.shared.objects import Said
from prelabel.readers.shared.words import shown
from prelabel.readers.vlm.answers import Answers
from prelabel.readers.vlm.found import SKIP, Found, Placer
from prelabel.readers.vlm.options import VlmOptions
from prelabel.readers.vlm.records import SKIP as SKIP_IMAGE
from prelabel.readers.vlm.records import Record, records_of


def batches_of(unit: Unit, options: VlmOptions, context: Context) -> Iterator[Detections]:
    """The images of all files of a unit.

    Raises:
        InputError: a file, an answer or an object is bad, and the run stops at bad records.
    """
    seen: dict[str, Place] = {}
    answers = Answers(options, context.tally)
    batch = _Batch(options=options, context=context, answers=answers, seen=seen)
    for path in unit.paths:
        name = path.relative_to(unit.root).with_suffix("").as_posix()
        naming = _naming(path, options, context)
        for record in context.tally.until_broken(records_of(path, options, context.tally)):
            if len(batch.frames) == IMAGES_PER_BATCH and not batch.goes_on(record, path):
                yield batch.detections()
                batch = _Batch(options=options, context=context, answers=answers, seen=seen)
            batch.add(record, path, name, naming)
    yield batch.detections()


def _naming(path: Path, options: VlmOptions, context: Context) -> Naming:
    """How the images of a file are called."""

    def said() -> Iterator[str]:
        silent = Tally(on_error="skip")
        found = (record.image for record in silent.until_broken(records_of(path, options, silent)))
        return (image for image in found if image is not None)

    return Naming(options.base, said, context.frames)


@dataclass(slots=True, kw_only=True)
class _Batch(Gathered):
    """Images that are gathered.

    Args:
        options: of the reader.
        context: of the run.
        answers: finds what they find; one for all, whose groups no two answers about an image share.
        seen: where each frame of the unit is named.
    """

    options: VlmOptions
    context: Context
    in_fractions: bool = True
    answers: Answers
    seen: dict[str, Place]
    _asked: set[str] = field(default_factory=set)
    _last: tuple[Path, str | None] | None = None

    def goes_on(self, record: Record, path: Path) -> bool:
        """Whether a record is of the image of the record before it, of which the model was asked something else."""
        return self._last == (path, record.image) and bool(record.asked) and record.asked not in self._asked

    def add(self, record: Record, path: Path, name: str, naming: Naming) -> None:
        """What an answer finds, in an image of its own or that of the record before; of an answer that is broken there is no image.

        Args:
            record: the answer.
            path: of the file.
            name: by which the file is called, without its suffix.
            naming: what images are called.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        try:
            found = self.answers.found(record.answer)
        except InputError as error:
            self.context.tally.reject_file("broken answer", error)
            return
        placer = Placer(self.options)
        sized = any(placer.needs_size(one, record.seen) for one in found)
        if self.goes_on(record, path) and not (sized and not self.frames[-1].width):
            frame = self.frames[-1]
        else:
            new = self._frame(record, name, naming, sized=sized)
            if new is None:
                return
            frame = new
            self.frames.append(frame)
            self._asked.clear()
        self._last = path, record.image
        self._asked.add(record.asked)
        self.source(Source(str(path)))
        pixels = placer.seen(record.seen, (frame.width, frame.height))
        for one in found:
            self._add(one, record, placer, pixels)

    def _frame(self, record: Record, name: str, naming: Naming, *, sized: bool) -> Frame | None:
        """The frame of a record; None of one that was rejected."""
        tally = self.context.tally
        named = Name(name) if record.image is None else naming.name(record.image)
        if named is None or not is_text(named.file):
            what = f"{shown(record.image if record.image is not None else name)} names no image below the folder of images"
            tally.reject("no image", what, place=record.place, fix=f"write the name of the image, or give -O base=, {SKIP_IMAGE}")
            return None
        width, height = record.size
        frame = self.context.frames.frame(
            self._called(named.file), place=record.place, tally=tally, width=width, height=height, url=named.url, sized=sized
        )
        return only_once(frame, record.image if record.image is not None else name, record.place, self.seen, tally)

    def _called(self, name: str) -> str:
        """The image that a file or a record names, perhaps without its suffix."""
        known = self.context.frames.find(name)
        return known.file if known else name if images_among([name]) else f"{name}.jpg"

    def _add(self, found: Found, record: Record, placer: Placer, pixels: tuple[int, int]) -> None:
        """A shape, and its mask."""
        label = found.label or record.label or self.options.label
        placed = placer.placed(found, pixels) if label else None
        if placed is None:
            fix = f"name it with -O label=NAME, {SKIP}"
            placed = Fault("no label", "", "has no label", fix)
        if isinstance(placed, Fault):
            self.context.tally.reject(placed.reason, placed.what, place=found.place, fix=placed.fix)
            return
        said = Said(
            frame=len(self.frames) - 1, label=label, origin=found.place.line or 1, source=len(self.sources) - 1, score=found.score,
            attributes=found.attributes, group=("alone", len(self.objects.said)) if found.group is None else found.group,
        )  # fmt: skip
        if found.kind == Kind.RECTANGLE:
            corners = placed[0]
            self.objects.add_box(said, corners.reshape(-1).tolist())
            if found.mask is not None:
                mask = found.mask.scaled((corners[1] - corners[0])[None])
                self.objects.add(said, Kind.POLYGON, replace(mask, points=mask.points + corners[0]))
            return
        rings = Rings.of(np.concatenate(placed), [len(ring) for ring in placed], [len(placed)]).opened()
        self.objects.add(said, found.kind, rings, [1] if found.kind == Kind.LANDMARK else None)
