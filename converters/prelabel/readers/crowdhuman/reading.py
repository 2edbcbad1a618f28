"""Files taken to batches."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from prelabel.attributes import attribute_value
from prelabel.detections import AttributeSet, Detections, Frame, Source
from prelabel.errors import Place
from prelabel.frames import clean_name, images_among
from prelabel.readers.base import Context, Unit
from prelabel.readers.crowdhuman.options import CrowdhumanOptions
from prelabel.readers.crowdhuman.records import RESULTS, TRUTH, Box, Record, Xywh, records_of
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.naming import only_once
from prelabel.readers.shared.objects import Said
from prelabel.readers.shared.sides import size_px
from prelabel.readers.shared.words import shown
from prelabel.safejson import CORRECT

PERSON, MASK, HEAD = "person", "mask", "head"

_FIELDS = {"full": "fbox", "visible": "vbox", "head": "hbox"}
"""What the boxes of truth are called in a line."""

_NO_ATTRIBUTES = frozenset({"box_id", "ignore"})

_YES = frozenset({"1", "true"})

_CHOOSE = "say with -O box=full, visible or head which there is, or leave such out with --on-error skip"

_SKIP = "or leave the image out with --on-error skip"


def batches_of(unit: Unit, options: CrowdhumanOptions, context: Context) -> Iterator[Detections]:
    """The images of all files of a unit.

    Raises:
        InputError: a file, line or box is bad, and the run stops at bad records.
    """
    batch = _Batch(options=options, context=context)
    for path in unit.paths:
        for record in context.tally.until_broken(records_of(path, context.tally)):
            batch.add(record)
            yield from batch.full()
    yield from batch.rest()
    if batch.unused:
        context.tally.note_names("boxes that were not used: {all} (-O box=full, visible or head)", batch.unused)


@dataclass(slots=True, kw_only=True)
class _Batch(Gathered):
    """Images that are gathered.

    Args:
        options: of the reader.
        context: of the run.
        unused: the boxes of truth that were there, too.
    """

    options: CrowdhumanOptions
    context: Context
    _seen: dict[str, Place] = field(default_factory=dict)
    unused: set[str] = field(default_factory=set)

    def add(self, record: Record) -> None:
        """An image with its boxes.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        frame = self._frame(record)
        if frame is None:
            return
        self.frames.append(frame)
        source = self.source(Source(str(record.path)))
        if record.beside:
            self.context.tally.unconverted[f"box of {TRUTH} beside {RESULTS}"] += record.beside
        read = "box" if record.member == RESULTS else _FIELDS[self.options.box]
        for item, box in enumerate(record.boxes):
            if self._is_wanted(box):
                self.unused |= {name for name in _FIELDS.values() if name != read and getattr(box, name) is not None}
                xywh: Xywh | None = getattr(box, read)
                fault = _fault(box, xywh, read)
                if fault:
                    self.context.tally.reject(fault.reason, fault.what, place=record.place(item, fault.field), fix=fault.fix)
                elif xywh is not None:
                    self._box(box, xywh, record, source)

    def _frame(self, record: Record) -> Frame | None:
        """The frame of a line; None of one that was rejected."""
        tally, image = self.context.tally, record.image
        place = Place(str(record.path), record.number, element="$.ID")
        name = clean_name(image.name)
        if name is None:
            fix = f"write the name of the image, {_SKIP}"
            tally.reject("no image", f"{shown(image.name)} names no image below the folder of images", place=place, fix=fix)
            return None
        size = size_px(image.width, image.height, lambda side: Place(str(record.path), record.number, element=f"$.{side}"), tally)
        if size is None:
            return None
        file = name if images_among([name]) else f"{name}.jpg"
        frame = self.context.frames.frame(file, place=place, tally=tally, width=size[0], height=size[1], sized=bool(record.boxes))
        return only_once(frame, image.name, place, self._seen, tally)

    def _is_wanted(self, box: Box) -> bool:
        """Whether a box is to be converted; one that is not is counted."""
        if self.options.ignored == "keep" or not self._is_ignored(box):
            return True
        self.context.tally.filtered["ignored region"] += 1
        return False

    def _is_ignored(self, box: Box) -> bool:
        said = [box.extra, box.head_attr if self.options.box == HEAD else None]
        return box.tag == MASK or any(one is not None and attribute_value(one.get("ignore")) in _YES for one in said)

    def _box(self, box: Box, xywh: Xywh, record: Record, source: int) -> None:
        """The rectangle of a person or head."""
        left, top, width, height = xywh
        at = len(self.frames) - 1
        score = float("nan") if box.score is None else box.score
        said = Said(
            frame=at, label=self._label(box, record.member), origin=record.number, source=source, score=score,
            attributes=self._attributes(box),
        )  # fmt: skip
        self.objects.add_box(said, (left, top, left + width, top + height))

    def _label(self, box: Box, member: str) -> str:
        tag = PERSON if box.tag in {None, 1} else str(box.tag)
        return HEAD if member == TRUTH and self.options.box == HEAD and tag == PERSON else tag

    def _attributes(self, box: Box) -> AttributeSet:
        """What is said of the person, or of the head."""
        said = (box.head_attr if self.options.box == HEAD else box.extra) or {}
        values = {name: attribute_value(value) for name, value in said.items() if name not in _NO_ATTRIBUTES}
        found = {name: value for name, value in values.items() if value is not None}
        return {**found, "ignore": "true"} if self._is_ignored(box) else found


def _fault(box: Box, xywh: Xywh | None, name: str) -> Fault | None:
    """What is wrong with a box, of which that of a name is read."""
    if xywh is None:
        return Fault("no box", "", f"has no {name}", _CHOOSE if name in _FIELDS.values() else CORRECT)
    far = next((at for at, value in enumerate(xywh) if not abs(value) < LIMIT_PX), None)
    if far is not None:
        return Fault("no place in an image", f".{name}[{far}]", f"{xywh[far]:g} is no place in an image", CORRECT)
    if min(xywh[2:]) <= 0:
        what = f"width {xywh[2]:g} and height {xywh[3]:g} must be above 0"
        return Fault("width or height not positive", f".{name}", what, CORRECT)
    if box.score is not None and not 0 <= box.score <= 1:
        return Fault("score outside 0-1", ".score", f"score {box.score:g} is outside 0-1", CORRECT)
    if not str(box.tag).strip() or (box.tag is None and name in _FIELDS.values()):
        return Fault("no label", "", "has no tag, and so no label", CORRECT)
    return None
