"""What a row says of one object, each looked at."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from prelabel.errors import Place, Tally
from prelabel.readers.kaggle.options import Word
from prelabel.readers.kaggle.texts import CORNERS, POINT, SIDES, Words, is_nothing
from prelabel.readers.shared.corners import box_fault, far_fault, is_near
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.looking import SKIP
from prelabel.readers.shared.sightings import Box
from prelabel.readers.shared.words import is_number, numbers, shown

_FIX = f"correct it, {SKIP}"

_FIX_FAR = "correct it, say with -O unit=pixels or fractions what numbers of texts are"

_ANY = msgspec.json.Decoder(list[Any])

_REEF = ("x", "y", "width", "height")

_QUADRUPLE = 4


class Found(NamedTuple):
    """An object.

    Args:
        place: of it.
        label: as it is written; empty where nothing says it.
        score: in [0, 1], or NaN.
        box: x0, y0, x1, y1; None of a mask or a point.
        point: x and y.
        mask: run lengths: pairs, or packed ones.
        pixels: coordinates are pixels, else fractions.
    """

    place: Place
    label: str = ""
    score: float = math.nan
    box: Box | None = None
    point: tuple[float, float] | None = None
    mask: str = ""
    pixels: bool = True


def objects_in(text: str, words: Words, place: Place, tally: Tally, *, pixels: bool) -> Iterator[Found]:
    """The objects of a text; bad ones are rejected.

    Args:
        text: of the cell.
        words: what those of an object are.
        place: of the cell.
        tally: takes what is bad, and boxes that stand for no object.
        pixels: boxes are pixels, else fractions.
    """
    said = text.split()
    width = len(words)
    if not width or len(said) % width:
        what = f"{len(said):,} words, but an object has {width}: {', '.join(words)}"
        fix = "correct them, say with -O words= what they are, or leave the image's objects out with --on-error skip"
        tally.reject("text of another length", what, place=place, fix=fix)
        return
    at = {word: number for number, word in enumerate(words)}
    for number in range(0, len(said), width):
        here = Place(place.path, place.line, element=f"{place.element}[{number // width}]")
        found = _object(said[number : number + width], at, here, pixels=pixels)
        if isinstance(found, Fault):
            tally.reject(found.reason, found.what, place=here, fix=found.fix)
        elif found is None:
            tally.filtered["box 0 0 1 1, which stands for no object"] += 1
        else:
            yield found


def _object(said: Sequence[str], at: Mapping[Word, int], place: Place, *, pixels: bool) -> Found | Fault | None:
    """An object of some words; None of the box that stands for none."""
    score = score_of(said[at["score"]]) if "score" in at else math.nan
    if isinstance(score, Fault):
        return score
    label = said[at["label"]] if "label" in at else ""
    if "mask" in at:
        return Found(place, label, score, mask=said[at["mask"]])
    names = next(kind for kind in (CORNERS, SIDES, POINT) if all(word in at for word in kind))
    values = _numbers([said[at[name]] for name in names])
    if isinstance(values, Fault):
        return values
    if names == POINT:
        return Found(place, label, score, point=(values[0], values[1]))
    if names == CORNERS and pixels and is_nothing(values):
        return None
    box = _cornered(values, pixels=pixels) if names == CORNERS else sided(values, names, pixels=pixels)
    return box if isinstance(box, Fault) else Found(place, label, score, box=box, pixels=pixels)


def _numbers(words: Sequence[str]) -> list[float] | Fault:
    """Coordinates that are none of pixels far away."""
    values = numbers(words)
    if values is None:
        odd = next(word for word in words if not is_number(word))
        return Fault("no number", "", f"{shown(odd)} is no number", _FIX)
    far = next((value for value in values if not abs(value) < LIMIT_PX), None)
    return values if far is None else Fault("coordinate out of range", "", f"{far:g} is no place in an image", _FIX)


def score_of(word: str) -> float | Fault:
    """A score; NaN where the word is empty."""
    if not word.strip():
        return math.nan
    score = float(word) if is_number(word) else math.nan
    return score if 0 <= score <= 1 else Fault("score outside 0-1", "", f"score {shown(word)} is no number from 0 to 1", _FIX)


def _cornered(values: Sequence[float], *, pixels: bool) -> Box | Fault:
    fault = box_fault(values, CORNERS, _FIX_FAR, pixels=pixels)
    x0, y0, x1, y1 = values
    return fault or (x0, y0, x1, y1)


def sided(values: Sequence[float], names: Sequence[str], *, pixels: bool = True) -> Box | Fault:
    """The box of a left, top, width and height.

    >>> sided([1, 2, 3, 4], ["x", "y", "w", "h"]), sided([1, 2, 0, 4], ["x", "y", "w", "h"]).what
    ((1, 2, 4, 6), 'w 0 and h 4 must be above 0')
    """
    left, top, width, height = values
    far = next((value for value in values if not is_near(value, pixels=pixels)), None)
    if far is not None:
        return far_fault(far, _FIX_FAR, pixels=pixels)
    if not (width > 0 and height > 0):
        return Fault("width or height not positive", "", f"{names[2]} {width:g} and {names[3]} {height:g} must be above 0", _FIX)
    return left, top, left + width, top + height


def box_of_list(text: str) -> Box | Fault:
    """The box of a list of left, top, width and height.

    >>> box_of_list("[834.0, 222.0, 56.0, 36.0]"), box_of_list("[1, 2]").what
    ((834.0, 222.0, 890.0, 258.0), "'[1, 2]' is no list of x, y, width and height")
    """
    inner = text.strip()
    parts = inner[1:-1].split(",") if inner.startswith("[") and inner.endswith("]") else []
    if len(parts) != _QUADRUPLE:
        return Fault("no box", "", f"{shown(text)} is no list of x, y, width and height", _FIX)
    return box_of_words([part.strip() for part in parts], _REEF)


def box_of_words(words: Sequence[str], names: Sequence[str]) -> Box | Fault:
    """The box of four cells: left, top, width and height."""
    values = _numbers(words)
    return values if isinstance(values, Fault) else sided(values, names)


def boxes_of_reef(text: str, place: Place, tally: Tally) -> Iterator[tuple[Place, Box]]:
    """The boxes of a list of objects as Python or JSON write it; bad ones are rejected."""
    try:
        # keys are plain words, so that only quotes differ
        said = _ANY.decode(text.replace("'", '"').encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        tally.reject("no list of boxes", f"{shown(text)} is no list of boxes", place=place, fix=_FIX)
        return
    for number, one in enumerate(said):
        here = Place(place.path, place.line, element=f"{place.element}[{number}]")
        box = _reef_box(one)
        if isinstance(box, Fault):
            tally.reject(box.reason, box.what, place=here, fix=box.fix)
        else:
            yield here, box


def _reef_box(one: object) -> Box | Fault:
    values: list[Any] = [one.get(side) for side in _REEF] if isinstance(one, dict) else []
    # a boolean is a number to Python
    plain = [float(value) for value in values if type(value) in {int, float} and abs(value) < LIMIT_PX]
    if len(plain) != _QUADRUPLE:
        return Fault("no box", "", f"{shown(one)} has no x, y, width and height in pixels", _FIX)
    return sided(plain, _REEF)
