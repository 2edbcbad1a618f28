"""Which files lie below a source, and where the bitmaps of a release are looked for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from prelabel.files import is_file, noted
from prelabel.frames import IMAGE_SUFFIXES, FrameIndex, KnownFrame, clean_name, url_path
from prelabel.readers.base import Plan, ends_of
from prelabel.readers.own import OwnFiles, sure_where
from prelabel.readers.paths import SNIFFED_BYTES, root_members
from prelabel.readers.segments.options import SegmentsOptions

SUFFIX = ".json"

GROUND_TRUTH = "ground-truth"
"""The labelset that annotators fill."""

CACHE = "segments"
"""The folder that the SDK downloads to, where it is given no other."""

_TASK = re.compile(
    rb'"task_type"\s*:\s*"(?:segmentation-bitmap(?:-highres)?|vector|bboxes|keypoints|image-(?:segmentation|vector)-sequence'
    rb'|pointcloud-[a-z-]+|multisensor-sequence|text-[a-z-]+)"'
)
_SAMPLES = re.compile(rb'"samples"\s*:\s*\[')
_LABELS = re.compile(rb'"labels"\s*:\s*\{')
_BITMAP = re.compile(r"(.+)_label_(.+)\.png", re.IGNORECASE)
"""How the SDK calls the bitmap of an image, and what it draws of it."""


def plan_of(source: Path, options: SegmentsOptions) -> Plan:
    """Units of releases, and the images that lie among them, without bitmaps.

    Raises:
        InputError: the source does not exist, or holds no release.
    """
    plan = OWN.plan(source)
    return replace(plan, images=tuple(_without_bitmaps(plan.images, source, options)))


def _without_bitmaps(images: Sequence[KnownFrame], source: Path, options: SegmentsOptions) -> Iterator[KnownFrame]:
    """The images that are no bitmaps, by their names or by the folder that the user says bitmaps lie in."""
    stems = {str(PurePosixPath(image.file).with_suffix("")) for image in images}
    root, apart = source.resolve(), options.bitmaps.resolve() if options.bitmaps is not None else None
    below = f"{apart.relative_to(root).as_posix()}/" if apart is not None and root in apart.parents else None
    for image in images:
        found = _BITMAP.fullmatch(image.file)
        drawn = found and (found[2].startswith(options.labelset or GROUND_TRUTH) or found[1] in stems)
        if not drawn and not (below and image.file.startswith(below)):
            yield image


@dataclass(frozen=True, slots=True, kw_only=True)
class Bitmaps:
    """Where the bitmaps of a release lie.

    Args:
        folders: in which they are looked for.
        labelset: whose they are.
        by_url: they may be called as their URLs end, too.
    """

    folders: Sequence[Path]
    labelset: str
    by_url: bool

    @classmethod
    def of(cls, path: Path, cache: str | None, labelset: str, options: SegmentsOptions) -> "Bitmaps":
        """Those of a release.

        Args:
            path: of the release.
            cache: the folder of a release below that which the SDK downloads to.
            labelset: whose they are.
            options: may name a folder.
        """
        if options.bitmaps is not None:
            return cls(folders=(options.bitmaps,), labelset=labelset, by_url=True)
        below = (path.parent / CACHE / cache, path.parent / cache) if cache else ()
        return cls(folders=(path.parent, *below), labelset=labelset, by_url=False)

    def names(self, image: str, url: str) -> list[str]:
        """What the bitmap of an image may be called.

        Args:
            image: its name without suffix; empty for a frame of a sequence, which the SDK downloads none of.
            url: of the bitmap.
        """
        at = PurePosixPath(url_path(url) or "")
        said = [f"{image}_label_{self.labelset}{at.suffix or '.png'}"] if image else []
        return [name for each in (*said, *([at.name] if self.by_url else [])) if each and (name := clean_name(each))]

    def find(self, names: Sequence[str]) -> Path | None:
        """The file that has one of these names."""
        paths = (folder / name for folder in self.folders for name in names)
        return next((path for path in paths if is_file(noted(path))), None)


def file_of(name: str, url: str, frames: FrameIndex) -> str:
    """What an image is called: as the known one of its name, else of its URL, else by itself.

    Args:
        name: of the image.
        url: its own; empty where it has none.
        frames: the images that are known.
    """
    found = frames.find(name) or frames.find(url_path(url) or "")
    return with_suffix(name, url) if found is None else found.file


def with_suffix(name: str, url: str) -> str:
    """The name of an image; one that has no suffix of images takes that of its URL.

    >>> with_suffix("a.png", "https://host/b.jpg"), with_suffix("a.7", "https://host/b.jpg"), with_suffix("a", "https://host/b")
    ('a.png', 'a.7.jpg', 'a')
    """
    suffix = PurePosixPath(url_path(url) or "").suffix
    has_suffix = PurePosixPath(name).suffix.lower() in IMAGE_SUFFIXES
    return name if has_suffix or suffix.lower() not in IMAGE_SUFFIXES else f"{name}{suffix}"


def _fits(path: Path) -> bool:
    """SURE of a data set with one of the tasks of Segments.ai."""
    first, text = ends_of(path)
    # other formats may speak of a data set where they say what they were made of
    if first != b"{" or (b"dataset", b"{") not in root_members(text[:SNIFFED_BYTES]):
        return False
    return bool(_TASK.search(text) or (_SAMPLES.search(text) and _LABELS.search(text) and b'"label_status"' in text))


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=sure_where(_fits),
    what="release of Segments.ai",
    fix="give the release file of a data set of Segments.ai, or the folder that it lies in",
)
