"""What the images of files are called."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

from prelabel.folders import prefix_below
from prelabel.frames import FrameIndex
from prelabel.readers.shared.naming import Name, Naming
from prelabel.readers.shared.responses import image_of

_PAGE = re.compile(r"(.+)\.(?:pdf|gif|tiff?)_(\d{1,9})", re.IGNORECASE | re.DOTALL)
"""How the tools of PaddleOCR 2 call a page of a document."""

_OUTSIDE = re.compile(r"(?:\.\.?[/\\]+)+")
"""Before a path that leads out of the folder in which a tool was run."""

_RESULT = "_res"
"""Behind the name of an image in that of the file of its result."""


def page_of(name: str, page: int | None, frames: FrameIndex) -> str:
    """What the image of a page is called: as the known one of that name, else as the tools call their drawings of it.

    >>> page_of("a/x.pdf", 0, FrameIndex()), page_of("a/x.pdf_12", None, FrameIndex()), page_of("a/x.png", None, FrameIndex())
    ('a/x_0.jpg', 'a/x_12.jpg', 'a/x.png')
    """
    found = _PAGE.fullmatch(name)
    if page is not None:
        return image_of(f"{PurePosixPath(name).with_suffix('').as_posix()}_{page}", None, frames)
    return image_of(f"{found[1]}_{found[2]}", None, frames) if found else name


def in_line(root: Path, path: Path, base: str, said: Callable[[], Iterable[str]], frames: FrameIndex) -> Callable[[str], Name | None]:
    """Names the images of a file of lines.

    Args:
        root: the folder that names are below.
        path: of the file.
        base: the folder that absolute paths are below; empty for the deepest that all of them lie in.
        said: gives what the file says of all images.
        frames: the images that are known; those in the folder of the file go before those around it.
    """
    naming = Naming(base, said, frames)
    folder = PurePosixPath(prefix_below(path.parent, root))

    def name(one: str) -> Name | None:
        found = naming.name(_inside(one))
        if found is None:
            return None
        file = page_of(found.file, None, frames)
        for outer in (folder, *folder.parents) if frames.known else ():
            inside = (outer / file).as_posix()
            known = frames.find(inside)
            if known is not None and known.file == inside:
                return Name(inside, found.url)
        return Name(file, found.url)

    return name


def in_result(said: str, page: int | None, base: str, frames: FrameIndex) -> Name | None:
    """What the image of a result is called: below its folder where it is absolute, as a model was given it.

    Args:
        said: the path or URL that the result says.
        page: of a document, from 0; None of an image.
        base: the folder that absolute paths are below; empty for their own.
        frames: the images that are known.
    """
    said = _inside(said)
    folder = said.replace("\\", "/").rpartition("/")[0]
    absolute = said.startswith(("/", "\\")) or bool(PureWindowsPath(said).drive)
    found = Naming(base or (folder if absolute else ""), lambda: [said], frames).name(said)
    return found and Name(page_of(found.file, page, frames), found.url if page is None else "")


def _inside(name: str) -> str:
    """A name without what leads out of a folder before it."""
    out = _OUTSIDE.match(name)
    return name[out.end() :] if out else name


def as_file(path: Path, root: Path, number: int | None, frames: FrameIndex) -> str:
    """What an image is called that nothing names: as its file, with a number from 0 where it holds several.

    Args:
        path: of the file.
        root: the folder that names are below.
        number: of the image in the file; None where it is alone.
        frames: the images that are known.
    """
    name = path.relative_to(root).with_suffix("").as_posix().encode(errors="replace").decode()
    name = name.removesuffix(_RESULT) or name
    return image_of(name if number is None else f"{name}_{number}", None, frames)
