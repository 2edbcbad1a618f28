"""Which files lie below a source, and what images are called."""

import re
from pathlib import Path, PureWindowsPath

from prelabel.folders import prefix_below
from prelabel.frames import FrameIndex, clean_name, url_path
from prelabel.readers.base import Certainty, ends_of
from prelabel.readers.own import OwnFiles

SUFFIX = ".json"

_NAMED = ".createml.json"
"""How exports end."""

_IMAGE = re.compile(rb'"image(?:filename|URL|Url)?"\s*:\s*"')
_COORDINATES = re.compile(rb'"coordinates"\s*:\s*\{\s*"(?:x|y|width|height)"\s*:')
_NOTHING = re.compile(rb'"annotations?"\s*:\s*\[\s*\]')
_KEY = re.compile(rb'"([^"\\]+)"\s*:')
_KEYS = frozenset({b"image", b"imagefilename", b"imageURL", b"imageUrl", b"annotations", b"annotation", b"verified"})
"""Of images without annotations."""


def image_name(said: str, path: Path, root: Path, frames: FrameIndex) -> str:
    """What an image is called, below the folder of images; empty where it has no name.

    Args:
        said: a path from the folder of the file, or a URL.
        path: of the file.
        root: of the source.
        frames: the images that are known; one that has the path goes first, then one of the name.
    """
    at = url_path(said)
    if at is None or is_local(said):
        below = (clean_name(said) if at is None else None) or PureWindowsPath(at or said).name
        own = prefix_below(path.parent, root) + below
    else:
        own = below = clean_name(at) or ""
    if below in {"", ".."}:
        return ""
    known = (frames.find(name) for name in (own, below, below.rpartition("/")[2]))
    return next((found.file for found in known if found is not None), own)


def is_local(said: str) -> bool:
    """Whether a URL names a file of the machine that it was written on."""
    return said.lower().startswith("file:")


def _fits(path: Path) -> bool:
    return path.name.lower().endswith(_NAMED) or _of_file(path) != Certainty.NO


def _of_file(path: Path) -> Certainty:
    """SURE of a list of images whose annotations have coordinates, LIKELY of one of images without any."""
    first, text = ends_of(path)
    if first != b"[" or not _IMAGE.search(text):
        return Certainty.NO
    if _COORDINATES.search(text):
        return Certainty.SURE
    return Certainty.LIKELY if _NOTHING.search(text) and _KEYS.issuperset(_KEY.findall(text)) else Certainty.NO


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=_of_file,
    what="list of images of Create ML",
    fix="give the folder of a data set, or the files one by one",
    fits=_fits,
)
