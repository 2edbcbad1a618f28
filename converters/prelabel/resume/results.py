"""What the stages of a run make, as bytes of a log and back."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from prelabel.batches import Rest
from prelabel.errors import Tally
from prelabel.making import Made
from prelabel.watch import Stamp, stamp

_ANY = "surrogatepass"
"""Names of files need not be text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was made of a task.

    Args:
        name: of the task.
        made: of what it names.
        tally: what happened.
        placed: as in `Rest`.
        declared: likewise.
        beside: files that were looked at until it was made, of which the manifest says nothing.
    """

    name: str
    made: tuple[Made, ...]
    tally: Tally
    placed: frozenset[str] = frozenset()
    declared: int = 0
    beside: tuple[tuple[bytes, Stamp | None], ...] = ()

    def changed(self) -> str | None:
        """The first of the files beside it that no longer is what it was; None where all are."""
        paths = ((path.decode(errors=_ANY), before) for path, before in self.beside)
        return next((path for path, before in paths if stamp(path) != before), None)

    def encoded(self) -> bytes:
        """As bytes; none where it holds what is no text."""
        made = tuple(one if one.apart else replace(one, texts=(b"".join(one.texts),)) for one in self.made)
        try:
            return msgspec.msgpack.encode(replace(self, made=made))
        except UnicodeEncodeError:
            return b""


def decoded(content: bytes) -> Result:
    """From bytes.

    Raises:
        msgspec.DecodeError: they are no result.
    """
    return _DECODER.decode(content)


def _counter(kind: type, found: Any) -> object:  # noqa: ANN401  # msgspec's signature
    if getattr(kind, "__origin__", kind) is not Counter or not isinstance(found, dict):
        raise NotImplementedError(kind)
    return Counter({str(name): int(count) for name, count in found.items()})


_DECODER = msgspec.msgpack.Decoder(Result, dec_hook=_counter)


def of_unit(name: str, found: tuple[list[Made], Rest, Tally], beside: Mapping[str, Stamp | None]) -> bytes:
    """A result of `make_unit`; no bytes where frames are left open, which are read again."""
    made, rest, tally = found
    if rest.held:
        return b""
    placed = frozenset(rest.placed)
    return Result(name=name, made=tuple(made), tally=tally, placed=placed, declared=rest.declared, beside=_named(beside)).encoded()


def unit_of(result: Result) -> tuple[list[Made], Rest, Tally]:
    """What `make_unit` returned."""
    return list(result.made), Rest(placed=set(result.placed), declared=result.declared), result.tally


def of_portion(name: str, found: tuple[Made, Tally], beside: Mapping[str, Stamp | None]) -> bytes:
    """A result of `make`."""
    made, tally = found
    return Result(name=name, made=(made,), tally=tally, beside=_named(beside)).encoded()


def portion_of(result: Result) -> tuple[Made, Tally]:
    """What `make` returned."""
    (made,) = result.made
    return made, result.tally


def _named(beside: Mapping[str, Stamp | None]) -> tuple[tuple[bytes, Stamp | None], ...]:
    return tuple((path.encode(errors=_ANY), found) for path, found in beside.items())
