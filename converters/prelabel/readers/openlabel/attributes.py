"""What is said of a shape and its object beside the geometry: attributes, scores, and whether it was interpolated."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from prelabel.attributes import SCORE_NAMES, attribute_value
from prelabel.errors import Tally
from prelabel.readers.openlabel.records import Attributes, Geometry, Value
from prelabel.readers.openlabel.streams import Streams, is_stream, says_stream
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.objects import count_other
from prelabel.readers.shared.words import shown

Texts = dict[str, str | tuple[str, ...]]

_NESTED = "attribute of an attribute"

_INTERPOLATED = "interpolated"
"""The boolean of a shape that was made between others."""


class Told(NamedTuple):
    """What is said of a shape.

    Args:
        score: in [0, 1], or NaN.
        interpolated: it was made between others.
        attributes: its own.
    """

    score: float
    interpolated: bool
    attributes: Texts


def told(shape: Geometry, tally: Tally, refuse: Callable[[Fault], None]) -> Told:
    """What a shape says of itself.

    Args:
        shape: says it.
        tally: counts what is not converted.
        refuse: takes a score outside 0-1, which is left out alone.

    Raises:
        InputError: the score is, and the run stops at bad records.
    """
    own = shape.attributes or Attributes()
    said: list[tuple[str, Any]] = [(".confidence", shape.confidence), (".score", shape.score)]
    said += [(f".attributes.num[{i}].val", one.val) for i, one in enumerate(own.num) if one and _is_score(one)]
    where, score = next((each for each in said if each[1] is not None), ("", math.nan))
    if score < 0 or score > 1:
        fix = "write it as a fraction, or leave the score out with --on-error skip"
        refuse(Fault("score outside 0-1", where, f"the score {shown(score)} is outside 0-1", fix))
        score = math.nan
    flags = [one.val for one in own.boolean if one and one.name == _INTERPOLATED]
    rest = (one for one in _values(own) if not (_is_score(one) or one.name == _INTERPOLATED or is_stream(shape, one.name)))
    return Told(float(score), True in flags, _texts(rest, tally))


def texts_in(data: Attributes | None, camera: str, streams: Streams, tally: Tally) -> Texts:
    """The attributes of an object that hold in a stream."""
    return _texts((one for one in _values(data or Attributes()) if streams.holds(one, camera)), tally)


def count_elsewhere(data: Attributes, streams: Streams, tally: Tally) -> None:
    """Count the attributes of an object that hold in streams without images."""
    count = streams.are_elsewhere(_values(data))
    if count:
        tally.unconverted["attribute of a sensor without images"] += count


def _texts(values: Iterable[Value], tally: Tally) -> Texts:
    """Values by name; what text cannot say, what comes a second time, and what values say of themselves is counted."""
    found: Texts = {}
    for one in values:
        text = attribute_value(one.val)
        if not all(says_stream(each) for nested in (one.attributes or {}).values() for each in nested):
            tally.unconverted[_NESTED] += 1
        if not one.name or text is None:
            tally.unconverted["attribute without a name" if not one.name else "attribute without a value"] += 1
        elif found.setdefault(one.name, text) != text:
            count_other(one.name, tally)
    return found


def _values(data: Attributes) -> Iterator[Value]:
    return (one for values in (data.text, data.num, data.boolean, data.vec) for one in values if one)


def _is_score(value: Value) -> bool:
    return value.name in SCORE_NAMES and isinstance(value.val, int | float) and not isinstance(value.val, bool)
