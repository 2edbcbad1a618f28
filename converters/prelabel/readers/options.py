"""The options of a reader, and how they are made from ``-O KEY=VALUE``."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from prelabel.detections import Detections
from prelabel.errors import Tally, UsageError

UNMET = "-O attributes names what no object has"


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of a reader's options; every field has a default and a description in `msgspec.Meta`."""


O = TypeVar("O", bound=Options)  # noqa: E741  # the field's own letter for options, used as a type only


def parsed(name: str, kind: type[O], pairs: Mapping[str, str]) -> O:
    """Options from text.

    Args:
        name: of the reader.
        kind: its Struct.
        pairs: key to the text behind ``=``; a tuple takes its values between commas, a path is relative to the working folder.

    Raises:
        UsageError: a key that the reader does not have, or a value that it cannot take.
    """
    hints = get_type_hints(kind)
    # a word of the language, such as "from", is the name of an option and not of its field
    known = dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True))
    for key in pairs:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            every = f"options of {name}: {', '.join(known)}" if known else "it has no options"
            fix = f"did you mean {near[0]}?" if near else every
            raise UsageError(f"-O {key}: {name} has no such option", fix=fix)
    given = {key: _split(text) if get_origin(hints[known[key]]) is tuple else text for key, text in pairs.items()}
    try:
        return msgspec.convert(given, type=kind, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        key = where.rstrip("`").partition("[")[0]
        problem = f"-O {key}={pairs.get(key, '')}: {what[:1].lower()}{what[1:]}"
        values = _values(hints[known[key]]) if key in known else ""
        raise UsageError(problem, fix=f"give {values}" if values else f"see prelabel formats {name}") from error


def _values(hint: Any) -> str:  # noqa: ANN401  # of any type
    """The words of which an option is one; nothing where it may be any text or number.

    >>> _values(Literal["keep", "drop"] | None), _values(bool), _values(str)
    ('keep, drop', 'true, false', '')
    """
    kinds = (hint, *get_args(hint))
    words = ("true", "false") if bool in kinds else [word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)]
    return ", ".join(map(str, words))


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value)).expanduser()
    message = f"options cannot hold {kind.__name__}"
    raise TypeError(message)


def seek(options: Options, tally: Tally) -> None:
    """Tell the tally which attributes the options ask for."""
    tally.sought.update((UNMET, name) for name in _attributes(options))


def meeting(batches: Iterable[Detections], options: Options, tally: Tally) -> Iterator[Detections]:
    """The same batches; the tally is told which of the attributes that the options ask for they have."""
    left = _attributes(options)
    for batch in batches:
        if left:
            met = {name for some in batch.attribute_sets for name in left & some.keys()}
            tally.met.update((UNMET, name) for name in met)
            left -= met
        yield batch


def _attributes(options: Options) -> set[str]:
    """What ``-O attributes`` names."""
    found = getattr(options, "attributes", ())
    return set(found) if isinstance(found, tuple) else set()
