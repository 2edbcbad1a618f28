"""Which label files there are below a folder, and which images belong to them.

A folder of labels is paired with the first folder that holds its images: the one in which the last part ``labels`` of the path is
``images``; the labels' own folder; the folder that holds the labels' folder; a folder beside it. Only images of paired folders count.
"""

import os
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec

from prelabel.errors import Problem
from prelabel.files import natural_sorted, read_bytes
from prelabel.folders import folders_below, folders_in, names_in
from prelabel.frames import images_among, images_in
from prelabel.readers.shared.words import is_number
from prelabel.readers.yolo.meaning import BOX

LABELS, IMAGES = "labels", "images"

TEXT = ".txt"

_OTHER_TEXT = re.compile(
    r"(readme.*|classes|predefined_classes|licen[cs]e|(?P<split>(train|val|valid|test|trainval|autosplit_[a-z]+)\d*))\.txt", re.IGNORECASE
)
"""Names of texts that are no label files, unless an image has the same name; of lists of images, what they hold decides."""


LOOKED_AT = 20
"""Text files outside the folders of labels of which one shows that they may be labels, too."""

_OTHER_FIRST = frozenset("rRcCpPlLtTvVaA")
"""With what they begin."""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A folder of label files, and the images that belong to them.

    Args:
        labels: the folder as messages name it.
        names: its label files, in natural order.
        labels_root: the folder that holds all folders of labels, absolute; frames are named below it where no image is known.
        images: the folder of images, absolute; None where none was found.
        image_names: its images, in natural order.
        images_root: the folder of images that frames are named below, absolute.
    """

    labels: Path
    names: tuple[str, ...]
    labels_root: Path
    images: Path | None = None
    image_names: tuple[str, ...] = ()
    images_root: Path = Path()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a source holds.

    Args:
        pairs: folders of labels with their images.
        problems: what the source promises and does not hold.
        beside: texts that may be label files, but lie outside the folders of labels.
    """

    pairs: tuple[Pair, ...] = ()
    problems: tuple[Problem, ...] = ()
    beside: tuple[str, ...] = ()


def stem(name: str) -> str:
    """A file's name without its suffix.

    >>> stem("a.b.txt")
    'a.b'
    """
    return name.rpartition(".")[0]


def texts_in(folder: Path) -> tuple[str, ...]:
    """The text files of a folder in natural order; none where there is no such folder."""
    return tuple(natural_sorted(texts_among(names_in(folder))))


def texts_among(names: Iterable[str]) -> list[str]:
    """Those of some names that are a text file's."""
    return [name for name in names if name.endswith(TEXT) or name.lower().endswith(TEXT)]


def below(source: Path, top: Path | None = None) -> Found:
    """The folders of labels below a folder, each with its images.

    Args:
        source: the folder.
        top: the folder of the whole data set, where it is not the source.

    Raises:
        InputError: a folder cannot be listed.
    """
    absolute_top = normal(top or source)
    if not normal(source).is_relative_to(absolute_top):
        absolute_top = normal(source)
    folders = [(folder, texts, names) for folder, names in folders_below(source) if (texts := texts_among(names))]
    in_labels = [entry for entry in folders if LABELS in _lower_parts(entry[0].relative_to(source))]
    found = [
        _paired(folder, texts, images_among(names) if len(names) > len(texts) else (), absolute_top)
        for folder, texts, names in in_labels or folders
    ]
    others = [entry for entry in folders if entry not in in_labels] if in_labels else []
    return Found(pairs=tuple(pair for pair in found if pair.names), beside=_beside(others))


def _beside(folders: Sequence[tuple[Path, Sequence[str], Sequence[str]]]) -> tuple[str, ...]:
    """The text files of folders that are not read; none where the first do not look like labels."""
    paths = [folder / name for folder, texts, _ in folders for name in texts if may_be_label(folder, name)]
    return tuple(map(str, paths)) if any(map(looks_like_rows, paths[:LOOKED_AT])) else ()


def single(label: Path) -> Pair:
    """One label file and its image."""
    pair = _paired(label.parent, (label.name,), images_in(label.parent), normal(label.parent), every=True)
    own = tuple(name for name in pair.image_names if stem(name) == stem(label.name))
    return msgspec.structs.replace(pair, image_names=own, images=pair.images if own else None)


def normal(path: Path) -> Path:
    """The absolute path without ``..``; links stay."""
    return Path(os.path.normpath(path.absolute()))


def _lower_parts(path: Path) -> list[str]:
    return [part.lower() for part in path.parts]


def swapped(folder: Path, part: str, other: str) -> Path | None:
    """The folder in which the last part of one name has another; None where there is no such part.

    >>> swapped(Path("labels/a/labels/b"), "labels", "images").as_posix()
    'labels/a/images/b'
    """
    parts = _lower_parts(folder)
    if part not in parts:
        return None
    at = len(parts) - 1 - parts[::-1].index(part)
    name = other.capitalize() if folder.parts[at][0].isupper() else other
    return Path(*folder.parts[:at], name, *folder.parts[at + 1 :])


def root_of(folder: Path, part: str, top: Path) -> Path:
    """The folder that names are relative to: up to the last part of this name, where that lies in the top folder, else the top folder."""
    if not folder.is_relative_to(top):
        return folder
    parts = _lower_parts(folder.relative_to(top))
    if part in parts:
        return top.joinpath(*folder.relative_to(top).parts[: len(parts) - parts[::-1].index(part)])
    return top


def _swap_point(folder: Path, top: Path) -> Path:
    """The folder whose neighbours may hold the images: the last that is named ``labels``, else the one right below the top folder."""
    parts = _lower_parts(folder)
    if LABELS in parts:
        return Path(*folder.parts[: len(parts) - parts[::-1].index(LABELS)])
    return top.joinpath(*folder.relative_to(top).parts[:1])


def _paired(folder: Path, texts: Sequence[str], own_images: Sequence[str], top: Path, *, every: bool = False) -> Pair:
    """A folder of texts with its images, of which some may lie in the folder itself; ``every`` text is a label file."""
    absolute = normal(folder)
    labels_root = root_of(absolute, LABELS, top)
    sure = texts if every else [name for name in texts if name[0] not in _OTHER_FIRST or may_be_label(folder, name)]
    swap = _swap_point(absolute, top)
    base = labels_root.relative_to(swap) if labels_root.is_relative_to(swap) else None
    for root, image_names in _candidates(absolute.relative_to(swap), swap, sure, tuple(own_images)):
        return Pair(
            labels=folder,
            names=tuple(texts if len(sure) == len(texts) else _with_own(texts, sure, image_names)),
            labels_root=labels_root,
            images=root / absolute.relative_to(swap),
            image_names=image_names,
            images_root=top if base is None else root / base,
        )
    return Pair(labels=folder, names=tuple(sure), labels_root=labels_root)


def _with_own(texts: Sequence[str], sure: Sequence[str], image_names: Sequence[str]) -> Iterator[str]:
    """The texts that are label files for certain, and those that have an image of their name."""
    own, certain = set(map(stem, image_names)), set(sure)
    return (name for name in texts if name in certain or stem(name) in own)


def _candidates(inner: Path, swap: Path, sure: Sequence[str], own_images: tuple[str, ...]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Folders that stand for the labels' folder ``swap`` and hold the images of the label files, with the images, best first."""

    @cache
    def stems() -> set[str]:
        return {stem(name) for name in sure}

    counterpart = swapped(swap, LABELS, IMAGES)
    if counterpart and (names := images_in(counterpart / inner)):
        yield counterpart, names
    if own_images and not stems().isdisjoint(map(stem, own_images)):
        yield swap, own_images
    names = images_in(swap.parent / inner)
    if names and not stems().isdisjoint(map(stem, names)):
        yield swap.parent, names
    for root in (swap.parent / name for name in folders_in(swap.parent)):
        names = images_in(root / inner) if root != swap else ()
        if names and sure and stems().issubset(map(stem, names)):
            yield root, names


def may_be_label(folder: Path, name: str) -> bool:
    """Whether a text file may hold rows: its name, and for the name of a split list its first line, says so."""
    other = _OTHER_TEXT.fullmatch(name)
    return other is None or (other["split"] is not None and looks_like_rows(folder / name))


def looks_like_rows(path: Path) -> bool:
    """Whether the first row that a file holds could be one of YOLO; an empty file could.

    Raises:
        InputError: it cannot be read.
    """
    text = read_bytes(path).removeprefix(BOM_UTF8).lstrip()
    first = text.partition(b"\n")[0].partition(b"\r")[0].decode("utf-8", "replace").split()
    if not first:
        return True
    if len(first) < BOX or not all(map(is_number, first)):
        return False
    number, *box = map(float, first)
    return number >= 0 and number.is_integer() and all(-1 <= value <= 2 for value in box[: BOX - 1])  # noqa: PLR2004  # roughly 0-1


def common_root(roots: Sequence[Path]) -> Path:
    """The folder that holds all of these; the only one is its own."""
    return Path(os.path.commonpath(roots)) if roots else Path()
