"""Lists with an entry for each detection, read entry by entry where one of them is bad."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
import numpy as np

from prelabel.errors import Tally
from prelabel.readers.shared.outputs.masks import Mask
from prelabel.safejson import Document

T = TypeVar("T")

SHAPE = "entry of another shape"

WRITE = "write all entries of a list in one shape, or leave the record out with --on-error skip"

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One of the lists.

    Args:
        element: its ``$.path``.
        entries: one for each detection.
        decoder: of an entry; none of them is None.
    """

    element: str
    entries: Sequence[msgspec.Raw]
    decoder: msgspec.json.Decoder[Any]


class _Read:
    """The entries of a list, and the shape that more than half of them have."""

    def __init__(self, column: Column, document: Document, tally: Tally) -> None:
        self.column, self.document, self.tally = column, document, tally
        self.values = [decoded(raw, column.decoder) for raw in column.entries]
        self.shapes = [None if value is None else _shape(value) for value in self.values]
        found = Counter(shape for shape in self.shapes if shape is not None)
        self.usual = next((shape for shape, count in found.items() if 2 * count > found.total()), None)

    def accepts(self) -> bool:
        """Whether it can be said which entries are of another shape; where it cannot, the list is rejected."""
        first = next((shape for shape in self.shapes if shape is not None), None)
        if first is None or self.usual is not None:
            return True
        other = next(i for i, shape in enumerate(self.shapes) if shape not in {None, first})
        self._reject(other, f"the shape is {self.shapes[other]}, but that of the first {first}, and neither is that of most")
        return False

    def takes(self, position: int) -> bool:
        """Whether an entry is good; one that is not is rejected."""
        shape = self.shapes[position]
        if self.values[position] is None:
            raw, element = self.column.entries[position], f"{self.column.element}[{position}]"
            self.document.value(raw, self.column.decoder, element, self.tally)
        elif shape is None:
            self._reject(position, "its lists are of different lengths")
        elif shape == self.usual:
            return True
        else:
            self._reject(position, f"the shape is {shape}, but that of most others {self.usual}")
        return False

    def _reject(self, position: int, what: str) -> None:
        place = self.document.place_of(self.column.entries[position], f"{self.column.element}[{position}]")
        self.tally.reject(SHAPE, what, place=place, fix=WRITE)


def paired(document: Document, columns: Mapping[str, Column], tally: Tally) -> tuple[list[int], dict[str, list[Any]]] | None:
    """The positions of the detections whose entries are all good, and these entries by the names of their lists.

    Another detection is rejected, once. Where no shape is that of more than half of a list, all are, as one; the result is None then.

    Args:
        document: that holds the lists.
        columns: by name, all of one length; one at least.
        tally: takes what is bad.

    Raises:
        InputError: the run stops at bad records.
    """
    read = {name: _Read(column, document, tally) for name, column in columns.items()}
    if not all(one.accepts() for one in read.values()):
        return None
    count = len(next(iter(columns.values())).entries)
    kept = [position for position in range(count) if all(one.takes(position) for one in read.values())]
    return kept, {name: [one.values[position] for position in kept] for name, one in read.items()}


def decoded(raw: msgspec.Raw, decoder: msgspec.json.Decoder[T]) -> T | None:
    """What a decoder makes of a text; None where it is of another type."""
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return None


def _shape(value: Any) -> Shape | None:  # noqa: ANN401  # as a decoder makes it
    """Of lists in lists, or of a mask; None where they are of different lengths."""
    if isinstance(value, Mask):
        return value.size
    try:
        return tuple(np.shape(value))
    except ValueError:
        return None
