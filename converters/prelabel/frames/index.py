"""The one place that decides a frame's name and size."""

import math
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import repeat
from pathlib import Path, PurePosixPath
from typing import Literal

from prelabel.detections import Frame
from prelabel.errors import InputError, Place, Tally
from prelabel.files import is_text, natural_sorted
from prelabel.frames.headers import Headers
from prelabel.frames.known import KnownFrame, images_below, listed

SizeFrom = Literal["source", "image"]


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
        ordered: the order of ``known`` is the user's own.
    """

    def __init__(
        self, known: Sequence[KnownFrame] = (), options: FrameOptions = FrameOptions(), *, given: bool = False, ordered: bool = False
    ) -> None:
        self.known = tuple(known)
        self.options = options
        self.given = given
        self.ordered = ordered
        self._by_file = {frame.file: frame for frame in self.known}
        self._headers = Headers(self.known)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled by the names of its frames alone; a process that gets the same ones again has one index for them."""
        return _restored, (self._packed, self.options, self.given, self.ordered)

    @cached_property
    def _packed(self) -> bytes:
        return pickle.dumps([(frame.file, frame.path, frame.url) for frame in self.known], 5)

    def number(self, file: str) -> int:
        """The place of a frame in the order that the user gave; -1 where that is natural order and names or the source number frames."""
        return self._numbers.get(file, -1)

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
        return cls(known, options, given=True, ordered=not source.is_dir())

    @cached_property
    def _numbers(self) -> dict[str, int]:
        files = [frame.file for frame in self.known]
        return {file: number for number, file in enumerate(files)} if self.ordered and files != natural_sorted(files) else {}

    @cached_property
    def _by_name(self) -> dict[str, KnownFrame]:
        return _unique(self.known, lambda frame: frame.file.rpartition("/")[2])

    @cached_property
    def _by_stem(self) -> dict[str, KnownFrame]:
        return _unique(self.known, lambda frame: _bare(frame.file.rpartition("/")[2]))

    @cached_property
    def called(self) -> Mapping[str, Sequence[KnownFrame]]:
        """All known frames of a name without folders and suffix."""
        out: dict[str, list[KnownFrame]] = {}
        for frame in self.known:
            out.setdefault(PurePosixPath(frame.file).stem, []).append(frame)
        return out

    @cached_property
    def _by_bare(self) -> dict[str, KnownFrame]:
        return _unique(self.known, lambda frame: _bare(frame.file))

    def find(self, name: str) -> KnownFrame | None:
        """The known frame that a source's name means.

        It is the one of the longest existing end of the name, with its suffix or without; for a name without folders also the only
        one of that name or stem in any folder.

        Args:
            name: a file name with or without folders and suffix.
        """
        if not self.known or name in self._by_file:
            return self._by_file.get(name)
        for tails, known in ((_tails(name), self._by_file), (_tails(_bare(name)), self._by_bare), (_tails(name), self._by_bare)):
            for tail in tails:
                if tail in known:
                    return known[tail]
        return None if "/" in name else self._by_name.get(name) or self._by_stem.get(_bare(name)) or self._by_stem.get(name)

    def below(self, *folders: str) -> list[KnownFrame]:
        """The known frames in some folders or below them, in order; a folder may be named with those that it is in."""
        found = [(f"/{folder}/", self._by_folder.get(folder.rpartition("/")[2], {})) for folder in folders]
        places = {place for own, paths in found for path, several in paths.items() if own in f"/{path}/" for place in several}
        return [self.known[place] for place in sorted(places)]

    @cached_property
    def _by_folder(self) -> dict[str, dict[str, list[int]]]:
        """The places of the known frames by the path of their folder, by the name of each folder in it."""
        paths: dict[str, list[int]] = {}
        for place, frame in enumerate(self.known):
            paths.setdefault(frame.file.rpartition("/")[0], []).append(place)
        out: dict[str, dict[str, list[int]]] = {}
        for path, places in paths.items():
            for name in filter(None, path.split("/")):
                out.setdefault(name, {})[path] = places
        return out

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
        image: Path | str | None = None,
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
        if not is_text(file):
            tally.reject("name not UTF-8", f"the name {file!r} is not UTF-8", place=place, fix="rename the file")
            return None
        path = known.path if known and known.path else str(image or "")
        said = width > 0 and height > 0 and not path
        size = (width, height) if said else self._size(file, (width, height), path, place=place, tally=tally, sized=sized)
        if size is None:
            return None
        name = known.file if known else file
        number = self.number(name) if index < 0 else index
        return Frame(
            sequence=sequence,
            file=name,
            width=size[0],
            height=size[1],
            url=url or (known.url if known else ""),
            index=number,
            time_s=time_s,
        )

    def unsized(self, files: Sequence[str], *, place: Place, tally: Tally) -> list[Frame | None]:
        """As `frame` for each of many files of which a source says nothing else, and whose sizes are not needed."""
        if self.given or not "".join(files).isascii() or not (self._by_file.keys() >= set(files) or not self.known):
            return [self.frame(file, place=place, tally=tally, sized=False) for file in files]
        width, height = self.options.size or (0, 0)
        urls = [self._by_file[file].url for file in files] if self.known else [""] * len(files)
        return [Frame(file=file, width=width, height=height, url=url) for file, url in zip(files, urls, strict=True)]

    def alike(
        self, files: Sequence[str], numbers: Iterable[int], *, sequence: str, size: tuple[int, int], times: Iterable[float] | None = None
    ) -> list[Frame] | None:
        """As `frame` for each of many of one sequence; None where something is to be decided of one.

        Args:
            files: the source's names.
            numbers: of the frames.
            sequence: the source's own.
            size: as the source says, (0, 0) where it does not.
            times: the source's own.
        """
        width, height = size if min(size) > 0 else self.options.size or (0, 0)
        if self.known or not width or not "".join(files).isascii():
            return None
        return [
            Frame(sequence=sequence, file=file, width=width, height=height, index=number, time_s=time_s)
            for file, number, time_s in zip(files, numbers, repeat(math.nan) if times is None else times, strict=False)
        ]

    def _size(self, file: str, source: tuple[int, int], image: str, *, place: Place, tally: Tally, sized: bool) -> tuple[int, int] | None:
        """The size that holds; (0, 0) where none is known nor needed; None where the frame was rejected."""
        said = source[0] > 0 and source[1] > 0
        wanted = self.given or not said or self.options.size_from == "image"
        header = self._headers.size(image) if image and wanted and (said or sized) else (0, 0)
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
                what = f"the size of {file!r} is not known" if source == (0, 0) else f"{file!r} has the size {source[0]}x{source[1]}"
                tally.reject(
                    "size unknown", what, place=place,
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
        size = self._headers.size(known.path) if known and known.path else (0, 0)
        return size if size != (0, 0) else self.options.size or (0, 0)


def _bare(name: str) -> str:
    """A name without its suffix."""
    return name.removesuffix(PurePosixPath(name).suffix)


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


@lru_cache(maxsize=4)
def _restored(frames: bytes, options: FrameOptions, given: bool, ordered: bool) -> FrameIndex:  # noqa: FBT001  # pickle's way
    listed: list[tuple[str, str, str]] = pickle.loads(frames)  # noqa: S301  # our own, of `_packed`
    known = [KnownFrame(file=file, path=path, url=url) for file, path, url in listed]
    return FrameIndex(known, options, given=given, ordered=ordered)
