"""Arguments of the public functions, of which nothing is known: what they are, or a message that names them."""

import contextlib
import difflib
import inspect
import operator
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import SupportsIndex, TypeVar

import numpy as np

from prelabel.errors import UsageError
from prelabel.files import is_text

T = TypeVar("T")

AnyPath = str | os.PathLike[str]


def keywords(given: Iterable[str], known: Iterable[str], function: Callable[..., object]) -> None:
    """Refuse a keyword that a function does not take.

    Args:
        given: keywords that the function gathers.
        known: those of them that have a meaning.
        function: its signature has the others.

    Raises:
        UsageError: there is one; the nearest known is said.
    """
    named = [one.name for one in inspect.signature(function).parameters.values() if one.kind is not one.VAR_KEYWORD]
    every = [*named, *known]
    for one in given:
        if one not in every:
            near = difflib.get_close_matches(one, every, n=1)
            fix = f"did you mean {near[0]}?" if near else f"its arguments: {', '.join(every)}"
            raise UsageError(f"{function.__name__} has no argument {one}", fix=fix)


def whole(value: object, name: str, least: int | None = None, most: int | None = None) -> int:
    """A whole number, of any type that holds one; of a float, where nothing is cut off.

    Args:
        value: the argument.
        name: of the argument.
        least: the smallest that it may be; None for any.
        most: the largest.

    Raises:
        UsageError: it is none, or out of the range.

    >>> whole(np.float32(200), "width")
    200
    """
    fix = f"give a whole number{'' if least is None else f' from {least}'}{'' if most is None else f' to {most}'}"
    found: int | None = None
    if isinstance(value, float | np.floating):
        found = int(value) if value.is_integer() else None
    elif isinstance(value, SupportsIndex) and not isinstance(value, bool | np.bool_):
        # an array or a tensor of many numbers has none
        with contextlib.suppress(TypeError, ValueError):
            found = operator.index(value)
    if found is None:
        raise UsageError(f"{name} is {shown(value)}, which is no whole number", fix=fix)
    if (least is not None and found < least) or (most is not None and found > most):
        raise UsageError(f"{name} is {shown(found)}", fix=fix)
    return found


def text(value: object, name: str) -> str:
    """Text that UTF-8 can hold, as Python has it: a text of NumPy goes into no JSON.

    Raises:
        UsageError: it is something else.
    """
    if not isinstance(value, str):
        raise UsageError(f"{name} is {shown(value)}, which is no text", fix="give text")
    if not is_text(value):
        raise UsageError(f"{name} {value!r} holds half a surrogate pair", fix="give text that UTF-8 can hold")
    # not what a class of its own, as of an enumeration, would show instead
    return str.__str__(value)


def path(value: object, name: str) -> str:
    """Where something is, as text. An empty one is no path: it would be the working folder.

    Raises:
        UsageError: it is no path.
    """
    if isinstance(value, str | os.PathLike):
        found = os.fspath(value)
        if isinstance(found, str) and found:
            return found
    raise UsageError(f"{name} {shown(value)} is no path", fix="give text or a path")


def mapping(value: object, name: str) -> Mapping[str, str]:
    """Text by text.

    Raises:
        UsageError: it is no mapping, or holds something else.
    """
    if not isinstance(value, Mapping):
        raise UsageError(f"{name} is {shown(value)}, which is no mapping", fix="give a mapping of text to text")
    texts = [*value, *value.values()]
    if set(map(type, texts)) <= {str} and all(map(is_text, texts)):
        return dict(value)
    return {text(key, f"a key of {name}"): text(one, f"{name}[{key!r}]") for key, one in value.items()}


def choice(value: T, known: Sequence[T], name: str) -> T:
    """One of a few values.

    Raises:
        UsageError: it is none of them.
    """
    if not any(type(value) is type(one) and value == one for one in known):
        raise UsageError(f"{name} is {shown(value)}", fix=f"give {' or '.join(map(repr, known))}")
    return value


def instance(value: object, kind: type[T], name: str) -> T:
    """A value of a type.

    Raises:
        UsageError: it is of another.
    """
    if not isinstance(value, kind):
        raise UsageError(f"{name} is {shown(value)}, which is no {kind.__name__}", fix=f"give {wanted(value, kind)}")
    return value


def wanted(value: object, kind: type) -> str:
    """What to give in the place of a value of another type: what it holds or makes, where that is called as the type is.

    >>> wanted(3, dict)
    'dict'
    """
    attribute = getattr(type(value), name := kind.__name__.lower(), None)
    return kind.__name__ if attribute is None else f"its {name}{'()' if callable(attribute) else ''}"


def optional(value: T | None, kind: Callable[[], T], name: str) -> T:
    """A value of a class, or what the class makes of nothing.

    Raises:
        UsageError: it is of another.
    """
    return kind() if value is None else instance(value, kind, name)  # type: ignore[arg-type]  # a class


def instances(value: object, kind: type[T], name: str) -> list[T]:
    """Several values of a type.

    Raises:
        UsageError: it is one value, or holds one of another type.
    """
    if isinstance(value, str | kind) or not isinstance(value, Iterable):
        raise UsageError(f"{name} is {shown(value)}, which is no list", fix=f"give a list of {kind.__name__}")
    return [instance(one, kind, f"{name}[{number}]") for number, one in enumerate(value)]


def shown(value: object) -> str:
    """A value as Python writes it, or its type where that is long."""
    try:
        shown = repr(value)
    except Exception:  # noqa: BLE001  # of a stranger's class
        shown = ""
    return shown if shown and len(shown) <= 60 and "\n" not in shown else f"a {type(value).__name__}"  # noqa: PLR2004
