"""Labels of detections as a caller gave them, and the names of class ids."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from prelabel.api.arrays import array, each, is_tensor, numbers
from prelabel.api.checked import shown, text, whole
from prelabel.errors import UsageError
from prelabel.files import is_text
from prelabel.readers.shared.faults import Fault

_FIX = "give the names of class ids: a list of texts, or a mapping of number to text"

_MISFIT = "give one a detection"


def names_of(given: object) -> dict[int, str]:
    """The names of class ids.

    Args:
        given: the names in the order of the ids, or a mapping; None for none.

    Raises:
        UsageError: it is something else, or holds something else.

    >>> names_of(["car", "pedestrian"]), names_of({7: "car"})
    ({0: 'car', 1: 'pedestrian'}, {7: 'car'})
    """
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return {whole(number, "a key of labels"): _name(name, number) for number, name in given.items()}
    if isinstance(given, str | bytes | set | frozenset) or not isinstance(given, Iterable):
        raise UsageError(f"labels is {shown(given)}, which has no order of names", fix=_FIX)
    return {number: _name(name, number) for number, name in enumerate(given)}


def _name(name: object, number: object) -> str:
    if not isinstance(name, str):
        raise UsageError(f"labels[{number}] is {shown(name)}, which is no text", fix=_FIX)
    return text(name, f"labels[{number}]")


def said_labels(value: Any, n: int) -> list[object]:  # noqa: ANN401  # of any framework
    """What each detection is said to be: a text, a class number, or what is neither.

    Args:
        value: one for all detections, or one for each, as a list or any array; an array of objects holds what it holds.
        n: of detections.

    Raises:
        UsageError: they are missing, or of another number.
    """
    if value is None:
        if n:
            raise UsageError("labels are missing", fix="give labels: names, or ids that the builder's labels name")
        return []
    if isinstance(value, str | int | float | np.generic):
        return [_said(value)] * n
    if isinstance(value, np.ma.MaskedArray):
        value = array(value)
    if isinstance(value, list | tuple) or getattr(getattr(value, "dtype", None), "kind", "") in {"U", "S", "O", "T", "b"}:
        return [_said(one) for one in each(value, n, "labels")]
    found = numbers(value, "labels")
    if found.shape != (n,) and (found.size or n):
        raise UsageError(f"labels have the shape {list(found.shape)}, not {[n]}", fix=_MISFIT)
    return [int(one) if one.is_integer() else one for one in found.ravel().tolist()]


def _said(value: Any) -> object:  # noqa: ANN401  # of any framework
    """One label: a whole number of any type is an int."""
    if isinstance(value, str):
        return str(value)
    if is_tensor(value) and not isinstance(value, np.generic):
        value = numbers(value, "labels")
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def label_of(said: object, names: Mapping[int, str]) -> str | Fault:
    """The name of what a detection is, or what is wrong with it.

    Args:
        said: as `said_labels` gives it.
        names: of class ids.
    """
    if isinstance(said, str) and not is_text(said):
        return Fault("label no text", "labels", f"the label {said!r} holds half a surrogate pair", "give text that UTF-8 can hold")
    if isinstance(said, bool) or not isinstance(said, str | int):
        what = f"the label {shown(said)} is no name and no class number"
        return Fault("no label", "labels", what, "give a name, or a whole number that the builder's labels name")
    if said == "":
        return Fault("no label", "labels", "the label is empty", "give a name")
    found = said if isinstance(said, str) else names.get(said)
    if found:
        return found
    what = f"the class {said!r} is not among the {len(names)} labels"
    return Fault("unknown class", "labels", what, "name all classes with SequenceBuilder(labels=...)")


def framed(labels: Sequence[str | Fault]) -> dict[str, int]:
    """The numbers of names, by their first."""
    return {name: number for number, name in enumerate(dict.fromkeys(name for name in labels if isinstance(name, str)))}
