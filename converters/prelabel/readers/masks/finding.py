"""What lies beside masks: the list of their classes, and their images where these are in another folder."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import is_folder, natural_sorted, noted
from prelabel.folders import folders_below, folders_in, names_in
from prelabel.frames import KnownFrame, images_below, images_in, known_in
from prelabel.readers.base import Plan, Unit, files_of, in_units, is_listed
from prelabel.readers.masks import lists
from prelabel.readers.masks.layout import OWN, SUFFIX, TRAIN_IDS, Role, Tree, bare_names, role_of, tree_of

LISTS = (
    "labelmap.txt", "class_names.txt", "_classes.csv", "class_mapping.csv", "class_dict.csv", "class_dict_seg.csv", "label_colors.txt",
    "objectinfo150.txt", "obj_class_to_machine_color.json", "label_classes.json", "id2label.json", "classes.json", "classes.csv",
    "classes.txt", "labels.txt",
)  # fmt: skip
"""What lists of classes are called, in lower case; the first that is there is read."""

OWN_LISTS = frozenset(LISTS[2:10]) | {LISTS[0]}
"""Of these what other formats have not."""

ABOVE = 2
"""How many folders above a folder of masks may hold the list of their classes, or the folder of their images."""


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit's masks have in common.

    Args:
        prefixes: what stands before the names of images, by the folders of masks.
        classes: the file that lists the classes; empty where there is none.
        built_in: the data set whose classes they are by their names; empty where these do not say it.
        alone: there is one mask only.
    """

    prefixes: dict[str, str]
    classes: str
    built_in: str
    alone: bool


def plan_of(source: Path) -> Plan:
    """Units of some hundred masks of one list of classes, and the images that they may be of.

    Raises:
        InputError: the source does not exist, or holds no mask.
    """
    root, paths = files_of(source, (SUFFIX,))
    if not source.is_dir():
        tree = Tree(paths, (), (), {str(root): ""})
        names = {name for path in paths for name in bare_names(path.stem)}
        beside = [*known_in(root, [name for name in images_in(root) if root / name not in paths]), *images_beside(root)]
        images = tuple(image for image in beside if image.file.rpartition("/")[2].rpartition(".")[0] in names)
    else:
        tree = tree_of(root, [*folders_below(root)])
        images = tree.images or tuple(images_beside(root))
    if not tree.masks:
        fix = "give the folder of masks, beside which the images may lie"
        raise InputError("holds PNGs, but no masks", place=Place(str(source)), fix=fix)
    return Plan(units=tuple(_units(source, root, tree)), images=images, others=tuple(map(str, tree.others)))


def list_near(folder: Path, root: Path) -> Path | None:
    """The list of classes of a folder of masks: the nearest, up to the root and, from a folder of masks on, above it."""
    for here in _upwards(folder, root):
        names = {name.lower(): name for name in names_in(noted(here))}
        found = next((here / names[name] for name in LISTS if name in names), None)
        if found is not None and is_listed(found):
            return found
    return None


def images_beside(root: Path) -> Iterator[KnownFrame]:
    """The images of a folder of masks, which lie in a folder beside it or beside one that it is in."""
    parts: list[str] = []
    here = _absolute(root)
    for _ in range(ABOVE + 1):
        role, shared = role_of(here.name)
        if role is Role.MASKS:
            beside = next(_beside(here.parent, here.name, shared), None)
            folder = beside and beside.joinpath(*reversed(parts))
            if folder is not None and is_folder(noted(folder)):
                yield from images_below(folder)
            return
        parts.append(here.name)
        here = here.parent


def _beside(parent: Path, own: str, shared: str) -> Iterator[Path]:
    """The folders of images in a folder."""
    for name in folders_in(noted(parent)):
        role, other = role_of(name)
        if name != own and ((role is Role.IMAGES and other in {shared, ""}) or (role is None and name == shared)):
            yield parent / name


def _upwards(folder: Path, root: Path) -> Iterator[Path]:
    here = folder
    while here != root:
        yield here
        here = here.parent
    yield root
    above, masked = _absolute(root), False
    for _ in range(ABOVE):
        masked = masked or role_of(above.name)[0] is Role.MASKS or role_of(above.parent.name)[0] is Role.MASKS
        if not masked:
            return
        above = above.parent
        yield above


def _units(source: Path, root: Path, tree: Tree) -> Iterator[Unit]:
    """Units of the masks of each list."""
    listed = {folder: list_near(Path(folder), root) for folder in tree.prefixes}
    groups: dict[tuple[str, str], list[Path]] = {}
    for path in tree.masks:
        near = listed[str(path.parent)]
        groups.setdefault((str(near or ""), "" if near else built_in_of(path)), []).append(path)
    for (classes, built_in), paths in groups.items():
        folders = {str(path.parent) for path in paths}
        prefixes = {folder: tree.prefixes[folder] for folder in natural_sorted(folders)}
        yield from in_units(source, root, paths, Detail(prefixes=prefixes, classes=classes, built_in=built_in, alone=len(tree.masks) == 1))


def built_in_of(path: Path) -> str:
    """The data set whose classes a mask has by its name; empty where that does not say it."""
    if not OWN.search(path.stem):
        return ""
    return lists.TRAIN_IDS if TRAIN_IDS.search(path.stem) else lists.IDS


def _absolute(path: Path) -> Path:
    """A path from the root on, without ``..`` in it."""
    return Path(os.path.normpath(path.absolute()))


def sniffed_tree(root: Path, paths: Sequence[Path]) -> Tree:
    """The masks and images among the first files of a folder."""
    folders: dict[Path, list[str]] = {root: []}
    for path in paths:
        folders.setdefault(path.parent, []).append(path.name)
    return tree_of(root, [*folders.items()])
