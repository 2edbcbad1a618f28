"""How keypoints are numbered: head and tail first, then others as they first come in the source."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Tally
from prelabel.files import read_bytes
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.objects import numbered_names
from prelabel.readers.viame.geometry import HEAD, TAIL
from prelabel.readers.viame.options import ViameOptions
from prelabel.readers.viame.shapes import ring_of
from prelabel.readers.viame.states import Annotations, State

USUAL = (HEAD, TAIL)
"""The names that have numbers in any case."""

UNLISTED = "keypoint that is not among those of -O keypoints"

_OTHERS = re.compile(rb'\(\+?kp\)(?!\s*(?:head|tail)\s+[-+.\d])|\+kp\s(?!\s*(?:head|tail)\s+[-+.\d])|"Point"')
"""Keypoints of CSV but these two, and points of JSON."""

Read = Callable[[Path, ViameOptions, Tally], Annotations]
"""Reads a file."""


def names_in(paths: Sequence[Path], annotations_of: Read, options: ViameOptions) -> tuple[str, ...]:
    """The names of keypoints of some files that have no number yet; what is wrong with the files is told when they are read.

    Args:
        paths: of the files.
        annotations_of: reads one.
        options: of the reader.
    """
    found: dict[str, None] = {}
    for path in paths:
        try:
            if not options.keypoints and _OTHERS.search(read_bytes(path)):
                said = annotations_of(path, options, Tally(on_error="skip"))
                found.update(dict.fromkeys(name for track in said.tracks for state in track.states for name in state.points))
        except InputError:
            continue
    return tuple(name for name in found if name not in USUAL)


def numbers_of(looks: Iterable[Sequence[str]], options: ViameOptions, tally: Tally) -> Mapping[str, int]:
    """The numbers of all names; where they are nowhere listed, which is which is noted.

    Args:
        looks: the names of each unit that have no number yet.
        options: of the reader.
        tally: takes the note.
    """
    if options.keypoints:
        return {name: number for number, name in enumerate(options.keypoints, 1)}
    others = [name for look in looks for name in look]
    names = numbered_names([USUAL, others], tally) if others else USUAL
    return {name: number for number, name in enumerate(names, 1)}


def landmark_of(state: State, numbers: Mapping[str, int], tally: Tally) -> tuple[Rings, NDArray[np.int32]] | None:
    """The points of a state with their numbers, in the order of these; None where it has none. Names without a number are counted."""
    if not state.points:
        return None
    known = sorted((numbers[name], at) for name, at in state.points.items() if name in numbers)
    if len(known) < len(state.points):
        tally.unconverted[UNLISTED] += len(state.points) - len(known)
    if not known:
        return None
    return ring_of([at for _, at in known]), np.array([number for number, _ in known], np.int32)
