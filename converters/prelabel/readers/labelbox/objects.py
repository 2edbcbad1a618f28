"""One object of a data row: where it is, what it is called, and its classifications as attributes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.rawjson import EMPTY, NULL
from prelabel.readers.labelbox.records import Lenient, Record
from prelabel.readers.shared.faults import RecordError, typed
from prelabel.readers.shared.objects import Objects, Said

MOST_PX = 1e7
"""How far from the corner of an image a point may lie: farther is no image's pixel."""

MASK = "mask that stands at a URL"
UNANSWERED = "classification without an answer"

Value = str | tuple[str, ...]

Attributes = dict[str, Value]


class Box(Lenient, frozen=True, kw_only=True):
    """Pixels from the upper left of the image."""

    top: float
    left: float
    height: float
    width: float


class Point(Lenient, frozen=True, kw_only=True):
    """Likewise."""

    x: float
    y: float


class Answer(Lenient, frozen=True, kw_only=True):
    """A choice, under which further classifications may be asked."""

    name: str | None = None
    value: str | None = None
    content: str | None = None
    classifications: "tuple[Classification, ...]" = ()


class Classification(Lenient, frozen=True, kw_only=True):
    """A question and its answer."""

    name: str
    radio_answer: Answer | None = None
    checklist_answers: list[Answer] | None = None
    text_answer: Answer | None = None


class Object(Lenient, frozen=True, kw_only=True):
    """An object of an image or of a frame; it has one of the geometries."""

    name: str
    annotation_kind: str = ""
    classifications: msgspec.Raw = NULL
    bounding_box: Box | None = None
    polygon: list[Point] | None = None
    line: list[Point] | None = None
    point: Point | None = None
    mask: Any = None
    composite_mask: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """An object that can be drawn.

    Args:
        name: its class.
        kind: RECTANGLE has two points, its upper left and lower right.
        points: (p, 2) in pixels.
        attributes: its classifications.
    """

    name: str
    kind: Kind
    points: NDArray[np.float64]
    attributes: Attributes

    def add_to(self, objects: Objects, said: Said) -> None:
        """Add it to the objects of a batch."""
        if self.kind == Kind.RECTANGLE:
            objects.add_box(said, self.points.reshape(4).tolist())
        else:
            numbers = [1] if self.kind == Kind.LANDMARK else None
            objects.add(said, self.kind, Rings.of(self.points, [len(self.points)]), numbers)


def drawn(record: Record, raw: msgspec.Raw, element: str, tally: Tally) -> Drawn | None:
    """An object as it can be drawn; None where it is a mask, which is counted. Classifications that are bad are left out alone.

    Args:
        record: the data row that has it.
        raw: the object.
        element: its ``$.path``.
        tally: takes what is left out.

    Raises:
        RecordError: it is of the wrong type, has no known geometry, or has no extent.
        InputError: a classification is bad, and the run stops at bad records.
    """
    said = typed(raw, Object, element)
    if not said.name:
        raise RecordError("object without name", f"{element}.name", "the name is empty", "name its class, or remove it")
    if said.mask is not None or said.composite_mask is not None:
        tally.unconverted[MASK] += 1
        return None
    kind, points = _geometry(said, element)
    if not (np.abs(points) <= MOST_PX).all():
        what = f"a coordinate lies beyond {MOST_PX:.0f} pixels"
        raise RecordError("coordinate that is no pixel", element, what, "write pixels of the image")
    asked = () if said.classifications == EMPTY else _asked(record, said.classifications, f"{element}.classifications", tally)
    return Drawn(name=said.name, kind=kind, points=points, attributes=_attributes(asked, tally))


def _asked(record: Record, text: msgspec.Raw, element: str, tally: Tally) -> list[Classification]:
    listed = record.part(text, list[msgspec.Raw], element, "list", tally) or ()
    found = (record.part(one, Classification, f"{element}[{i}]", "classification", tally) for i, one in enumerate(listed))
    return [one for one in found if one is not None]


def _geometry(said: Object, element: str) -> tuple[Kind, NDArray[np.float64]]:
    match said:
        case Object(bounding_box=Box() as box):
            if not (box.width > 0 and box.height > 0):
                what = f"width {box.width:g} and height {box.height:g} must be above 0"
                raise RecordError("width or height not positive", f"{element}.bounding_box", what, "draw it larger, or remove it")
            return Kind.RECTANGLE, np.array([[box.left, box.top], [box.left + box.width, box.top + box.height]])
        case Object(polygon=list() as points):
            found = _points(points, 3, f"{element}.polygon")
            return Kind.POLYGON, Rings.of(found, [len(found)]).opened().points
        case Object(line=list() as points):
            return Kind.LINE, _points(points, 2, f"{element}.line")
        case Object(point=Point() as point):
            return Kind.LANDMARK, np.array([[point.x, point.y]])
        case _:
            what = f"unknown kind {said.annotation_kind!r}"
            raise RecordError(what, element, what, "kinds are bounding boxes, polygons, polylines, points and masks")


def _points(points: Sequence[Point], least: int, element: str) -> NDArray[np.float64]:
    found = np.array([(point.x, point.y) for point in points]).reshape(-1, 2)
    different = len(np.unique(found, axis=0))
    if different < least:
        what = f"{different} different points, at least {least} are needed"
        raise RecordError("too few points", element, what, "draw it larger, or remove it")
    return found


def _attributes(classifications: Sequence[Classification], tally: Tally) -> Attributes:
    """Questions and answers, those that an answer raises too; the answers to questions of one name are gathered."""
    found: Attributes = {}
    for name, value in _answered(classifications, tally):
        found[name] = _gathered(found[name], value) if name in found else value
    return found


def _answered(classifications: Sequence[Classification], tally: Tally) -> Iterator[tuple[str, Value]]:
    """Each question and its answer, behind it those that its answers raise."""
    for one in classifications:
        answers = one.checklist_answers if one.checklist_answers is not None else [one.radio_answer or one.text_answer or Answer()]
        texts = tuple(text for text in map(_text, answers) if text)
        if not texts or not one.name:
            tally.unconverted[UNANSWERED] += 1
            continue
        yield one.name, texts if one.checklist_answers is not None else texts[0]
        for answer in answers:
            yield from _answered(answer.classifications, tally)


def _gathered(value: Value, other: Value) -> Value:
    """Two answers as one, each text once.

    >>> _gathered("high", "low"), _gathered("high", "high"), _gathered(("dent",), "dent")
    (('high', 'low'), 'high', ('dent',))
    """
    texts = tuple(dict.fromkeys(text for said in (value, other) for text in ((said,) if isinstance(said, str) else said)))
    return texts[0] if value == other == texts[0] else texts


def _text(answer: Answer) -> str:
    return answer.content or answer.name or answer.value or ""


def between(key: Drawn, following: Drawn, share: float) -> Drawn:
    """What lies between two keyframes: on a straight line where they have as many points, else as the first is."""
    if key.kind != following.kind or key.points.shape != following.points.shape:
        return key
    points = key.points + share * (following.points - key.points)
    return Drawn(name=key.name, kind=key.kind, points=points, attributes=key.attributes)
