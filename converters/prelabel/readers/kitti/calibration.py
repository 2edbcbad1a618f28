"""The camera of each label file: the projection P2 of its calibration file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_text
from prelabel.readers.kitti.rows import LIMIT
from prelabel.readers.shared.words import is_number, shown

KEYS = frozenset({"P2", "P_rect_02"})
"""What the projection of the left colour camera is called in the files of objects and tracks, and in those of the raw recordings."""

_NUMBERS = 12

_FIX = "write P2: and the twelve numbers of the 3x4 matrix, row by row"


@dataclass(slots=True)
class Calibration:
    """The projections of label files, each file of calibration read once.

    Args:
        given: the file of all, or the folder of one each.
        tally: takes calibration files that are missing or bad.
    """

    given: Path
    tally: Tally
    _known: dict[Path, NDArray[np.float64] | None] = field(default_factory=dict)

    def of(self, names: Sequence[str], label_file: Path) -> NDArray[np.float64] | None:
        """The projection (3, 4) of a label file; None where there is none that can be used, which is counted as bad.

        Args:
            names: what its calibration may be called below the folder, without suffix.
            label_file: for messages.

        Raises:
            InputError: there is none, and the run stops at bad records.
        """
        paths = [self.given] if self.given.is_file() else [self.given / f"{name}.txt" for name in dict.fromkeys(names)]
        path = next((path for path in paths if path.is_file()), None)
        if path is None:
            self.tally.reject(
                "calibration missing", f"has 3D boxes, but {paths[0]} is not there", place=Place(str(label_file)),
                fix="give -O calib the folder with a calibration file of the same name for each label file, or leave it out",
            )  # fmt: skip
            return None
        if path not in self._known:
            try:
                self._known[path] = read_projection(path)
            except InputError as error:
                self._known[path] = None
                self.tally.reject_file("calibration that cannot be used", error)
        return self._known[path]


def read_projection(path: Path) -> NDArray[np.float64]:
    """The projection (3, 4) of a calibration file.

    Raises:
        InputError: the file cannot be read, or holds no projection of a camera.
    """
    for number, line in enumerate(read_text(path).split("\n"), 1):
        key, *words = line.replace(":", " ", 1).split() or [""]
        if key in KEYS:
            return _projection(key, words, Place(str(path), number))
    raise InputError("holds no P2", place=Place(str(path)), fix=_FIX)


def _projection(key: str, words: Sequence[str], place: Place) -> NDArray[np.float64]:
    if len(words) != _NUMBERS:
        raise InputError(f"{key} has {len(words)} numbers, not {_NUMBERS}", place=place, fix=_FIX)
    wrong = next((word for word in words if not is_number(word)), None)
    if wrong is not None:
        raise InputError(f"{key} holds {shown(wrong)}, which is no number", place=place, fix=_FIX)
    matrix = np.array(words, np.float64).reshape(3, 4)
    unfit = matrix[~(np.abs(matrix) < LIMIT)]
    if len(unfit):
        raise InputError(f"{key} holds {unfit[0]:g}", place=place, fix=_FIX)
    if np.linalg.det(matrix[:, :3]) <= 0:
        raise InputError(f"{key} is no projection of a camera: its left 3x3 part has no positive determinant", place=place, fix=_FIX)
    return matrix
