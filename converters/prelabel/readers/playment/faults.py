"""What cannot be read of a record, raised where it is seen and counted where the next one begins."""

from collections.abc import Mapping
from typing import Any

from prelabel.files import is_text
from prelabel.readers.shared.faults import RecordError
from prelabel.readers.shared.words import shown

SKIP = "or leave the record out with --on-error skip"

CORRECT = f"correct the value, {SKIP}"


def told(value: object) -> str:
    """A value of a document as messages show it."""
    return "null" if value is None else shown(value)


def as_object(value: object, element: str) -> Mapping[str, Any]:
    """An object of the document.

    Raises:
        RecordError: it is something else.
    """
    if not isinstance(value, dict):
        raise RecordError("value of the wrong type", element, f"{told(value)} is no object")
    return value


def as_list(value: object, element: str) -> list[Any]:
    """A list of the document.

    Raises:
        RecordError: it is something else.
    """
    if not isinstance(value, list):
        raise RecordError("value of the wrong type", element, f"{told(value)} is no list")
    return value


def as_name(value: object, element: str) -> str:
    """A text that names something; a whole number stands for its digits.

    Raises:
        RecordError: it is something else, empty, or holds half a surrogate pair.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value:
        raise RecordError("value of the wrong type", element, f"{told(value)} is no name")
    if not is_text(value):
        raise RecordError("name not UTF-8", element, f"{told(value)} holds half a surrogate pair")
    return value
