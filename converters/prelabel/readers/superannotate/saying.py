"""What instances say beside their shapes: classes, scores and attributes."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from prelabel.attributes import attribute_value
from prelabel.detections import AttributeSet
from prelabel.errors import Tally
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.objects import put_attribute
from prelabel.readers.superannotate.classes import Classes
from prelabel.readers.superannotate.records import Attribute, Described
from prelabel.safejson import UNREADABLE

UNUSED = "fields of instances that were not used: {all} (-O attributes={all} keeps them)"

POINT_LABEL = "label of a point"

_SHOWN = {"trackingId": "tracking_id", "templateName": "template_name", "error": "error"}
"""Fields that say something of an object that there is no place for, unless they are asked for."""

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def label_of(said: Described, classes: Classes, default: str) -> str:
    """The name of a class.

    Raises:
        BadShape: nothing names it.
    """
    named = said.class_name or classes.names.get(-1 if said.class_id is None else said.class_id, "")
    label = named.strip() or default
    if not label:
        what = f"has no className, and no classes.json names the class {said.class_id}" if said.class_id is not None else "has no className"
        fix = "label such with -O default=LABEL, or leave the record out with --on-error skip"
        raise BadShape("no class", "", what, fix)
    return label


def attributes_of(listed: Sequence[Attribute], fields: Mapping[str, Any], classes: Classes, tally: Tally) -> AttributeSet:
    """The values of each group, several of one as a multi-select, and further fields.

    Args:
        listed: the attributes.
        fields: by their names.
        classes: names those whose ids alone are said.
        tally: counts what has no name, or a value that text cannot say.
    """
    found: dict[str, list[str]] = {}
    for one in listed:
        group = one.group_name or classes.groups.get(-1 if one.group_id is None else one.group_id)
        value = one.name if one.name not in (None, "") else classes.values.get(-1 if one.id is None else one.id)
        plain = attribute_value(value)
        if not group or plain is None:
            tally.unconverted[f"values of the attribute {group}" if group else "attribute without a name"] += 1
            continue
        values = found.setdefault(group, [])
        values += [text for text in ((plain,) if isinstance(plain, str) else plain) if text not in values]
    said: dict[str, str | tuple[str, ...]] = {
        name: values[0] if len(values) == 1 else tuple(values) for name, values in found.items() if values
    }
    for name, value in fields.items():
        if value is not None:
            put_attribute(said, name, value, tally)
    return said


def fields_of(raw: msgspec.Raw, asked: Sequence[str]) -> dict[str, Any]:
    """The members of an instance that are asked for.

    Raises:
        BadShape: one cannot be read.
    """
    members = _MEMBERS.decode(raw) if asked else {}
    found: dict[str, Any] = {}
    for name in asked:
        try:
            found |= {name: msgspec.json.decode(members[name])} if name in members else {}
        except msgspec.DecodeError as error:
            raise BadShape(UNREADABLE, f".{name}", str(error).partition(" - at")[0].lower()) from None
    return found


def note_unused(said: Described, asked: Sequence[str], tally: Tally) -> None:
    """Count the labels of points, and say which fields nothing uses."""
    if isinstance(said.point_labels, dict) and said.point_labels:
        tally.unconverted[POINT_LABEL] += len(said.point_labels)
    names = [name for name, field in _SHOWN.items() if getattr(said, field) not in (None, False, "") and name not in asked]
    if names:
        tally.note_names(UNUSED, names)
