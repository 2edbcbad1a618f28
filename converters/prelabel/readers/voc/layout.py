"""Where a VOC source keeps its parts: which folder names the annotations, where their images and masks lie."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.folders import folders_below, folders_in, prefix_below
from prelabel.frames import KnownFrame, images_below
from prelabel.readers.voc.maskfiles import CLASSES, OBJECTS, MaskFolders

ANNOTATIONS = "annotations"
IMAGES = ("jpegimages", "images")
SUFFIX = ".xml"


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

    def paths(self) -> list[str]:
        """The files, as messages name them."""
        before = str(self.path / "_")[:-1]
        return [before + name for name in self.names]

    def images(self) -> Iterator[str]:
        """The names that the images of the files should have below the folder of images, without suffix."""
        return (self.base + stem(name) for name in self.names)


class Tree(msgspec.Struct, frozen=True, kw_only=True):
    """Annotation files, masks, and the folder of their images.

    Args:
        root: the folder that all of them lie in, and perhaps ``ImageSets``.
        images: the folder of images; None where they lie beside their annotations.
        prefix: the root's path below the source with a ``/`` behind it, in front of every name; empty for the source itself.
        masks: the folders of segmentation masks.
        folders: of annotation files, in natural order.
        chosen: the images that are wanted, by their names without suffix; None for all.
    """

    root: Path
    images: Path | None
    prefix: str
    masks: MaskFolders
    folders: tuple[Folder, ...]
    chosen: frozenset[str] | None = None

    def only(self, chosen: frozenset[str]) -> "Tree":
        """The tree without the annotation files of images that are not chosen by their names without suffix."""
        folders = (Folder(f.path, f.base, tuple(name for name in f.names if f.base + stem(name) in chosen)) for f in self.folders)
        return msgspec.structs.replace(self, folders=tuple(folder for folder in folders if folder.names), chosen=chosen)

    def parts(self, size: int) -> Iterator["Tree"]:
        """The tree with at most so many of its annotation files at a time; once without any where it has none."""
        some: list[Folder] = []
        for folder in self.folders:
            for first in range(0, len(folder.names), size):
                piece = Folder(folder.path, folder.base, folder.names[first : first + size])
                if some and sum(len(one.names) for one in some) + len(piece.names) > size:
                    yield msgspec.structs.replace(self, folders=tuple(some))
                    some = []
                some.append(piece)
        if some or not self.folders:
            yield msgspec.structs.replace(self, folders=tuple(some))


def stem(name: str) -> str:
    """A name without its suffix.

    >>> stem("train/a.b.jpg"), stem("v1.0/a")
    ('train/a.b', 'v1.0/a')
    """
    head, dot, tail = name.rpartition(".")
    return head if dot and "/" not in tail else name


class Files(msgspec.Struct, frozen=True):
    """What a source holds.

    Args:
        annotations: the folders that hold XML files, with the names of these, in natural order.
        masked: the folders that hold a folder of masks.
    """

    annotations: list[tuple[Path, list[str]]]
    masked: list[Path]


def files_of(source: Path) -> Files:
    """The annotation files of a source, and the folders that hold its masks.

    Raises:
        InputError: the source does not exist, holds neither, or cannot be listed.
    """
    if source.is_file():
        return Files([(source.parent, [source.name])], [])
    if not source.exists():
        raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
    found = Files([], [])
    for folder, names in folders_below(source):
        xml = [name for name in names if name.lower().endswith(SUFFIX)]
        if xml:
            found.annotations.append((folder, xml))
        if folder != source and folder.name.lower() in (*CLASSES, *OBJECTS) and folder.parent not in found.masked:
            found.masked.append(folder.parent)
    if not found.annotations and not found.masked:
        raise InputError(f"holds no {SUFFIX} file", place=Place(str(source)), fix="give the folder that the files lie in")
    return found


def trees(top: Path, files: Files) -> list[Tree]:
    """The trees that annotation files and masks belong to, in the order given.

    Args:
        top: the folder that the user gave.
        files: what lies below it.
    """
    found: dict[Path, Tree] = {}
    meant = _Meant()
    for folder, names in files.annotations:
        root, images, base = _home(folder, top, meant)
        tree = found.get(root) or _tree(root, top, meant)
        found[root] = msgspec.structs.replace(
            tree, images=tree.images or images, folders=(*tree.folders, Folder(folder, base, tuple(names)))
        )
    for root in files.masked:
        if root not in found:
            images = next((meant[root][name] for name in IMAGES if name in meant[root]), None)
            found[root] = msgspec.structs.replace(_tree(root, top, meant), images=images)
    return list(found.values())


class _Meant(dict[Path, dict[str, Path]]):
    """The folders in a folder that mean something here, by their names in lower case; each folder is listed once."""

    def __missing__(self, folder: Path) -> dict[str, Path]:
        """Of a folder that was not asked for before."""
        names = [name for name in folders_in(folder) if name.lower() in (*IMAGES, *CLASSES, *OBJECTS)]
        self[folder] = {name.lower(): folder / name for name in sorted(names, reverse=True)}
        return self[folder]


def _tree(root: Path, top: Path, meant: _Meant) -> Tree:
    classes, objects = (next((meant[root][name] for name in names if name in meant[root]), None) for names in (CLASSES, OBJECTS))
    prefix = "" if root == _parent(top) else prefix_below(root, top)
    return Tree(root=root, images=None, prefix=prefix, masks=MaskFolders(classes=classes, objects=objects), folders=())


def _home(folder: Path, top: Path, meant: _Meant) -> tuple[Path, Path | None, str]:
    """The root of an annotation folder's tree, its folder of images, and what stands in front of the names of images.

    Decided by the nearest folder up to the top that is called ``Annotations``, or has images in a folder beside it or in it.
    """
    for candidate in (folder, *folder.parents):
        above = _parent(candidate)
        for root in (above, candidate):
            found = meant[root]
            images = next((found[name] for name in IMAGES if name in found and not folder.is_relative_to(found[name])), None)
            if images or (root == above and candidate.resolve().name.lower() == ANNOTATIONS):
                return root, images, prefix_below(folder, candidate)
        if candidate == top:
            break
    return top, None, prefix_below(folder, top)


def _parent(folder: Path) -> Path:
    return folder / ".." if folder.name in ("", "..") else folder.parent


def images_of(tree: Tree) -> tuple[KnownFrame, ...]:
    """The images of a tree that are wanted, in natural order; they lie beside the annotation files where it has no folder of images."""
    if tree.images:
        found = images_below(tree.images)
    else:
        found = tuple(
            KnownFrame(file=folder.base + image.file, path=image.path)
            for folder in tree.folders
            for image in images_below(folder.path)
            if "/" not in image.file
        )
    if tree.chosen is not None:
        found = tuple(image for image in found if stem(image.file) in tree.chosen)
    return tuple(KnownFrame(file=tree.prefix + image.file, path=image.path) for image in found) if tree.prefix else found
