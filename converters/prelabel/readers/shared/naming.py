"""What the images of a file are called."""

from collections.abc import Callable, Iterable
from itertools import takewhile
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Frame
from prelabel.errors import Place, Tally
from prelabel.files import is_file, noted
from prelabel.folders import prefix_below
from prelabel.frames import FrameIndex, clean_name, url_path
from prelabel.readers.shared.words import shown


class Name(NamedTuple):
    """Of an image.

    Args:
        file: below the folder of images.
        url: its own; empty where it has none.
        image: what lies beside the file that speaks of it.
    """

    file: str
    url: str = ""
    image: Path | None = None


def own_url(said: str) -> str:
    """The URL of an image; empty where what is said is none."""
    return said if url_path(said) is not None else ""


def only_once(frame: Frame | None, said: str, place: Place, seen: dict[str, Place], tally: Tally) -> Frame | None:
    """A frame that nothing before speaks of; None of one that was rejected, or is now.

    Args:
        frame: of an image.
        said: what the source calls the image.
        place: where it does.
        seen: where each frame is spoken of, to which this one is added.
        tally: takes one that is spoken of twice.
    """
    if frame is None:
        return None
    first = seen.setdefault(frame.file, place)
    if first is place:
        return frame
    what = f"the image {shown(said)} is described by {first} already"
    tally.reject("image described twice", what, place=place, fix="keep one of them, or convert the files one by one")
    return None


def only_given(name: str | None, frames: FrameIndex) -> str | None:
    """The one image of ``--frames``, which is that of a source of one image whatever the source calls it; None where there is none such.

    Args:
        name: what the source calls its image, if it does.
        frames: the images that are known.
    """
    alone = frames.given and len(frames.known) == 1 and (name is None or frames.find(name) is None)
    return frames.known[0].file if alone else None


def beside(name: Name, path: Path, root: Path, frames: FrameIndex) -> tuple[str, Path | None]:
    """What an image is called that a file names relative to its own folder, and where it lies, where it is none of those that are known.

    Args:
        name: of the image.
        path: of the file.
        root: the folder that names are relative to.
        frames: the images that are known.
    """
    before = prefix_below(path.parent, root)
    if before and (known := frames.find(f"{before}{name.file}")) and known.file == f"{before}{name.file}":
        return known.file, None
    if frames.find(name.file) is not None or frames.given:
        return name.file, None
    image = path.parent / name.file
    return (f"{before}{name.file}", image) if is_file(noted(image)) else (name.file, None)


def kept_frames(found: Iterable[Frame | None]) -> tuple[list[Frame], NDArray[np.int32]]:
    """The frames that were not rejected, and of each the number among them, -1 of one that was."""
    frames = [*found]
    there = np.array([frame is not None for frame in frames], np.bool_)
    return [frame for frame in frames if frame is not None], np.where(there, np.cumsum(there) - 1, -1).astype(np.int32)


class Naming:
    """Makes names of images of what a file says.

    Args:
        base: the folder that absolute paths are below; empty for the deepest that all of them lie in.
        said: gives what the file says of all images, if that is asked for.
        frames: the images that are known.
    """

    def __init__(self, base: str, said: Callable[[], Iterable[str]], frames: FrameIndex) -> None:
        self._base = _slashed(base).rstrip("/") if base else None
        self._said, self._frames = said, frames

    def name(self, said: str) -> Name | None:
        """What an image is called; None where it has no name below the folder of images."""
        at = url_path(said) if ":" in said else None
        if at is not None:
            file = clean_name(at)
            return Name(file, said) if file else None
        file = self._below_base(_slashed(said)) if _is_absolute(said) else clean_name(said)
        return Name(file) if file else None

    def _below_base(self, path: str) -> str | None:
        known = self._frames.find(path.partition("/")[2]) if self._frames.known else None
        if known is not None:
            return known.file
        if self._base is None:
            self._base = _common(_slashed(one) for one in self._said() if url_path(one) is None and _is_absolute(one))
        return clean_name(path[len(self._base) + 1 :]) if path.startswith(f"{self._base}/") else None


def _is_absolute(path: str) -> bool:
    return path.startswith(("/", "\\")) or (":" in path and bool(PureWindowsPath(path).drive))


def _slashed(path: str) -> str:
    return path.replace("\\", "/")


def _common(paths: Iterable[str]) -> str:
    """The deepest folder that all files lie in, without a slash at its end.

    >>> _common(["/cams/a/1.jpg", "/cams/ab/1.jpg"]), _common(["/1.jpg"]), _common(["C:/a/1.jpg", "D:/a/1.jpg"])
    ('/cams', '', '')
    """
    folders = [folder.split("/") for folder in {path.rpartition("/")[0] for path in paths}]
    shared = takewhile(lambda parts: len(set(parts)) == 1, zip(*folders, strict=False))
    return "/".join(parts[0] for parts in shared)
