"""What the pixels of class masks mean: the classes of VOC, or those that a tree lists.

``labelmap.txt`` is written by CVAT and Datumaro: a line a class, ``name:r,g,b:parts:actions``. Without colours its classes have those of
VOC, in the order of the lines. ``class_names.txt`` is written by LabelMe: a name a line. Both lie beside the folders of masks.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.files import noted, read_text

VOC = (
    "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog", "horse",
    "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
)  # fmt: skip
"""By their indices in the masks of VOC."""

VOID = 255
"""The index of pixels that are of no class: borders, and what was left open."""

LABEL_MAP, CLASS_NAMES = "labelmap.txt", "class_names.txt"

BACKGROUND = frozenset({"background", "_background_", "__background__"})
IGNORED = frozenset({"ignored", "__ignore__"})
"""What tools call the void."""

_BYTE = re.compile(r"[0-9]{1,3}")
_FIX = "write each line as name:red,green,blue:parts:actions"


class Classes(msgspec.Struct, frozen=True, kw_only=True):
    """The classes of a tree's masks.

    Args:
        names: by index; empty for the background and the void.
        colours: packed, as `packed` says, to index.
        said: who lists them, as a sentence goes on: ``VOC has 21 classes``.
        by_colour: a palette's colours decide before its indices do.
    """

    names: tuple[str, ...]
    colours: dict[int, int]
    said: str
    by_colour: bool

    def of_colours(self, colours: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n,) the class of each packed colour; -1 for one that is none."""
        return np.array([self.colours.get(colour, -1) for colour in colours.tolist()], np.int64)

    def of_indices(self, indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n,) the class of each index; -1 for one that is none."""
        return np.where(indices == VOID, 0, np.where(indices < len(self.names), indices, -1))


def packed(colours: NDArray[np.integer]) -> NDArray[np.int64]:
    """(...,) each colour R, G, B of (..., 3) as one number, R + 256 G + 65536 B.

    >>> packed(np.array([[128, 0, 0], [0, 128, 1]])).tolist()
    [128, 98304]
    """
    out: NDArray[np.int64] = colours.astype(np.int64) @ np.array([1, 1 << 8, 1 << 16])
    return out


def voc_colours() -> NDArray[np.uint8]:
    """(256, 3) the palette of VOC: the bits of an index, lowest first, are dealt to red, green and blue, highest first.

    >>> voc_colours()[[1, 2, 15, 255]].tolist()
    [[128, 0, 0], [0, 128, 0], [192, 128, 128], [224, 224, 192]]
    """
    bits = (np.arange(256)[:, None] >> np.arange(9)) & 1
    colours: NDArray[np.uint8] = (bits.reshape(256, 3, 3) << np.array([7, 6, 5])[:, None]).sum(axis=1).astype(np.uint8)
    return colours


def read_classes(root: Path) -> Classes:
    """The classes of the masks below a folder.

    Raises:
        InputError: the list of the tree cannot be read.
    """
    label_map, class_names = noted(root / LABEL_MAP), noted(root / CLASS_NAMES)
    if label_map.is_file():
        return _label_map(label_map)
    if class_names.is_file():
        names = [name for line in read_text(class_names).splitlines() if (name := line.strip()) and name not in IGNORED]
        return _classes(names, [None] * len(names), f"{CLASS_NAMES} lists")
    return _classes(VOC, [None] * len(VOC), "VOC has")


def _label_map(path: Path) -> Classes:
    names: list[str] = []
    colours: list[int | None] = []
    for number, text in enumerate(read_text(path).splitlines(), 1):
        line = text.strip()
        if not line or line.startswith("#"):
            continue
        name, _, rest = (part.strip() for part in line.partition(":"))
        place = Place(str(path), number)
        if not name:
            raise InputError(f"{line!r} names no class", place=place, fix=_FIX)
        colour = _colour(rest.partition(":")[0], place)
        if name in names or (colour is not None and colour in colours):
            raise InputError(f"names the {'class' if name in names else 'colour'} of {line!r} a second time", place=place, fix=_FIX)
        names.append(name)
        colours.append(colour)
    return _classes(names, colours, f"{LABEL_MAP} lists")


def _colour(text: str, place: Place) -> int | None:
    """A packed colour; None for an empty text."""
    if not text.strip():
        return None
    parts = [part.strip() for part in text.split(",")]
    numbers = [int(part) for part in parts if _BYTE.fullmatch(part)]
    if len(parts) != len("rgb") or len(numbers) != len(parts) or max(numbers) > VOID:
        raise InputError(f"{text!r} is no colour red,green,blue of 0 to 255", place=place, fix=_FIX)
    return int(packed(np.array(numbers)))


def _classes(names: Sequence[str], colours: Sequence[int | None], who: str) -> Classes:
    """Classes with their colours; those of VOC where no class has one. Index 0 is the background, also where none is named."""
    if not BACKGROUND.intersection(names):
        names, colours = ["", *names], [None, *colours]
    own = packed(voc_colours()).tolist()
    given = any(colour is not None for colour in colours)
    known = {own[0]: 0, own[VOID]: 0} | {c: i for i, c in enumerate(colours if given else own[: len(names)]) if c is not None}
    kept = ["" if name in BACKGROUND | IGNORED else name for name in names]
    classes = len(names)
    return Classes(names=tuple(kept), colours=known, said=f"{who} {classes} classes" if classes != 1 else f"{who} 1 class", by_colour=given)
