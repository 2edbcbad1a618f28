"""Files taken to batches."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from prelabel.detections import Detections, Source
from prelabel.errors import InputError, Place, Tally
from prelabel.frames import url_path
from prelabel.readers.base import Context, Unit
from prelabel.readers.createml.layout import image_name, is_local
from prelabel.readers.createml.options import CreatemlOptions
from prelabel.readers.createml.records import Annotation, Coordinates, Found, Listed, document_of, listed, unused
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.labels import from_option
from prelabel.readers.shared.outputs.seen import Look, Part, Seen

_FIELDS: dict[Part, str] = {"label": ".label", "box": ".coordinates"}

_ANCHORS = {"center": (0.5, 0.5), "top-left": (0.0, 0.0), "bottom-left": (0.0, 1.0)}
"""Where in a box x and y are, in parts of its width from the left and of its height from the top."""

Box = tuple[float, float, float, float]


def reach_of(path: Path) -> float:
    """The largest coordinate of any box of a file; -1 of none. What is wrong is told when it is read."""
    silent = Tally(on_error="skip")
    try:
        boxes = (found.annotation.coordinates for record in listed(document_of(path), silent) for found in record.found)
        return max((max(abs(box.x), abs(box.y), abs(box.width), abs(box.height)) for box in boxes), default=-1.0)
    except InputError:
        return -1.0


@dataclass(slots=True, kw_only=True)
class UnitReader:
    """Reads the files of a unit.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run; its survey says whether coordinates are fractions.
    """

    unit: Unit
    options: CreatemlOptions
    context: Context

    def batches(self) -> Iterator[Detections]:
        """All images, some thousand at a time.

        Raises:
            InputError: a file or annotation is bad, and the run stops at bad records.
        """
        tally, batch = self.context.tally, Gathered(in_fractions=self.context.survey)
        guessed = self.options.unit == "auto"
        look = Look(classes=from_option("", 0), fractions=self.context.survey, guessed=guessed, percent=False, names_fix="")
        for path in self.unit.paths:
            try:
                document = document_of(path)
                images = self._images(path, listed(document, tally))
            except InputError as error:
                tally.reject_file("unreadable file", error)
                continue
            names = unused(document)
            if names:
                tally.note_names("fields that were not used: {all}", sorted(names))
            for name, records in images.items():
                self._add(name, records, batch, batch.source(Source(str(path), "$[{}]")), look)
                yield from batch.full()
        yield from batch.rest()

    def _images(self, path: Path, records: Iterator[Listed]) -> dict[str, list[Listed]]:
        """The records of each image, by what it is called."""
        images: dict[str, list[Listed]] = {}
        for record in records:
            name = image_name(record.image, path, self.unit.root, self.context.frames)
            if name:
                images.setdefault(name, []).append(record)
            else:
                fix = "name the image by its path from the folder of this file"
                self.context.tally.reject("record without image", f"{record.image!r} names no image", place=record.place, fix=fix)
        return images

    def _add(self, name: str, records: list[Listed], batch: Gathered, source: int, look: Look) -> None:
        """The frame of an image, and its boxes."""
        said = records[0].image
        is_url = url_path(said) is not None and not is_local(said)
        path = Path(records[0].place.path).parent / said
        sized = any(record.found for record in records) and not look.fractions
        frame = self.context.frames.frame(
            name, place=records[0].place, tally=self.context.tally, url=said if is_url else "", image=None if is_url else path, sized=sized
        )
        if frame is None:
            return
        batch.frames.append(frame)
        for found in (found for record in records for found in record.found):
            one = found.annotation
            fault = _fault(one)
            if fault:
                self.context.tally.reject(fault.reason, fault.what, place=found.place(fault.field), fix=fault.fix)
                continue
            seen = Seen(
                place=partial(_place, found), origin=found.position, label=one.label.strip(),
                box=self._box(one.coordinates, 1 if look.fractions else frame.height), score=one.confidence,
            )  # fmt: skip
            look.add(seen, len(batch.frames) - 1, source, batch.objects, self.context)

    def _box(self, at: Coordinates, height: float) -> Box:
        """x0, y0, x1, y1 from the top left corner of an image of a height, in its unit."""
        across, down = _ANCHORS[self.options.anchor]
        y = height - at.y if self.options.origin == "bottom-left" else at.y
        x0, y0 = at.x - across * at.width, y - down * at.height
        return x0, y0, x0 + at.width, y0 + at.height


def _fault(one: Annotation) -> Fault | None:
    """What is wrong with the size of a box, or its score."""
    width, height, score = one.coordinates.width, one.coordinates.height, one.confidence
    if width <= 0 or height <= 0:
        what = f"width {width:g} and height {height:g} must be above 0"
        return Fault("width or height not positive", ".coordinates", what, "draw the box again, or leave it out with --on-error skip")
    if score is not None and not 0 <= score <= 1:
        return Fault("score outside 0-1", ".confidence", f"score {score:g} is outside 0-1", "write scores as fractions")
    return None


def _place(found: Found, part: Part) -> Place:
    return found.place(_FIELDS[part])
