"""What an object says of itself beside where it is: properties, actions, named attributes, and which object of other frames it is."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable
from prelabel.detections import NO_ATTRIBUTES, UNTRACKED, AttributeSet
from prelabel.safexml import Element

FLAG_FIELDS = frozenset({"truncated", "occluded", "difficult"})
"""Elements that say 0 or 1; the few tools that write a word there mean the word."""

TRACK = "trackid"
"""The element that numbers an object through the frames of a video, as ImageNet VID writes it."""

_TRACKS = (TRACK, "track_id")
"""CVAT writes it as an attribute, which it stays."""

_ID = re.compile("[0-9]{1,15}")
"""Longer numbers are no ids."""

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


class Tracked(NamedTuple):
    """The attributes of rows, and their tracks.

    Args:
        sets: distinct ones.
        number: (n,) of each row, `NO_ATTRIBUTES` for none.
        track: (n,) ids, `UNTRACKED` for none.
    """

    sets: Sequence[AttributeSet]
    number: NDArray[np.int32]
    track: NDArray[np.int64]


def tracked(sets: Sequence[AttributeSet], number: NDArray[np.int32], *, keep: bool) -> Tracked:
    """The tracks that attributes say, whole numbers; what `TRACK` says of one is no attribute of its object unless it is to be kept.

    Args:
        sets: distinct ones.
        number: (n,) of each row, `NO_ATTRIBUTES` for none.
        keep: `TRACK` stays an attribute.
    """
    ids = [*map(_track, sets), UNTRACKED]
    track = np.array(ids, np.int64)[number]
    if keep or not any(TRACK in one for one in sets):
        return Tracked(sets, number, track)
    table = AttributeTable()
    new = [
        table.number({name: value for name, value in one.items() if name != TRACK or id_ == UNTRACKED})
        for one, id_ in zip(sets, ids, strict=False)
    ]
    return Tracked(table.sets, np.array([*new, NO_ATTRIBUTES], np.int32)[number], track)


def _track(attributes: AttributeSet) -> int:
    given = (attributes.get(name) for name in _TRACKS)
    return next((int(id_) for id_ in given if isinstance(id_, str) and _ID.fullmatch(id_)), UNTRACKED)
