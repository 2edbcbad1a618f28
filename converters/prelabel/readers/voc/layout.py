"""Where a VOC source keeps its parts: which folder names the annotations, where their images lie, which images a set chooses."""

import os
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import folders_below, read_text
from prelabel.frames import IMAGE_SUFFIXES, KnownFrame, clean_name, images_below

ANNOTATIONS = "annotations"
IMAGES = ("jpegimages", "images")
SUFFIX = ".xml"
MASKS = "segmentationobject"

_FLAGS = ("-1", "0", "1")


class Folder(msgspec.Struct, frozen=True):
    """Annotation files of one folder.

    Args:
        path: the folder.
        base: what stands in front of the names of its images below the folder of images; empty, or with a ``/`` behind it.
        names: the files, in natural order.
    """

    path: Path
    base: str
    names: tuple[str, ...]

    def images(self) -> Iterator[str]:
        """The names that the images of the files should have below the folder of images, without suffix."""
        return (self.base + stem(name) for name in self.names)


class Tree(msgspec.Struct, frozen=True, kw_only=True):
    """Annotation files and the folder of their images.

    Args:
        root: the folder that both lie in, and perhaps ``ImageSets``.
        images: the folder of images; None where they lie beside their annotations.
        prefix: the root's path below the source with a ``/`` behind it, in front of every name; empty for the source itself.
        masks: the tree holds segmentation masks.
        folders: of annotation files, in natural order.
    """

    root: Path
    images: Path | None
    prefix: str
    masks: bool
    folders: tuple[Folder, ...]

    def only(self, chosen: Container[str]) -> "Tree":
        """The tree without the annotation files of images that are not chosen by their names without suffix."""
        folders = (Folder(f.path, f.base, tuple(name for name in f.names if f.base + stem(name) in chosen)) for f in self.folders)
        return msgspec.structs.replace(self, folders=tuple(folder for folder in folders if folder.names))


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


def annotation_files(source: Path) -> list[tuple[Path, list[str]]]:
    """The folders of a source that hold XML files, with the names of these, in natural order.

    Raises:
        InputError: the source does not exist, holds no such file, or cannot be listed.
    """
    if source.is_file():
        return [(source.parent, [source.name])]
    if not source.exists():
        raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
    folders = [(folder, [name for name in names if name.lower().endswith(SUFFIX)]) for folder, names in folders_below(source)]
    found = [(folder, names) for folder, names in folders if names]
    if not found:
        raise InputError(f"holds no {SUFFIX} file", place=Place(str(source)), fix="give the folder that the files lie in")
    return found


def trees(top: Path, files: Iterable[tuple[Path, Sequence[str]]]) -> list[Tree]:
    """The trees that annotation files belong to, in the order given.

    Args:
        top: the folder that the user gave.
        files: the folders below it that hold annotation files, with their names.
    """
    found: dict[Path, Tree] = {}
    for folder, names in files:
        root, images, base = _home(folder, top)
        prefix = "" if root == _parent(top) else _below(root, top)
        tree = found.get(root) or Tree(root=root, images=None, prefix=prefix, masks=MASKS in _folders(root), folders=())
        found[root] = msgspec.structs.replace(
            tree, images=tree.images or images, folders=(*tree.folders, Folder(folder, base, tuple(names)))
        )
    return list(found.values())


def _home(folder: Path, top: Path) -> tuple[Path, Path | None, str]:
    """The root of an annotation folder's tree, its folder of images, and what stands in front of the names of images.

    Decided by the nearest folder up to the top that is called ``Annotations``, or has images in a folder beside it or in it.
    """
    for candidate in (folder, *folder.parents):
        above = _parent(candidate)
        for root in (above, candidate):
            found = _folders(root)
            images = next((found[name] for name in IMAGES if name in found and not folder.is_relative_to(found[name])), None)
            if images or (root == above and candidate.resolve().name.lower() == ANNOTATIONS):
                return root, images, _below(folder, candidate)
        if candidate == top:
            break
    return top, None, _below(folder, top)


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
    if tree.images:
        found = images_below(tree.images)
    else:
        found = tuple(
            KnownFrame(file=folder.base + image.file, path=image.path)
            for folder in tree.folders
            for image in images_below(folder.path)
            if "/" not in image.file
        )
    if chosen is not None:
        found = tuple(image for image in found if stem(image.file) in chosen)
    return tuple(KnownFrame(file=tree.prefix + image.file, path=image.path) for image in found) if tree.prefix else found


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
