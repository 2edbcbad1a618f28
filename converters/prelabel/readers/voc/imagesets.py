"""Image sets: the files of ``ImageSets`` that choose images of a tree."""

from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import read_text
from prelabel.frames import IMAGE_SUFFIXES, clean_name
from prelabel.readers.voc.layout import stem

_FLAGS = ("-1", "0", "1")


class ImageSet(msgspec.Struct, frozen=True, kw_only=True):
    """The images that a set names.

    Args:
        path: the file that lists them.
        lines: name without suffix to its line in that file, from 1.
    """

    path: Path
    lines: dict[str, int]


def image_set(root: Path, name: str) -> ImageSet:
    """The images that ``ImageSets/Main/NAME.txt`` lists, or ``ImageSets/NAME.txt``, or ``ImageSets/Segmentation/NAME.txt``.

    NAME may hold a folder, as in ``Layout/train``.

    Raises:
        InputError: the tree has no such set, or the set lists nothing.
    """
    folder = root / "ImageSets"
    if not folder.is_dir():
        raise InputError(
            f"has no folder ImageSets, so no image set {name!r}", place=Place(str(root)),
            fix="leave out -O image_set, or give the folder that holds ImageSets",
        )  # fmt: skip
    candidates = [below / f"{name}.txt" for below in _set_folders(folder)] if clean_name(name) else []
    path = next((candidate for candidate in candidates if candidate.is_file()), None)
    if path is None:
        known = _set_names(folder)
        fix = f"choose one of {', '.join(known)}" if known else "leave out -O image_set"
        raise InputError(f"has no image set {name!r}", place=Place(str(folder)), fix=fix)
    lines: dict[str, int] = {}
    for number, text in enumerate(read_text(path).splitlines(), 1):
        if listed := _listed(text):
            lines.setdefault(listed, number)
    if not lines:
        raise InputError("lists no image", place=Place(str(path)), fix="choose another set with -O image_set")
    return ImageSet(path=path, lines=lines)


def _set_folders(folder: Path) -> tuple[Path, ...]:
    return folder / "Main", folder, folder / "Segmentation"


def _set_names(folder: Path) -> list[str]:
    """The sets of a folder ``ImageSets`` without those of a single class, such as ``car_train`` beside ``train``."""
    names = {path.stem for below in _set_folders(folder) for path in below.glob("*.txt")}
    return sorted(name for name in names if not any(name.endswith(f"_{other}") for other in names))


def _listed(line: str) -> str:
    """The image that a line names, without suffix; behind it a list of one class says -1, 0 or 1."""
    name, _, flag = line.strip().rpartition(" ")
    name = name.strip() if flag in _FLAGS and name else line.strip()
    bare = stem(name)
    return bare if name[len(bare) :].lower() in IMAGE_SUFFIXES else name
