"""Images that lie beside a source or that the user lists: discovery, names, and sizes from headers."""

import os
import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO
from urllib.parse import unquote

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import is_text, natural_sorted, noted, read_text
from prelabel.folders import folders_below, names_in, prefix_below
from prelabel.frames.exif import File, is_turned

IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".gif", ".jp2", ".avif", ".heic"})

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*/*([^?#]*)")
"""An absolute URL, and its path: of hosts that the standard library refuses too."""

_KEY = re.compile(r"(?:s3|gs|az|abfs|abfss|azure-blob)://[^/]*/(.*)", re.IGNORECASE | re.DOTALL)
"""The key of an object in a store: letter by letter, since it is not percent-encoded, and ``?`` and ``#`` are part of it."""


class KnownFrame(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An image that the user named by ``--frames``, or that a reader found beside its labels.

    Args:
        file: name below the folder of images, with ``/``.
        path: where the image lies; empty where only its name or URL is known. As text, since there may be a hundred thousand.
        url: where the list gave a URL.
    """

    file: str
    path: str = ""
    url: str = ""


_ENDS = tuple(IMAGE_SUFFIXES)

_HEAD = 4096
_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How text in UTF-16 begins, of which every other byte may be NUL."""


def header_size(path: Path | str) -> tuple[int, int]:
    """Width and height in pixels as the image is shown, from its header, with EXIF rotation applied; (0, 0) where it has none."""
    try:
        with open(noted(path), "rb") as file:  # noqa: PTH123  # text is not made a path for each of many
            return _size_in(file, file.raw)
    except (OSError, ValueError):
        # ValueError: a name that no file can have
        return 0, 0


def packed_size(data: bytes) -> tuple[int, int]:
    """The same of the bytes of an image."""
    try:
        return _size_in(BytesIO(data), BytesIO(data))
    except (OSError, ValueError):
        return 0, 0


def _size_in(file: BinaryIO, again: File) -> tuple[int, int]:
    """The same of an open file, which is read again by its second name."""
    # it imports urllib and what that imports
    import imagesize  # noqa: PLC0415

    width, height = imagesize.get(file, exif_rotation=True)
    if width <= 0 or height <= 0:
        return 0, 0
    return (height, width) if is_turned(again) else (width, height)


def images_in(folder: Path) -> tuple[str, ...]:
    """The names of a folder's images in natural order; none where there is no such folder."""
    return tuple(natural_sorted(images_among(names_in(folder))))


def images_among(names: Iterable[str]) -> list[str]:
    """Those of some names that are an image's."""
    return [name for name in names if name.lower().endswith(_ENDS)]


def known_in(folder: Path, names: Iterable[str], prefix: str = "") -> list[KnownFrame]:
    """Some images of a folder, which are called by their names behind a prefix.

    >>> known_in(Path("a/b"), ["1.jpg"], "b/")
    [KnownFrame(file='b/1.jpg', path='a/b/1.jpg', url='')]
    """
    at = os.path.join(folder, "") if folder.parts else ""  # noqa: PTH118  # pathlib leaves no slash at the end, nor one alone
    return [KnownFrame(file=prefix + name, path=at + name) for name in names]


def images_below(folder: Path) -> tuple[KnownFrame, ...]:
    """All images below a folder, in natural order.

    Raises:
        InputError: a folder cannot be listed, or a name is not UTF-8.
    """
    found: list[KnownFrame] = []
    for root, names in folders_below(folder):
        found += known_in(root, images_among(names), prefix_below(root, folder))
    bad = next((frame for frame in found if not is_text(frame.file)), None)
    if bad is not None:
        raise InputError("the name of the image is not UTF-8", place=Place(bad.path), fix="rename the file")
    return tuple(found)


def listed(path: Path) -> tuple[KnownFrame, ...]:
    """The frames that a text file names, a line each, in its order: names relative to the file, or URLs.

    Raises:
        InputError: no readable text, a video or a document, a line that names no file, two lines that name one, or no line with a name.
    """
    fix = "give a folder of images, or a text file with a name a line"
    if _is_binary(path):
        cut = f"{fix}; a video must be cut into images first: ffmpeg -i VIDEO frames/%06d.jpg"
        raise InputError("is no list of names but a file of bytes, as an image or a video", place=Place(str(path)), fix=cut)
    found: dict[str, tuple[int, KnownFrame]] = {}
    text = read_text(path)
    if text.lstrip().startswith(("{", "[", "<")):
        raise InputError("is no list of names but a document of JSON or XML", place=Place(str(path)), fix=fix)
    for number, line in enumerate(text.split("\n"), 1):
        name = line.strip()
        if not name:
            continue
        frame = _listed_frame(name, path.parent)
        if not frame.file:
            raise InputError(f"{name!r} names no file", place=Place(str(path), number), fix=fix)
        first, _ = found.setdefault(frame.file, (number, frame))
        if first != number:
            raise InputError(
                f"names the frame {frame.file!r} a second time, first in line {first}",
                place=Place(str(path), number), fix="name each frame once, by a path below the folder of the list",
            )  # fmt: skip
    if not found:
        raise InputError("names no frames", place=Place(str(path)), fix=fix)
    return tuple(frame for _, frame in found.values())


def _is_binary(path: Path) -> bool:
    """Whether a file holds no text, told by its beginning: a video is not read whole to say so."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        # what reads the text says why
        return False
    return b"\0" in head and not head.startswith(_WIDE)


def _listed_frame(name: str, folder: Path) -> KnownFrame:
    file = url_path(name)
    if file is not None:
        return KnownFrame(file=clean_name(file) or PurePosixPath(file).name, url=name)
    path = folder / name
    below = name.removeprefix(f"{folder.resolve()}/")
    return KnownFrame(file=clean_name(below) or PureWindowsPath(name).name, path=str(path) if path.is_file() else "")


def url_path(url: str, *, encoded: bool = False) -> str | None:
    """The path of an absolute URL, without slashes at its ends, decoded but for keys of object stores; None where it is none.

    Args:
        url: as it is written.
        encoded: it is of a job, whose URLs are percent-encoded whatever their scheme.

    >>> url_path("https://example.com/a%20b/1.jpg?x=1"), url_path("s3://bucket/50%25 #1.jpg"), url_path("a/1.jpg")
    ('a b/1.jpg', '50%25 #1.jpg', None)
    """
    key = None if encoded else _KEY.match(url)
    if key:
        return key[1].strip("/")
    match = _URL.match(url)
    return unquote(match[1]).strip("/") if match else None


def clean_name(name: str) -> str | None:
    r"""An image's name with ``/`` between folders and no ``.`` parts; None where it is absolute or leaves its folder.

    >>> clean_name("train\\a.jpg"), clean_name("./a.jpg"), clean_name("../a.jpg"), clean_name("C:/a.jpg")
    ('train/a.jpg', 'a.jpg', None, None)
    """
    if "\\" not in name and ":" not in name and not name.startswith((".", "/")) and "/." not in name and "//" not in name:
        return name or None
    path = PureWindowsPath(name)
    if path.is_absolute() or path.drive or path.root or ".." in path.parts or not path.parts:
        return None
    return path.as_posix()


def all_clean(names: Sequence[str]) -> bool:
    """Whether all names are ASCII letters that `clean_name` leaves as they are.

    >>> all_clean(["a/1.jpg", "2.jpg"]), all_clean(["1.jpg", ""]), all_clean(["1.jpg", "../2.jpg"]), all_clean(["a/"])
    (True, False, False, False)
    """
    text = "\n" + "\n".join(names) + "\n"
    return all(names) and text.isascii() and not any(odd in text for odd in ("\\", ":", "\n.", "\n/", "/.", "//", "/\n"))
