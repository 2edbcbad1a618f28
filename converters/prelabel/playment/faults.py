"""What a decoder says of a document that does not fit its type, told for the document's writer.

The decoder stops at the first place that does not fit, and calls every entry of a mapping with free keys ``[...]``. Here the
entry is found, the value that stands there is named, and the decoder's terms become sentences.
"""

import re
from ast import literal_eval
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from prelabel.playment.violation import Violation, entry

_MESSAGE = re.compile(r"(?P<text>.*?)(?: - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`)?", re.DOTALL)
_STEP = re.compile(r"\.(?P<field>[^.\[]+)|\[(?P<index>\d+)\]|\[\.\.\.\]")
_TERMS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), reason, what)
    for pattern, reason, what in (
        (r"Object missing required field `(.+)`", "missing field", "{0} is missing"),
        (r"Object contains unknown field `(.+)`", "unknown field", "{0} is no field of this object"),
        (r"Expected `(?:int|float)` >= (.+)", "out of range", "{value} is less than {0}"),
        (r"Expected `(?:int|float)` <= (.+)", "out of range", "{value} is more than {0}"),
        (r"Expected `.+` of length >= 1", "empty", "{value} is empty"),
        (r"Expected `.+` of length >= (\d+)", "wrong number of entries", "{size} given, at least {0} needed"),
        (r"Expected `.+` of length (\d+).*", "wrong number of entries", "{size} given, {0} needed"),
        (r"Expected `str` matching regex (.+)", "malformed text", "{value} is not {0}"),
        (r"Expected `(.+?)`(?:, got `.+`)?", "wrong type", "{value} is not {0}"),
        (r"Invalid (?:enum )?value .*", "unknown value", "{value} is not allowed here"),
    )
)
_TYPES = {"str": "a string", "int": "a whole number", "float": "a number", "object": "an object", "array": "an array"}
_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How to speak of one type of document.

    Args:
        patterns: what a text must be, by the regular expression that its type has.
        fixes: what to do, by the name of the field.
        fix: what to do about all other fields.
    """

    patterns: Mapping[str, str]
    fixes: Mapping[str, str]
    fix: str


def fault(document: Any, kind: Any, wording: Wording) -> Violation | None:  # noqa: ANN401 # what JSON and type unions are
    """The first place of ``document`` that does not fit the type ``kind``; None where all of it fits.

    Args:
        document: dicts, lists, strings, numbers; its dicts are changed and put back while the place is sought.
        kind: a type that msgspec converts to.
        wording: how to speak of it.
    """
    message = _message(document, kind)
    if message is None:
        return None
    parts = _MESSAGE.fullmatch(message)
    if parts is None:
        return Violation("wrong type", "$", message, wording.fix)
    path, field, value = "$", "", document
    for step in _STEP.finditer(parts["path"] or ""):
        if step["field"]:
            field = step["field"]
            path, value = f"{path}.{field}", value[field]
        elif step["index"]:
            path, value = f"{path}{step[0]}", value[int(step["index"])]
        else:
            key = _bad_entry(document, value, kind, message)
            path, value = path + entry(key), value[key]
    if parts["key"]:
        value = _bad_entry(document, value, kind, message, by_key=True)
        path += entry(value)
    reason, what, named = _told(parts["text"], value, wording)
    return Violation(reason, path, what, wording.fixes.get(named or field, wording.fix))


def _message(document: object, kind: object) -> str | None:
    try:
        msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        return str(error)
    return None


def _bad_entry(document: object, mapping: dict[str, object], kind: object, message: str, *, by_key: bool = False) -> str:
    """The key of the entry of ``mapping`` that ``message`` is about.

    Entries are converted in order. A value that fits nowhere, put into an entry, therefore changes the message where the entry
    stands before the bad one, or is itself the bad one by its value; behind it nothing changes. So halving finds the border.
    """
    stranger = None if "got `bool`" in message else True
    keys = list(mapping)
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        kept = mapping[keys[middle]]
        mapping[keys[middle]] = stranger
        changed = _message(document, kind) != message
        mapping[keys[middle]] = kept
        low, high = (middle + 1, high) if changed else (low, middle)
    return keys[low if by_key else low - 1]


def _told(text: str, value: object, wording: Wording) -> tuple[str, str, str]:
    """The reason, the sentence, and the field that the sentence names, empty where it names none."""
    for pattern, reason, what in _TERMS:
        match = pattern.fullmatch(text)
        if match:
            term = match[1] if pattern.groups else ""
            size = len(value) if isinstance(value, list | dict) else 0
            told = what.format(_term(reason, term, wording), value=_shown(value), size=size)
            return reason, told, term if reason in {"missing field", "unknown field"} else ""
    return "wrong type", text, ""


def _term(reason: str, term: str, wording: Wording) -> str:
    if reason == "malformed text":
        return wording.patterns[literal_eval(term)]
    if reason == "wrong type":
        return " or ".join(_TYPES.get(name, name) for name in term.split(" | "))
    return term.removesuffix(".0")


def _shown(value: object) -> str:
    """The value as JSON, cut where it is long."""
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."
