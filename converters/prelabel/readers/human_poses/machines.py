"""What convolutional pose machines write of a person of MPII, and of the others in the image."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from prelabel.errors import Tally
from prelabel.readers.human_poses.beside import HEADS, PLACES, VISIBLE, Beside
from prelabel.readers.human_poses.lists import Rows, mark, rows_in, rows_of
from prelabel.readers.human_poses.options import MpiiOptions
from prelabel.readers.human_poses.people import MPII, Marks, Person, Point, box_of, is_labelled
from prelabel.readers.human_poses.scales import Measure, center_of, person_of, scale_of, shift_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.sightings import Box
from prelabel.readers.shared.words import shown
from prelabel.safejson import or_leave_out

_OTHERS = "joint_others"

_UNLIKE = ("FLIC", "COCO")
"""How other data sets begin that are written alike, with joints of their own."""

Known = frozenset[object]
"""By what a person is known again: where it is about and how tall, and where its joints are."""

_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_NUMBERS = msgspec.json.Decoder(list[float])
_POINTS = msgspec.json.Decoder(list[tuple[float, float]])

_EMPTY = re.compile(rb"\[\s*\]")
_NESTED = re.compile(rb"\[\s*\[")
_TWICE = re.compile(rb"\[\s*\[\s*\[")

_BEGINNING = 64
"""Bytes by which the depth of a list is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Reads records.

    Args:
        arrays: what lies beside their file.
        options: of the reader.
        tally: takes what is bad.
    """

    arrays: Beside
    options: MpiiOptions
    tally: Tally

    def is_other(self, message: Message) -> bool:
        """Whether a record is of another data set, and was rejected."""
        said = message.text("dataset")
        if not said.startswith(_UNLIKE):
            return False
        message.reject(Fault("other data set", ".dataset", f"is {shown(said)}, whose joints are not those of MPII", or_leave_out("person")))
        return True

    def own(self, message: Message, position: int) -> tuple[Known, Person | None]:
        """The person that a record is about: by what it is known again, and None where it is bad and was rejected."""
        rows = rows_of(message, "joint_self", 3)
        marks = self._marks(message, "joint_self")
        measure = Measure(center_of(message, "objpos"), scale_of(message, "scale_provided"))
        known = _known(rows, measure)
        if not mark(self._placed(rows, position), marks):
            return known, None
        return known, person_of(position, marks, measure, self._head(position), self.options)

    def others(self, message: Message, position: int) -> Iterator[tuple[Known, Person]]:
        """The other people of the image, each with what it is known by; jsonlab writes one alone without a list around it."""
        if not message.has(_OTHERS) or _begins(message, _OTHERS, _EMPTY):
            return
        raw, element = message.members[_OTHERS], f"{message.element}.{_OTHERS}"
        several = _begins(message, _OTHERS, _TWICE)
        listed = message.value(_OTHERS, _LIST, or_leave_out("other people")) if several else None
        pieces = (
            [(raw, element, _OTHERS)]
            if listed is None
            else [(one, f"{element}[{at}]", f"{_OTHERS}[{at}]") for at, one in enumerate(listed)]
        )
        centers, scales = self._centers(message), self._scales(message)
        for at, (one, where, field) in enumerate(pieces):
            rows = rows_in(message, one, where, 3)
            marks = self._marks(message, field)
            if mark(rows, marks) and marks.joints:
                measure = Measure(centers[at] if at < len(centers) else None, scales[at] if at < len(scales) else None)
                yield _known(rows, measure), person_of(position, marks, measure, None, self.options)

    def _marks(self, message: Message, field: str) -> Marks:
        def reject(fault: Fault, at: int) -> None:
            message.reject(fault._replace(field=f".{field}" if at < 0 else f".{field}[{at}]"))

        return Marks(MPII, reject, shift_of(self.options))

    def _placed(self, rows: Rows, position: int) -> Sequence[tuple[float, ...] | None]:
        """Joints where the arrays say that they are, and as visible as they say."""
        found = list(rows)
        places, visible = self.arrays.of(PLACES, position), self.arrays.of(VISIBLE, position)
        if places is not None:
            known = [*rows, *[None] * len(MPII)]
            found = [(x, y, 1.0 if row is None else row[2]) for (x, y), row in zip(places.tolist(), known, strict=False)]
        if visible is not None:
            found = [None if row is None else (row[0], row[1], flag) for row, flag in zip(found, visible.tolist(), strict=False)]
        return found

    def _head(self, position: int) -> Box | None:
        corners = self.arrays.of(HEADS, position)
        if corners is None:
            return None
        found = box_of(corners.reshape(-1).tolist(), "head")
        if isinstance(found, Fault):
            self.tally.reject(found.reason, found.what, place=self.arrays.place(HEADS, position), fix=found.fix)
            return None
        return found

    def _centers(self, message: Message) -> Sequence[Point]:
        """Of the others."""
        if _begins(message, "objpos_other", _NESTED):
            return message.value("objpos_other", _POINTS, or_leave_out("centers")) or ()
        center = center_of(message, "objpos_other")
        return () if center is None else (center,)

    def _scales(self, message: Message) -> Sequence[float]:
        """Likewise."""
        if message.begins("scale_provided_other") == b"[":
            return message.value("scale_provided_other", _NUMBERS, or_leave_out("scales")) or ()
        scale = scale_of(message, "scale_provided_other")
        return () if scale is None else (scale,)


def _known(rows: Rows, measure: Measure) -> Known:
    """By what a person is known again in other records, where rows may be fewer, and joints have been found that are left from others."""
    joints = frozenset((at, *row[:2]) for at, row in enumerate(rows) if row is not None and is_labelled(*row[:2]))
    return frozenset(filter(None, (joints, measure if None not in measure else None)))


def _begins(message: Message, name: str, pattern: re.Pattern[bytes]) -> bool:
    """Whether a field begins so."""
    return message.has(name) and pattern.match(bytes(memoryview(message.members[name])[:_BEGINNING])) is not None
