"""How sure one can be that PNGs are masks, by their names, their headers and how well they are packed."""

import struct
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from prelabel.errors import InputError
from prelabel.folders import walk
from prelabel.readers.base import SNIFFED_FILES, Certainty
from prelabel.readers.masks.finding import OWN_LISTS, built_in_of, list_near, sniffed_tree
from prelabel.readers.masks.layout import SUFFIX
from prelabel.readers.paths import beginning, size_of

_HEADER = struct.Struct(">8s4x4sIIBB")
_START = b"\x89PNG\r\n\x1a\n", b"IHDR"
_NUMBERS = (0, 3)
"""The kinds of pixels that are grey levels or indices."""

_SNIFFED = 20
"""How many masks are opened to see what they are."""

_PIXELS_A_BYTE, _LEAST_BYTES = 4, 4096
"""Masks are packed at least so well, photographs in grey are not; but for what a file has beside its pixels."""

_ANOTHER = frozenset({".json", ".jsonl", ".xml", ".csv", ".txt"})
"""Suffixes of files that may say what another format does."""

_OF_VOC = frozenset({"segmentationclass", "segmentationclasspng", "segmentationobject", "segmentationobjectpng"})
_OF_MOTS = "instances"
"""Folders that other formats keep masks in."""

_CLASSES, _HEADING = "_classes.csv", b"Pixel Value"
"""What the list is called that Roboflow writes of masks and of classified images, and what the former begins with."""


class _Head(NamedTuple):
    """Whether pixels are numbers, and there are so many for each byte as of a mask."""

    numbers: bool
    packed: bool


def certainty(source: Path) -> Certainty:
    """LIKELY beside a list of classes, or where the first masks of a folder are packed numbers. Never raises."""
    try:
        if not source.is_dir():
            return _of(source.parent, [source], alone=True) if source.suffix.lower() == SUFFIX else Certainty.NO
        return _of(source, [*walk(source, ("",), SNIFFED_FILES)], alone=False)
    except (InputError, OSError):
        return Certainty.NO


def _of(root: Path, paths: Sequence[Path], *, alone: bool) -> Certainty:
    folders = {part.lower() for path in paths for part in (root / "_").absolute().parts[-3:-1] + path.relative_to(root).parts[:-1]}
    if not folders.isdisjoint({*_OF_VOC, _OF_MOTS}):
        return Certainty.NO
    tree = sniffed_tree(root, paths)
    heads = [head for head in map(_head_of, islice(tree.masks, _SNIFFED)) if head is not None]
    if not heads:
        return Certainty.NO
    first = tree.masks[0]
    if _is_own_list(list_near(first.parent, root)) or any(map(built_in_of, tree.masks[:_SNIFFED])):
        return Certainty.LIKELY
    if not all(head.numbers and head.packed for head in heads):
        return Certainty.NO
    listed = {list_near(folder, root) for folder in {path.parent for path in tree.masks[:_SNIFFED]}}
    others = any(path.suffix.lower() in _ANOTHER and path not in listed for path in paths)
    return Certainty.MAYBE if alone or others else Certainty.LIKELY


def _is_own_list(path: Path | None) -> bool:
    """Whether a list of classes is one that no other format has."""
    if path is None or path.name.lower() not in OWN_LISTS:
        return False
    return path.name.lower() != _CLASSES or _HEADING in beginning(path, 256)


def _head_of(path: Path) -> _Head | None:
    """What the header of a PNG says; None of what is none."""
    head = beginning(path, _HEADER.size)
    if len(head) < _HEADER.size:
        return None
    start, chunk, width, height, _, kind = _HEADER.unpack(head)
    if (start, chunk) != _START:
        return None
    return _Head(kind in _NUMBERS, size_of(path) <= _LEAST_BYTES + width * height // _PIXELS_A_BYTE)
