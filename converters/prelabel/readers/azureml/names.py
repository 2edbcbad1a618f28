"""What images are called by their URLs and paths."""

import re
from pathlib import PurePosixPath, PureWindowsPath

from prelabel.frames import IMAGE_SUFFIXES, FrameIndex, clean_name, url_path
from prelabel.readers.shared.naming import Name, Naming

_STORED = re.compile(r"azureml://(?:.*?/)?datastores/[^/]+/paths/+(.+)|amldatastore://[^/]+/+(.+)", re.IGNORECASE | re.DOTALL)
"""An image in a datastore, as version 2 and version 1 of the SDK write it: the path behind the name of the datastore."""

_SUFFIXES = IMAGE_SUFFIXES | {".jpe", ".jfif"}
"""How images are called that the service trains on."""

_WEB = ("http://", "https://")

_LONGEST = 4096


def stored_name(url: str) -> Name | None:
    """An image by its ``image_url``; None where that names none.

    >>> stored_name("azureml://subscriptions/s/resourcegroups/r/workspaces/w/datastores/d/paths/street/1.jpg").file
    'street/1.jpg'
    >>> stored_name("AmlDatastore://images/street/1.jpg").file, stored_name("../1.jpg")
    ('street/1.jpg', None)
    """
    if len(url) > _LONGEST:
        return None
    stored = _STORED.fullmatch(url)
    at = (stored[1] or stored[2]) if stored else url_path(url)
    file = clean_name(url if at is None else at)
    return Name(file, url if url.lower().startswith(_WEB) else "") if file else None


def says_image(said: str) -> bool:
    """Whether a prediction's path is that of an image, and no file of a server's own, such as ``/tmp/tmpdkg2wkdy``."""
    return PurePosixPath(PureWindowsPath(said).name).suffix.lower() in _SUFFIXES and len(said) <= _LONGEST


def file_name(said: str, naming: Naming, frames: FrameIndex) -> Name | None:
    """An image by the path that a prediction says; None of a server's own file.

    Args:
        said: the path.
        naming: of the paths of its file.
        frames: the images that are known.
    """
    known = frames.find(said.replace("\\", "/").lstrip("/")) if frames.known and said else None
    if known is not None:
        return Name(known.file)
    return naming.name(said) if says_image(said) else None
