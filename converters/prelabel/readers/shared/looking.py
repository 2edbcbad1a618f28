"""What an object of JSON says of something in an image: its box, outline, landmark, score, label and attributes, each looked at."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np

from prelabel.attributes import attribute_value
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.messages import Message, in_one_line
from prelabel.readers.shared.sightings import Box
from prelabel.safejson import or_leave_out

LARGEST = 100.0
"""Frames; nothing is so far away."""

CORNERS = 3
"""Of a polygon, at least."""

_SIDES = 4
"""Of a box."""

_MOST_PAGES = 10**9

_LONGEST_REASON = 200

SKIP = "or leave the detection out with --on-error skip"

TEXT = "text"
"""What words are called, and their attribute."""

_ANY = msgspec.json.Decoder(Any)
_TEXT = msgspec.json.Decoder(str)
_NAMES = ("name", "type")
"""Of objects of which an attribute is a list."""


def box_in(message: Message, name: str, sides: Sequence[str], *, pixels: bool) -> Box | None:
    """The box that a field says; None where it is bad and was rejected.

    Args:
        message: of the object.
        name: of the field, an object.
        sides: the names of left, top, width and height in it.
        pixels: coordinates are pixels, else fractions of the frame.
    """
    box = message.message(name)
    if box is None:
        if not message.has(name):
            message.reject(Fault("no box", "", f"has no {name}", f"add it, {SKIP}"))
        return None
    return box_of(box, sides, pixels=pixels)


def box_of(box: Message, sides: Sequence[str], *, pixels: bool) -> Box | None:
    """The box that an object of JSON is; None where it is bad and was rejected; the other arguments are those of `box_in`."""
    missing = [side for side in sides if not box.has(side)]
    if missing:
        box.reject(Fault("no box", "", f"has no {', '.join(missing)}", f"add it, {SKIP}"))
        return None
    values = [box.number(side) for side in sides]
    known = [value for value in values if value is not None]
    if len(known) < len(values) or not _is_near(box, known, pixels=pixels):
        return None
    left, top, width, height = known
    if not (width > 0 and height > 0):
        what = f"{sides[2]} {width:g} and {sides[3]} {height:g} must be above 0"
        box.reject(Fault("width or height not positive", "", what, f"give it a size, {SKIP}"))
        return None
    return left, top, left + width, top + height


def shape_of(message: Message, points: Sequence[tuple[float, float]], *, pixels: bool, outline: bool) -> Box | Rings | None:
    """The box or polygon of some vertices; None where they are bad and were rejected.

    Args:
        message: that says so.
        points: the vertices.
        pixels: coordinates are pixels, else fractions of the frame.
        outline: a polygon is wanted also where it is an upright box.
    """
    if not _is_near(message, [value for point in points for value in point], pixels=pixels):
        return None
    box = None if outline else upright(points)
    if box is not None:
        return box
    rings = Rings.of(np.array(points), [len(points)]).opened() if len(points) >= CORNERS else None
    if rings is None or len(rings.points) < CORNERS or not rings.areas().any():
        what = f"the {len(points)} vertices enclose no area"
        message.reject(Fault("polygon without area", "", what, f"correct them, {SKIP}"))
        return None
    return rings


def upright(points: Sequence[tuple[float, float]]) -> Box | None:
    """The box whose corners some points are; None where they are no four corners of one.

    >>> upright([(0, 0), (2, 0), (2, 1), (0, 1)]), upright([(1, 0), (2, 1), (1, 2), (0, 1)]), upright([(0, 0), (0, 1), (0, 1), (0, 0)])
    ((0, 0, 2, 1), None, None)
    """
    if len(points) != _SIDES:
        return None
    (x0, x1), (y0, y1) = ((min(values), max(values)) for values in zip(*points, strict=True))
    is_box = x0 < x1 and y0 < y1 and set(points) == {(x0, y0), (x1, y0), (x1, y1), (x0, y1)}
    return (x0, y0, x1, y1) if is_box else None


def point_of(position: Message, *, pixels: bool) -> tuple[float, float] | None:
    """A landmark; None where it is bad and was rejected alone. A coordinate that is not there is 0."""
    x, y = position.number("x"), position.number("y")
    if x is None or y is None:
        return None
    if not max(abs(x), abs(y)) <= (LIMIT_PX if pixels else LARGEST):
        what = f"{x:g}, {y:g} are no {'place in an image' if pixels else 'fractions of the frame'}"
        position.reject(Fault("landmark out of range", "", what, f"correct them, {or_leave_out('landmark').partition(', ')[2]}"))
        return None
    return x, y


def score_in(message: Message, name: str) -> float:
    """A score; NaN where there is none, or where it is bad and was rejected alone."""
    return score_of(message, name, message.number(name), message.field(name)) if message.has(name) else math.nan


def score_of(message: Message, what: str, score: float | None, field: str = "") -> float:
    """A score that was looked up; NaN where it is None, or outside 0-1 and was rejected alone.

    Args:
        message: that says it.
        what: it is called.
        score: the number.
        field: ``.name`` of it in the message.
    """
    if score is None or 0 <= score <= 1:
        return math.nan if score is None else score
    fix = "correct it, or leave the score out with --on-error skip"
    message.reject(Fault("score outside 0-1", field, f"{what} {score:g} is outside 0-1", fix))
    return math.nan


def page_in(message: Message, name: str) -> int | None:
    """The number of a page, from 1; 0 where nothing says it, None where it is none and the page was rejected."""
    page = message.number(name)
    if page is not None and not (0 <= page < _MOST_PAGES and page == int(page)):
        fix = f"number pages from 1, {or_leave_out('page').partition(', ')[2]}"
        message.reject(Fault("no page", message.field(name), f"{name} {page:g} is no page", fix))
        return None
    return None if page is None else int(page)


def why_failed(failed: Message, name: str = "message") -> str:
    """What a service says of a call that failed, in one line, in a field that is text."""
    return in_one_line(failed.text(name) if failed.begins(name) == b'"' else "")[:_LONGEST_REASON] or "nothing says why"


def label_in(message: Message, name: str) -> str:
    """What an object is called; empty where nothing says it, and the object was rejected."""
    label = message.value(name, _TEXT)
    if label or (label is None and message.has(name)):
        return label or ""
    where, what = (message.field(name), f"{name} is empty") if message.has(name) else ("", f"has no {name}")
    message.reject(Fault("no label", where, what, f"name it, {SKIP}"))
    return ""


def attributes_in(message: Message, asked: Iterable[str]) -> dict[str, str | tuple[str, ...]]:
    """What was asked for, as text; a name may lead through objects, as ``headPose.roll``.

    Of a list of objects the names are taken. What text cannot say is counted.
    """
    found: dict[str, str | tuple[str, ...]] = {}
    for name in asked:
        first, *rest = name.split(".")
        value: Any = message.value(first, _ANY, or_leave_out("attribute"))
        for part in rest:
            value = value.get(part) if isinstance(value, dict) else None
        if value is None or value in ("", [], {}):
            continue
        text = attribute_value(_plain(value))
        if text is None:
            message.tally.unconverted[f"values of the attribute {name}"] += 1
        else:
            found[name] = text
    return found


def _plain(value: Any) -> object:  # noqa: ANN401  # a value of JSON
    """A list of objects as their names."""
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return [next((item[name] for name in _NAMES if name in item), None) for item in value]
    return value


def _is_near(message: Message, values: Iterable[float], *, pixels: bool) -> bool:
    """Whether all coordinates may be of an image; where one is not, the object is rejected."""
    far = next((value for value in values if not abs(value) <= (LIMIT_PX if pixels else LARGEST)), None)
    if far is None:
        return True
    what = f"{far:g} is no {'place in an image' if pixels else 'fraction of the frame'}"
    message.reject(Fault("coordinate out of range", "", what, f"correct it, {SKIP}"))
    return False
