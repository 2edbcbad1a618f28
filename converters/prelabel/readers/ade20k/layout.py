"""Which files below a source say what is in images, which images these are, and what else lies beside them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from prelabel.errors import InputError, Place
from prelabel.folders import folders_below, names_in, prefix_below
from prelabel.frames import images_among, known_in
from prelabel.readers.base import Certainty, Plan, ends_of, in_units
from prelabel.readers.others import chosen, sniffed
from prelabel.readers.paths import first_lines

JSON, LIST, OBJECTS = ".json", "_atr.txt", "_seg.png"
"""How the files of an image end behind its name: of the release of 2021, of that of 2016, and the mask of both."""

PARTS = "_parts_{}.png"
"""The masks of parts, by their level from 1."""

_TEXT = ".txt"

SUFFIXES = (JSON, ".png", _TEXT)

GIVE = "give a folder of ADE20K, such as images, a JSON file of it, or one that ends in _atr.txt"

_MASK = re.compile(r".*_(?:seg|parts_[0-9]+)\.png", re.IGNORECASE)
_INSTANCE = re.compile(r"instance_[0-9]+_.*\.png", re.IGNORECASE)
_ROOT = re.compile(rb'\{\s*"annotation"\s*:\s*\{')
_OBJECT = re.compile(rb'"object"\s*:\s*[\[{]')
_SIGN = re.compile(rb'"(?:name_ndx|instance_mask|depth_ordering_rank|imsize)"\s*:')
_ROW = re.compile(r"\s*[0-9]+\s*#\s*[0-9]+\s*#\s*[01]\s*#[^#]*#[^#]*#\s*\"")


class _Held(NamedTuple):
    """What a folder holds.

    Args:
        told: the files that say what is in images, in the order of their names.
        lists: texts beside a JSON file of the same image.
        images: names.
    """

    told: list[Path]
    lists: list[str]
    images: list[str]


def certainty(source: Path) -> Certainty:
    """How sure one can be of a file, or of the first ones of a folder. Never raises."""
    return sniffed(source, (JSON, LIST if source.is_dir() else _TEXT), _of_file)


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, the images beside them, and other JSON files.

    Raises:
        InputError: the source does not exist, or holds nothing of the format.
    """
    if not source.exists():
        raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
    if not source.is_dir():
        if source.suffix.lower() != JSON and not source.name.lower().endswith(LIST):
            raise InputError("is no file of ADE20K that says what is in an image", place=Place(str(source)), fix=GIVE)
        beside = [name for name in _images_among(names_in(source.parent)) if PurePosixPath(name).stem == stem_of(source)]
        return Plan(units=in_units(source, source.parent, (source,)), images=tuple(known_in(source.parent, beside)))
    folders = [*folders_below(source)]
    own, others = _own_json(folders)
    found = [_held(folder, names, own) for folder, names in folders]
    told = [path for held in found for path in held.told]
    if not told:
        raise InputError("holds no file of ADE20K", place=Place(str(source)), fix=GIVE)
    images = chain.from_iterable(
        known_in(folder, held.images, prefix_below(folder, source)) for (folder, _), held in zip(folders, found, strict=True)
    )
    lists = chain.from_iterable(held.lists for held in found)
    return Plan(units=in_units(source, source, told), images=tuple(images), others=(*others, *lists))


def stem_of(path: Path) -> str:
    """The name of the image that a file is of, without its suffix.

    >>> stem_of(Path("ADE_val_1_atr.txt")), stem_of(Path("ADE_val_1.json")), stem_of(Path("ADE_val_1_seg.png"))
    ('ADE_val_1', 'ADE_val_1', 'ADE_val_1')
    """
    end = next((end for end in (LIST, OBJECTS) if path.name.lower().endswith(end)), path.suffix)
    return path.name[: len(path.name) - len(end)]


def _own_json(folders: Iterable[tuple[Path, Sequence[str]]]) -> tuple[frozenset[Path], tuple[str, ...]]:
    """The JSON files of the format, damaged ones among them, and those of another kind."""
    own, others = chosen([path for folder, names in folders for path in _ending(folder, names, JSON)], _fits)
    return frozenset(own), others


def _held(folder: Path, names: Sequence[str], own: frozenset[Path]) -> _Held:
    """What a folder holds, of which some JSON files are the format's own."""
    told = {stem_of(folder / name): folder / name for name in names if folder / name in own}
    lists = _ending(folder, names, LIST)
    twice = [str(path) for path in lists if stem_of(path) in told]
    for path in (*lists, *_ending(folder, names, OBJECTS)):
        told.setdefault(stem_of(path), path)
    order = {folder / name: place for place, name in enumerate(names)}
    return _Held(sorted(told.values(), key=order.__getitem__), twice, _images_among(names))


def _ending(folder: Path, names: Iterable[str], end: str) -> list[Path]:
    return [folder / name for name in names if name.lower().endswith(end)]


def _images_among(names: Iterable[str]) -> list[str]:
    """The names of images that are no masks."""
    return [name for name in images_among(names) if not (_MASK.fullmatch(name) or _INSTANCE.fullmatch(name))]


def _of_file(path: Path) -> Certainty:
    if path.name.lower().endswith(LIST):
        rows: Iterator[str] = (line for line in first_lines(path, 1 << 12).split("\n") if line.strip())
        first = next(rows, "")
        return Certainty.SURE if _ROW.match(first) else Certainty.NO
    return Certainty.SURE if path.suffix.lower() == JSON and _fits(path) else Certainty.NO


def _fits(path: Path) -> bool:
    """Whether a JSON file looks like one of the format."""
    _, text = ends_of(path)
    return _ROOT.match(text) is not None and _OBJECT.search(text) is not None and _SIGN.search(text) is not None
