"""MAT-files that tests write."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.io import savemat

NOTHING = np.zeros((0, 0))
"""What MATLAB writes where nothing was set."""


def structs(*rows: Mapping[str, object]) -> NDArray[Any]:
    """(1, n) a struct array."""
    array = np.zeros((1, len(rows)), [(name, object) for name in rows[0]])
    for i, row in enumerate(rows):
        for name, value in row.items():
            array[0, i][name] = value
    return array


def joints_of(points: Sequence[Mapping[str, object]]) -> NDArray[Any]:
    """What ``annopoints`` is of a person with some joints."""
    return structs({"point": structs(*points)})


def save(path: Path, *, compressed: bool = True, **arrays: object) -> Path:
    """Write a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    savemat(path, arrays, do_compression=compressed)
    return path


def release(path: Path, *images: tuple[str, object], **more: object) -> Path:
    """Write a release of images, each with its ``annorect``."""
    annolist = structs(*({"image": structs({"name": name}), "annorect": rects} for name, rects in images))
    return save(path, RELEASE=structs({"annolist": annolist, **more}))
