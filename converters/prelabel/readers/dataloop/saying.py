"""What annotations say beside their shapes: scores and attributes."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Raw

from prelabel.detections import AttributeSet
from prelabel.errors import Tally
from prelabel.rawjson import NULL
from prelabel.readers.dataloop.marks import Marks, One
from prelabel.readers.dataloop.records import Model, User, begins, says
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.objects import put_attribute
from prelabel.safejson import or_leave_out

_USER, _MODEL = msgspec.json.Decoder(User), msgspec.json.Decoder(Model)
_TEXT = msgspec.json.Decoder(str | None)
_NUMBER = msgspec.json.Decoder(float | None)
_WORD = msgspec.json.Decoder(str)
_MEMBERS = msgspec.json.Decoder(dict[str, Raw])
_NAMED = msgspec.json.Decoder(dict[str, Raw] | None)
_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


def score_of(one: One, marks: Marks) -> float:
    """The confidence of the model that made an annotation; NaN where none did, and of a bad one.

    Raises:
        InputError: it is bad, and the run stops at bad records.
    """
    user = marks.silent(one.user, _USER)
    for raw, owner in ((user.model if user else NULL, "user"), (one.platform.model, "system")):
        model = marks.silent(raw, _MODEL)
        where = f"{one.element}.metadata.{owner}.model.confidence"
        score: float | None = marks.value(model.confidence, _NUMBER, where) if model else None
        if score is None:
            continue
        if 0 <= score <= 1:
            return score
        bad = BadShape("score outside 0-1", "", f"confidence {score:g} is outside 0-1", or_leave_out("confidence"))
        marks.refuse(bad, model.confidence if model else NULL, where)
    return math.nan


def attributes_of(one: One, marks: Marks) -> AttributeSet:
    """What an annotation says of itself: its description, its attributes, and the fields that are asked for.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    system, said = one.platform, one.said
    texts = [(said.description, f"{one.element}.description"), (system.description, f"{one.element}.metadata.system.description")]
    lists = [(said.attributes, f"{one.element}.attributes"), (system.attributes, f"{one.element}.metadata.system.attributes")]
    return gathered(texts, lists, _fields(one, marks), marks)


def gathered(
    texts: Sequence[tuple[Raw, str]], lists: Sequence[tuple[Raw, str]], fields: Mapping[str, tuple[Raw, str]], marks: Marks
) -> AttributeSet:
    """Attributes.

    Args:
        texts: descriptions and their ``$.path``, of which the first that says something is taken.
        lists: names that hold, or values by their names, likewise; those that come later go first.
        fields: values by their names, likewise.
        marks: takes bad ones.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    found: dict[str, str | tuple[str, ...]] = {}
    text = next(filter(None, (marks.value(raw, _TEXT, element) for raw, element in texts)), None)
    if text:
        found["description"] = text
    named: list[tuple[str, Raw, str]] = []
    for raw, element in lists:
        if marks.refused_lax(raw, element, "attributes"):
            continue
        if begins(raw, b"["):
            for _, word in marks.item.document.entries(raw, _WORD, element, "attribute", marks.tally):
                _put(found, word, True, marks.tally)
        elif says(raw):
            values = marks.value(raw, _NAMED, element, "attributes") or {}
            named += [(name, value, f"{element}.{name}") for name, value in values.items()]
    named += [(name, raw, element) for name, (raw, element) in fields.items()]
    for name, raw, element in named:
        value = marks.value(raw, _ANY, element, "attribute")
        if value not in (None, "", [], {}):
            _put(found, name, value, marks.tally)
    return found


def _put(found: dict[str, str | tuple[str, ...]], name: str, value: Any, tally: Tally) -> None:  # noqa: ANN401  # whatever it is
    if not name:
        tally.unconverted["attribute without a name"] += 1
    else:
        put_attribute(found, name, value, tally)


def _fields(one: One, marks: Marks) -> dict[str, tuple[Raw, str]]:
    """The members that are asked for: of the annotation, else of what the platform, else of what users say of it."""
    if not marks.options.attributes:
        return {}
    found: dict[str, tuple[Raw, str]] = {}
    metadata = marks.silent(one.said.metadata, _MEMBERS) or {}
    for raw, where in ((one.raw, ""), *((metadata.get(name, NULL), f".metadata.{name}") for name in ("system", "user"))):
        members = marks.silent(raw, _MEMBERS) or {}
        for name in marks.options.attributes:
            if says(members.get(name, NULL)):
                found.setdefault(name, (members[name], f"{one.element}{where}.{name}"))
    return found
