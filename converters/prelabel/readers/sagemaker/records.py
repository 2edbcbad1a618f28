"""What Ground Truth writes of one box, and how a box is checked."""

from collections.abc import Mapping
from typing import Any

import msgspec

from prelabel.attributes import attribute_value
from prelabel.errors import Tally
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.words import shown

LARGEST = 1e9
"""Pixels; no image comes near, and areas stay finite."""

SKIP = "or leave the box out with --on-error skip"


_ANY = msgspec.json.Decoder(dict[str, Any])


class Box(msgspec.Struct, frozen=True, gc=False):
    """Where a box is, in pixels."""

    left: float
    top: float
    width: float
    height: float

    def fault(self) -> Fault | None:
        """What is wrong with it."""
        for field in ("left", "top", "width", "height"):
            value = getattr(self, field)
            if not abs(value) <= LARGEST:
                return Fault("no number", f".{field}", f"{field} {value:g} is no number of pixels", f"correct it, {SKIP}")
        if self.width > 0 and self.height > 0:
            return None
        what = f"width {self.width:g} and height {self.height:g} must be above 0"
        return Fault("width or height not positive", "", what, f"give it a size, {SKIP}")

    def corners(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in pixels."""
        return self.left, self.top, self.left + self.width, self.top + self.height


def named(class_id: int | str, names: Mapping[str, str], listed_in: str, field: str) -> str | Fault:
    """The name of a class, or what is wrong with its id."""
    name = names.get(str(class_id))
    if name:
        return name
    return Fault("unknown class", field, f"the class {shown(class_id)} is not in {listed_in}", f"add it there, {SKIP}")


def fields(raw: msgspec.Raw, asked: tuple[str, ...], tally: Tally) -> dict[str, str | tuple[str, ...]]:
    """The fields of a box that were asked for, as attributes; those that text cannot say are counted."""
    if not asked:
        return {}
    try:
        return attributes({name: value for name, value in _ANY.decode(raw).items() if name in asked}, tally)
    except msgspec.DecodeError:
        tally.unconverted["field of a box that cannot be read"] += 1
        return {}


def attributes(values: Mapping[str, Any], tally: Tally) -> dict[str, str | tuple[str, ...]]:
    """Values as attributes; those that text cannot say are counted."""
    texts = {name: attribute_value(value) for name, value in values.items()}
    for name, text in texts.items():
        if text is None and values[name] not in (None, [], {}):
            tally.unconverted[f"value of the attribute {name}"] += 1
    return {name: text for name, text in texts.items() if text is not None}
