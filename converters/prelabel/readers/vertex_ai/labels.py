"""Resource labels of annotations and data items, of which some become attributes."""

from collections.abc import Sequence
from typing import Any

import msgspec

from prelabel.attributes import attribute_value
from prelabel.detections import AttributeSet
from prelabel.readers.shared.messages import Message
from prelabel.safejson import or_leave_out

ITEM, ANNOTATION = "dataItemResourceLabels", "annotationResourceLabels"

ML_USE = "aiplatform.googleapis.com/ml_use"
"""Whether an item is for training, validation or test."""

_LABELS = msgspec.json.Decoder(dict[str, Any])


def resource_labels(message: Message, name: str, asked: Sequence[str]) -> AttributeSet:
    """The labels that are asked for, by the names that they are asked by; what text cannot say is counted.

    Args:
        message: of an annotation, or of an item.
        name: of the field that holds its labels.
        asked: their names, whole or behind the last slash.
    """
    labels = message.value(name, _LABELS, or_leave_out("attribute")) if asked else None
    found: dict[str, str | tuple[str, ...]] = {}
    for one, value in (labels or {}).items():
        for wanted in asked:
            if wanted in {one, one.rpartition("/")[2]} and value is not None:
                text = attribute_value(value)
                if text is None:
                    message.tally.unconverted[f"values of the attribute {wanted}"] += 1
                else:
                    found[wanted] = text
    return found


def use_of(said: str, asked: Sequence[str]) -> AttributeSet:
    """The use that a row of CSV says, as an attribute where that is asked for.

    >>> use_of("TRAIN", ["ml_use", "env"]), use_of("", ["ml_use"]), use_of("TEST", [])
    ({'ml_use': 'TRAIN'}, {}, {})
    """
    return {wanted: said for wanted in asked if said and wanted in {ML_USE, ML_USE.rpartition("/")[2]}}
