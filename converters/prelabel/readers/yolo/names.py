"""Class names: from ``-O names=``, or from the files that YOLO tools put beside or above the labels."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.files import is_text, read_bytes, read_text
from prelabel.readers.words import shown
from prelabel.readers.yolo.kpt_shape import KptShape, from_yaml
from prelabel.readers.yolo.layout import is_file, is_folder, tails
from prelabel.readers.yolo.options import TASKS, Task
from prelabel.readers.yolo.yamlfile import load_yaml

ABOVE = 3
"""How many folders above the source may hold its names."""

UNKNOWN = -1

MOST_DIGITS = 9
"""Of the number of a class."""

LARGEST_NAME = 10**18
"""Of numbers that stand for a name, as of the class of a digit."""

YAML_SUFFIXES = frozenset({".yaml", ".yml"})

CLASSES = "classes.txt"

_NAMING = (*YAML_SUFFIXES, ".names", CLASSES)

_NAMES_KEY = re.compile(rb"^(?:\xef\xbb\xbf)?[\"']?names[\"']?\s*:", re.MULTILINE)
_FIX = "give the names with -O names=FILE or -O names=car,bus"


class Classes(msgspec.Struct, frozen=True, kw_only=True):
    """The names of the classes.

    Args:
        by_number: class number to name; numbers may be missing.
        kpt_shape: the keypoints of a pose; None where nothing says that there are some.
        task: what the model does, where its description says it; else empty.
        path: the file that says so; empty where the command line does.
    """

    by_number: Mapping[int, str]
    kpt_shape: KptShape | None = None
    task: Task | Literal[""] = ""
    path: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The distinct names in order of their numbers."""
        return tuple(dict.fromkeys(self.by_number[number] for number in sorted(self.by_number)))

    def label_of(self, number: NDArray[np.float64]) -> NDArray[np.int64]:
        """The index into `labels` of each class number, -1 where it has no name.

        >>> Classes(by_number={0: "car", 7: "bus"}).label_of(np.array([7.0, 0.0, 1.0])).tolist()
        [1, 0, -1]
        """
        position = {label: index for index, label in enumerate(self.labels)}
        known = np.array(sorted(self.by_number), np.float64)
        label = np.array([position[self.by_number[key]] for key in sorted(self.by_number)], np.int64)
        nearest = np.minimum(np.searchsorted(known, number), len(known) - 1)
        return np.where(known[nearest] == number, label[nearest], UNKNOWN)


def given(text: str) -> Classes:
    """What ``-O names=`` says: a file, or the names between commas.

    Raises:
        InputError: the file does not exist or names nothing.
    """
    path = Path(os.path.expanduser(text))  # noqa: PTH111  # pathlib raises at the home of nobody
    if is_file(path):
        return load(path)
    place = Place(f"-O names={text}")
    if is_folder(path):
        raise InputError("is a folder", place=place, fix=_FIX)
    if "," not in text and (path.suffix.lower() in YAML_SUFFIXES | {".txt", ".names", ".data"} or "/" in text):
        raise InputError("does not exist", place=place, fix=_FIX)
    names = [part.strip() for part in text.split(",")]
    if not all(names):
        raise InputError("holds an empty name", place=place, fix=_FIX)
    if not is_text(text):
        raise InputError("holds bytes that are not UTF-8", place=place, fix=_FIX)
    return Classes(by_number=dict(enumerate(names)))


def find(folders: Iterable[Path], source: Path) -> Classes:
    """The names that lie nearest to the labels: in their folders or above, at most some folders above the source.

    Args:
        folders: of the labels.
        source: as the user gave it; a file that names the classes itself goes first.

    Raises:
        InputError: there are none, two files disagree, or one cannot be read.
    """
    if source.is_file() and (classes := _of_source(source)):
        return classes
    top = (source if source.is_dir() else source.parent).absolute()
    highest = (top, *top.parents)[min(ABOVE, len(top.parents))]
    nearest: dict[Path, Classes | None] = {}
    found = [classes for folder in folders if (classes := _nearest(folder, folder.absolute(), highest, nearest))]
    if not found:
        raise InputError(
            "no class names beside or above the labels (data.yaml, obj.names, classes.txt)", place=Place(str(source)), fix=_FIX
        )
    for other in found[1:]:
        _same(found[0], other)
    return next((classes for classes in found if classes.kpt_shape), found[0])


def describes(path: Path) -> bool:
    """Whether a file describes a data set: a YAML with names, or an ``obj.data``.

    Raises:
        InputError: it cannot be read.
    """
    suffix = path.suffix.lower()
    return bool(suffix in YAML_SUFFIXES and _NAMES_KEY.search(read_bytes(path))) or (suffix == ".data" and "names" in darknet(path))


def _of_source(source: Path) -> Classes | None:
    return load(source) if describes(source) else None


def _nearest(seen: Path, folder: Path, highest: Path, known: dict[Path, Classes | None]) -> Classes | None:
    """The names in a folder or in the nearest one above it."""
    if folder not in known:
        here = _in_folder(seen)
        up = seen.parent if seen.name not in {"", ".."} else seen / ".."
        known[folder] = here or (None if folder in {highest, folder.parent} else _nearest(up, folder.parent, highest, known))
    return known[folder]


def _in_folder(folder: Path) -> Classes | None:
    """The names that a folder's own files give; a description of a data set goes before a bare list."""
    try:
        names = os.listdir(folder)  # noqa: PTH208  # a path for each of 100 000 label files takes longer than reading them
    except OSError:
        return None
    likely = sorted(name for name in names if name.lower().endswith(_NAMING))
    described = [name for name in likely if Path(name).suffix.lower() in YAML_SUFFIXES and describes(folder / name)]
    listed = [name for name in likely if name.lower().endswith(".names")]
    chosen = described or listed or [name for name in likely if name.lower() == CLASSES]
    loaded = [load(folder / name) for name in chosen]
    for other in loaded[1:]:
        _same(loaded[0], other)
    return loaded[0] if loaded else None


def _same(one: Classes, other: Classes) -> None:
    fix = "choose with -O names=FILE, or give each folder as a source of its own"
    if one.by_number != other.by_number:
        raise InputError(f"names other classes than {one.path}", place=Place(other.path), fix=fix)
    if one.kpt_shape and other.kpt_shape and one.kpt_shape != other.kpt_shape:
        what = f"kpt_shape is {other.kpt_shape}, but {one.kpt_shape} in {one.path}"
        raise InputError(what, place=Place(other.path), fix=fix)


def load(path: Path) -> Classes:
    """The names of a file.

    Raises:
        InputError: it names nothing, or not as YOLO tools do.
    """
    suffix = path.suffix.lower()
    if suffix in YAML_SUFFIXES:
        return _from_yaml(path)
    if suffix == ".data":
        target = darknet(path).get("names", "")
        file = next((file for tail in tails(target) if is_file(file := path.parent / tail) and file.suffix.lower() != suffix), None)
        if file is None:
            what = f"names = {shown(target) if target else 'nothing'}, which is no list of names beside it"
            raise InputError(what, place=Place(str(path)), fix=_FIX)
        return load(file)
    lines = [line.strip() for line in read_text(path).rstrip().splitlines()]
    if not lines or not all(lines):
        number = lines.index("") + 1 if lines else None
        raise InputError("a blank line among the class names" if lines else "names no class", place=Place(str(path), number), fix=_FIX)
    return Classes(by_number=dict(enumerate(lines)), path=str(path))


def darknet(path: Path) -> dict[str, str]:
    """The ``key = value`` lines of an ``obj.data``."""
    pairs = (line.partition("=") for line in read_text(path).splitlines())
    return {key.strip(): value.strip().replace("\\", "/") for key, equals, value in pairs if equals}


def _from_yaml(path: Path) -> Classes:
    root = load_yaml(path)
    names = root.get("names")
    pairs = names.items() if isinstance(names, dict) else enumerate(names) if isinstance(names, list) else ()
    by_number: dict[int, str] = {}
    for key, name in pairs:
        place = Place(str(path), element=f"$.names[{shown(key)}]")
        number = key if isinstance(key, str) else shown(key)
        if isinstance(key, bool) or not (number.isdecimal() and len(number) <= MOST_DIGITS):
            raise InputError("is no class number from 0", place=place, fix="number the classes from 0")
        text = name.strip() if isinstance(name, str) else str(name) if type(name) in {int, float} and abs(name) < LARGEST_NAME else ""
        if not (text and is_text(text)):
            raise InputError(f"{shown(name)} is no name", place=place, fix="write the name between quotes")
        by_number[int(number)] = text
    if not by_number:
        raise InputError("names no class", place=Place(str(path), element="$.names"), fix=_FIX)
    return Classes(
        by_number=by_number,
        kpt_shape=from_yaml(root.get("kpt_shape"), str(path)),
        task=next((task for task in TASKS if task == root.get("task")), ""),
        path=str(path),
    )
