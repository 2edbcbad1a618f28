"""Class names: from ``-O names=``, or from the files that YOLO tools put beside or above the labels."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from prelabel.errors import InputError, Place
from prelabel.files import is_file, natural_sorted, read_bytes
from prelabel.folders import names_in
from prelabel.readers.others import holds_text
from prelabel.readers.shared import labels
from prelabel.readers.shared.kpt_shape import KptShape, from_yaml
from prelabel.readers.shared.labels import YAML_SUFFIXES, darknet
from prelabel.readers.yolo.options import TASKS, Task
from prelabel.safeyaml import load_yaml

ABOVE = 3
"""How many folders above the source may hold its names."""

CLASSES = "classes.txt"

_LISTS = (".names", "_darknet.labels")
"""How lists of names of Darknet's end; the second is that of Roboflow."""

_NAMING = (*YAML_SUFFIXES, *_LISTS, CLASSES)

DESCRIBING = (*YAML_SUFFIXES, ".data")
"""How descriptions of data sets end."""

_NAMES_KEY = re.compile(rb"^(?:\xef\xbb\xbf)?[\"']?names[\"']?\s*:", re.MULTILINE)


class Classes(labels.Classes, frozen=True, kw_only=True):
    """The names of the classes, and what else their file says of them.

    Args:
        kpt_shape: the keypoints of a pose; None where nothing says that there are some.
        task: what the model does, where its description says it; else empty.
    """

    kpt_shape: KptShape | None = None
    task: Task | Literal[""] = ""


def given(text: str) -> Classes:
    """What ``-O names=`` says: a built-in list, a file, or the names between commas.

    Raises:
        InputError: the file does not exist or names nothing.
    """
    path = labels.named_file(text)
    return Classes(by_number=labels.listed(text).by_number) if path is None else load(path)


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
        _load_damaged(nearest)
        raise InputError(
            "no class names beside or above the labels (data.yaml, obj.names, classes.txt)", place=Place(str(source)), fix=labels.FIX
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
    names = names_in(folder)
    # of many files most are label files: a look at each would take as long as to list them
    written = "\n".join(names).lower()
    if not any(end in written for end in _NAMING):
        return None
    likely = sorted(name for name in names if name.lower().endswith(_NAMING) and is_file(folder / name))
    described = [name for name in likely if Path(name).suffix.lower() in YAML_SUFFIXES and describes(folder / name)]
    listed = [name for name in likely if name.lower().endswith(_LISTS)]
    chosen = described or listed or [name for name in likely if name.lower() == CLASSES]
    loaded = [load(folder / name) for name in chosen]
    for other in loaded[1:]:
        _same(loaded[0], other)
    return loaded[0] if loaded else None


def _load_damaged(folders: Iterable[Path]) -> None:
    """Say of the first description of a data set in some folders that is damaged what is wrong with it.

    Raises:
        InputError: there is one.
    """
    for folder in folders:
        for name in natural_sorted(names_in(folder)):
            if Path(name).suffix.lower() in YAML_SUFFIXES and not holds_text(folder / name):
                load(folder / name)


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
    if suffix == ".data":
        return load(labels.darknet_names(path))
    if suffix not in YAML_SUFFIXES:
        return Classes(by_number=labels.load(path).by_number, path=str(path))
    root = load_yaml(path, labels.NAMES)
    return Classes(
        by_number=labels.from_yaml(root, path),
        kpt_shape=from_yaml(root.get("kpt_shape"), str(path)),
        task=next((task for task in TASKS if task == root.get("task")), ""),
        path=str(path),
    )
