"""Keys that stand twice in one object of a line: a decoder keeps the last one and says nothing."""

import json
from collections.abc import Iterator

import msgspec

from prelabel.playment.models import Job, encode
from prelabel.playment.violation import Violation, entry

_FIX = "keep one of them: whoever reads the job takes the last one and drops the others"


class _Pairs(tuple[tuple[str, object], ...]):
    """An object as it is written, each key as often as it stands there."""

    __slots__ = ()


def key_problems(line: bytes, job: Job) -> Iterator[Violation]:
    """The keys that stand twice in ``line``, of which ``job`` was decoded.

    A job that is written again has as many keys as its line, unless some were dropped (or a string was written with other
    escapes): only then the line is read with care.
    """
    compact = msgspec.json.format(line, indent=-1)
    if compact.count(b'":') != encode(job).count(b'":'):
        yield from _repeated(line)


def _repeated(line: bytes) -> Iterator[Violation]:
    open_values: list[tuple[str, object]] = [("$", json.loads(line, object_pairs_hook=_Pairs))]
    while open_values:
        path, value = open_values.pop()
        if isinstance(value, _Pairs):
            seen: set[str] = set()
            for key, inner in value:
                if key in seen:
                    yield Violation("key twice", path + entry(key), "the key stands twice in one object", _FIX)
                seen.add(key)
                open_values.append((f"{path}.{key}" if key.isidentifier() else path + entry(key), inner))
        elif isinstance(value, list):
            open_values.extend((f"{path}[{index}]", inner) for index, inner in enumerate(value))
