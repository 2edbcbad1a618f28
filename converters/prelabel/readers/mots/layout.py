"""Where the files of MOTS sequences lie, what the sequences are called, and where their images may be."""

import itertools
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import natural_key
from prelabel.readers.base import Certainty, files_of, sniffed_files
from prelabel.readers.mots import instances
from prelabel.readers.mots.extent import Extent, absolute, info_of, read_seqmap
from prelabel.readers.mots.rows import has_mask, has_row
from prelabel.readers.others import chosen, holds_text
from prelabel.readers.shared.seqinfo import SEQINFO, SeqInfo

SUFFIXES = (".txt",)

SEQMAPS = (".seqmap", ".train", ".training", ".val", ".test", ".fulltrain")
"""Ends of the names of seqmaps beside them."""

File = Literal["gt", "det"]

_OWN = get_args(File)
"""The stems of the files that belong to the folder of their sequence, or to a folder of this name in it."""

_COMPANIONS = ("labels", "classes", "readme", "license", "seqmap", "clsmap")

_KITTI_IMAGES = ("images", "image_02", "training/image_02")
"""Folders beside the folder of a file that may hold a folder of images for each sequence."""

_TEXTS = 20
"""How many text files of a folder are opened."""


class Sequence(msgspec.Struct, frozen=True, kw_only=True):
    """A file of masks.

    Args:
        name: unique in its source.
        short: what its file or folder is called.
        path: the file.
        folders: where its images may be, each with what stands before their names.
        info: of its ``seqinfo.ini``; None where there is none.
        extent: its frames, where a file beside it says so.
    """

    name: str
    short: str
    path: Path
    folders: tuple[tuple[Path, str], ...]
    info: SeqInfo | None = None
    extent: Extent | None = None

    @property
    def made_up(self) -> tuple[str, str] | None:
        """What stands before and behind the number of a frame without an image; None where the numbers of frames decide."""
        if self.info is None and self.path.stem.lower() not in _OWN:
            return None
        return self.folders[0][1], (self.info or SeqInfo()).image_suffix


def certainty(source: Path) -> Certainty:
    """SURE where one of the first texts begins with a row whose run lengths fit its size, or an image of instances holds numbers."""
    try:
        return Certainty.SURE if _has_text(source) or instances.fits(source) else Certainty.NO
    except InputError:
        return Certainty.NO


def _has_text(source: Path) -> bool:
    return any(map(has_mask, itertools.islice(sniffed_files(source, SUFFIXES), _TEXTS)))


def find_images(source: Path) -> tuple[Path, dict[Sequence, tuple[Path, ...]]]:
    """The folder that names are relative to, and the images of instances of each sequence, where a source has no text.

    Raises:
        InputError: a folder cannot be listed, or a seqmap beside it cannot be what it should.
    """
    if not source.is_dir() or _has_text(source):
        return source, {}
    found = instances.images_of(source)
    root = source.parent if source in found else source
    return root, {_with_extent(one, found[one.path]): found[one.path] for one in _named(found, root)}


def _with_extent(sequence: Sequence, images: tuple[Path, ...]) -> Sequence:
    """A sequence whose frames are those of its images where nothing else says so; their names rise."""
    extent = Extent(first=int(images[0].stem), last=int(images[-1].stem), path=str(sequence.path))
    return msgspec.structs.replace(sequence, extent=sequence.extent or extent)


def find_sequences(source: Path, file: File | None) -> tuple[Path, tuple[Sequence, ...], tuple[str, ...]]:
    """The folder that names are relative to, the sequences of a source in natural order, and other text files.

    Args:
        source: a file, or a folder of any depth.
        file: which one to take of the files that belong to the folder of their sequence; any where left out.

    Raises:
        InputError: the source holds no rows, or a file beside them cannot be what it should.
    """
    root, paths = files_of(source, SUFFIXES)
    if not source.is_dir():
        home = _home(source)
        root = home if _is_own(source) else source.parent
        return root, _named(paths, root), ()
    own, others = chosen((path for path in paths if not path.stem.lower().startswith(_COMPANIONS)), has_row, holds_text)
    own = tuple(path for path in own if file is None or not _is_own(path) or path.stem.lower() == file)
    if not own:
        raise InputError("holds no file of MOTS rows", place=Place(str(source)), fix="give the folder that gt.txt or 0000.txt lie in")
    return root, _named(own, root), others


def _is_own(path: Path) -> bool:
    return path.stem.lower() in _OWN


def _home(path: Path) -> Path:
    """The folder of a sequence, absolute: of ``S/gt.txt`` and ``S/gt/gt.txt`` ``S``, of ``R/S.txt`` ``R/S``, there or not."""
    folder = absolute(path).parent
    if not _is_own(path):
        return folder / path.stem
    return folder.parent if folder.name.lower() == path.stem.lower() else folder


def _named(paths: Iterable[Path], root: Path) -> tuple[Sequence, ...]:
    """The sequences of files; by their path below the root where several have one name."""
    infos = {path: info_of(_home(path)) for path in paths}
    short = {path: (info.name if info else "") or _home(path).name or path.stem for path, info in infos.items()}
    count = Counter(short.values())
    found = [_sequence(path, short[path], count[short[path]] == 1, root, info) for path, info in infos.items()]
    return tuple(sorted(found, key=lambda sequence: natural_key(sequence.name)))


def _sequence(path: Path, short: str, unique: bool, root: Path, info: SeqInfo | None) -> Sequence:  # noqa: FBT001  # of one name
    home, top = _home(path), absolute(root)
    below = home.relative_to(top).as_posix() if home.is_relative_to(top) else "."
    name = short if unique or below == "." else below
    length, beside = (info.length if info else 0) or None, absolute(path).parent.parent
    extent = Extent(first=1, last=length, path=str(home / SEQINFO)) if info else read_seqmap(short, path)
    images = (info or SeqInfo()).image_folder
    return Sequence(
        name=name,
        short=short,
        path=path,
        folders=(
            (home / images, f"{images}/" if below == "." else f"{below}/{images}/"),
            *((beside / folder / short, f"{name}/") for folder in _KITTI_IMAGES),
        ),
        info=info,
        extent=extent,
    )
