"""The people of MPII in JSON, a record each, as HRNet and MMPose write them, and convolutional pose machines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.readers.human_poses.beside import Beside, beside, is_beside
from prelabel.readers.human_poses.layout import MAT
from prelabel.readers.human_poses.lists import mark, rows_of
from prelabel.readers.human_poses.machines import Known, Machine
from prelabel.readers.human_poses.options import MpiiOptions
from prelabel.readers.human_poses.people import MPII, Marks, Person, Picture
from prelabel.readers.human_poses.release import pictures_of
from prelabel.readers.human_poses.scales import Measure, center_of, person_of, scale_of, shift_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.sides import size_px
from prelabel.safejson import Document, or_leave_out

ROOT = "root"
"""What a list is in that is not the whole file."""

_NUMBERS = msgspec.json.Decoder(list[float])
_FLAG = msgspec.json.Decoder(float | bool)

_FIX = "give a list of people, as HRNet, MMPose and convolutional pose machines write it"


def pictures_in(options: MpiiOptions, path: Path, tally: Tally) -> Iterator[Picture]:
    """The images of a file, be it the release or JSON.

    Raises:
        InputError: it cannot be read, or something in it is bad and the run stops at bad records.
    """
    if path.suffix.lower() == MAT:
        return pictures_of(path, options, tally)
    return _FileReader(path=path, options=options, tally=tally).pictures()


@dataclass(slots=True, kw_only=True)
class _Image:
    """An image on its way.

    Args:
        place: where it is spoken of first.
        size: in pixels.
        people: those that have a record.
        own: by what these are known again.
        others: those that records speak of beside these, each once, with what they are known by.
        met: what all others are known by.
    """

    place: Place
    size: tuple[int, int]
    people: list[Person] = field(default_factory=list)
    own: set[object] = field(default_factory=set)
    others: list[tuple[Known, Person]] = field(default_factory=list)
    met: set[object] = field(default_factory=set)

    def add_other(self, known: Known, person: Person) -> None:
        """One that a record speaks of, where no other record did."""
        if known.isdisjoint(self.met):
            self.others.append((known, person))
        self.met |= known


@dataclass(slots=True, kw_only=True)
class _FileReader:
    """Reads a file of JSON.

    Args:
        path: of it.
        options: of the reader.
        tally: takes what is bad.
    """

    path: Path
    options: MpiiOptions
    tally: Tally
    _images: dict[str, _Image] = field(default_factory=dict)

    def pictures(self) -> Iterator[Picture]:
        """The images, in the order in which they first come.

        Raises:
            InputError: the file cannot be read, or something in it is bad and the run stops at bad records.
        """
        document = Document(read_bytes(self.path), self.path)
        if document.root not in {"[", "{"} or (document.root == "{" and ROOT not in document.sections()):
            raise InputError("is no list of people", place=Place(str(self.path)), fix=_FIX)
        within = f"$.{ROOT}" if document.root == "{" else "$"
        found = [
            Message.of(document, raw, f"{within}[{position}]", self.tally)
            for position, raw in document.each(msgspec.Raw, within, self.tally)
        ]  # fmt: skip
        arrays = Beside()
        if is_beside(self.path):
            arrays = beside(self.path, [one is not None and bool(one.value("isValidation", _FLAG)) for one in found], self.tally)
        machine = Machine(arrays=arrays, options=self.options, tally=self.tally)
        for position, message in enumerate(found):
            if message is not None:
                self._add(message, position, machine)
        source = Source(str(self.path), f"{within}[{{}}]")
        for name, image in self._images.items():
            others = [person for known, person in image.others if known.isdisjoint(image.own)]
            yield Picture(name, image.place, [*image.people, *others], source, image.size)

    def _add(self, message: Message, position: int, machine: Machine) -> None:
        """A record."""
        if not (message.knows("img_paths") or message.knows("joint_self")):
            image = self._image(message, "image", (0, 0))
            person = self._person(message, position) if image else None
            if image and person:
                image.people.append(person)
            return
        if machine.is_other(message):
            return
        width, height = (message.number(side) if message.has(side) else None for side in ("img_width", "img_height"))
        size = size_px(width, height, lambda side: message.place(f".img_{side}"), self.tally)
        image = self._image(message, "img_paths", size) if size else None
        if image:
            known, person = machine.own(message, position)
            image.own |= known
            image.people += [person] if person else []
            for known, other in machine.others(message, position):
                image.add_other(known, other)

    def _image(self, message: Message, name: str, size: tuple[int, int]) -> _Image | None:
        """The image of a record; None where it names none, and was rejected."""
        said = message.named(name)
        if said:
            return self._images.setdefault(said, _Image(place=message.place(f".{name}"), size=size))
        if said is not None or not message.has(name):
            message.reject(Fault("no image", "", f"names no image in {name}", or_leave_out("record")))
        return None

    def _person(self, message: Message, position: int) -> Person | None:
        """A person of HRNet; None of one that was rejected."""
        rows = rows_of(message, "joints", 2)
        visible = message.value("joints_vis", _NUMBERS, or_leave_out("visibility")) or []
        if visible and len(visible) != len(rows):
            what = f"{len(visible)} values for {len(rows)} joints"
            message.reject(Fault("visibility unlike joints", ".joints_vis", what, or_leave_out("visibility")))
            visible = []
        flags = visible or [1.0] * len(rows)

        def reject(fault: Fault, at: int) -> None:
            message.reject(fault._replace(field=".joints" if at < 0 else f".joints[{at}]"))

        marks = Marks(MPII, reject, shift_of(self.options))
        if not mark([None if row is None else (*row, flag) for row, flag in zip(rows, flags, strict=True)], marks):
            return None
        measure = Measure(center_of(message, "center"), scale_of(message, "scale"))
        return person_of(position, marks, measure, None, self.options)
