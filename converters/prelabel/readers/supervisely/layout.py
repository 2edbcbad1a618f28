"""Where a project keeps its files.

    project/meta.json
    project/dataset/ann/a.jpg.json
    project/dataset/img/a.jpg

The annotations of an image or video stand in ``ann`` under its name with ``.json``; data sets may lie at any depth.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import natural_sorted
from prelabel.folders import folders_below, prefix_below
from prelabel.frames import KnownFrame, images_in, known_in
from prelabel.readers.base import SNIFFED_BYTES, SNIFFED_FILES, Certainty, is_listed
from prelabel.readers.paths import head_of

ANNOTATIONS, IMAGES, META = "ann", "img", "meta.json"

FILES_AT_ONCE = 1000

LEVELS = 6
"""From a data set up to its project, at most."""

SNIFFED_FOLDERS = 200


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """Some annotation files of a data set.

    Args:
        meta: the project's ``meta.json``, if there is one.
        prefix: of the names of images.
        of_videos: of the names of videos: the data set's own folder below the source.
        only: the source has one annotation file.
    """

    meta: Path | None
    prefix: str
    of_videos: str
    only: bool


def datasets_of(source: Path) -> list[tuple[Dataset, tuple[Path, ...]]]:
    """The data sets of a source, each with its annotation files; the source is a project, a data set, its ``ann``, or a file in that.

    Raises:
        InputError: the source does not exist, or holds no annotation.
    """
    if not source.exists():
        raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
    if not source.is_dir():
        return [(_dataset(source.absolute().parent, "", "", only=True), (source,))]
    found = [(folder, paths) for folder, paths in _annotations(source) if paths]
    if not found:
        what, fix = "holds no folder 'ann' with annotations", "give the project's folder, or that of a data set"
        raise InputError(what, place=Place(str(source)), fix=fix)
    only = sum(len(paths) for _, paths in found) == 1
    return [(_described(folder, source, only=only), paths) for folder, paths in found]


def images_of(source: Path) -> Iterator[KnownFrame]:
    """The images of the data sets of a source, named as frames are; of one annotation file its own alone."""
    if not source.is_dir():
        images, own = source.absolute().parent.parent / IMAGES, source.name[: -len(".json")]
        yield from known_in(images, [name for name in images_in(images) if own in {name, name.rpartition(".")[0]}])
        return
    for folder, paths in _annotations(source):
        images, prefix = folder.absolute().parent / IMAGES, _prefix(folder, source)
        yield from known_in(images, images_in(images) if paths else (), prefix)


def certainty(source: Path) -> Certainty:
    """SURE of a folder of annotations in which the first file that can be read is one, and of such a file."""
    if not source.is_dir():
        is_one = source.suffix.lower() == ".json" and _is_annotation(head_of(source, SNIFFED_BYTES))
        return Certainty.SURE if is_one else Certainty.NO
    try:
        paths = islice((path for _, found in _annotations(source, SNIFFED_FOLDERS) for path in found), SNIFFED_FILES)
        first = next((head for path in paths if (head := head_of(path, SNIFFED_BYTES))), b"")
    except InputError:
        return Certainty.NO
    return Certainty.SURE if _is_annotation(first) else Certainty.NO


def _annotations(source: Path, most: int | None = None) -> Iterator[tuple[Path, tuple[Path, ...]]]:
    """The folders of annotations among the first folders of a source, each with its files in natural order."""
    for folder, names in islice(folders_below(source), most):
        if folder.name == ANNOTATIONS or (folder == source and source.absolute().name == ANNOTATIONS):
            yield folder, tuple(folder / name for name in natural_sorted(names) if name.lower().endswith(".json"))


def _described(folder: Path, source: Path, *, only: bool) -> Dataset:
    """The data set of a folder of annotations below the source."""
    if folder == source:
        return _dataset(folder, "", "", only=only)
    return _dataset(folder, _prefix(folder, source), prefix_below(folder.parent, source), only=only)


def _prefix(folder: Path, source: Path) -> str:
    """What stands before the names of the images of a folder of annotations."""
    return "" if folder == source else prefix_below(folder.parent / IMAGES, source)


def _dataset(folder: Path, prefix: str, of_videos: str, *, only: bool) -> Dataset:
    above = folder.absolute().parents[:LEVELS]
    meta = next((parent / META for parent in above if is_listed(parent / META)), None)
    return Dataset(meta=meta, prefix=prefix, of_videos=of_videos, only=only)


def _is_annotation(head: bytes) -> bool:
    """Whether the beginning of a file has the names of Supervisely."""
    if not head.startswith(b"{") or b'"objects"' not in head:
        return False
    return b'"classTitle"' in head or (b'"size"' in head and b'"tags"' in head)
