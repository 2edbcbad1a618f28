"""Which frames there are beside the source: discovery, natural order, and sizes from image headers."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal

import imagesize
import msgspec

from prelabel.detections import Frame
from prelabel.errors import InputError, Place, Tally
from prelabel.files import folders_below, read_text

IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".gif", ".jp2", ".avif", ".heic"})

SizeFrom = Literal["source", "image"]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class KnownFrame(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An image that the user named by ``--frames``, or that a reader found beside its labels.

    Args:
        file: name below the folder of images, with ``/``.
        path: where the image lies; None where only its name or URL is known.
        url: where the list gave a URL.
    """

    file: str
    path: Path | None = None
    url: str = ""


@lru_cache(maxsize=1 << 16)
def header_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels as the image is shown, from its header, with EXIF rotation applied; (0, 0) where it has none.

    Cached: frames are asked for again when sequences are formed.
    """
    width, height = imagesize.get(path, exif_rotation=True)
    return (width, height) if width > 0 and height > 0 else (0, 0)


def images_below(folder: Path) -> tuple[KnownFrame, ...]:
    """All images below a folder, in natural order."""
    found: list[KnownFrame] = []
    for root, names in folders_below(folder):
        base = "" if root == folder else f"{root.relative_to(folder).as_posix()}/"
        found += [KnownFrame(file=base + name, path=root / name) for name in names if name[name.rfind(".") :].lower() in IMAGE_SUFFIXES]
    return tuple(found)


def listed(path: Path) -> tuple[KnownFrame, ...]:
    """The frames that a text file names, a line each, in its order: names relative to the file, or URLs.

    Raises:
        InputError: no readable text, or no line with a name.
    """
    lines = read_text(path).splitlines()
    frames = tuple(_listed_frame(line.strip(), path.parent) for line in lines if line.strip())
    if not frames:
        raise InputError("names no frames", place=Place(str(path)), fix="give a folder of images, or a text file with a name a line")
    return frames


def _listed_frame(name: str, folder: Path) -> KnownFrame:
    if _URL.match(name):
        file = name.split("://", 1)[1].partition("/")[2].partition("?")[0].partition("#")[0]
        return KnownFrame(file=file, url=name)
    path = folder / name
    return KnownFrame(file=clean_name(name) or PurePosixPath(name).name, path=path if path.is_file() else None)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameOptions:
    """What the user says about frames on the command line.

    Args:
        frames: ``--frames``: a folder of images, or a text file that lists them.
        size: ``--size``: width and height in pixels, for frames whose size nothing else says.
        size_from: ``--size-from``: who is right where the source and an image's header disagree.
    """

    frames: Path | None = None
    size: tuple[int, int] | None = None
    size_from: SizeFrom | None = None


class FrameIndex:
    """The frames known beside the source, and the one place that decides a frame's name and size.

    Args:
        known: images in the order that the user gave or in natural order.
        options: what the user says about frames.
        given: the user named the frames, so a frame that is not among them is an error.
    """

    def __init__(self, known: Sequence[KnownFrame] = (), options: FrameOptions = FrameOptions(), *, given: bool = False) -> None:
        self.known = tuple(known)
        self.options = options
        self.given = given
        self._by_file = {frame.file: frame for frame in self.known}

    @classmethod
    def open(cls, options: FrameOptions) -> "FrameIndex":
        """The frames of ``--frames``; an empty index where it is not given.

        Raises:
            InputError: the folder or list does not exist, or holds no frame.
        """
        source = options.frames
        if source is None:
            return cls(options=options)
        if not source.exists():
            raise InputError("does not exist", place=Place(str(source)), fix="give --frames a folder of images or a list of them")
        known = images_below(source) if source.is_dir() else listed(source)
        if not known:
            raise InputError("holds no image", place=Place(str(source)), fix="give --frames the folder that the images lie in")
        return cls(known, options, given=True)

    @cached_property
    def _by_name(self) -> dict[str, KnownFrame]:
        return _unique(self.known, lambda frame: frame.file.rpartition("/")[2])

    @cached_property
    def _by_stem(self) -> dict[str, KnownFrame]:
        return _unique(self.known, lambda frame: PurePosixPath(frame.file).stem)

    def find(self, name: str) -> KnownFrame | None:
        """The known frame that a source's name means: the same name, the longest existing end of it, or the only one of that stem.

        Args:
            name: a file name with or without folders and suffix.
        """
        if not self.known:
            return None
        for tail in _tails(name):
            if tail in self._by_file:
                return self._by_file[tail]
        path = PurePosixPath(name)
        return self._by_name.get(path.name) or self._by_stem.get(path.stem) or self._by_stem.get(path.name)

    def frame(
        self,
        file: str,
        *,
        place: Place,
        tally: Tally,
        width: int = 0,
        height: int = 0,
        url: str = "",
        sequence: str = "",
        index: int = -1,
        time_s: float = float("nan"),
        image: Path | None = None,
        sized: bool = True,
    ) -> Frame | None:
        """The frame that a source speaks of, under the name and with the size that hold from here on.

        Args:
            file: the source's name of the image.
            place: where the source says so, for messages.
            tally: takes a frame that is not known, has no size, or two sizes.
            width: pixels as the source says, 0 where it does not.
            height: likewise.
            url: the source's own URL.
            sequence: the source's own sequence, empty where it has none.
            index: the source's own frame number.
            time_s: the source's own time.
            image: where a reader found the image; a frame of ``--frames`` goes first.
            sized: whether the size is needed to normalise coordinates.

        Returns:
            None where the frame was rejected and counted.
        """
        known = self.find(file)
        if known is None and self.given:
            tally.reject(
                "frame not among --frames", f"frame {file!r} is not among the {len(self.known)} of --frames", place=place,
                fix="add the image to --frames, or leave its labels out with --on-error skip",
            )  # fmt: skip
            return None
        path = known.path if known and known.path else image
        size = self._size(file, (width, height), path, place=place, tally=tally, sized=sized)
        if size is None:
            return None
        name = known.file if known else file
        return Frame(
            sequence=sequence, file=name, width=size[0], height=size[1], url=url or (known.url if known else ""), index=index, time_s=time_s
        )

    def _size(
        self, file: str, source: tuple[int, int], image: Path | None, *, place: Place, tally: Tally, sized: bool
    ) -> tuple[int, int] | None:
        """The size that holds; (0, 0) where none is known nor needed; None where the frame was rejected."""
        said = source[0] > 0 and source[1] > 0
        header = header_size(image) if image and (self.given or not said) and (said or sized) else (0, 0)
        match (said, header != (0, 0), self.options.size_from):
            case (True, True, None) if source != header:
                tally.reject(
                    "sizes disagree", f"{file!r} is {source[0]}x{source[1]} in the source, {header[0]}x{header[1]} in the image's header",
                    place=place, fix="choose with --size-from source or --size-from image",
                )  # fmt: skip
                return None
            case (True, True, "image") | (False, True, _):
                return header
            case (True, _, _):
                return source
            case _ if self.options.size:
                return self.options.size
            case _ if sized:
                tally.reject(
                    "size unknown", f"the size of {file!r} is not known", place=place,
                    fix="give --size WIDTHxHEIGHT, or --frames with the folder of images",
                )  # fmt: skip
                return None
            case _:
                return 0, 0

    def with_found(self, images: Sequence[KnownFrame]) -> "FrameIndex":
        """This index where the user named the frames, else one of the images that readers found."""
        return self if self.given or not images else FrameIndex(images, self.options)

    def header(self, frame: Frame) -> tuple[int, int]:
        """A frame's size, looked up late where its reader did not need it; (0, 0) where nothing says it."""
        if frame.width:
            return frame.width, frame.height
        known = self._by_file.get(frame.file)
        size = header_size(known.path) if known and known.path else (0, 0)
        return size if size != (0, 0) else self.options.size or (0, 0)


def _tails(name: str) -> Iterator[str]:
    """``a/b/c``, ``b/c``, ``c``."""
    while name:
        yield name
        name = name.partition("/")[2]


def _unique(frames: Iterable[KnownFrame], key: Callable[[KnownFrame], str]) -> dict[str, KnownFrame]:
    """Frames by a key that only one of them has."""
    out: dict[str, KnownFrame | None] = {}
    for frame in frames:
        name = key(frame)
        out[name] = None if name in out else frame
    return {name: frame for name, frame in out.items() if frame is not None}
