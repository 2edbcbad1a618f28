"""Answers in JSON: lists of objects as Gemini, Qwen and Moondream give them, entities of Kosmos-2, and bare numbers."""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from prelabel.detections import Kind
from prelabel.errors import InputError, Tally
from prelabel.files import is_text
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.objects import put_attribute
from prelabel.readers.shared.words import shown
from prelabel.readers.vlm import florence, tags
from prelabel.readers.vlm.found import Form, Found
from prelabel.readers.vlm.masks import points_of, rings_of
from prelabel.readers.vlm.options import VlmOptions
from prelabel.readers.vlm.records import USED
from prelabel.readers.vlm.texts import AGAIN, json_in
from prelabel.readers.vlm.values import STRING, Text, Value, in_words
from prelabel.safejson import or_leave_out

BOXES = {
    "box_2d": Form("box_2d", "thousandths", "yx"),
    "bbox_2d": Form("bbox_2d", None, "xy"),
    "bbox": Form("bbox", None, None),
    "box": Form("box", None, None),
    "bounding_box": Form("bounding_box", None, None),
}
POINTS = {"point": Form("point", "thousandths", "yx"), "point_2d": Form("point_2d", None, "xy")}
_CORNERS, _XY = ("x_min", "y_min", "x_max", "y_max"), ("x", "y")
_NAMED = Form("x_min", "fractions", "xy", fixed_order=True)
_NAMED_POINT = Form("x and y", "fractions", "xy", fixed_order=True)
_BARE = Form("a list of numbers", None, None)
_ENTITY = Form("an entity", "fractions", "xy", fixed_order=True)
_MASK = Form("mask", "thousandths", "xy", fixed_order=True)

_LABELS = ("label", "class_name", "class", "category", "name", "object")
_WORDS = ("text_content", "transcription", "text")
_SCORES = ("confidence", "score")
_SOLID = ("bbox_3d", "box_3d")
"""Cuboids in space of Qwen-VL and Gemini."""
_SHAPES = frozenset({*BOXES, *POINTS, *_CORNERS, *_XY, *_SOLID, "mask"})

_FLORENCE = frozenset({*florence.LISTS, *(name for names in florence.LISTS.values() for name in names)})

WORDS, TRANSCRIPTION = "text", "transcription"
"""The label of text that was read, and the attribute that says what."""

PLAIN = "answer without coordinates"

_BOX = msgspec.json.Decoder(tuple[float, float, float, float])
_POINT = msgspec.json.Decoder(tuple[float, float])
_NUMBER = msgspec.json.Decoder(float)
_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Any)
_PHRASE = msgspec.json.Decoder(tuple[str, tuple[float, float], list[msgspec.Raw]])

_NESTED = re.compile(rb"\s*\[\s*\[")

_NUMBERS = re.compile(r"[\[(]\s*-?\d+(?:\.\d+)?(?:\s*,\s*-?\d+(?:\.\d+)?){3}\s*[\])]")
"""Four numbers in brackets, which are a box whatever else they are."""

_FIX = or_leave_out("object")
_ASK = "ask for JSON, or leave the image out with --on-error skip"


class Answers:
    """Finds what answers find.

    Args:
        options: of the reader.
        tally: takes what is bad, and counts.
    """

    def __init__(self, options: VlmOptions, tally: Tally) -> None:
        self._options, self._tally = options, tally
        self._group = 0

    def found(self, answer: Value | Text) -> list[Found]:
        """All that an answer finds.

        Raises:
            InputError: the answer is broken, or something in it is bad and the run stops at bad records.
        """
        if isinstance(answer, Text):
            value = json_in(answer, self._tally)
            if value is None:
                return self._tagged(answer)
            answer = value
        if answer.begins == "[":
            return [*self._of_list(answer)]
        if answer.begins == "{":
            return [*self._of_object(answer)]
        answer.reject(Fault("no answer", "", "is neither a text, nor a list, nor an object", AGAIN), self._tally)
        return []

    def _tagged(self, text: Text) -> list[Found]:
        found = tags.found_in(text, self._tally)
        if found is None:
            numbers = _NUMBERS.search(text.text)
            if numbers:
                # an image without objects would be a guess
                what = f"{shown(numbers[0])} stands among words, and whose box it is nobody can say"
                raise InputError(what, place=text.place(numbers.start()), fix=_ASK)
            self._tally.unconverted[PLAIN] += 1
        return found or []

    def _of_list(self, value: Value) -> Iterator[Found]:
        items = [*value.items(self._tally, _FIX)]
        if items and items[0].begins == '"' and len(items) == 2 and items[1].begins == "[":  # noqa: PLR2004  # a caption and its entities
            items = [*items[1].items(self._tally, _FIX)]
        if items and _is_number(items[0]):
            yield from self._box(value, _BARE, {})
            return
        for item in items:
            self._group += 1
            if item.begins == "{":
                yield from self._item(item)
            elif item.begins == "[" and (parts := item.peeked()) and not _is_number(parts[0]):
                yield from self._entity(item)
            else:
                yield from self._box(item, _BARE, {})

    def _of_object(self, value: Value) -> Iterator[Found]:
        members = value.members(self._tally, _FIX)
        if any(name in members for name in (*BOXES, *POINTS, _CORNERS[0])):
            self._group += 1
            yield from self._item(value, USED)
            return
        unused: list[str] = []
        for name, raw in members.items():
            part = value.part(raw, f".{name}")
            if florence.is_task(name):
                yield from self._of_task(name, part)
            elif name == "entities" or (part.begins == "[" and _lists_objects(part)):
                yield from self._of_list(part)
            elif name not in USED and name not in _FLORENCE and not (part.begins == "[" and not part.peeked()):
                unused.append(name)
        if any(name in members for name in florence.LISTS):
            yield from florence.found_in(value, members, self._tally)
        elif members and unused == [name for name in members if name not in USED]:
            fix = "see prelabel formats vlm for what is read, or leave the image out with --on-error skip"
            value.reject(Fault("no answer", "", f"holds no box and no point, only {in_words(members)}", fix), self._tally)
            return
        if unused:
            self._tally.note_names("members of answers that were not used: {all}", unused)

    def _of_task(self, task: str, part: Value) -> Iterator[Found]:
        """What one task of Florence-2 found."""
        if part.begins == '"':
            text = part.text(self._tally)
            found = tags.found_in(text, self._tally) if text else []
            if found is None:
                self._tally.unconverted[f"text of {task}"] += 1
            yield from found or ()
        elif part.begins == "{":
            yield from florence.found_in(part, part.members(self._tally), self._tally)
        else:
            part.reject(Fault("no answer", "", f"is no answer of {task}", or_leave_out("answer")), self._tally)

    def _entity(self, item: Value) -> Iterator[Found]:
        """A phrase of Kosmos-2, where it stands in the caption, and its boxes."""
        phrase = item.decoded(_PHRASE, self._tally, _FIX)
        for position, raw in enumerate(phrase[2] if phrase else ()):
            self._group += 1
            yield from self._box(item.part(raw, f"[2][{position}]"), _ENTITY, {"label": phrase[0].strip() if phrase else ""})

    def _item(self, item: Value, beside: Collection[str] = ()) -> Iterator[Found]:
        """A box, a point, or both of one object; beside it may stand what is said of its image."""
        members = item.members(self._tally, _FIX)
        solid = next((name for name in _SOLID if name in members), None)
        if solid:
            self._tally.unconverted[solid] += 1
        said = self._said(item, members, beside)
        if said is None:
            return
        found: list[Found] = []
        shapes = 0
        for forms, read in ((BOXES, self._boxes), (POINTS, self._point)):
            for name in (name for name in forms if name in members and bytes(members[name]) != b"null"):
                shapes += 1
                found += read(item.part(members[name], f".{name}"), forms[name], said)
        if all(name in members for name in _CORNERS):
            shapes += 1
            found += self._named(item, members, _CORNERS, said)
        elif not shapes and all(name in members for name in _XY):
            shapes += 1
            found += self._named(item, members, _XY, said)
        if not shapes and not solid:
            item.reject(Fault("no box", "", f"holds no box and no point, only {in_words(members)}", _FIX), self._tally)
        yield from self._masked(item, members, found, said)

    def _masked(self, item: Value, members: Mapping[str, msgspec.Raw], found: list[Found], said: dict[str, Any]) -> Iterator[Found]:
        """The same with the mask of the box."""
        box = next((one for one in found if one.kind == Kind.RECTANGLE), None)
        if "mask" not in members or not found:
            yield from found
            return
        mask = item.part(members["mask"], ".mask")
        rings = rings_of(mask, self._options.threshold, self._tally)
        if rings is not None and box is None:
            self._tally.unconverted["mask without a box, which says where it lies"] += 1
        yield from (replace(one, mask=rings) if one is box else one for one in found)
        points = points_of(mask, self._tally)
        if points:
            yield Found(place=mask.place(), form=_MASK, kind=Kind.POLYGON, rings=[points], group=self._group, **said)

    def _boxes(self, value: Value, form: Form, said: dict[str, Any]) -> Iterator[Found]:
        """One box, or several that are one object each."""
        parts = value.peeked() if _NESTED.match(value.raw) else ()
        if parts and all(part.begins == "[" for part in parts):
            for part in parts:
                yield from self._box(part, form, said)
                self._group += 1
        else:
            yield from self._box(value, form, said)

    def _box(self, value: Value, form: Form, said: dict[str, Any]) -> Iterator[Found]:
        box = value.decoded(_BOX, self._tally, _FIX)
        if box is not None:
            yield Found(place=value.place(), form=form, kind=Kind.RECTANGLE, rings=[box], group=self._group, **said)

    def _point(self, value: Value, form: Form, said: dict[str, Any]) -> Iterator[Found]:
        point = value.decoded(_POINT, self._tally, _FIX)
        if point is not None:
            yield Found(place=value.place(), form=form, kind=Kind.LANDMARK, rings=[point], group=self._group, **said)

    def _named(self, item: Value, members: Mapping[str, msgspec.Raw], names: tuple[str, ...], said: dict[str, Any]) -> Iterator[Found]:
        """A box or a point whose numbers have names."""
        read = (item.part(members[name], f".{name}").decoded(_NUMBER, self._tally, _FIX) for name in names)
        numbers = [number for number in read if number is not None]
        if len(numbers) == len(names):
            form, kind = (_NAMED, Kind.RECTANGLE) if names == _CORNERS else (_NAMED_POINT, Kind.LANDMARK)
            yield Found(place=item.place(), form=form, kind=kind, rings=[numbers], group=self._group, **said)

    def _said(self, item: Value, members: Mapping[str, msgspec.Raw], beside: Collection[str]) -> dict[str, Any] | None:
        """Label, score and attributes of an object; None where its label is none."""
        names = [_first(members, names) for names in (_LABELS, _WORDS, _SCORES)]
        label, words = (self._text(item, members, name) for name in names[:2])
        if label is None or words is None:
            return None
        attributes: dict[str, str | tuple[str, ...]] = {}
        if words:
            attributes[TRANSCRIPTION] = words
        for name in self._options.attributes:
            if name in members:
                value = item.part(members[name], f".{name}").decoded(_ANY, self._tally, or_leave_out("attribute"))
                if value not in (None, "", [], {}):
                    put_attribute(attributes, name, value, self._tally)
        used = {*_SHAPES, *names, *self._options.attributes, *beside}
        unused = [name for name in members if name not in used]
        if unused:
            self._tally.note_names("members of objects that were not used: {all} (-O attributes= makes attributes of them)", unused)
        return {"label": label or (WORDS if words else ""), "score": self._score(item, members, names[2]), "attributes": attributes}

    def _text(self, item: Value, members: Mapping[str, msgspec.Raw], name: str | None) -> str | None:
        """A member that is a text, empty where there is none; None of what is no text, and was rejected."""
        if name is None:
            return ""
        value = item.part(members[name], f".{name}")
        text = value.decoded(STRING, self._tally, _FIX)
        if text is not None and not is_text(text):
            value.reject(Fault("no label", "", f"{shown(text)} is no text", _FIX), self._tally)
            return None
        return None if text is None else text.strip()

    def _score(self, item: Value, members: Mapping[str, msgspec.Raw], name: str | None) -> float:
        """The score, NaN where there is none, or where it was rejected, alone."""
        if name is None:
            return math.nan
        value, fix, most = item.part(members[name], f".{name}"), or_leave_out("score"), 100 if self._options.score == "percent" else 1
        score = value.decoded(_NUMBER, self._tally, fix)
        if score is None:
            return math.nan
        if not 0 <= score <= most:
            hint = "" if most > 1 else "divide scores by 100 with -O score=percent where they are per cent, "
            value.reject(Fault("score outside 0-1", "", f"score {score:g} is outside 0-{most}", f"{hint}{fix}"), self._tally)
            return math.nan
        return score / most


def _first(members: Mapping[str, msgspec.Raw], names: tuple[str, ...]) -> str | None:
    """The first of some members that is there, and not null."""
    return next((name for name in names if name in members and bytes(members[name]) != b"null"), None)


def _is_number(value: Value) -> bool:
    return value.begins in set("-0123456789")


def _lists_objects(value: Value) -> bool:
    """Whether a list holds objects."""
    return any(item.begins == "{" for item in value.peeked())
