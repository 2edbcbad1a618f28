"""Attributes of labels: fields of their own, and values in ``attributes``, which old versions wrap."""

from typing import Any

import msgspec

from prelabel.attributes import attribute_value
from prelabel.detections import AttributeSet
from prelabel.errors import Tally
from prelabel.readers.fiftyone.records import MEMBERS, Label, Spot
from prelabel.readers.shared.objects import count_other

_VALUE = msgspec.json.Decoder(Any)

_WRAPPERS = ("$date", "$oid", "$numberLong", "$numberInt")
"""Of values that extended JSON says as text."""

_NOTHING: tuple[object, ...] = (None, [], {})
"""Values that say nothing."""


def attributes_of(label: Label, spot: Spot, tally: Tally) -> AttributeSet:
    """What is said of a label beside its shape, of which a field of its own goes before one in ``attributes``.

    Args:
        label: as it was read.
        spot: where it stands.
        tally: takes values that no attribute has, and bad ones.

    Raises:
        InputError: a value is bad, and the run stops at bad records.
    """
    own = {*label.__struct_fields__, "id"}
    members = {name: raw for name, raw in MEMBERS.decode(spot.raw).items() if name not in own and not name.startswith("_")}
    read: dict[str, Any] = {name: spot.inside(raw, f".{name}").value(_VALUE, tally) for name, raw in members.items()}
    values: dict[str, object] = {**read}
    for name, value in (label.attributes or {}).items():
        if values.setdefault(name, value) != value:
            count_other(name, tally)
    if label.tags:
        values["tags"] = label.tags
    texts = {name: attribute_value(_plain(value)) for name, value in values.items()}
    for name, text in texts.items():
        if text is None and values[name] not in _NOTHING:
            tally.unconverted[f"values of the attribute {name}"] += 1
    return {name: text for name, text in texts.items() if text is not None}


def _plain(value: object) -> object:
    """A value without what FiftyOne or MongoDB wraps it in."""
    if isinstance(value, dict):
        if "_cls" in value and "value" in value:
            return _plain(value["value"])
        if len(value) == 1 and (name := next(iter(value))) in _WRAPPERS:
            return _plain(value[name])
    return value
