"""Attribute values as Playment wants them, and sets of attributes kept once."""

from collections.abc import Mapping

from prelabel.detections import NO_ATTRIBUTES, AttributeSet

SCORE_NAMES = ("score", "confidence", "conf", "probability")
"""Attributes of jobs that hold a score where nobody names one, in small letters."""


def attribute_value(value: object) -> str | tuple[str, ...] | None:
    """A value of a source as text: ``true``/``false``, numbers in their shortest form, lists as multi-selects.

    Returns:
        None where text cannot say it: null, an object, an empty list or one of other than plain values.

    >>> attribute_value(True), attribute_value(2.0), attribute_value(0.25), attribute_value(["a", 1]), attribute_value(None)
    ('true', '2', '0.25', ('a', '1'), None)
    """
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case int() | float():
            return str(value)
        case str():
            return value
        case list() | tuple():
            texts = [None if isinstance(v, list | tuple) else attribute_value(v) for v in value if v is not None]
            plain = tuple(text for text in texts if isinstance(text, str))
            return plain if plain and len(plain) == len(texts) else None
        case _:
            return None


class AttributeTable:
    """Distinct attribute sets in order of first appearance; rows refer to them by number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[tuple[str, str | tuple[str, ...]], ...], int] = {}

    def number(self, attributes: Mapping[str, str | tuple[str, ...] | None]) -> int:
        """The number of a set, -1 for an empty one; values that are None are left out."""
        items = tuple(sorted((name, value) for name, value in attributes.items() if value is not None))
        return self._numbers.setdefault(items, len(self._numbers)) if items else NO_ATTRIBUTES

    @property
    def sets(self) -> tuple[AttributeSet, ...]:
        """The sets by number."""
        return tuple(dict(items) for items in self._numbers)
