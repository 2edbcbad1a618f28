"""What an object says of itself beside where it is: properties, actions, and named attributes."""

from collections.abc import Mapping, Sequence

from prelabel.safexml import Element

FLAG_FIELDS = frozenset({"truncated", "occluded", "difficult"})
"""Elements that say 0 or 1; the few tools that write a word there mean the word."""

_FLAGS = {"0": "false", "1": "true", "false": "false", "true": "true"}


def attributes(children: Mapping[str, Element], fields: Sequence[str]) -> dict[str, str | tuple[str, ...]]:
    """The attributes of an object.

    Args:
        children: the elements below the object, by name.
        fields: those whose text becomes an attribute.
    """
    said: dict[str, str | tuple[str, ...]] = {}
    said |= plain_attributes({name: child.text for name, child in children.items()}, fields)
    if "actions" in children:
        said |= {action.tag: _flag(action.text) for action in children["actions"] if (action.text or "").strip()}
    if "attributes" in children:
        said |= _listed_attributes(children["attributes"])
    return said


def plain_attributes(texts: Mapping[str, str | None], fields: Sequence[str]) -> dict[str, str]:
    """The attributes that elements with plain text make; those that are absent or empty are left out.

    >>> plain_attributes({"pose": "Left", "truncated": "1", "occluded": None}, ["pose", "truncated", "occluded", "difficult"])
    {'pose': 'Left', 'truncated': 'true'}
    """
    stripped = {name: (texts.get(name) or "").strip() for name in fields}
    return {name: _flag(text) if name in FLAG_FIELDS else text for name, text in stripped.items() if text}


def _flag(text: str | None) -> str:
    stripped = (text or "").strip()
    return _FLAGS.get(stripped.lower(), stripped)


def _listed_attributes(element: Element) -> dict[str, str | tuple[str, ...]]:
    """``<attribute><name>n</name><value>v</value></attribute>``, repeated: a name that comes again has several values."""
    values: dict[str, list[str]] = {}
    for attribute in element:
        texts = {child.tag: (child.text or "").strip() for child in attribute}
        if texts.get("name") and texts.get("value"):
            values.setdefault(texts["name"], []).append(texts["value"])
    return {name: tuple(several) if len(several) > 1 else several[0] for name, several in values.items()}
