"""Files taken to batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from prelabel.detections import Detections
from prelabel.errors import Place, Tally
from prelabel.files import read_bytes
from prelabel.readers.darwin.images import Images
from prelabel.readers.darwin.items import Slot, known_name, slots_of
from prelabel.readers.darwin.marks import Marks, One
from prelabel.readers.darwin.options import DarwinOptions
from prelabel.readers.darwin.records import Property
from prelabel.readers.darwin.videos import Video
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.gathering import FilesReader
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document

OF_ITEM = "property of a whole item"

_PROPERTIES = msgspec.json.Decoder(list[Property] | None)


@dataclass(slots=True, kw_only=True)
class UnitReader(FilesReader[DarwinOptions]):
    """Reads the files of a unit."""

    _images: Images = field(default_factory=Images)
    _seen: dict[str, Path] = field(default_factory=dict)

    def _file(self, path: Path) -> Iterator[Detections]:
        document = Document(read_bytes(path), path)
        slots = slots_of(document, self.context.tally)
        marks = Marks(document=document, options=self.options, context=self.context)
        by_slot = _by_slot(marks, slots)
        _count_properties(document, self.context.tally)
        for slot, listed in zip(slots, by_slot, strict=True):
            is_video = slot.is_video or any(one.annotation.listed is not None for one in listed)
            name = slot.sequence if is_video else known_name(slot.file, self.context.frames, anywhere=True)
            first = self._seen.setdefault(name, path)
            if first != path:
                what, fix = f"its item {name!r} is also that of {first}", "keep one of the two files"
                self.context.tally.reject("item twice", what, place=Place(str(path), element=slot.element), fix=fix)
            elif is_video:
                yield Video(slot=slot, marks=marks).detections(listed)
            else:
                self._images.add(name, slot, listed, marks)


def _by_slot(marks: Marks, slots: Sequence[Slot]) -> list[list[One]]:
    """The annotations of each slot; one that names none is of the first.

    Raises:
        InputError: an annotation is bad, and the run stops at bad records.
    """
    out: list[list[One]] = [[] for _ in slots]
    numbers = {slot.name: number for number, slot in enumerate(slots)}
    for one in marks.listed():
        name = next(iter(one.annotation.slot_names or ()), "")
        # files of 1.0 have no slots, though annotations may name one
        number = numbers.get(name) if name and any(numbers) else 0
        if number is None:
            what, fix = f"the slot {shown(name)} is not in item.slots", "write the name of a slot, or leave it out with --on-error skip"
            marks.refuse(BadShape("unknown slot", ".slot_names[0]", what, fix), one.raw, one.element)
        else:
            out[number].append(one)
    return out


def _count_properties(document: Document, tally: Tally) -> None:
    """Count the properties of an item that say something."""
    raw = document.sections().get("properties")
    listed = document.value(raw, _PROPERTIES, "$.properties", tally) if raw is not None else None
    said = sum(one.value is not None for one in listed or ())
    if said:
        tally.unconverted[OF_ITEM] += said
