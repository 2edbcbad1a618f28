"""The images of instances that MOTS has beside its text: a folder a sequence, a PNG a frame, a pixel class_id * 1000 + instance."""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Source
from prelabel.errors import InputError, Tally
from prelabel.folders import folders_below
from prelabel.geometry.rings import Rings
from prelabel.readers.base import sniffed_files
from prelabel.readers.mots.extent import absolute
from prelabel.readers.mots.rows import CLASS, COLUMNS, FRAME, HEIGHT, ID, OBJECTS, WIDTH, Rows
from prelabel.readers.paths import beginning

FOLDER = "instances"
"""What the folder of the folders of sequences is called."""

PER_CLASS = 1000

_NAME = re.compile(r"[0-9]{6}\.png")
_ELEMENT = "{:06d}.png"

_HEADER = struct.Struct(">8x4x4s8x2B")
"""Of a PNG: the kind of its first chunk, bits and kind of its pixels."""
_SIXTEEN_BITS_OF_GREY = (b"IHDR", 16, 0)

_SNIFFED = 20
"""How many images are opened to see what they are."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn(Rows):
    """What images show: a row for each number in each.

    Args:
        rings: (n,) the outlines in pixels.
    """

    rings: Rings

    @property
    def source(self) -> Source:
        """The folder of the images."""
        return Source(str(self.path), _ELEMENT)

    def only(self, keep: NDArray[np.bool_]) -> "Drawn":
        """The rows that are chosen."""
        return Drawn(self.path, self.form, self.words, self.values[keep], self.line[keep], self.rings.take(np.flatnonzero(keep)))


def fits(source: Path) -> bool:
    """Whether one of the first images of instances has grey pixels of 16 bits.

    Raises:
        InputError: a folder cannot be listed.
    """
    paths = sniffed_files(source, (".png",)) if source.is_dir() else ()
    images = (path for path in paths if _NAME.fullmatch(path.name) and _is_sequence(path.parent))
    return any(map(_has_numbers, islice(images, _SNIFFED)))


def images_of(source: Path) -> dict[Path, tuple[Path, ...]]:
    """The folders of sequences in a folder, or it itself, each with its images in order.

    Raises:
        InputError: a folder cannot be listed.
    """
    found = ((folder, tuple(folder / name for name in names if _NAME.fullmatch(name))) for folder, names in folders_below(source))
    return {folder: images for folder, images in found if images and _is_sequence(folder)}


def read_images(folder: Path, images: Sequence[Path], tally: Tally) -> Drawn:
    """What the images of a sequence show.

    Raises:
        InputError: an image cannot be read, and the run stops at bad records.
    """
    found = [(np.empty((0, COLUMNS)), Rings.none(0)), *_shown(images, tally)]
    values = np.concatenate([columns for columns, _ in found])
    return Drawn(folder, OBJECTS, [], values, values[:, FRAME].astype(np.int32), Rings.concat([rings for _, rings in found]))


def _shown(images: Sequence[Path], tally: Tally) -> Iterator[tuple[NDArray[np.float64], Rings]]:
    """The columns of what each image shows, and the outlines."""
    from prelabel.geometry.labelimages import read_label_image  # noqa: PLC0415  # loaded for images alone
    from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # as above

    for path in images:
        try:
            runs = read_label_image(path).runs
        except InputError as error:
            tally.reject_file("unreadable file", error)
            continue
        number, rings = label_rings(runs)
        columns = np.full((len(number), COLUMNS), np.nan)
        columns[:, [FRAME, HEIGHT, WIDTH]] = int(path.stem), runs.height, runs.width
        columns[:, ID], columns[:, CLASS] = number, number // PER_CLASS
        yield columns, rings


def _is_sequence(folder: Path) -> bool:
    return absolute(folder).parent.name.lower() == FOLDER


def _has_numbers(path: Path) -> bool:
    head = beginning(path, _HEADER.size)
    return len(head) == _HEADER.size and _HEADER.unpack(head) == _SIXTEEN_BITS_OF_GREY
