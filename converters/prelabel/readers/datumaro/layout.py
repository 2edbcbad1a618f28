"""Which annotation files lie below a source, and what stands before the names of their images."""

import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from prelabel.files import read_bytes
from prelabel.folders import prefix_below
from prelabel.frames import KnownFrame, images_below, images_in, known_in
from prelabel.readers.base import Plan, Unit, ends_of, in_units
from prelabel.readers.own import OwnFiles, sure_where
from prelabel.safejson import Document
from prelabel.safezip import open_zip

SUFFIX = ".json"

ANNOTATIONS, IMAGES = "annotations", "images"

WHAT = "annotation file of Datumaro"

_CATEGORIES = re.compile(rb'"categories"\s*:\s*\{')
_ITEMS = re.compile(rb'"items"\s*:\s*\[|"label_id"\s*:|"dm_format_version"\s*:')
_CLOUDS = re.compile(rb'"point_cloud"\s*:\s*\{(?!\s*"path"\s*:\s*"")')


class Subset(msgspec.Struct, frozen=True, kw_only=True):
    """An annotation file.

    Args:
        path: the file, or the archive that it is a member of.
        member: its name in the archive; empty where it is a file.
        prefix: what stands before the subset in the names of its images: the path of its data set below the source.
    """

    path: Path
    member: str = ""
    prefix: str = ""

    @property
    def name(self) -> Path:
        """What messages call it: a member as if the archive were a folder."""
        return self.path / self.member

    def document(self) -> Document:
        """What it holds.

        Raises:
            InputError: it cannot be read, or is no UTF-8.
        """
        data = open_zip(self.path, (SUFFIX,)).read(self.member) if self.member else read_bytes(self.path)
        return Document(data, self.name)


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, or of one that is large, and the images beside them.

    Raises:
        InputError: the source does not exist, or holds no annotation file.
    """
    found = OWN.found(source)
    units = in_units(source, found.root, found.own)
    return Plan(units=units, images=tuple(_images(found.own, found.root)), others=found.others)


def subsets_of(unit: Unit) -> list[Subset]:
    """The annotation files of a unit, which says itself which member of an archive it is."""
    return [unit.detail] if unit.detail else [Subset(path=path, prefix=prefix_of(path, unit.root)) for path in unit.paths]


def _fits(path: Path) -> bool:
    """SURE of categories by their kind, and items."""
    first, text = ends_of(path)
    return first == b"{" and has_items(text)


def has_items(text: bytes) -> bool:
    """Whether parts of a file name categories by their kind, and items."""
    return _CATEGORIES.search(text) is not None and _ITEMS.search(text) is not None


def has_clouds(text: bytes) -> bool:
    """Whether parts of a file name point clouds, whose images are no frames. Those without a path are none: see `records.is_cloud`."""
    return _CLOUDS.search(text) is not None


def _dataset(path: Path) -> Path:
    """The folder of the data set that a file is of."""
    return path.parent.parent if path.parent.name == ANNOTATIONS else path.parent


def prefix_of(path: Path, root: Path) -> str:
    """What stands before the subset in the names of a file's images: the path of its data set below the source."""
    folder = _dataset(path)
    return prefix_below(folder, root) if folder.is_relative_to(root) else ""


def _images(paths: Iterable[Path], root: Path) -> Iterable[KnownFrame]:
    """The images of the subsets of files, or, as first releases wrote them, of all subsets in one folder; not those of point clouds."""
    found: dict[str, KnownFrame] = {}
    for path in paths:
        folder, prefix = _dataset(path) / IMAGES, prefix_of(path, root)
        if not folder.is_dir() or _holds_clouds(path):
            continue
        own = folder / path.stem
        if own.is_dir():
            named = [KnownFrame(file=f"{prefix}{path.stem}/{image.file}", path=image.path) for image in images_below(own)]
        else:
            named = known_in(folder, images_in(folder), prefix)
        found.update((image.file, image) for image in named)
    return found.values()


def _holds_clouds(path: Path) -> bool:
    return has_clouds(ends_of(path)[1])


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=sure_where(_fits),
    what=WHAT,
    fix="give the folder that holds annotations and images",
)
