"""What MPII says of a person beside the joints: where it is about, how tall, and the box of its head."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from prelabel.readers.human_poses.options import MpiiOptions
from prelabel.readers.human_poses.people import Marks, Person, Point, is_labelled
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.sightings import Box
from prelabel.safejson import or_leave_out

HEIGHT = 200.0
"""Pixels of a person of scale 1."""

NOTHING: Mapping[str, object] = MappingProxyType({})

_POINT = msgspec.json.Decoder(tuple[float, float])
_NUMBER = msgspec.json.Decoder(float)


class Measure(NamedTuple):
    """Of a person.

    Args:
        center: in pixels as the file counts them; None where it is not said.
        scale: None where it is not said.
    """

    center: Point | None = None
    scale: float | None = None

    def box(self, shift: float) -> Box | None:
        """The square about the center; None where it is not said where that is."""
        if self.center is None or self.scale is None or not 0 < self.scale < LIMIT_PX / HEIGHT:
            return None
        (x, y), half = self.center, self.scale * HEIGHT / 2
        if not max(abs(x), abs(y)) < LIMIT_PX:
            return None
        return x + shift - half, y + shift - half, x + shift + half, y + shift + half

    @property
    def said(self) -> dict[str, object]:
        """What may become attributes."""
        said = {"scale": self.scale, "center": None if self.center is None else [*self.center]}
        return {name: value for name, value in said.items() if value is not None}


def person_of(
    origin: int, marks: Marks, measure: Measure, head: Box | None, options: MpiiOptions, *, more: Mapping[str, object] = NOTHING
) -> Person:
    """A person of MPII.

    Args:
        origin: where it stands in its source.
        marks: its joints.
        measure: of it.
        head: the box of the head, with pixels as the file counts them.
        options: of the reader.
        more: what else may become attributes.
    """
    shift = shift_of(options)
    box = measure.box(shift) if options.box == "scale" else None
    if head is not None:
        x0, y0, x1, y1 = head
        head = (x0 + shift, y0 + shift, x1 + shift, y1 + shift) if options.head == "keep" else None
    return Person(origin, marks.joints, box, head, said={**marks.said, **measure.said, **more})


def center_of(message: Message, name: str) -> Point | None:
    """Where a person is about; None where it is not said, or is bad and was rejected alone."""
    is_empty = message.begins(name) == b"[" and not message.length(name)
    center = None if is_empty else message.value(name, _POINT, or_leave_out("center"))
    return center if center is not None and is_labelled(*center) else None


def scale_of(message: Message, name: str) -> float | None:
    """How tall a person is; likewise."""
    scale = message.value(name, _NUMBER, or_leave_out("scale"))
    return scale if scale is not None and scale > 0 else None


def shift_of(options: MpiiOptions) -> float:
    """What is added to coordinates."""
    return -1.0 if options.one_based else 0.0
