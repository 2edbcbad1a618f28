"""Sizes of images: those that the calibration of cameras says, else those of the images themselves."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from prelabel.errors import Tally
from prelabel.frames import packed_size
from prelabel.readers.shared.parquet import each_row
from prelabel.readers.waymo.layout import CALIBRATION, COMPONENTS, IMAGES
from prelabel.readers.waymo.options import WaymoOptions
from prelabel.readers.waymo.rows import CAMERA, SEGMENT, SKIP, TIME, read_rows, seen_by
from prelabel.readers.waymo.shapes import Seen

_SIDES = ("width", "height")

_MOST = 1 << 31

_IMAGE = f"{COMPONENTS[IMAGES]}.image"


def read_sizes(path: Path, seen: Seen, options: WaymoOptions, tally: Tally) -> None:
    """The sizes that a file of calibrations says.

    Raises:
        InputError: the file cannot be read, or a bad row stops the run.
    """
    rows = seen_by(read_rows(path, CALIBRATION, (CAMERA, *_SIDES), (SEGMENT,), (SEGMENT,)), options.cameras, tally)
    side = rows.numbers(*_SIDES)
    bad = np.asarray(~((side >= 1) & (side < _MOST) & (side == np.floor(side))).all(axis=1))
    rows = rows.reject(
        bad, "no size", lambda i: f"width {side[i, 0]:g} and height {side[i, 1]:g} are no size of an image",
        fix=f"correct them, {SKIP}", tally=tally,
    )  # fmt: skip
    sizes = zip(seen.tables.sequence(rows).tolist(), *(rows.whole(name).tolist() for name in _SIDES), strict=True)
    for sequence, width, height in sizes:
        seen.size.setdefault(sequence, (width, height))


def read_images(path: Path, seen: Seen, options: WaymoOptions, tally: Tally) -> None:
    """The frames that a file of images has; the images themselves are only looked at for sizes that are not known yet.

    Raises:
        InputError: the file cannot be read, or a bad row stops the run.
    """
    rows = seen_by(read_rows(path, IMAGES, (TIME, CAMERA), (SEGMENT,), (SEGMENT,)), options.cameras, tally, seen.first_us)
    sequence, _ = seen.frames_of(rows)
    wanted = {number for number in sequence.tolist() if number not in seen.size}
    if wanted:
        of_row = dict(zip((rows.origin - 1).tolist(), sequence.tolist(), strict=True))
        _look(path, of_row, wanted, seen)


def _look(path: Path, of_row: dict[int, int], wanted: Iterable[int], seen: Seen) -> None:
    """Look for the first image of each sequence whose header says a size."""
    left = set(wanted)
    for row, (image,) in enumerate(each_row(path, (_IMAGE,))):
        sequence = of_row.get(row)
        size = packed_size(image) if sequence in left and isinstance(image, bytes) else (0, 0)
        if sequence is not None and size != (0, 0):
            seen.size[sequence] = size
            left.discard(sequence)
        if not left:
            return
