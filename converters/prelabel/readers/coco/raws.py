"""Texts of many records decoded together, and alone only where that fails."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")

TOGETHER = 1000
"""Texts that are decoded at once: what they make stays small, and in the caches."""

Refuse = Callable[[int, msgspec.DecodeError], None]
"""Is told the position of a text that holds something else, and the error that says what."""


class Texts(Generic[T]):
    """Reads JSON values of one type.

    Args:
        kind: the type, or a union of types.
        listed: a text that is of the type only as the one item of a list stands for this list.
    """

    def __init__(self, kind: Any, *, listed: bool = False) -> None:  # noqa: ANN401  # a union is no type to mypy
        self._listed = listed
        self._one: msgspec.json.Decoder[T] = msgspec.json.Decoder(kind)
        self._many: msgspec.json.Decoder[list[T]] = msgspec.json.Decoder(list[kind])

    def decoded(self, raws: Sequence[msgspec.Raw], refuse: Refuse) -> Iterator[tuple[list[int], list[T]]]:
        """The values of the texts that are of this type with their positions, some at a time."""
        for begin in range(0, len(raws), TOGETHER):
            some = raws[begin : begin + TOGETHER]
            try:
                yield list(range(begin, begin + len(some))), self._many.decode(b"[%b]" % b",".join(some))
            except msgspec.DecodeError:
                yield self._one_by_one(some, begin, refuse)

    def _one_by_one(self, raws: Sequence[msgspec.Raw], begin: int, refuse: Refuse) -> tuple[list[int], list[T]]:
        positions: list[int] = []
        values: list[T] = []
        for position, raw in enumerate(raws, begin):
            try:
                values.append(self._decoded(raw))
                positions.append(position)
            except msgspec.DecodeError as error:
                refuse(position, error)
        return positions, values

    def _decoded(self, raw: msgspec.Raw) -> T:
        try:
            return self._one.decode(raw)
        except msgspec.DecodeError:
            if self._listed:
                with suppress(msgspec.DecodeError):
                    return self._one.decode(b"[%b]" % raw)
            raise
