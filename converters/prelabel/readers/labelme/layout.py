"""Which labelme files there are below a source, and what their images are called."""

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from prelabel.folders import prefix_below
from prelabel.frames import FrameIndex, KnownFrame, images_below, images_in, known_in
from prelabel.readers.base import Unit, files_of

SUFFIX = ".json"

FILES_PER_UNIT = 2000

_UP = re.compile(r"^(?:\.\./)+")


def units_of(source: Path) -> tuple[list[Unit], tuple[KnownFrame, ...]]:
    """Units of some thousand files, and the images beside them.

    Raises:
        InputError: the source does not exist, or holds no JSON file.
    """
    root, paths = files_of(source, (SUFFIX,))
    units = [
        Unit(name=f"{source} from {paths[first].name}", root=root, paths=paths[first : first + FILES_PER_UNIT])
        for first in range(0, len(paths), FILES_PER_UNIT)
    ]
    return units, images_below(source) if source.is_dir() else tuple(_own_images(source))


def _own_images(path: Path) -> Iterator[KnownFrame]:
    """The images of a single file, which have its name."""
    yield from known_in(path.parent, [name for name in images_in(path.parent) if PurePosixPath(name).stem == path.stem])


def image_name(said: str | None, path: Path, root: Path, frames: FrameIndex) -> str:
    """What the image of a file is called, below the folder of images.

    It is the path that the file says, from its own folder; what leaves the source loses the folders above. An absolute path means an image
    beside the file. A known image goes first that has the path, or the name, that the file says.

    Args:
        said: ``imagePath``.
        path: of the file.
        root: of the source.
        frames: the images that are known.
    """
    prefix = prefix_below(path.parent, root)
    image = PureWindowsPath(said or "")
    if image.drive or image.root or ":" in image.as_posix():
        image = PureWindowsPath(image.name)
    below = image.as_posix() if image.name else f"{path.stem}.jpg"
    joined = _UP.sub("", os.path.normpath(prefix + below).replace(os.sep, "/"))
    for name in (joined, _UP.sub("", below), PurePosixPath(below).name):
        known = frames.find(name)
        if known:
            return known.file
    return joined
