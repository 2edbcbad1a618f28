"""Where a tree keeps its masks: a PNG an image in a folder for classes, and one in a folder for objects."""

from pathlib import Path

import msgspec

from prelabel.folders import folders_below, prefix_below

CLASSES = ("segmentationclass", "segmentationclasspng")
OBJECTS = ("segmentationobject", "segmentationobjectpng")
"""Names of the folders in lower case; the second of each is that of older LabelMe."""

SUFFIX = ".png"


class MaskFolders(msgspec.Struct, frozen=True, kw_only=True):
    """The folders of one tree.

    Args:
        classes: None where the tree has none.
        objects: likewise.
    """

    classes: Path | None = None
    objects: Path | None = None


class MaskFiles(msgspec.Struct, frozen=True, kw_only=True):
    """The masks of one image.

    Args:
        things: the one that tells things apart: that of objects, or that of classes where there is no other.
        classes: the one of classes; None where the image has none.
        partner: the folder that should hold the other one and does not.
    """

    things: Path
    classes: Path | None
    partner: str = ""


def mask_files(folders: MaskFolders) -> dict[str, MaskFiles]:
    """The masks of each image, by the image's name below the folder of images without suffix, in natural order.

    Raises:
        InputError: a folder cannot be listed.
    """
    classes, objects = _pngs(folders.classes), _pngs(folders.objects)
    found: dict[str, MaskFiles] = {}
    for name, path in (classes | objects).items():
        other = folders.classes if name not in classes else folders.objects if name not in objects else None
        found[name] = MaskFiles(things=path, classes=classes.get(name), partner=other.name if other else "")
    return found


def _pngs(folder: Path | None) -> dict[str, Path]:
    if folder is None:
        return {}
    found: dict[str, Path] = {}
    for below, names in folders_below(folder):
        base = prefix_below(below, folder)
        found |= {base + name[: -len(SUFFIX)]: below / name for name in names if name.lower().endswith(SUFFIX)}
    return found
