"""Where labels of Mapillary's data sets lie, and what their images are called."""

import os
import re
import struct
from pathlib import Path
from typing import NamedTuple

from prelabel.files import is_file
from prelabel.folders import names_in, prefix_below
from prelabel.frames import FrameIndex

IMAGES = "images"

KINDS = ("polygons", "instances", "labels")
"""Folders of the labels of Vistas; of an image the first tells most."""

ANNOTATIONS = "annotations"
"""The folder of the labels of signs."""

PICTURES = frozenset({*KINDS, "panoptic", "labels_mask"})
"""Folders whose PNGs are no images but labels."""

_VERSION = re.compile(r"v(\d{1,4})\.(\d{1,4})")
_CONFIG = re.compile(r"config(?:_v\d+\.\d+)?\.json")

_HEADER = struct.Struct(">8x4x4s8x2B")
"""Of a PNG: the kind of its first chunk, bits and kind of its pixels."""
_SIXTEEN_BITS_OF_GREY = (b"IHDR", 16, 0)

_UNNAMED = frozenset({"", ".."})
"""Last parts of paths that do not say what the folder is called."""

_ABOVE = 2
"""Folders above that of a split in which its classes may be named."""


class Home(NamedTuple):
    """Where a file of labels belongs.

    Args:
        folder: of the split, which holds the folder of images.
        version: such as ``v2.0``; empty where folders do not say it.
        kind: one of `KINDS`; ``polygons`` of any JSON.
    """

    folder: Path
    version: str
    kind: str

    @property
    def age(self) -> tuple[int, int]:
        """Larger of a newer version."""
        found = _VERSION.fullmatch(self.version)
        return (int(found[1]), int(found[2])) if found else (0, 0)

    @property
    def shown(self) -> str:
        """As ``v1.2/instances``."""
        return f"{self.version}/{self.kind}".lstrip("/")


def home_of(path: Path) -> Home:
    """Where a file belongs, by the folders that it lies in."""
    own = path.parent
    named = own.resolve() if own.name in _UNNAMED else own
    kind = named.name if path.suffix.lower() == ".png" and named.name in KINDS else KINDS[path.suffix.lower() == ".png"]
    if named.name not in {*KINDS, ANNOTATIONS}:
        return Home(own, "", kind)
    above = named.resolve().parent if named.parent.name in _UNNAMED else named.parent
    if _VERSION.fullmatch(above.name):
        return Home(above.parent, above.name, kind)
    return Home(above, "", kind)


def has_numbers(path: Path) -> bool:
    """Whether a PNG has grey pixels of 16 bits, as those of instances have. Never raises."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER.size)
    except OSError:
        return False
    return len(head) == _HEADER.size and _HEADER.unpack(head) == _SIXTEEN_BITS_OF_GREY


def is_config(path: Path) -> bool:
    """Whether a file is called as those that name the classes."""
    return _CONFIG.fullmatch(path.name) is not None


def configs_of(home: Home) -> list[Path]:
    """The files that may name the classes of a split, of the nearest folder that has some; of its version where one is called so."""
    # `absolute` leaves what is behind `..`, and `resolve` what a link lies beside
    whole = Path(os.path.abspath(home.folder))  # noqa: PTH100  # see above
    folders = [home.folder, *whole.parents[:_ABOVE]]
    for folder in folders:
        exact = folder / f"config_{home.version}.json"
        if home.version and is_file(exact):
            return [exact]
        found = sorted(folder / name for name in names_in(folder) if _CONFIG.fullmatch(name))
        plain = [path for path in found if path.name == "config.json"]
        if found:
            return plain or found
    return []


def image_name(path: Path, root: Path, frames: FrameIndex) -> str:
    """What the image of a file of labels is called, below the source where it lies there.

    Args:
        path: of the file.
        root: of the source.
        frames: the images that are known.
    """
    home, name = home_of(path), f"{path.stem}.jpg"
    if home.folder == root or root in home.folder.parents:
        of_vistas = path.parent.name in KINDS
        name = f"{prefix_below(home.folder, root)}{f'{IMAGES}/' * of_vistas}{name}"
    known = frames.find(name) or frames.find(name.rpartition("/")[2])
    return known.file if known else name
