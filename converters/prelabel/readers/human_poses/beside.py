"""Arrays of numpy that lie beside MPII's annotations: the boxes of heads, the places of joints, and which of them are visible."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.readers.base import is_listed
from prelabel.readers.human_poses.people import MPII
from prelabel.readers.shared.arrays import array_of, header_of

ANNOTATIONS = "mpii_annotations.json"
"""Beside which they lie."""

HEADS = "mpii_headboxes.npy"
"""(2, 2, n) left and top, right and bottom."""

PLACES = "mpii_pos_gt.npy"
"""(16, 2, n) x and y of joints."""

VISIBLE = "jnt_visible.npy"
"""(16, n) 0 where a joint is not."""

_SHAPES = {HEADS: (2, 2), PLACES: (len(MPII), 2), VISIBLE: (len(MPII),)}
"""Before the number of people."""

_FIX = "give the array that belongs to the annotations, or take it away"


class _Array(NamedTuple):
    """An array, and of each record the place in its last axis, -1 of those that it does not speak of."""

    path: Path
    values: NDArray[np.float64]
    column: Sequence[int]


class Beside(NamedTuple):
    """What arrays say of the people of a file."""

    arrays: Mapping[str, _Array] = {}

    def of(self, name: str, position: int) -> NDArray[np.float64] | None:
        """What an array says of a record; None where it says nothing."""
        array = self.arrays.get(name)
        if array is None or array.column[position] < 0:
            return None
        found: NDArray[np.float64] = array.values[..., array.column[position]]
        return found

    def place(self, name: str, position: int) -> Place:
        """Where it does."""
        array = self.arrays[name]
        return Place(str(array.path), element=f"[..., {array.column[position]}]")


def is_beside(path: Path) -> bool:
    """Whether such arrays may belong to a file."""
    return path.name == ANNOTATIONS and any(is_listed(path.with_name(name)) for name in _SHAPES)


def beside(path: Path, validating: Sequence[bool], tally: Tally) -> Beside:
    """The arrays beside a file.

    Args:
        path: of the file.
        validating: of each record, whether it is for validation.
        tally: takes arrays that are broken, or of other people.

    Raises:
        InputError: one is, and the run stops at bad records.
    """
    some = np.flatnonzero(validating)
    those = np.full(len(validating), -1)
    those[some] = np.arange(len(some))
    found: dict[str, _Array] = {}
    for name, shape in _SHAPES.items():
        own = path.with_name(name)
        if not is_listed(own):
            continue
        try:
            values = _loaded(own, shape)
        except InputError as error:
            tally.reject_file("unreadable file", error)
            continue
        number = values.shape[-1]
        if number == len(validating):
            found[name] = _Array(own, values, range(number))
        elif number == len(some):
            found[name] = _Array(own, values, those.tolist())
        else:
            what = f"is of {number:,} people, where {ANNOTATIONS} has {len(validating):,}, {len(some):,} of them for validation"
            tally.reject("array of other people", what, place=Place(str(own)), fix=_FIX)
    return Beside(found)


def _loaded(path: Path, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """The numbers of an array.

    Raises:
        InputError: it is none, or of another shape.
    """
    place, file = Place(str(path)), io.BytesIO(read_bytes(path))
    header = header_of(file, place, save=_FIX, fix=_FIX)
    if header.shape[:-1] != shape or header.dtype.names:
        wanted = ", ".join(map(str, (*shape, "n")))
        raise InputError(f"is an array of the shape {header.shape}, where ({wanted}) is expected", place=place, fix=_FIX)
    return array_of(file, header, len(file.getbuffer()) - file.tell(), place, fix=_FIX).astype(np.float64)
