"""What the processor of Florence-2 makes of an answer: lists of boxes, corners and polygons in pixels, beside lists of labels."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.files import is_text
from prelabel.readers.shared.faults import Fault
from prelabel.readers.vlm.found import Form, Found
from prelabel.readers.vlm.values import STRING, Value, in_words
from prelabel.safejson import or_leave_out

LISTS = {"bboxes": ("bboxes_labels", "labels"), "quad_boxes": ("labels",), "polygons": ("polygons_labels", "labels")}
"""The lists of shapes, and what the list of their labels may be called."""

TRANSCRIPTION = "transcription"

_TASK = re.compile(r"<[A-Z][A-Z_]*>")
_FORM = Form("Florence-2", "pixels", "xy", fixed_order=True)

_BOX = msgspec.json.Decoder(tuple[float, float, float, float])
_NUMBERS = msgspec.json.Decoder(list[float])
_FEWEST, _CORNERS = 3, 4

_FIX = or_leave_out("object")


def is_task(name: str) -> bool:
    """Whether a member is called by a task.

    >>> is_task("<OD>"), is_task("label")
    (True, False)
    """
    return _TASK.fullmatch(name) is not None


def found_in(value: Value, members: Mapping[str, msgspec.Raw], tally: Tally) -> Iterator[Found]:
    """All shapes of an answer; what is bad is rejected.

    Args:
        value: the answer.
        members: its members.
        tally: takes what is bad.

    Raises:
        InputError: something is, and the run stops at bad records.
    """
    if not any(name in members for name in LISTS):
        value.reject(Fault("no answer", "", f"holds no box and no polygon, only {in_words(members)}", or_leave_out("answer")), tally)
    for name, labels in LISTS.items():
        if name not in members:
            continue
        items = [*value.part(members[name], f".{name}").items(tally, or_leave_out("answer"))]
        beside = next((label for label in labels if label in members), None)
        names = [*value.part(members[beside], f".{beside}").items(tally, or_leave_out("answer"))] if beside else []
        if beside and len(names) != len(items):
            what = f"{len(items)} {name}, but {len(names)} {beside}"
            fault = Fault("lists of different lengths", f".{beside}", what, or_leave_out("answer"))
            value.reject(fault, tally)
            continue
        for position, item in enumerate(items):
            label = _label(names[position], tally) if names else ""
            if label is not None:
                yield from _shape(name, item, label, tally)


def _label(value: Value, tally: Tally) -> str | None:
    text = value.decoded(STRING, tally, _FIX)
    if text is not None and not is_text(text):
        value.reject(Fault("no label", "", "is no text", _FIX), tally)
        return None
    # the end of a sequence comes before the words of a text that was read
    return None if text is None else text.replace("</s>", "").strip()


def _shape(name: str, item: Value, label: str, tally: Tally) -> Iterator[Found]:
    if name == "bboxes":
        box = item.decoded(_BOX, tally, _FIX)
        if box is not None:
            yield Found(place=item.place(), form=_FORM, kind=Kind.RECTANGLE, rings=[box], label=label)
        return
    if name == "quad_boxes":
        ring = _ring(item, tally, exactly=_CORNERS)
        if ring:
            attributes = {TRANSCRIPTION: label} if label else {}
            yield Found(place=item.place(), form=_FORM, kind=Kind.POLYGON, rings=[ring], label="text", attributes=attributes)
        return
    rings = [ring for ring in (_ring(part, tally) for part in item.items(tally, _FIX)) if ring]
    if rings:
        yield Found(place=item.place(), form=_FORM, kind=Kind.POLYGON, rings=rings, label=label)


def _ring(value: Value, tally: Tally, exactly: int = 0) -> list[float] | None:
    """x, y, x, y and so on of a polygon's part; None where it is none, and was rejected."""
    fix = _FIX if exactly else or_leave_out("part")
    numbers = value.decoded(_NUMBERS, tally, fix)
    if numbers is None:
        return None
    points = len(set(zip(numbers[::2], numbers[1::2], strict=False)))
    if len(numbers) % 2 or (exactly and len(numbers) != 2 * exactly):
        value.reject(Fault("wrong number of coordinates", "", f"{len(numbers)} numbers are no points of a polygon", fix), tally)
        return None
    if points < _FEWEST:
        value.reject(Fault("too few points", "", f"has {points} different points, and needs {_FEWEST}", fix), tally)
        return None
    return numbers
