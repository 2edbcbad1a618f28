"""Which label files there are below a source, and which images belong to them."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from os import path as os_path
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.folders import folders_below, prefix_below
from prelabel.frames import KnownFrame, images_in, known_in
from prelabel.readers.base import SNIFFED_FILES, Certainty, Unit
from prelabel.readers.dota.rows import COORDINATES, CORNERS, ENDS, is_header, points_of
from prelabel.readers.paths import beginning
from prelabel.readers.shared.words import is_number

LABELS, IMAGES = "labeltxt", "images"

TEXT = ".txt"

FILES_PER_UNIT = 2000

SNIFFED_TEXTS = 20
"""How many text files are opened to see what they are."""

_HEAD = 1 << 12
"""Bytes of a file that hold its first row."""

_OTHER_TEXT = re.compile(r"readme.*|(classes|licen[cs]e|train|val|valid|test|trainval)\d*\.txt", re.IGNORECASE)
"""Names of texts that are no label files where they do not lie in a folder of labels."""


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """The files of a unit.

    Args:
        files: of each label file, its image's name below the folder of images, or what its frame is called; none of results.
        results: whether they are results, which name their images themselves.
        skipped: results that are not read, since others say more about the same objects.
        imaged: whether images lie beside them, of which each file or result must have one.
    """

    files: tuple[str, ...] = ()
    results: bool = False
    skipped: tuple[Path, ...] = ()
    imaged: bool = False


class Folder(msgspec.Struct, frozen=True, kw_only=True):
    """A folder of label files.

    Args:
        path: as messages name it.
        names: its label files, in natural order.
        results: its results, likewise: those of task 1, else those of task 2.
        skipped: its results of task 2 beside some of task 1.
        files: for each of ``names`` what its frame is called.
        known: the images of the folder that belongs to it.
    """

    path: Path
    names: tuple[str, ...]
    results: tuple[str, ...]
    skipped: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    known: tuple[KnownFrame, ...] = ()


def folders_of(source: Path) -> list[Folder]:
    """The folders of label files of a source, each with its images.

    Raises:
        InputError: the source does not exist, or holds no label file.
    """
    if source.is_file():
        folders = [_folder(source.parent, [source.name], every=True)]
    elif not source.exists():
        raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
    else:
        texts = [(folder, names) for folder, all_names in folders_below(source) if (names := _texts(all_names))]
        labelled = [entry for entry in texts if _labels_at(entry[0].relative_to(source.parent)) is not None]
        folders = [_folder(folder, names, every=bool(labelled)) for folder, names in labelled or texts]
        folders = [folder for folder in folders if folder.names or folder.results]
    if not folders:
        raise InputError("holds no DOTA label file (.txt)", place=Place(str(source)), fix="give the folder that the label files lie in")
    return _with_images(folders, only=source.is_file())


def units_of(folder: Folder, source: Path) -> Iterator[Unit]:
    """The units of a folder."""
    for first in range(0, len(folder.names), FILES_PER_UNIT):
        names = folder.names[first : first + FILES_PER_UNIT]
        detail = Labels(files=folder.files[first : first + FILES_PER_UNIT], imaged=bool(folder.known))
        yield Unit(name=f"{folder.path} from {names[0]}", root=source, paths=tuple(folder.path / name for name in names), detail=detail)
    if folder.results:
        paths = tuple(folder.path / name for name in folder.results)
        detail = Labels(results=True, skipped=tuple(folder.path / name for name in folder.skipped), imaged=bool(folder.known))
        yield Unit(name=f"{folder.path} results", root=source, paths=paths, detail=detail)


def certainty(source: Path) -> Certainty:
    """SURE where the first text with rows is one of DOTA."""
    try:
        if source.is_file():
            return Certainty.SURE if source.suffix.lower() == TEXT and _is_dota(source) else Certainty.NO
        folders = islice(folders_below(source), SNIFFED_FILES)
        texts = (folder / name for folder, names in folders for name in _texts(names) if not _OTHER_TEXT.fullmatch(name))
        looked = (_is_dota(text) for text in islice(texts, SNIFFED_TEXTS))
        return Certainty.SURE if next((is_dota for is_dota in looked if is_dota is not None), False) else Certainty.NO
    except (InputError, OSError):
        return Certainty.NO


def _is_dota(path: Path) -> bool | None:
    """Whether the first row of a file is one of DOTA; None where it has none, or cannot be read."""
    points, lines = points_of(path.name), _first_lines(path)
    words = next((line.split() for line in lines if points or not is_header(line)), None)
    if words is None:
        return None
    if points:
        return len(words) == 2 + 2 * points and all(map(is_number, words[1:]))
    behind = words[COORDINATES:]
    # the class stands first behind the coordinates
    return bool(behind) and all(map(is_number, words[:COORDINATES])) and not is_number(behind[0])


def _first_lines(path: Path) -> list[str]:
    """The first lines of a file that are not blank; none of one that cannot be read."""
    data = beginning(path, _HEAD + 1)
    lines = data[:_HEAD].decode("utf-8-sig", "replace").splitlines()
    whole = lines if len(data) <= _HEAD else lines[:-1]
    return [line for line in whole if line.strip()]


def _texts(names: Sequence[str]) -> list[str]:
    return [name for name in names if name.lower().endswith(TEXT)]


def _folder(path: Path, names: Sequence[str], *, every: bool) -> Folder:
    """A folder with those of its texts that are labels; ``every`` text is one."""
    labels = tuple(name for name in names if not points_of(name) and (every or not _OTHER_TEXT.fullmatch(name)))
    oriented = tuple(name for name in names if points_of(name) == CORNERS)
    upright = tuple(name for name in names if points_of(name) == ENDS)
    return Folder(path=path, names=labels, results=oriented or upright, skipped=upright if oriented else ())


def _labels_at(path: Path) -> int | None:
    """Which part of a path is a folder of labels, the last if several are."""
    return next((at for at in reversed(range(len(path.parts))) if path.parts[at].lower().startswith(LABELS)), None)


def _with_images(folders: Sequence[Folder], *, only: bool) -> list[Folder]:
    """The folders with their images; of a single file (``only``) no image but its own."""
    found = [(folder, _images_of(folder)) for folder in folders]
    there = [images for _, (images, names) in found if names]
    root = Path(os_path.commonpath(there)) if there else Path()
    labels_root = Path(os_path.commonpath([folder.path.absolute() for folder in folders]))
    out = []
    for folder, (images, image_names) in found:
        prefix = prefix_below(images, root) if image_names else ""
        by_stem = {name.rpartition(".")[0]: prefix + name for name in reversed(image_names)}
        below = prefix_below(folder.path.absolute(), labels_root)
        stems = [name.rpartition(".")[0] for name in folder.names]
        files = tuple(by_stem.get(stem, prefix + stem if image_names else below + stem) for stem in stems)
        known = tuple(known_in(images, image_names, prefix))
        if only and folder.names:
            known = tuple(frame for frame in known if frame.file in files)
        out.append(msgspec.structs.replace(folder, files=files, known=known))
    return out


def _images_of(folder: Folder) -> tuple[Path, Sequence[str]]:
    """The folder of a folder's images, absolute, and their names in natural order; none where there is none."""
    path = Path(os_path.normpath(folder.path.absolute()))
    at = _labels_at(path)
    if at is not None:
        beside = [Path(*path.parts[:at], name) for name in (IMAGES, IMAGES.capitalize())]
        for images in (*(folder.joinpath(*path.parts[at + 1 :]) for folder in beside), *beside):
            if names := images_in(images):
                return images, names
    stems = {name.rpartition(".")[0] for name in folder.names} | _named_in(folder)
    for images in (path, path.parent, path / IMAGES, path.parent / IMAGES):
        names = images_in(images)
        if not stems.isdisjoint(name.rpartition(".")[0] for name in names):
            return images, names
    return path, []


def _named_in(folder: Folder) -> set[str]:
    """The images that the first rows of results name, with and without suffix."""
    images = {line.split(None, 1)[0] for name in folder.results for line in _first_lines(folder.path / name)}
    return images | {image.rpartition(".")[0] for image in images}
