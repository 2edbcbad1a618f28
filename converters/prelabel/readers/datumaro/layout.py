"""Which annotation files lie below a source, and what stands before the names of their images."""

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from prelabel.errors import InputError, Place
from prelabel.files import prefix_below
from prelabel.frames import KnownFrame, images_below, images_in, known_in
from prelabel.readers.base import Certainty, Plan, Unit, files_of, sniffed_ends, sniffed_files
from prelabel.readers.others import chosen

SUFFIX = ".json"

ANNOTATIONS, IMAGES = "annotations", "images"

SNIFFED_JSON = 20
"""How many JSON files of a folder are opened to see what they are."""

_CATEGORIES = re.compile(rb'"categories"\s*:\s*\{')
_ITEMS = re.compile(rb'"items"\s*:\s*\[|"label_id"\s*:|"dm_format_version"\s*:')
_CLOUDS = b'"point_cloud"'


def certainty(source: Path) -> Certainty:
    """SURE where one of the first JSON files has categories by their kind, and items."""
    try:
        found = islice(sniffed_files(source, (SUFFIX,)), SNIFFED_JSON)
        return Certainty.SURE if any(map(_fits, found)) else Certainty.NO
    except InputError:
        return Certainty.NO


def plan_of(source: Path) -> Plan:
    """A unit a file, and the images beside them.

    Raises:
        InputError: the source does not exist, or holds no annotation file.
    """
    root, paths = files_of(source, (SUFFIX,))
    others: tuple[str, ...] = ()
    if source.is_dir():
        paths, others = chosen(paths, _fits)
    if not paths:
        what, fix = "holds no annotation file of Datumaro", "give the folder that holds annotations and images"
        raise InputError(what, place=Place(str(source)), fix=fix)
    units = tuple(Unit(name=path.name, root=root, paths=(path,), detail=_prefix(path, root)) for path in paths)
    return Plan(units=units, images=tuple(_images(paths, root)), others=others)


def _fits(path: Path) -> bool:
    try:
        first, text = sniffed_ends(path)
    except OSError:
        return False
    return first == b"{" and _CATEGORIES.search(text) is not None and _ITEMS.search(text) is not None


def _dataset(path: Path) -> Path:
    """The folder of the data set that a file is of."""
    return path.parent.parent if path.parent.name == ANNOTATIONS else path.parent


def _prefix(path: Path, root: Path) -> str:
    """What stands before the subset in the names of a file's images: the path of its data set below the source."""
    folder = _dataset(path)
    return prefix_below(folder, root) if folder.is_relative_to(root) else ""


def _images(paths: Iterable[Path], root: Path) -> Iterable[KnownFrame]:
    """The images of the subsets of files, or, as first releases wrote them, of all subsets in one folder; not those of point clouds."""
    found: dict[str, KnownFrame] = {}
    for path in paths:
        folder, prefix = _dataset(path) / IMAGES, _prefix(path, root)
        if not folder.is_dir() or _holds_clouds(path):
            continue
        own = folder / path.stem
        if own.is_dir():
            named = [KnownFrame(file=f"{prefix}{path.stem}/{image.file}", path=image.path) for image in images_below(own)]
        else:
            named = known_in(folder, images_in(folder), prefix)
        found.update((image.file, image) for image in named)
    return found.values()


def _holds_clouds(path: Path) -> bool:
    try:
        return _CLOUDS in sniffed_ends(path)[1]
    except OSError:
        return False
