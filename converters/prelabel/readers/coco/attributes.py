"""The attributes of annotations: the object ``attributes``, and the fields that were asked for."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable, attribute_value
from prelabel.errors import Tally
from prelabel.readers.coco.records import EMPTY, Annotation

EMPTY_VALUES: tuple[object, ...] = (None, [], {})


def attributes_of(items: Sequence[Annotation], extra: Mapping[str, str], tally: Tally) -> tuple[AttributeTable, NDArray[np.int32] | None]:
    """The sets of attributes, and (n,) which one each row has; None where no row has any.

    Args:
        items: the annotations.
        extra: fields that become attributes, with where they stand in the Struct.
        tally: counts what text cannot say.
    """
    table = AttributeTable()
    if not extra and [a.attributes for a in items].count(EMPTY) == len(items):
        return table, None
    known: dict[tuple[object, ...], tuple[int, tuple[str, ...]]] = {}
    numbers = []
    for a in items:
        text = (bytes(a.attributes), *(_plain(getattr(a, field)) for field in extra.values()))
        found = known.get(text)
        if found is None:
            values, lost = decoded(a.attributes, {name: getattr(a, field) for name, field in extra.items()})
            found = known[text] = table.number(values), lost
        numbers.append(found[0])
        tally.unconverted.update(found[1])
    return table, np.array(numbers, np.int32)


def _plain(value: object) -> object:
    """A value that tells texts apart, also ``true`` from 1."""
    return bytes(value) if isinstance(value, msgspec.Raw) else (type(value), value)


def decoded(attributes: msgspec.Raw, asked: Mapping[str, object]) -> tuple[dict[str, str | tuple[str, ...] | None], tuple[str, ...]]:
    """The attributes object and the fields that were asked for as text, and what of them text cannot say.

    >>> decoded(msgspec.Raw(b'{"occluded": true, "at": {}}'), {"pose": msgspec.Raw(b"2.0")})
    ({'occluded': 'true', 'at': None, 'pose': '2'}, ())
    """
    found = _loaded(attributes)
    values = dict(found) if isinstance(found, dict) else {}
    lost = ["attributes that are no readable object"] if found and not isinstance(found, dict) else []
    fields = {name: _loaded(value) for name, value in asked.items()}
    values |= {name: value for name, value in fields.items() if value is not None}
    texts = {name: attribute_value(value) for name, value in values.items()}
    lost += [f"values of the attribute {name}" for name, value in values.items() if texts[name] is None and value not in EMPTY_VALUES]
    return texts, tuple(lost)


def _loaded(value: object) -> object:
    """A value from its text; text that holds numbers beyond what computers hold stays text."""
    if not isinstance(value, msgspec.Raw):
        return value
    try:
        return msgspec.json.decode(value) if len(value) else None
    except msgspec.DecodeError:
        return bytes(value)
