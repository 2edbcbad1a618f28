"""What an annotation says beside its geometry."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prelabel.attributes import attribute_value
from prelabel.errors import Tally
from prelabel.files import is_text
from prelabel.readers.playment.faults import as_name, as_object

USED = frozenset({"_id", "type", "label", "attributes", "coordinates", "points", "edges", "front", "side", "back", "state", "frames"})
"""The fields of trackers and annotations that the format names."""

STATE = "state of an annotation (--state gives all of them one)"
EMPTY = "attribute without a value"

Attributes = dict[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidReader:
    """Reads labels and attributes.

    Args:
        fields: those that become attributes.
        tally: counts what has no place in a job.
        unused: gathers the names of fields that were seen and not used.
    """

    fields: tuple[str, ...]
    tally: Tally
    unused: set[str] = field(default_factory=set)

    def label(self, annotation: Mapping[str, Any], tracker: Mapping[str, Any], element: str) -> str:
        """The class of an annotation; where it says none, that of its tracker.

        Raises:
            RecordError: neither has one.
        """
        own = annotation.get("label")
        return as_name(tracker.get("label") if own in (None, "") else own, f"{element}.label")

    def attributes(self, annotation: Mapping[str, Any], tracker: Mapping[str, Any], element: str) -> Attributes:
        """The attributes of an annotation, those of its tracker that it does not have itself, and the fields that were asked for.

        Raises:
            RecordError: ``attributes`` is no object.
        """
        self.unused.update(annotation.keys() - USED - set(self.fields))
        if annotation.get("state") is not None and "state" not in self.fields:
            self.tally.unconverted[STATE] += 1
        named = {name: said for one in (tracker, annotation) for name, said in as_object(one.get("attributes") or {}, element).items()}
        found: Attributes = {}
        for name, said in named.items():
            value = _text(said.get("value") if isinstance(said, dict) else said)
            if value is None or not name or not is_text(name):
                self.tally.unconverted[EMPTY] += 1
            else:
                found[name] = value
        asked = {name: _text(annotation.get(name, tracker.get(name))) for name in self.fields}
        return found | {name: value for name, value in asked.items() if value is not None}


def score_of(attributes: Attributes, about: Mapping[str, Any]) -> float:
    """The score of an annotation: a number in [0, 1] in the attribute that prelabel wrote scores to; NaN where there is none.

    >>> score_of({"sure": "0.5"}, {"score_attribute": "sure"}), score_of({"sure": "0.5"}, {})
    (0.5, nan)
    """
    name = about.get("score_attribute")
    text = attributes.get(name) if isinstance(name, str) else None
    try:
        score = float(text) if isinstance(text, str) else math.nan
    except ValueError:
        return math.nan
    return score if 0 <= score <= 1 else math.nan


def _text(value: object) -> str | tuple[str, ...] | None:
    """A value as an attribute has it; None where text cannot say it."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    text = attribute_value(value)
    return text if text is None or all(map(is_text, [text] if isinstance(text, str) else text)) else None
