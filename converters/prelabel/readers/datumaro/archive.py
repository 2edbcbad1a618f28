"""Archives as CVAT exports them, whose annotation files and images are found where they lie."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from prelabel.errors import InputError, Place
from prelabel.frames import KnownFrame, clean_name, images_among
from prelabel.readers.base import Plan, Unit
from prelabel.readers.datumaro.layout import IMAGES, SUFFIX, WHAT, Subset, has_clouds, has_items, prefix_of
from prelabel.readers.others import SNIFFED_JSON
from prelabel.safezip import Archive, open_zip

ZIP = ".zip"

_SEEN_BYTES = 1 << 20
"""Of a member, to see what it is."""


def is_archive(source: Path) -> bool:
    """Whether a source is an archive by its name."""
    return source.suffix.lower() == ZIP and not source.is_dir()


def is_own(path: Path) -> bool:
    """Whether one of the first JSON files of an archive is Datumaro's. Never raises."""
    try:
        archive = open_zip(path)
        return any(has_items(archive.read(name, _SEEN_BYTES)) for name in islice(_json(archive), SNIFFED_JSON))
    except InputError:
        return False


def plan_of_archive(path: Path) -> Plan:
    """A unit for each annotation file, and the images beside them, which are known by name alone.

    Raises:
        InputError: it does not exist, is no archive that can be read, or holds no annotation file.
    """
    archive = open_zip(path, (SUFFIX,))
    seen = {name: archive.read(name, _SEEN_BYTES) for name in _json(archive)}
    # where none fits it is said of each what it lacks
    own = [name for name in seen if has_items(seen[name])] or list(seen)
    if not own:
        raise InputError(f"holds no {WHAT}", place=Place(str(path)), fix="give the archive as it was exported")
    subsets = {name: Subset(path=path, member=name, prefix=prefix_of(Path(name), Path())) for name in own}
    units = tuple(Unit(name=str(subset.name), root=path.parent, paths=(path,), detail=subset) for subset in subsets.values())
    images = _images(archive, {name: subset for name, subset in subsets.items() if not has_clouds(seen[name])})
    return Plan(units=units, images=tuple(images), others=tuple(f"{path}/{name}" for name in seen if name not in subsets))


def _json(archive: Archive) -> Iterator[str]:
    return (name for name in archive.names if name.lower().endswith(SUFFIX))


def _images(archive: Archive, subsets: Mapping[str, Subset]) -> list[KnownFrame]:
    """The images of some subsets, or, as first releases wrote them, of all subsets in one folder."""
    found: dict[str, KnownFrame] = {}
    for subset in subsets.values():
        folder = f"{subset.prefix}{IMAGES}/"
        below = [name.removeprefix(folder) for name in images_among(archive.names) if name.startswith(folder)]
        own = [name for name in below if name.startswith(f"{subset.name.stem}/")] or [name for name in below if "/" not in name]
        for name in filter(None, map(clean_name, own)):
            found[subset.prefix + name] = KnownFrame(file=subset.prefix + name)
    return list(found.values())
