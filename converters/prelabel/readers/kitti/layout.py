"""Which label files lie below a source, which images belong to them, and what their frames or sequences are called."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, islice
from os import path as os_path
from pathlib import Path, PurePosixPath

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import natural_key
from prelabel.folders import folders_below, prefix_below
from prelabel.frames import KnownFrame, images_in, known_in
from prelabel.readers.base import SNIFFED_FILES, Certainty, Unit
from prelabel.readers.kitti.calibration import KEYS
from prelabel.readers.kitti.rows import is_row, is_tracking
from prelabel.readers.others import holds_text
from prelabel.readers.paths import beginning

TEXT = ".txt"

FILES_PER_UNIT = 2000

SNIFFED_TEXTS = 20
"""How many text files are opened to see what they are."""

_LABEL = "label"

_IMAGES = ("images", "image_2", "image_02")

_HEAD = 1 << 12
"""Bytes of a file that hold its first row."""

_OTHER_TEXT = re.compile(r"readme.*|(classes|label_colors|licen[cs]e|train|val|valid|test|trainval)\d*\.txt", re.IGNORECASE)
"""Names of texts that are no label files, in any folder."""

_CALIBRATION = KEYS | {"P0", "P1", "P3", "calib_time"}
"""What files of calibration begin with."""


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """The label files of a unit.

    Args:
        tracking: whether they are tracking labels; then there is one file, a sequence.
        names: of each file, what its image is called below the folder of images, or what its sequence is called.
        calibrations: of each file, what its calibration may be called below ``-O calib``, without suffix.
        images: of the sequence.
    """

    tracking: bool
    names: tuple[str, ...]
    calibrations: tuple[tuple[str, ...], ...]
    images: tuple[KnownFrame, ...] = ()


class Folder(msgspec.Struct, frozen=True, kw_only=True):
    """A folder of label files.

    Args:
        path: as messages name it.
        names: of its label files, in natural order.
        unread: other text files.
        tracking: whether they are tracking labels.
    """

    path: Path
    names: tuple[str, ...]
    unread: tuple[str, ...] = ()
    tracking: bool = False


def folders_of(source: Path) -> tuple[list[Folder], tuple[str, ...]]:
    """The folders of label files of a source, and other text files that lie in it.

    Raises:
        InputError: the source does not exist, or holds no label file.
    """
    if source.is_file():
        found = [Folder(path=source.parent, names=(source.name,))]
    elif not source.exists():
        raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
    else:
        texts = [(folder, names) for folder, all_names in folders_below(source) if (names := _texts(all_names))]
        labelled = [(folder, names) for folder, names in texts if _label_at(_below(folder, source)) is not None]
        found = [Folder(path=folder, names=tuple(names)) for folder, names in labelled] or _by_rows(texts)
    if not any(folder.names for folder in found):
        raise InputError("holds no KITTI label file (.txt)", place=Place(str(source)), fix="give the folder that the label files lie in")
    unread = tuple(chain.from_iterable(folder.unread for folder in found))
    return [msgspec.structs.replace(folder, tracking=_is_tracking(folder)) for folder in found if folder.names], unread


def objects(folders: Sequence[Folder], source: Path) -> tuple[list[Unit], list[KnownFrame]]:
    """Units of some thousand files of object labels, and the images that belong to them.

    A frame is called by its image's path below the folder of images, or, where there are several, below the folder that holds them all.
    """
    places = [_images_of(folder) for folder in folders]
    root = Path(os_path.commonpath([images for images, _ in places])) if places else Path()
    units: list[Unit] = []
    known: list[KnownFrame] = []
    for folder, (images, image_names) in zip(folders, places, strict=True):
        prefix = prefix_below(images, root)
        by_stem = {_stem(name): name for name in reversed(image_names)}
        files = [prefix + by_stem.get(_stem(name), f"{_stem(name)}.png") for name in folder.names]
        units += _units(folder, files, source)
        wanted = set(files)
        found = known_in(images, image_names, prefix)
        known += [frame for frame in found if source.is_dir() or frame.file in wanted]
    return units, known


def _units(folder: Folder, files: Sequence[str], source: Path) -> Iterator[Unit]:
    for first in range(0, len(folder.names), FILES_PER_UNIT):
        names = folder.names[first : first + FILES_PER_UNIT]
        detail = Labels(
            tracking=False,
            names=tuple(files[first : first + FILES_PER_UNIT]),
            calibrations=tuple(_calibrations(folder.path / name, source) for name in names),
        )
        yield Unit(name=f"{folder.path} from {names[0]}", root=source, paths=tuple(folder.path / name for name in names), detail=detail)


def sequences(folders: Sequence[Folder], source: Path) -> list[Unit]:
    """A unit for each file of tracking labels, in the natural order of their names.

    A sequence is called after its file, or after the file's folder where the file's name holds no digit; where two have one name, after
    the path below the source.
    """
    paths = [folder.path / name for folder in folders for name in folder.names]
    short = [path.stem if re.search(r"\d", path.stem) else path.absolute().parent.name or path.stem for path in paths]
    count = Counter(short)
    units: dict[str, Unit] = {}
    for path, name in zip(paths, short, strict=True):
        unique = name if count[name] == 1 else _long_name(path, source)
        while unique in units:
            unique = f"{unique}_"
        detail = Labels(
            tracking=True,
            names=(unique,),
            calibrations=((*_calibrations(path, source), name),),
            images=_sequence_images(path, unique),
        )
        units[unique] = Unit(name=unique, root=source, paths=(path,), detail=detail)
    return [units[name] for name in sorted(units, key=natural_key)]


def certainty(source: Path) -> Certainty:
    """SURE where the first text with rows is KITTI's, LIKELY where texts of another format lie beside it."""
    try:
        if source.is_file():
            return Certainty.SURE if source.suffix.lower() == TEXT and is_row(_head(source)) else Certainty.NO
        folders = [(folder, _texts(names)) for folder, names in islice(folders_below(source), SNIFFED_FILES)]
        labelled = [(folder, names) for folder, names in folders if _label_at(_below(folder, source)) is not None]
        texts = chain.from_iterable([folder / name for name in names] for folder, names in labelled or folders)
        heads = [head for text in islice(texts, SNIFFED_TEXTS) if (head := _head(text)) and not _is_calibration(head)]
    except (InputError, OSError):
        return Certainty.NO
    if heads and is_row(heads[0]):
        return Certainty.SURE if all(map(is_row, heads)) else Certainty.LIKELY
    return Certainty.LIKELY if any(map(is_row, heads)) else Certainty.NO


def _by_rows(texts: Sequence[tuple[Path, Sequence[str]]]) -> list[Folder]:
    """Folders of any name, with their label files: those whose first row is KITTI's, and beside them those that are called alike or empty.

    In a folder without such a row a file that is called alike is one only where it is damaged: other data has such names, too.
    """
    heads = {path: {name: _head(path / name) for name in names} for path, names in texts}
    alike = {_shape(name) for inside in heads.values() for name, head in inside.items() if is_row(head)}
    return [_labels_of(path, inside, alike) for path, inside in heads.items()]


def _labels_of(path: Path, heads: Mapping[str, Sequence[str]], alike: AbstractSet[str]) -> Folder:
    """A folder with its label files.

    Args:
        path: of the folder.
        heads: of each text the words of the first line.
        alike: what names of label files look like.
    """
    here = {_shape(name) for name, head in heads.items() if is_row(head)}
    labels: list[str] = []
    unread: list[str] = []
    for name, head in heads.items():
        row = is_row(head)
        if row or _shape(name) in here or (row is None and here) or (_shape(name) in alike and not holds_text(path / name)):
            labels.append(name)
        elif row is False and not _is_calibration(head):
            unread.append(str(path / name))
    return Folder(path=path, names=tuple(labels), unread=tuple(unread))


def _shape(name: str) -> str:
    """A name with each number as 0.

    >>> _shape("000012.txt")
    '0.txt'
    """
    return re.sub(r"\d+", "0", name)


def _is_tracking(folder: Folder) -> bool:
    """Whether the first file with a row of KITTI has one of tracking labels; where none has, the first that is not empty."""
    first: list[str] = []
    for name in folder.names:
        head = _head(folder.path / name)
        if is_row(head):
            return is_tracking(head)
        first = first or head
    return bool(first) and is_tracking(first)


def _is_calibration(head: Sequence[str]) -> bool:
    return bool(head) and head[0].partition(":")[0] in _CALIBRATION


def _head(path: Path) -> list[str]:
    """The words of the first line that is not blank; none of an empty file."""
    text = beginning(path, _HEAD).decode("utf-8-sig", "replace")
    return text.strip().partition("\n")[0].split()


def _texts(names: Sequence[str]) -> list[str]:
    return [name for name in names if name.lower().endswith(TEXT) and not _OTHER_TEXT.fullmatch(name)]


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def _below(folder: Path, source: Path) -> Path:
    """The path of a folder from the source's own name on."""
    return Path(source.absolute().name) / folder.relative_to(source)


def _label_at(path: Path) -> int | None:
    """Which part of a path is a folder of labels, the last if several are."""
    return next((at for at in reversed(range(len(path.parts))) if path.parts[at].lower().startswith(_LABEL)), None)


def _calibrations(path: Path, source: Path) -> tuple[str, ...]:
    """What a label file's calibration may be called: its path below the folder of labels, its name, its path with ``calib`` in it."""
    folder = Path(os_path.normpath(path.absolute().parent))
    at = _label_at(folder)
    if at is None:
        return (path.stem,)
    below = PurePosixPath(*folder.parts[at + 1 :], path.stem)
    top = len(Path(os_path.normpath(source.absolute())).parts) if source.is_dir() else at
    beside = PurePosixPath(*folder.parts[min(top, at) : at], "calib", below)
    return str(below), path.stem, str(beside)


def _images_of(folder: Folder) -> tuple[Path, Sequence[str]]:
    """The folder of a folder's images, absolute, and their names in natural order; where there are none, the one that they belong in."""
    path = Path(os_path.normpath(folder.path.absolute()))
    at = _label_at(path)
    places = [path, *(path.parent / name for name in _IMAGES)]
    if at is not None:
        beside = Path(*path.parts[:at], re.sub(_LABEL, "image", path.parts[at], flags=re.IGNORECASE))
        places = [beside.joinpath(*path.parts[at + 1 :]), beside, *places]
    stems = {_stem(name) for name in folder.names}
    for images in places:
        names = images_in(images)
        if not stems.isdisjoint(map(_stem, names)):
            return images, names
    return places[0], []


def _sequence_images(path: Path, name: str) -> tuple[KnownFrame, ...]:
    """The images of a sequence: those in the folder of its file's name, beside the labels or in the folder of images."""
    folder = Path(os_path.normpath(path.absolute().parent))
    at = _label_at(folder)
    places = [folder / path.stem, *(folder.parent / images / path.stem for images in _IMAGES)]
    if at is not None:
        beside = Path(*folder.parts[:at], re.sub(_LABEL, "image", folder.parts[at], flags=re.IGNORECASE))
        places = [beside.joinpath(*folder.parts[at + 1 :], path.stem), *places]
    for images in places:
        if names := images_in(images):
            return tuple(known_in(images, names, f"{name}/"))
    return ()


def _long_name(path: Path, source: Path) -> str:
    """The path of a tracking file below the source, without its suffix and the folder of labels."""
    below = path.relative_to(source).with_suffix("") if path.is_relative_to(source) else Path(path.stem)
    return PurePosixPath(*(part for part in below.parts if not part.lower().startswith(_LABEL))).as_posix()
