"""The images of frames that lie in a local folder."""

import base64
import io
import os
import re
import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeVar
from urllib.parse import quote, unquote, urlsplit

from PIL import Image, ImageOps, UnidentifiedImageError

from prelabel.errors import ChoiceError
from prelabel.frames import header_size, images_below
from prelabel.preview.scene import Scene

T = TypeVar("T")

THUMBNAIL_PX = 960
"""The longer side of an embedded image at most."""

QUALITY = 80
"""Of the JPEG that is embedded."""

MOST_PX = 200_000_000
"""An image of more pixels is not opened: it may be made to fill the memory."""

_UNREADABLE = (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Images below a folder, to be found by what a job says of a frame.

    Args:
        folder: given by ``--frames``; None finds nothing.
        by_name: paths below the folder, by their last part.
        by_stem: the same without suffixes.
        broken: grows by those that cannot be opened when they are wanted, in this order.
    """

    folder: Path | None = None
    by_name: Mapping[str, Sequence[str]] = field(default_factory=dict)
    by_stem: Mapping[str, Sequence[str]] = field(default_factory=dict)
    broken: dict[Path, None] = field(default_factory=dict)

    def find(self, scene: Scene, frame: int) -> Path | None:
        """The image of a frame: of those that are called as in its URL, else as its ``frame_id`` or the job's reference, the best match.

        None where there is none, or where two match equally well.
        """
        if self.folder is None:
            return None
        path, id_ = _path(scene.sources[frame]), scene.frame_ids[frame] or scene.reference
        for named in (path, id_):
            last = PurePosixPath(named).name
            several = self.by_name.get(last) or self.by_stem.get(last) or self.by_stem.get(PurePosixPath(last).stem)
            if several:
                found = _best(several, (path, f"{scene.reference}/{id_}", scene.reference))
                return None if found is None else self.folder / found
        return None

    def open(self, path: Path, longest_px: int) -> Image.Image | None:
        """An image as `open_image` gives it; one that cannot be opened is remembered."""
        return self._remembered(path, open_image(path, longest_px))

    def data_url(self, path: Path) -> str | None:
        """An image as `data_url` gives it; likewise."""
        return self._remembered(path, data_url(path))

    def size(self, path: Path) -> tuple[int, int]:
        """Width and height in pixels as the image is shown, from its header; (0, 0) and remembered where there is none."""
        size = _size(path)
        self._remembered(path, size if all(size) else None)
        return size

    def _remembered(self, path: Path, made: T | None) -> T | None:
        if made is None:
            self.broken.setdefault(path)
        return made


def pictures_in(folder: Path | None) -> Pictures:
    """The images below a folder; none where it is None.

    Raises:
        ChoiceError: it is no folder, or holds no image.
        InputError: it cannot be listed, or a name is not UTF-8.
    """
    if folder is None:
        return Pictures()
    if not folder.is_dir():
        raise ChoiceError(f"--frames {folder}: is no folder", fix="give the folder that the images lie in")
    by_name, by_stem = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for known in images_below(folder):
        path = PurePosixPath(known.file)
        by_name[path.name].append(known.file)
        by_stem[path.stem].append(known.file)
    if not by_name:
        raise ChoiceError(f"--frames {folder}: holds no images", fix="give the folder that the images lie in")
    return Pictures(folder=folder, by_name=dict(by_name), by_stem=dict(by_stem))


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path).strip("/")
    except ValueError:
        return ""


def _best(several: Sequence[str], wanted: Sequence[str]) -> str | None:
    """The one that shares the longest end with what is wanted, then the most folders; None where that is not one."""
    if len(several) == 1:
        return several[0]
    folders = {part for path in wanted for part in PurePosixPath(path).parts}
    rank = {path: (max(_common_end(path, each) for each in wanted), len(folders & set(PurePosixPath(path).parts[:-1]))) for path in several}
    best = max(rank.values())
    winners = [path for path in several if rank[path] == best]
    return winners[0] if len(winners) == 1 else None


def _common_end(path: str, other: str) -> int:
    """How many last parts two paths share; the suffix of a file may differ.

    >>> _common_end("a/b/1.jpg", "c/b/1.jpg"), _common_end("a/b/1.jpg", "b/1"), _common_end("a/1.jpg", "a/2.jpg")
    (2, 2, 0)
    """
    one, two = PurePosixPath(path), PurePosixPath(other)
    if one.name not in (two.name, f"{two.name}{one.suffix}") and one.stem != two.stem:
        return 0
    shared = 1
    for a, b in zip(reversed(one.parts[:-1]), reversed(two.parts[:-1]), strict=False):
        if a != b:
            break
        shared += 1
    return shared


def relative_url(image: Path, page: Path) -> str:
    """The URL of an image as it is seen from a page.

    >>> relative_url(Path("/data/my frames/1#.jpg"), Path("/data/out/preview.html"))
    '../my%20frames/1%23.jpg'
    """
    try:
        path = os.path.relpath(image.absolute(), page.absolute().parent)
    except ValueError:
        path = str(image.absolute())
    url = quote(Path(path).as_posix())
    return f"./{url}" if _ABSOLUTE.match(url) else url


def _size(path: Path) -> tuple[int, int]:
    """As its header says, by Pillow where the faster reader does not know the format."""
    try:
        size = header_size(path)
    except (*_UNREADABLE, struct.error):
        size = (0, 0)
    if all(size):
        return size
    try:
        with Image.open(path) as image:
            return image.size
    except _UNREADABLE:
        return 0, 0


def open_image(path: Path, longest_px: int) -> Image.Image | None:
    """An image as it is shown, turned as EXIF says, at most so large; None where it cannot be read."""
    try:
        with Image.open(path) as image:
            if image.width * image.height > MOST_PX:
                return None
            image.draft("RGB", (longest_px, longest_px))
            made = ImageOps.exif_transpose(image).convert("RGB")
    except _UNREADABLE:
        return None
    made.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS)
    return made


def data_url(path: Path) -> str | None:
    """An image as a URL that holds it, smaller; None where it cannot be read."""
    image = open_image(path, THUMBNAIL_PX)
    if image is None:
        return None
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode("ascii")
