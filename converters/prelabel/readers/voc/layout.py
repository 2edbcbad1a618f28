"""Where a VOC source keeps its parts: which folder names the annotations, where their images lie, which images a set chooses."""

import os
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import read_text
from prelabel.frames import IMAGE_SUFFIXES, KnownFrame, clean_name, images_below

ANNOTATIONS = "annotations"
IMAGES = ("jpegimages", "images")
MASKS = "segmentationobject"

_FLAGS = ("-1", "0", "1")


class Tree(msgspec.Struct, frozen=True, kw_only=True):
    """Annotation files and the folder of their images.

    Args:
        root: the folder that both lie in, and perhaps ``ImageSets``.
        images: the folder of images; None where they lie beside their annotations.
        prefix: the root's path below the source with a ``/`` behind it, in front of every name; empty for the source itself.
        masks: the tree holds segmentation masks.
        paths: the annotation files.
        names: for each the name that its image should have below the folder of images, without suffix.
        folders: the folders of the annotation files, and what stands in front of the names of files in each.
    """

    root: Path
    images: Path | None
    prefix: str
    masks: bool
    paths: tuple[Path, ...]
    names: tuple[str, ...]
    folders: dict[str, str]


class ImageSet(msgspec.Struct, frozen=True, kw_only=True):
    """The images that a set names.

    Args:
        path: the file that lists them.
        lines: name without suffix to its line in that file, from 1.
    """

    path: Path
    lines: dict[str, int]


def stem(name: str) -> str:
    """A name without its suffix.

    >>> stem("train/a.b.jpg"), stem("v1.0/a")
    ('train/a.b', 'v1.0/a')
    """
    head, dot, tail = name.rpartition(".")
    return head if dot and "/" not in tail else name


def trees(source: Path, paths: Iterable[Path]) -> list[Tree]:
    """The trees that annotation files belong to, each with its files, in the order given.

    Args:
        source: the folder that the user gave.
        paths: the files below it.
    """
    homes: dict[str, _Home] = {}
    files: dict[Path, list[tuple[Path, str]]] = {}
    for path in paths:
        folder, _, name = str(path).rpartition(os.sep)
        home = homes.get(folder)
        if home is None:
            home = homes[folder] = _home(path.parent, source)
        files.setdefault(home.root, []).append((path, home.base + stem(name)))
    return [_tree(source, root, members, homes) for root, members in files.items()]


class _Home(msgspec.Struct, frozen=True):
    """Of the annotation files of one folder: their tree, the folder of images, and what stands in front of their names."""

    root: Path
    images: Path | None
    base: str


def _home(folder: Path, source: Path) -> _Home:
    """By the nearest folder up to the source that is called ``Annotations``, or has images in a folder beside it or in it."""
    for candidate in (folder, *folder.parents):
        above = _parent(candidate)
        for root in (above, candidate):
            found = _folders(root)
            images = next((found[name] for name in IMAGES if name in found and not folder.is_relative_to(found[name])), None)
            if images or (root == above and candidate.resolve().name.lower() == ANNOTATIONS):
                return _Home(root, images, _below(folder, candidate))
        if candidate == source:
            break
    return _Home(source, None, _below(folder, source))


def _tree(source: Path, root: Path, members: Sequence[tuple[Path, str]], homes: Mapping[str, _Home]) -> Tree:
    own = {folder: home for folder, home in homes.items() if home.root == root}
    return Tree(
        root=root,
        images=next((home.images for home in own.values() if home.images), None),
        prefix="" if root == _parent(source) else _below(root, source),
        masks=MASKS in _folders(root),
        paths=tuple(path for path, _ in members),
        names=tuple(name for _, name in members),
        folders={folder: home.base for folder, home in own.items()},
    )


def _parent(folder: Path) -> Path:
    return folder / ".." if folder.name in ("", "..") else folder.parent


def _below(folder: Path, root: Path) -> str:
    return "" if folder == root else f"{folder.relative_to(root).as_posix()}/"


def _folders(tree: Path) -> dict[str, Path]:
    """The folders of a tree that mean something here, by their names in lower case."""
    try:
        with os.scandir(tree) as entries:
            meant = [entry.name for entry in entries if entry.name.lower() in (*IMAGES, MASKS) and entry.is_dir()]
    except OSError:
        return {}
    return {name.lower(): tree / name for name in sorted(meant, reverse=True)}


def images_of(tree: Tree, chosen: Container[str] | None) -> tuple[KnownFrame, ...]:
    """The images of a tree, in natural order.

    Args:
        tree: where they are looked for; beside the annotation files where it has no folder of images.
        chosen: names without suffix of the images that are wanted; None for all.
    """
    folders = {str(tree.images): ""} if tree.images else tree.folders
    found = (
        KnownFrame(file=base + image.file, path=image.path)
        for folder, base in folders.items()
        for image in images_below(Path(folder))
        if tree.images or "/" not in image.file
    )
    return tuple(
        msgspec.structs.replace(image, file=tree.prefix + image.file) if tree.prefix else image
        for image in found
        if chosen is None or stem(image.file) in chosen
    )


def image_set(tree: Tree, name: str) -> ImageSet:
    """The images that ``ImageSets/Main/NAME.txt`` lists, or ``ImageSets/NAME.txt``; NAME may hold a folder, as in ``Layout/train``.

    Raises:
        InputError: the tree has no such set, or the set lists nothing.
    """
    folder = tree.root / "ImageSets"
    if not folder.is_dir():
        raise InputError(
            f"has no folder ImageSets, so no image set {name!r}", place=Place(str(tree.root)),
            fix="leave out -O image_set, or give the folder that holds ImageSets",
        )  # fmt: skip
    candidates = (folder / "Main" / f"{name}.txt", folder / f"{name}.txt") if clean_name(name) else ()
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


def _set_names(folder: Path) -> list[str]:
    """The sets of a folder ``ImageSets`` without those of a single class, such as ``car_train`` beside ``train``."""
    names = {path.stem for below in (folder / "Main", folder) for path in below.glob("*.txt")}
    return sorted(name for name in names if not any(name.endswith(f"_{other}") for other in names))


def _listed(line: str) -> str:
    """The image that a line names, without suffix; behind it a list of one class says -1, 0 or 1."""
    name, _, flag = line.strip().rpartition(" ")
    name = name.strip() if flag in _FLAGS and name else line.strip()
    bare = stem(name)
    return bare if name[len(bare) :].lower() in IMAGE_SUFFIXES else name
