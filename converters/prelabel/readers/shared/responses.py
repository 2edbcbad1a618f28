"""Responses of services that look for things in videos and images: which files they are, what they are called, and the options of all."""

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Annotated, ClassVar, TypeVar

from msgspec import Meta

from prelabel.errors import InputError, Place
from prelabel.files import is_file, is_text
from prelabel.folders import names_in
from prelabel.frames import IMAGE_SUFFIXES, FrameIndex, images_among
from prelabel.readers import base
from prelabel.readers.base import Certainty, Reader
from prelabel.readers.others import Found, own_files
from prelabel.readers.paths import head_of
from prelabel.readers.shared.naming import only_given

FRAMES = "give --frames the images in the order of the requests"

_FAILURE = re.compile(rb'\s*\{\s*"error"\s*:\s*\{[^{}]*"message"\s*:')


class VideoOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of every reader of responses."""

    fps: Annotated[
        Annotated[float, Meta(gt=0, le=1000)] | None, Meta(description="frames a second of the frames, where the response does not say it")
    ] = None
    nearest: Annotated[bool, Meta(description="of two times in one frame keep only what is nearest to it")] = False


O = TypeVar("O", bound=VideoOptions)  # noqa: E741  # the field's own letter for options, used as a type only


class ResponseReader(Reader[O]):
    """A reader of responses as JSON; `is_response` says which files of a folder are read."""

    service: ClassVar[str]
    """Its name, for messages."""
    suffixes: ClassVar[tuple[str, ...]] = (".json",)

    @abstractmethod
    def is_response(self, head: bytes) -> bool:
        """Whether the beginning of an object of JSON is that of a response."""

    def fits(self, path: Path) -> bool:
        """Whether a file begins as a response. Never raises."""
        head = head_of(path)
        return head.startswith(b"{") and self.is_response(head)

    def sniff(self, source: Path) -> Certainty:
        """SURE of the service's names in the beginning of a file."""
        try:
            return Certainty.SURE if any(map(self.fits, base.sniffed_files(source, self.suffixes))) else Certainty.NO
        except InputError:
            return Certainty.NO

    def responses(self, source: Path) -> Found:
        """The responses of a source.

        Raises:
            InputError: the source does not exist, or holds no response.
        """
        what, fix = f"response of {self.service}", "give the folder that the files lie in"
        return own_files(source, self.suffixes, self.fits, what=what, fix=fix)


def is_failure(path: Path) -> bool:
    """Whether a file begins as what a service answers where a call failed. Never raises."""
    return _FAILURE.match(head_of(path)) is not None


def name_of(path: Path, root: Path) -> str:
    """What a file is called below the source, without its suffix."""
    return path.relative_to(root).with_suffix("").as_posix().encode(errors="replace").decode()


def beside(path: Path) -> Path | None:
    """The image that lies beside a file under its name, as ``a.jpg`` beside ``a.json`` or ``a.jpg.json``."""
    try:
        images = _images(path.parent, path.parent.stat().st_mtime_ns)
    except (OSError, ValueError):
        return None
    # a name that ends as an image's goes before one that an ending is added to
    named = sorted(images.get(path.stem, ()), key=lambda name: (name != path.stem, name))
    return next((image for image in map(path.with_name, named) if is_file(image)), None)


def unnamed(path: Path, root: Path, count: int, frames: FrameIndex, *, alone: bool, what: str) -> list[tuple[str, Path | None]]:
    """The images of answers that do not name them: their files, each with what lies beside the answer.

    Args:
        path: of the file of answers.
        root: the folder that it is named below.
        count: of answers.
        frames: the images that are known.
        alone: there is no other file.
        what: answers are called.

    Raises:
        InputError: there are several, and ``--frames`` does not name as many images.
    """
    name = name_of(path, root)
    if count == 1:
        image = beside(path)
        only = only_given(name, frames) if alone else None
        return [(image_of(name, image, frames) if only is None else only, image)]
    own = frames.below(name) or (frames.known if alone else ()) if frames.given else ()
    if len(own) != count:
        said = f", but --frames names {len(own)}" if frames.given else ""
        raise InputError(f"holds {count} {what} that do not name their images{said}", place=Place(str(path)), fix=FRAMES)
    return [(image.file, None) for image in own]


@lru_cache(maxsize=4)
def _images(folder: Path, changed_ns: int) -> Mapping[str, Sequence[str]]:  # noqa: ARG001  # a folder that changed is listed again
    """The names of a folder's images, by themselves and without their suffix; listed once for the many files of it."""
    found: dict[str, list[str]] = {}
    for name in images_among(names_in(folder)):
        for called in (name, PurePosixPath(name).stem):
            found.setdefault(called, []).append(name)
    return found


def image_of(name: str, image: Path | None, frames: FrameIndex) -> str:
    """What the image of a response that names none is called: as the known image of its name, else with the suffix of the one beside it.

    Args:
        name: of the response, without suffix.
        image: what lies beside it.
        frames: the images that are known.

    >>> image_of("a", None, FrameIndex()), image_of("a.PNG", None, FrameIndex()), image_of("a", Path("x/a.bmp"), FrameIndex())
    ('a.jpg', 'a.PNG', 'a.bmp')
    """
    known = frames.find(name)
    if known or PurePosixPath(name).suffix.lower() in IMAGE_SUFFIXES:
        return known.file if known else name
    return f"{name}{image.suffix if image and is_text(image.suffix) else '.jpg'}"
