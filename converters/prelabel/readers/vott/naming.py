"""What images and frames of videos are called."""

from typing import NamedTuple
from urllib.parse import unquote

from prelabel.frames import FrameIndex, clean_name, url_path
from prelabel.readers.vott.records import Asset

_TIME = "#t="
"""What stands in the path of a frame before its time."""

_IMAGE = ".jpg"
"""VoTT writes frames so."""


class Name(NamedTuple):
    """Of an image, a video, or a frame of it.

    Args:
        file: below the folder of images; empty where nothing names it.
        path: as it was on the machine of the annotator, or below the host of its URL.
        url: its own; empty where it has none.
    """

    file: str
    path: str
    url: str = ""


def name_of(path: str, name: str = "") -> Name:
    """What an asset is called: as the path of its URL, else as the last part of its path.

    Args:
        path: a URL, of which that of ``file:`` has one slash, or a path of any system.
        name: as VoTT shows it, for an asset without a path.

    >>> name_of("file:/me/my%20a.jpg"), name_of("https://host/b/a.jpg?x=1").file
    (Name(file='my a.jpg', path='me/my a.jpg', url=''), 'b/a.jpg')
    """
    if path.lower().startswith("file:"):
        at = unquote(path[len("file:") :])
    else:
        remote = url_path(path)
        if remote is not None:
            return Name(clean_name(remote) or "", remote, path)
        at = path or unquote(name)
    at = at.replace("\\", "/").lstrip("/")
    last = at.rpartition("/")[2]
    return Name("" if last in {".", ".."} else last, at)


def image_of(asset: Asset, prefix: str, frames: FrameIndex) -> Name:
    """What a single image is called; one that is known by its path goes first, or by VoTT's own name for it in the folder of the export.

    Args:
        asset: the image.
        prefix: of names in the folder of the export.
        frames: the images that are known.
    """
    name = name_of(asset.path, asset.name)
    return name._replace(file=_known((f"{prefix}{asset.name}", name.path), frames) or name.file)


def frame_of(asset: Asset, video: str, prefix: str, frames: FrameIndex) -> str:
    """What a frame of a video is called: as VoTT calls its image, by the time in the video; one that is known goes first, likewise."""
    time = (asset.path if _TIME in asset.path else asset.name).rpartition(_TIME)[2] or f"{asset.timestamp}"
    file = f"{video}{_TIME}{time}{_IMAGE}"
    written = asset.name if asset.name.lower().endswith(_IMAGE) else f"{asset.name}{_IMAGE}"
    return _known((f"{prefix}{written}", file), frames) or file


def video_of(asset: Asset) -> Name:
    """What the video of a frame is called; its file is empty where nothing names it."""
    if asset.parent is not None:
        return name_of(asset.parent.path, asset.parent.name)
    said = asset.path if _TIME in asset.path else asset.name
    return name_of(said.rpartition(_TIME)[0])


def _known(names: tuple[str, ...], frames: FrameIndex) -> str:
    """The first image that is known by one of some names; empty where none is."""
    if not frames.known:
        return ""
    found = (frames.find(name) for name in names if name)
    return next((image.file for image in found if image is not None), "")
