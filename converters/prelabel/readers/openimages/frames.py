"""What images are called."""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from prelabel.detections import Frame
from prelabel.errors import Place
from prelabel.files import is_text, tails
from prelabel.frames import IMAGE_SUFFIXES, clean_name
from prelabel.readers.base import Context
from prelabel.readers.shared.words import shown

SUFFIX = ".jpg"
"""Of every image of the data set."""

_SUBSET = re.compile(r"^oidv\d+-|-annotations-bbox\.csv$")
"""What stands around the subset in the name of a table."""


class Images:
    """Finds the frames of a table.

    Args:
        path: of it.
        context: knows images, and decides frames.
    """

    def __init__(self, path: Path, context: Context) -> None:
        self._path, self._context = path, context
        self._subset = _SUBSET.sub("", path.name)

    def frames(self, ids: Sequence[str], lines: Sequence[int]) -> list[Frame | None]:
        """The frame of each image; None where it was rejected.

        Args:
            ids: of the images.
            lines: where each of them is named first.

        Raises:
            InputError: one has no name or is not among ``--frames``, and the run stops at bad records.
        """
        frames, tally = self._context.frames, self._context.tally
        files = [self._known(_file(image)) for image in ids]
        if all(files) and not frames.given:
            return frames.unsized(files, place=Place(str(self._path)), tally=tally)
        found: list[Frame | None] = []
        for image, line, file in zip(ids, lines, files, strict=True):
            place = Place(str(self._path), line)
            if not file:
                fix = "write the id of the image, which is its name without a suffix"
                tally.reject("no image named", f"{shown(image)} names no image", place=place, fix=fix)
            found.append(frames.frame(file, place=place, tally=tally, sized=False) if file else None)
        return found

    def _known(self, file: str) -> str:
        """What an image is called that lies in the folder of its subset, where its name alone does not tell which it is."""
        frames = self._context.frames
        if not file or not frames.known or ("/" not in file and frames.find(file) is not None):
            return file
        name = file.rpartition(".")[0]
        return self._by_end.get(f"{self._subset}/{name}") or self._by_end.get(name, file)

    @cached_property
    def _by_end(self) -> dict[str, str]:
        """Known images by each end of their path without suffix."""
        found: dict[str, str] = {}
        for image in self._context.frames.known:
            for end in tails(image.file.rpartition(".")[0]):
                found.setdefault(end, image.file)
        return found


def _file(image: str) -> str:
    """What an image is called below the folder of images; empty where it has no name."""
    name = clean_name(image.strip()) if is_text(image) else None
    if not name:
        return ""
    return name if name[name.rfind(".") :].lower() in IMAGE_SUFFIXES else f"{name}{SUFFIX}"
