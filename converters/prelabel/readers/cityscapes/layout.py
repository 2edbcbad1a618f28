"""Which label files lie below a source, and what their images are called."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath

from prelabel.errors import InputError
from prelabel.folders import prefix_below
from prelabel.frames import FrameIndex, KnownFrame, images_in, known_in
from prelabel.readers.base import Certainty, Plan, ends_of, in_units, sniffed_files
from prelabel.readers.others import SNIFFED_JSON, own_files

SUFFIX = ".json"

IMAGES = "leftImg8bit"
"""The folder of images, and the end of their names."""

_KINDS = ("gtFine", "gtCoarse", "gtBboxCityPersons")
"""Folders of labels."""

_OWN = re.compile(r"_gt[A-Za-z0-9]+_polygons$|_gtBboxCityPersons$")
"""How label files end that are called as those of the data set."""

_END = re.compile(r"(?:_gt[A-Za-z0-9]+)?_polygons$|_gtBboxCityPersons$")
"""What stands behind the name that a label file shares with its image."""

_KIND = re.compile(r"gt[A-Z][A-Za-z0-9]*")

_MEMBERS = (b'"imgWidth"', b'"imgHeight"', b'"objects"')


def certainty(source: Path) -> Certainty:
    """SURE where one of the first JSON files has objects and the size of an image; of a data set, where its folders of labels do."""
    try:
        below = [source / kind for kind in _KINDS if (source / kind).is_dir()]
        found = (path for top in below or [source] for path in islice(sniffed_files(top, (SUFFIX,)), SNIFFED_JSON))
        return Certainty.SURE if any(map(_looks_so, found)) else Certainty.NO
    except InputError:
        return Certainty.NO


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, and the images of the folders that they are of.

    Raises:
        InputError: the source does not exist, or holds no label file.
    """
    fix = "give the folder of labels, as gtFine, or the files one by one"
    _, root, paths, others = own_files(source, (SUFFIX,), _fits, what="label file of Cityscapes", fix=fix)
    images = tuple(_images(paths, root, all_of_folder=source.is_dir()))
    return Plan(units=in_units(source, root, paths), images=images, others=others)


def image_name(path: Path, root: Path, frames: FrameIndex) -> str:
    """What the image of a label file is called, below the folder of images.

    Args:
        path: of the file.
        root: of the source.
        frames: the images that are known; one that is called as the file goes first.
    """
    stem = _prefix(path.parent, root) + _END.sub("", path.stem)
    names = [f"{stem}_{IMAGES}.png", f"{stem}.png"]
    known = next((found.file for name in names if (found := frames.find(name)) is not None), None)
    return known or names[_END.search(path.stem) is None]


def _fits(path: Path) -> bool:
    return _OWN.search(path.stem) is not None or _looks_so(path)


def _looks_so(path: Path) -> bool:
    first, text = ends_of(path)
    return first == b"{" and all(member in text for member in _MEMBERS)


def _images(paths: Sequence[Path], root: Path, *, all_of_folder: bool) -> Iterator[KnownFrame]:
    """The images of folders that hold label files; beside the labels those alone that belong to a file, since other images are labels."""
    for folder in dict.fromkeys(path.parent for path in paths):
        images = _folder_of_images(folder)
        names: Iterable[str] = images_in(images)
        if images == folder or not all_of_folder:
            stems = {_END.sub("", path.stem) for path in paths if path.parent == folder}
            names = [name for name in names if PurePosixPath(name).stem.removesuffix(f"_{IMAGES}") in stems]
        yield from known_in(images, names, _prefix(folder, root))


def _folder_of_images(labels: Path) -> Path:
    """``leftImg8bit/train/ulm`` beside ``gtFine/train/ulm``; the folder itself where there is none."""
    parts = labels.absolute().parts
    kind = next((i for i in reversed(range(len(parts))) if _KIND.fullmatch(parts[i])), None)
    if kind is None:
        return labels
    images = Path(*parts[:kind], IMAGES, *parts[kind + 1 :])
    return images if images.is_dir() else labels


def _prefix(folder: Path, root: Path) -> str:
    """What stands in front of the names of a folder's images: its path below the source without the folder of the kind of labels."""
    parts = prefix_below(folder, root).split("/")
    kind = next((i for i in reversed(range(len(parts))) if _KIND.fullmatch(parts[i])), None)
    return "/".join(parts if kind is None else parts[:kind] + parts[kind + 1 :])
