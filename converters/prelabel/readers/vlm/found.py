"""What an answer finds in an image, and how its numbers become fractions of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import AttributeSet, Kind
from prelabel.errors import Place
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.vlm.options import Unit, VlmOptions

PARTS: dict[str, float] = {"thousandths": 1000, "fractions": 1, "percent": 100, "1024ths": 1024, "999ths": 999}
"""Of the image's sides, in each unit but pixels."""

BEYOND = 1.5
"""How many widths or heights of the image a place may lie outside it."""

SKIP = "or leave the object out with --on-error skip"
UNIT_FIX = "say what the numbers are with -O unit=pixels, thousandths, fractions, percent or 1024ths"
QWEN_FIX = "say so with -O unit=thousandths of Qwen3-VL and Qwen2-VL, -O unit=pixels -O input=qwen2.5 of Qwen2.5-VL"
ORDER_FIX = "say the order of the numbers with -O order=xyxy or -O order=yxyx"

_FACTOR = 28
"""What sides are multiples of as Qwen2.5-VL's processor makes them."""


class Form(NamedTuple):
    """How numbers are written.

    Args:
        name: of what holds them, for messages.
        unit: of them; None where their name does not say it.
        order: of each two; None likewise.
        fixed_unit: they are tokens, which mean one thing whatever the user says.
        fixed_order: they are such, or are named one by one.
    """

    name: str
    unit: Unit | Literal["999ths"] | None
    order: Literal["xy", "yx"] | None
    fixed_unit: bool = False
    fixed_order: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object, or one shape of it.

    Args:
        place: of it.
        form: how its numbers are written.
        kind: RECTANGLE of two points, LANDMARK of one, or POLYGON.
        rings: the numbers of each ring.
        label: its name; empty where the answer says none.
        score: in [0, 1], or NaN.
        attributes: of it.
        mask: rings in fractions of the rectangle.
        group: shapes of one object have one; None of an object of one shape.
    """

    place: Place
    form: Form
    kind: Kind
    rings: Sequence[Sequence[float]]
    label: str = ""
    score: float = math.nan
    attributes: AttributeSet = field(default_factory=dict)
    mask: Rings | None = None
    group: int | None = None


class Placer:
    """Turns numbers into fractions of an image.

    Args:
        options: of the reader.
    """

    def __init__(self, options: VlmOptions) -> None:
        self._options = options

    def unit(self, form: Form) -> str | None:
        """What the numbers of a form are; None where nobody says it."""
        return form.unit if form.fixed_unit or self._options.unit == "auto" else self._options.unit

    def needs_size(self, found: Found, seen: tuple[int, int]) -> bool:
        """Whether the image's size is needed for it, where a record says in which size the model saw the image, or (0, 0)."""
        given = min(seen) > 0 or "x" in self._options.input
        return self.unit(found.form) == "pixels" and not given

    def seen(self, said: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
        """Width and height that pixels are of.

        Args:
            said: by the record; (0, 0) where it does not.
            size: of the image.
        """
        if min(said) > 0:
            return said
        if self._options.input == "qwen2.5" and min(size) > 0:
            return resized(*size, self._options.min_pixels, self._options.max_pixels)
        width, _, height = self._options.input.partition("x")
        return (int(width), int(height)) if height else size

    def placed(self, found: Found, seen: tuple[int, int]) -> list[NDArray[np.float64]] | Fault:
        """(k, 2) x, y of each ring in fractions of the image, or what is wrong with them.

        Args:
            found: the shape.
            seen: what pixels are of.
        """
        form, unit = found.form, self.unit(found.form)
        order = self._order(form)
        if order is None:
            return Fault("order not known", "", f"{form.name} does not say whether x or y comes first", f"{ORDER_FIX}, {SKIP}")
        if unit is None:
            fix = QWEN_FIX if form.order == "xy" else UNIT_FIX
            return Fault("unit not known", "", f"{form.name} does not say what its numbers are", f"{fix}, {SKIP}")
        numbers = [value for ring in found.rings for value in ring]
        far = next((value for value in numbers if not abs(value) < LIMIT_PX), None)
        if far is not None:
            return Fault("number out of range", "", f"{far:g} is no place in an image", f"correct it, {SKIP}")
        fault = self._unlike(numbers, unit, seen)
        if fault:
            return fault
        sides = np.array(seen, np.float64) if unit == "pixels" else np.full(2, PARTS[unit])
        step = 1 if order == "xy" else -1
        rings = [np.array(ring, np.float64).reshape(-1, 2)[:, ::step] / sides for ring in found.rings]
        return (found.kind == Kind.RECTANGLE and self._crossed(found, rings[0], order)) or rings

    def _order(self, form: Form) -> str | None:
        if form.fixed_order or self._options.order == "auto":
            return form.order
        return self._options.order[:2]

    @staticmethod
    def _unlike(numbers: Sequence[float], unit: str, seen: tuple[int, int]) -> Fault | None:
        """What is wrong with numbers that are of another unit."""
        most, whole = max(map(abs, numbers)), float(max(seen)) if unit == "pixels" else PARTS[unit]
        if most > whole * (1 + BEYOND):
            span = f"an image of {seen[0]}x{seen[1]} pixels" if unit == "pixels" else f"an image, which ends at {whole:g} in {unit}"
            return Fault("place outside the image", "", f"{most:g} lies far outside {span}", f"{UNIT_FIX}, {SKIP}")
        if unit != "fractions" and most <= 1 and any(value != value // 1 for value in numbers):
            what = f"{', '.join(f'{value:g}' for value in numbers[:4])} are fractions of the image, and not {unit}"
            return Fault("fractions in another unit", "", what, f"{UNIT_FIX}, {SKIP}")
        return None

    @staticmethod
    def _crossed(found: Found, corners: NDArray[np.float64], order: str) -> Fault | None:
        """What is wrong with a box."""
        size = corners[1] - corners[0]
        if (size > 0).all():
            return None
        names = ("x0", "y0", "x1", "y1") if order == "xy" else ("y0", "x0", "y1", "x1")
        said = " ".join(f"{name} {value:g}" for name, value in zip(names, found.rings[0], strict=True))
        fix = f"correct it, {SKIP}" if found.form.fixed_order else f"correct it, {ORDER_FIX}, {SKIP}"
        if (size < 0).any():
            return Fault("corners exchanged", "", f"{said} is a box whose second corner is not right of and below the first", fix)
        return Fault("box without area", "", f"{said} is a box without area", fix)


def resized(width: int, height: int, min_pixels: int, max_pixels: int) -> tuple[int, int]:
    """Width and height as Qwen2.5-VL's processor resizes an image: multiples of 28, of so many pixels.

    >>> resized(640, 480, 3136, 12845056), resized(640, 480, 3136, 200000), resized(40, 30, 3136, 200000), resized(40, 30, 0, 200000)
    ((644, 476), (504, 364), (84, 56), (28, 28))
    """
    wide, high = (max(_FACTOR, round(side / _FACTOR) * _FACTOR) for side in (width, height))
    if wide * high > max_pixels:
        shrunk = math.sqrt(width * height / max_pixels)
        wide, high = (max(_FACTOR, math.floor(side / shrunk / _FACTOR) * _FACTOR) for side in (width, height))
    elif wide * high < min_pixels:
        grown = math.sqrt(min_pixels / (width * height))
        wide, high = (math.ceil(side * grown / _FACTOR) * _FACTOR for side in (width, height))
    return wide, high
