"""Which files of a source are of WIDER FACE, and where their images may lie."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from prelabel.files import is_file, noted
from prelabel.folders import prefix_below
from prelabel.frames import clean_name, images_below, known_in
from prelabel.readers.base import Plan, in_units
from prelabel.readers.own import OwnFiles, sure_where
from prelabel.readers.paths import first_lines
from prelabel.readers.widerface.records import Face, Image, Line, face_of, images_of, lines_of

SUFFIX = ".txt"

IMAGES = "images"

_HEAD = 1 << 12
"""Bytes of a file that hold its first image."""

_ROWS = 20
"""That are looked at."""

_SPLIT = re.compile(r"wider_face_(.+)_bbx_gt", re.IGNORECASE)


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, and of one that is large, with the images that belong to them.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    _, root, paths, others = OWN.found(source)
    folders = {path: folder for path in paths if (folder := _images_of(path)) is not None}
    common = Path(os.path.commonpath(folders.values())) if folders else root
    before = {str(path): prefix_below(folder, common) for path, folder in folders.items()}
    images = [
        known
        for folder in dict.fromkeys(folders.values())
        for image in images_below(folder)
        for known in known_in(folder, [image.file], prefix_below(folder, common))
    ]
    return Plan(units=in_units(source, root, paths, before), images=tuple(images), others=others)


def name_of(image: Image, path: Path, root: Path, before: Mapping[str, str]) -> str | None:
    """What an image is called: below the folder of images, or where that is not known and its name has no folder, below that of the file.

    Args:
        image: of a file.
        path: of the file.
        root: of the source.
        before: what stands before the names of the images of files whose images were found.

    Returns:
        None where the name leaves the folder of images.
    """
    name = clean_name(image.name)
    if name is None:
        return None
    prefix = before.get(str(path))
    if prefix is None:
        prefix = "" if "/" in name else prefix_below(path.parent, root)
    return f"{prefix}{name}"


def _images_of(path: Path) -> Path | None:
    """The folder that the names of a file are below; None where the first of them is in none."""
    first = next(iter(_first(path)), None)
    name = clean_name(first.name) if first else None
    if name is None:
        return None
    folder = path.absolute().parent
    split = _SPLIT.fullmatch(path.stem)
    folders = [*([folder.parent / f"WIDER_{split[1]}" / IMAGES] if split else []), folder / IMAGES, folder]
    return next((images for images in folders if is_file(noted(images / name))), None)


def _fits(path: Path) -> bool:
    """Whether a file is called as a list of truth, begins with an image, or with the name that it has itself, whatever stands behind."""
    if _SPLIT.fullmatch(path.stem) or any(image.said or image.marked for image in _first(path)):
        return True
    name = next(iter(_head(path)), Line(1, "")).text.rpartition("/")[2]
    return path.stem in {name, PurePosixPath(name).stem}


def _head(path: Path) -> list[Line]:
    """The first lines of a file; none of one that cannot be read."""
    return lines_of(first_lines(path, _HEAD))


def _first(path: Path) -> list[Image]:
    """The first images of a file; none of one that begins otherwise."""
    return [image for image in images_of(_head(path), path.stem) if isinstance(image, Image)]


def _has_face(images: Sequence[Image]) -> bool:
    """Whether the first rows are of faces."""
    rows = [(row.text, image.size is not None) for image in images if image.said or image.marked for row in image.rows][:_ROWS]
    return bool(rows) and all(isinstance(face_of(text, sized=sized), Face) for text, sized in rows)


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=sure_where(lambda path: _has_face(_first(path))),
    what="faces of WIDER FACE",
    fix="give wider_face_train_bbx_gt.txt, label.txt of RetinaFace, or the folder of results",
    fits=_fits,
)
