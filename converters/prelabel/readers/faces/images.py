"""Where the images of lists lie, and what they are called."""

import os
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from prelabel.detections import Frame
from prelabel.errors import Place
from prelabel.files import is_folder, noted
from prelabel.folders import prefix_below
from prelabel.frames import KnownFrame, clean_name, images_below, known_in
from prelabel.readers.base import Context
from prelabel.readers.shared.naming import only_once
from prelabel.readers.shared.words import shown

K = TypeVar("K", bound=Hashable)


class Placed(NamedTuple, Generic[K]):
    """The images of a source.

    Args:
        known: those that lie in it.
        prefixes: what stands before names, by what has a folder of its own.
    """

    known: tuple[KnownFrame, ...]
    prefixes: Mapping[K, str]


def placed(folders: Mapping[K, Path | None], otherwise: Mapping[K, str], *, above: bool = False) -> Placed[K]:
    """What images are called: by their path below their folder, or, where there are several, below the folder that holds them all.

    Args:
        folders: of the images of each; None where none is found.
        otherwise: what stands before the names of those.
        above: names begin with that of the folder.
    """
    found = {key: folder for key, folder in folders.items() if folder is not None}
    common = Path(os.path.commonpath([folder.parent if above else folder for folder in found.values()])) if found else Path()
    known = [
        one
        for folder in dict.fromkeys(found.values())
        for image in images_below(folder)
        for one in known_in(folder, [image.file], prefix_below(folder, common))
    ]
    prefixes = {key: prefix_below(found[key], common) if key in found else otherwise[key] for key in folders}
    return Placed(tuple(known), prefixes)


def folder_among(folders: Iterable[Path]) -> Path | None:
    """The first of some folders that is there."""
    return next((folder for folder in folders if is_folder(noted(folder))), None)


@dataclass(slots=True, kw_only=True)
class Images:
    """Makes the frames of names.

    Args:
        context: decides frames, and takes what is bad.
        size: of images that are not known, (0, 0) where nothing says it.
        frames: of which the faces are gathered, None of those that were rejected.
    """

    context: Context
    size: tuple[int, int] = (0, 0)
    frames: list[Frame | None] = field(default_factory=list)
    _said: dict[str, int] = field(default_factory=dict)
    _files: dict[str, int] = field(default_factory=dict)
    _seen: dict[str, Place] = field(default_factory=dict)

    def once(self, said: str, prefix: str, place: Place, *, sized: bool = True) -> Frame | None:
        """The frame of an image that is described for the first time; None where it was rejected.

        Args:
            said: its name below its folder.
            prefix: what stands before that.
            place: where it is named.
            sized: its size is needed.

        Raises:
            InputError: it would be rejected, and the run stops at bad records.
        """
        return only_once(self._frame(said, prefix, place, sized=sized), said, place, self._seen, self.context.tally)

    def number(self, said: str, prefix: str, place: Place) -> int:
        """The place among the frames of an image of which several faces may be described; the arguments are those of `once`.

        Raises:
            InputError: it would be rejected, and the run stops at bad records.
        """
        key = prefix + said
        if key not in self._said:
            frame = self._frame(said, prefix, place, sized=True)
            number = len(self.frames) if frame is None else self._files.setdefault(frame.file, len(self.frames))
            if number == len(self.frames):
                self.frames.append(frame)
            self._said[key] = number
        return self._said[key]

    def _frame(self, said: str, prefix: str, place: Place, *, sized: bool) -> Frame | None:
        frames, tally = self.context.frames, self.context.tally
        name = clean_name(said)
        if name is None:
            fix = "write the path of the image below the folder of images, or leave it out with --on-error skip"
            tally.reject("no image", f"{shown(said)} names no image below the folder of images", place=place, fix=fix)
            return None
        known = (frames.find(prefix + name) or frames.find(name)) if frames.known else None
        width, height = self.size
        return frames.frame(known.file if known else prefix + name, place=place, tally=tally, width=width, height=height, sized=sized)
