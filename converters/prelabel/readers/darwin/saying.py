"""What annotations say beside their shapes: attributes, properties and scores."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from prelabel.detections import AttributeSet
from prelabel.errors import Tally
from prelabel.readers.darwin.records import Annotation, Mark, Property
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.objects import put_attribute

OTHERS = ("tag", "string", "table", "simple_table", "graph", "link", "text_box")
"""Types of annotations that there is nothing to draw of."""

_USED = frozenset(
    {*Annotation.__struct_fields__, *OTHERS, "measures", "annotators", "reviewers", "updated_at", "only_keyframes", "interpolate_algorithm"}
)
"""Members that are read, or that say how an annotation came about."""

UNUSED = "fields of annotations that were not used: {all} (-O attributes={all} keeps them)"

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])

Members = Mapping[str, msgspec.Raw]


def members_of(raw: msgspec.Raw) -> Members:
    """The members of an annotation, or of a frame of one."""
    return _MEMBERS.decode(raw)


def unused(members: Members, asked: Sequence[str], *, has_tracks: bool) -> set[str]:
    """The names of members that nothing uses; ``instance_id`` is used where there are tracks."""
    used = _USED if has_tracks else _USED - {"instance_id"}
    return members.keys() - used.union(asked)


def score_of(mark: Mark, defaults: Mark | None) -> float:
    """The confidence of an annotation that a model made; NaN of another one.

    Raises:
        BadShape: it is outside 0-1.
    """
    inference = mark.inference or (defaults and defaults.inference)
    score = inference.confidence if inference else None
    if score is None:
        return float("nan")
    if not 0 <= score <= 1:
        raise BadShape("score outside 0-1", ".inference.confidence", f"confidence {score:g} is outside 0-1", "write scores as fractions")
    return score


class Properties:
    """The properties of an annotation: values of the whole of it, and values from a frame on, until the same property has others."""

    def __init__(self, listed: Sequence[Property]) -> None:
        self._whole: dict[str, list[Any]] = {}
        steps: dict[str, dict[int, list[Any]]] = {}
        for one in listed:
            if one.name and isinstance(one.frame_index, int):
                steps.setdefault(one.name, {}).setdefault(one.frame_index, []).append(one.value)
            elif one.name:
                self._whole.setdefault(one.name, []).append(one.value)
        self._steps = {name: sorted(values.items()) for name, values in steps.items()}
        self.frames = sorted({frame for values in steps.values() for frame in values})
        """From which one has other values."""

    def at(self, frame: int) -> dict[str, list[Any]]:
        """The values in a frame of a video; those of a property of the whole annotation give way."""
        found = dict(self._whole)
        for name, steps in self._steps.items():
            number = bisect_right(steps, frame, key=lambda step: step[0])
            if number:
                found[name] = steps[number - 1][1]
        return found

    def all(self) -> dict[str, list[Any]]:
        """The values in an image."""
        steps = {name: [value for _, values in steps for value in values] for name, steps in self._steps.items()}
        return {name: self._whole.get(name, []) + steps.get(name, []) for name in {**self._whole, **steps}}


def attributes_of(
    mark: Mark, defaults: Mark | None, properties: Mapping[str, list[Any]], fields: Mapping[str, Any], tally: Tally
) -> AttributeSet:
    """What an annotation says in an image or a frame.

    Args:
        mark: the annotation there.
        defaults: what holds in all frames that say nothing else.
        properties: their values.
        fields: further members, of which an object is its ``value`` or its ``text``.
        tally: counts values that text cannot say, and those that give way to others of their name.
    """
    if mark.directional_vector:
        tally.unconverted["directional vector"] += 1
    text = mark.text or (defaults and defaults.text)
    flags = mark.attributes if mark.attributes is not None else (defaults and defaults.attributes)
    said: dict[str, str | tuple[str, ...]] = {}
    for name, value in (
        *((name, _single(values)) for name, values in properties.items()),
        *(() if text is None else (("text", text.text),)),
        *((name, True) for name in flags or ()),
        *fields.items(),
    ):
        if value is not None and value not in ("", []):
            put_attribute(said, name, value, tally)
    return said


def fields_of(asked: Iterable[str], *several: Members) -> dict[str, Any]:
    """The values of members that are asked for, from the first that has them."""
    found: dict[str, Any] = {}
    for name in asked:
        raw = next((members[name] for members in several if name in members), None)
        value = None if raw is None else msgspec.json.decode(raw)
        if isinstance(value, dict):
            value = next((value[key] for key in ("value", "text") if key in value), value)
        found[name] = value
    return found


def _single(values: Sequence[Any]) -> Any:  # noqa: ANN401  # whatever a property says
    """One value as it is, several as a list, each once; null says nothing."""
    some = [value for number, value in enumerate(values) if value is not None and value not in values[:number]]
    return some[0] if len(some) == 1 else some
