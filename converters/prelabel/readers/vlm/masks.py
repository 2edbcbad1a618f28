"""Masks of boxes as Gemini gives them: a PNG of probabilities from 0 to 255, tokens that only the model decodes, or points."""

import re
from base64 import b64decode

import msgspec
import numpy as np

from prelabel.errors import InputError, Place, Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import Fault
from prelabel.readers.vlm.values import STRING, Value

TOKENS = "mask of tokens, which only the model decodes"

_DATA = re.compile(r"data:image/png;base64,\s*", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_SEGMENTS = ("<start_of_mask>", "<seg")

_POINTS = msgspec.json.Decoder(list[tuple[float, float]])

_PLACE = Place("the mask")
FIX = "ask again, or leave the mask out with --on-error skip"
FEWEST = 3


def points_of(value: Value, tally: Tally) -> list[float] | None:
    """x, y, x, y and so on of a mask that is points; None of what is none, or was rejected.

    Raises:
        InputError: it is bad, and the run stops at bad records.
    """
    if value.begins != "[":
        return None
    points = value.decoded(_POINTS, tally, FIX)
    if points is None:
        return None
    if len(set(points)) < FEWEST:
        value.reject(Fault("too few points", "", f"the mask has {len(set(points))} different points, and needs {FEWEST}", FIX), tally)
        return None
    return [number for point in points for number in point]


def rings_of(value: Value, threshold: int, tally: Tally) -> Rings | None:
    """The outlines of a PNG in fractions of its box, one shape; None of what is none, or was rejected; tokens are counted.

    Args:
        value: of the mask.
        threshold: pixels above it are inside.
        tally: takes what is bad.

    Raises:
        InputError: it is bad, and the run stops at bad records.
    """
    text = None if value.begins in {"[", "n"} else value.decoded(STRING, tally, FIX)
    if not text:
        return None
    if text.startswith(_SEGMENTS):
        tally.unconverted[TOKENS] += 1
        return None
    found = _traced(text, threshold)
    if isinstance(found, Fault):
        value.reject(found, tally)
        return None
    return found


def _traced(text: str, threshold: int) -> Rings | Fault:
    from prelabel.geometry.labelimages import grey_levels  # noqa: PLC0415  # its decoder is loaded for masks alone
    from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # likewise

    begins = _DATA.match(text)
    try:
        data = b64decode(_SPACE.sub("", text[begins.end() if begins else 0 :]), validate=True)
    except ValueError:
        return Fault("mask that cannot be read", "", "the mask is no base64", FIX)
    try:
        runs = grey_levels(data, _PLACE)
    except InputError as error:
        return Fault("mask that cannot be read", "", error.what.replace(f"{_PLACE}: ", f"{_PLACE} ", 1), FIX)
    values, rings = label_rings(runs.renumbered((runs.value > threshold).astype(np.int64)))
    if not len(values):
        return Fault("empty mask", "", f"the mask has no pixel above {threshold}", f"take another one with -O threshold=, {FIX}")
    return rings.scaled(1 / np.array([[runs.width, runs.height]]))
