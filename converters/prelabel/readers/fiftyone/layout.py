"""Which files below a source are exports, and which belong to one."""

import re
from collections.abc import Container, Sequence
from pathlib import Path

from prelabel.files import natural_sorted
from prelabel.frames import KnownFrame, images_below
from prelabel.readers.base import Certainty, Plan, Unit, ends_of, is_listed
from prelabel.readers.own import OwnFiles

SUFFIX = ".json"

LABELS, SAMPLES, FRAMES = "labels", "samples", "frames"
"""Kinds of files, and how FiftyOne calls them."""

MANIFEST = "data.json"

_FIELDS = "fields"
"""The folder of masks and other images that fields of samples name."""

_BESIDE = {SAMPLES: (f"{FRAMES}{SUFFIX}", "metadata.json"), LABELS: (MANIFEST,)}
"""What FiftyOne writes beside a file, by the kind of that."""

_LIST_OF_SAMPLES = re.compile(rb'^\{\s*"samples"\s*:\s*\[\s*(\{|\])')
_PATH = re.compile(rb'"filepath"\s*:\s*"')
_LABELS = re.compile(rb'"labels"\s*:\s*\{')
_CLASSES = re.compile(rb'"classes"\s*:\s*(\[|null)')
_BOX = re.compile(rb'"bounding_box"\s*:\s*\[')
_SUPPORT = re.compile(rb'"(support|timestamps)"\s*:\s*\[')


def plan_of(source: Path) -> Plan:
    """A unit an export; with samples go the labels of their videos.

    Raises:
        InputError: the source does not exist, or holds no export.
    """
    found = OWN.found(source)
    if not source.is_dir():
        frames = source.with_name(f"{FRAMES}{SUFFIX}")
        return Plan(units=(_unit(source, found.root, [frames] if is_listed(frames) else [], source.name),))
    every, others = {*found.own, *map(Path, found.others)}, natural_sorted(found.others)
    beside = {path.with_name(name) for path in found.own for name in _BESIDE[_kind(path)]}
    of_samples = [path for path in found.own if _kind(path) == SAMPLES]
    of_videos = {path.with_name(FRAMES) for path in of_samples}

    def is_part(path: Path) -> bool:
        return path in beside or not of_videos.isdisjoint(path.parents)

    units = [_unit(path, found.root, every, path.relative_to(source).as_posix()) for path in found.own if not is_part(path)]
    return Plan(units=tuple(units), images=_images(source, of_samples), others=tuple(name for name in others if not is_part(Path(name))))


def _images(source: Path, samples: Sequence[Path]) -> tuple[KnownFrame, ...]:
    """The images below a source that are not of fields of samples."""
    images = images_below(source)
    of_fields = {folder for path in samples if (folder := path.with_name(_FIELDS)).is_dir()}
    return tuple(image for image in images if of_fields.isdisjoint(Path(image.path).parents)) if of_fields else images


def _unit(path: Path, root: Path, every: Container[Path], name: str) -> Unit:
    """An export, whose detail is its kind."""
    kind, frames = _kind(path), path.with_name(f"{FRAMES}{SUFFIX}")
    return Unit(name=name, root=root, paths=(path, frames) if kind == SAMPLES and frames in every else (path,), detail=kind)


def _kind(path: Path) -> str:
    """What a file is; one that is damaged is what its name says."""
    return _seen(path)[0] or (SAMPLES if path.stem.lower() == SAMPLES else LABELS)


def _seen(path: Path) -> tuple[str, Certainty]:
    """What a file looks like, nothing where it is of another kind, and how surely."""
    first, text = ends_of(path)
    if first != b"{":
        return "", Certainty.NO
    if _LIST_OF_SAMPLES.search(text):
        return SAMPLES, Certainty.SURE if _PATH.search(text) else Certainty.NO
    if _LABELS.search(text) and _CLASSES.search(text):
        if _BOX.search(text):
            return LABELS, Certainty.SURE
        if _SUPPORT.search(text) or path.name.lower() == f"{LABELS}{SUFFIX}":
            return LABELS, Certainty.NO
    return "", Certainty.NO


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=lambda path: _seen(path)[1],
    what="export of FiftyOne",
    fix=f"give the folder of an export as FiftyOneDataset ({SAMPLES}{SUFFIX}) or FiftyOneImageDetectionDataset ({LABELS}{SUFFIX})",
    fits=lambda path: bool(_seen(path)[0]),
)
