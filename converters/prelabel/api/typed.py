"""Options as their classes declare them: Python holds nobody to the types of a dataclass, and what is of another fails late."""

import numbers
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

from prelabel.api.checked import instance, optional, shown
from prelabel.errors import UsageError
from prelabel.ranges import is_whole

T = TypeVar("T")

WORDS = {bool: "True or False", int: "a whole number", float: "a number", str: "text", Path: "a pathlib.Path", type(None): "None"}

MANY = {int: "whole numbers", float: "numbers"}

SHAPES = {Mapping: "a mapping", Sequence: "a list", tuple: "a tuple", frozenset: "a frozenset"}


def options(value: T | None, kind: Callable[[], T], name: str) -> T:
    """Options of a class, each of the type that it has there; None for those that the class has by default.

    Args:
        value: the argument.
        kind: a dataclass of options.
        name: of the argument.

    Raises:
        UsageError: it is no such options, or one of them, at any depth, is of another type.
    """
    made: T = _plain(_checked(optional(value, kind, name)))
    return made


def given(value: object, kind: type[T], name: str) -> T:
    """As `options`, where there must be some."""
    made: T = _plain(_checked(instance(value, kind, name)))
    return made


def _checked(value: T) -> T:
    """Options, a dataclass, whose fields are of their types."""
    for field, hint in _hints(type(value)).items():  # type: ignore[arg-type]  # a class can be hashed
        one = getattr(value, field)
        if not _fits(one, hint):
            raise UsageError(f"{field} is {shown(one)}", fix=f"give {_words(hint)}")
        for part in one if isinstance(one, list | tuple) else [one]:
            if is_dataclass(part):
                _checked(part)
    return value


def _plain(value: Any) -> Any:  # noqa: ANN401  # of any type
    """A value with texts and numbers of Python in place of NumPy's, which no JSON is made of, at any depth."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        plain = {*map(type, value), *map(type, value.values())} <= WORDS.keys()
        return dict(value) if plain else {_plain(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if isinstance(value, list):
        return list(map(_plain, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _plain(getattr(value, field.name)) for field in fields(value)})
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _fits(value: Any, hint: Any) -> bool:  # noqa: ANN401  # of any type
    """Whether a value is of a type; numbers are of any type that holds them."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return any(_fits(value, one) for one in args)
    if origin is Literal:
        return any(type(value) is type(one) and value == one for one in args)
    if origin is not None:
        return _holds(value, origin, args)
    if hint is int:
        return is_whole(value)
    if hint is float:
        return isinstance(value, numbers.Real) and not isinstance(value, bool)
    return isinstance(value, hint)


def _holds(value: Any, origin: Any, args: tuple[Any, ...]) -> bool:  # noqa: ANN401  # of any type
    """Whether a value is of a type of containers, with what belongs in them; a tuple may be a list, a frozenset any set."""
    if origin is Mapping:
        return isinstance(value, Mapping) and all(_fits(key, args[0]) and _fits(one, args[1]) for key, one in value.items())
    wide: Any = {tuple: tuple | list, frozenset: AbstractSet}.get(origin, origin)
    if not isinstance(value, wide) or isinstance(value, str | bytes):
        return False
    if origin is tuple and args[-1] is not Ellipsis:
        return len(value) == len(args) and all(map(_fits, value, args))
    return all(_fits(one, args[0]) for one in value)


def _words(hint: Any) -> str:  # noqa: ANN401  # of any type
    """A type for people."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return " or ".join(map(_words, args))
    if origin is Literal:
        return ", ".join(map(str, args))
    if origin is tuple and args[-1] is not Ellipsis:
        return f"a tuple of {len(args)}: {', '.join(map(_words, args))}"
    if origin in SHAPES:
        return f"{SHAPES[origin]} of {' to '.join(MANY.get(one) or _words(one) for one in args if one is not Ellipsis)}"
    return WORDS.get(hint) or f"{hint.__name__}"
