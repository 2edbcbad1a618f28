"""Attributes and tracks that are gathered piece by piece."""

from collections.abc import Sequence
from typing import Generic, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable
from prelabel.detections import NO_ATTRIBUTES, UNTRACKED, AttributeSet
from prelabel.readers.coco.attributes import decoded
from prelabel.readers.coco.growing import Growing
from prelabel.readers.coco.ids import tracks_of_numbers, tracks_of_sets
from prelabel.readers.coco.pieces import UnfitError

T = TypeVar("T", bound=np.generic)


class _Rare(Generic[T]):
    """A column in which most files have nothing.

    Args:
        dtype: of its values.
        nothing: the value of rows that have none.
    """

    def __init__(self, dtype: type[T], nothing: float) -> None:
        self._values: Growing[T] = Growing(dtype)
        self._dtype, self._nothing, self._length = dtype, nothing, 0

    @property
    def is_empty(self) -> bool:
        """Whether no row has a value."""
        return not self._length

    def put(self, row: int, values: NDArray[T]) -> None:
        """Add values from a row on, which is behind all that have one."""
        self._values.extend(np.full(row - self._length, self._nothing, self._dtype))
        self._values.extend(values)
        self._length = row + len(values)

    def taken(self, length: int) -> NDArray[T]:
        """(length,) all values, which are no longer kept here."""
        self._values.extend(np.full(length - self._length, self._nothing, self._dtype))
        return self._values.taken()


class Described:
    """The attributes and tracks of annotations; parts are added in the order of the file."""

    def __init__(self) -> None:
        self._table = AttributeTable()
        self._known: dict[bytes, int] = {}
        self._attributes = _Rare(np.int32, NO_ATTRIBUTES)
        self._track = _Rare(np.float64, np.nan)
        self._count = 0

    def add(self, attributes: Sequence[msgspec.Raw], track_id: NDArray[np.float64], instance_id: NDArray[np.float64]) -> None:
        """Add some annotations.

        Args:
            attributes: the text of each; none where no annotation has any.
            track_id: (n,) NaN where there is none.
            instance_id: (n,) stands for it there.

        Raises:
            UnfitError: attributes are no readable object, or have a value that text cannot say.
        """
        if attributes:
            self._attributes.put(self._count, self._numbers(attributes))
        track = np.where(np.isnan(track_id), instance_id, track_id)
        if not np.isnan(track).all():
            self._track.put(self._count, track)
        self._count += len(track_id)

    def taken(self) -> tuple[tuple[AttributeSet, ...], NDArray[np.int32], NDArray[np.int64]]:
        """The sets of attributes, and (n,) which of them and which track each annotation has; they are no longer kept here.

        Raises:
            UnfitError: a track is no whole number.
        """
        sets, attributes = self._table.sets, self._attributes.taken(self._count)
        self._known.clear()
        if self._track.is_empty:
            of_sets = tracks_of_sets(sets, attributes)
            return sets, attributes, np.full(self._count, UNTRACKED, np.int64) if of_sets is None else of_sets
        track = tracks_of_numbers(self._track.taken(self._count))
        if track is None:
            raise UnfitError
        return sets, attributes, track

    def _numbers(self, attributes: Sequence[msgspec.Raw]) -> NDArray[np.int32]:
        """(n,) the set of each text; texts that are equal are decoded once."""
        texts = [*map(bytes, attributes)]
        for text in dict.fromkeys(texts):
            if text not in self._known:
                values, lost = decoded(msgspec.Raw(text), {})
                if lost:
                    raise UnfitError
                self._known[text] = self._table.number(values)
        return np.fromiter(map(self._known.__getitem__, texts), np.int32, len(texts))
