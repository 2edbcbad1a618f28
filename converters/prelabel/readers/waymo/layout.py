"""Which files a source holds, and which of them are of one segment."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from prelabel.errors import InputError, Place
from prelabel.files import is_file, natural_key, noted
from prelabel.folders import walk
from prelabel.readers.base import SNIFFED_FILES, Certainty, Plan, Unit
from prelabel.readers.others import own_files
from prelabel.readers.paths import sniffed_files
from prelabel.readers.shared.parquet import description
from prelabel.readers.waymo.options import WaymoOptions

SUFFIXES = (".parquet",)

BOX, PROJECTED, POINTS, SEGMENTS, CALIBRATION, IMAGES = (
    "camera_box", "projected_lidar_box", "camera_hkp", "camera_segmentation", "camera_calibration", "camera_image",
)  # fmt: skip
"""Components that are read, as their folders are called."""

COMPONENTS = {
    BOX: "[CameraBoxComponent]",
    PROJECTED: "[ProjectedLiDARBoxComponent]",
    POINTS: "[CameraHumanKeypointsComponent]",
    SEGMENTS: "[CameraSegmentationLabelComponent]",
    CALIBRATION: "[CameraCalibrationComponent]",
    IMAGES: "[CameraImageComponent]",
}
"""What their columns are called."""

BESIDE = (CALIBRATION, IMAGES)
"""Components that label nothing: they are also found beside the file or folder that a source is."""

UNKNOWN = ""
"""The component of a file that is damaged."""

_NAMES = {name.encode(): component for component, name in COMPONENTS.items()}
_NAME = re.compile(b"|".join(map(re.escape, _NAMES)))

_OLD = (".tfrecord",)

_FOLDER = "give the folder of a split, which holds camera_box, camera_hkp or camera_segmentation, or a file of one of these"


def component_of(path: Path) -> str:
    """The component that a file is of, of tables that were joined one with labels; empty where it is none that is read. Never raises."""
    found = {_NAMES[name] for name in _NAME.findall(description(path))}
    return next((component for component in COMPONENTS if component in found), UNKNOWN)


def certainty(source: Path) -> Certainty:
    """SURE where one of the first files has the columns of a component. Never raises."""
    try:
        found = any(map(component_of, islice(sniffed_files(source, SUFFIXES), SNIFFED_FILES)))
    except (InputError, OSError):
        return Certainty.NO
    return Certainty.SURE if found else Certainty.NO


def plan_of(source: Path, options: WaymoOptions) -> Plan:
    """A unit a segment, whose detail is the component of each of its files.

    Raises:
        InputError: the source does not exist, or holds no labels.
    """
    _refuse_old(source)
    found = own_files(
        source, SUFFIXES, lambda path: bool(component_of(path)), _is_whole, what="component of Waymo's that is read", fix=_FOLDER
    )
    of = {path: component_of(path) for path in found.own}
    if not source.is_dir() and not of[found.own[0]] and _is_whole(found.own[0]):
        raise InputError("is no component of Waymo's that is read", place=Place(str(source)), fix=_FOLDER)
    unwanted = _unwanted(of.values(), options)
    groups = _groups({path: component for path, component in of.items() if component not in unwanted})
    if not groups:
        raise InputError("holds no labels of cameras that are read", place=Place(str(source)), fix=_FOLDER)
    others = (*found.others, *(str(path) for path, component in of.items() if component in unwanted))
    units = [Unit(name=name, root=found.root, paths=tuple(files), detail=tuple(files.values())) for name, files in groups.items()]
    return Plan(units=tuple(units), others=tuple(sorted(others, key=natural_key)))


def _unwanted(there: Iterable[str], options: WaymoOptions) -> frozenset[str]:
    """The boxes that are not read: those projected are the same objects once more."""
    projected = options.boxes == "projected" or (options.boxes == "auto" and BOX not in set(there))
    return frozenset({BOX} if projected else {PROJECTED})


def _groups(of: Mapping[Path, str]) -> dict[str, dict[Path, str]]:
    """The files of each segment that has labels, and a damaged file alone, each with its component, by the segment's name."""
    found: dict[tuple[str, Path, str], dict[Path, str]] = {}
    for path, component in of.items():
        found.setdefault(_segment(path, component), {})[path] = component
    groups = [files for files in found.values() if not set(files.values()) <= set(BESIDE)]
    return {_name(files): {**files, **dict(_beside(files))} for files in groups}


def _segment(path: Path, component: str) -> tuple[str, Path, str]:
    """What files of one segment share, of each component one: how they lie, the folder that they are below, and a name.

    They are ``camera_box/SEGMENT.parquet`` or ``SEGMENT/camera_box.parquet``; any other file is alone.
    """
    if component and path.parent.name == component:
        return "folders", path.parent.parent, path.name
    if component and path.stem == component:
        return "files", path.parent, path.suffix
    return "alone", path, ""


def _name(files: Mapping[Path, str]) -> str:
    """Of a unit: its first file, which no other has."""
    return str(next(iter(files)))


def _beside(files: Mapping[Path, str]) -> Iterator[tuple[Path, str]]:
    """What says the sizes of images and lies where the components of the segment do."""
    path, component = next(iter(files.items()))
    layout, folder, name = _segment(path, component)
    for other in BESIDE if layout != "alone" else ():
        candidate = folder / other / name if layout == "folders" else folder / f"{other}{name}"
        if other not in files.values() and is_file(noted(candidate)):
            yield candidate, other


def _is_whole(path: Path) -> bool:
    return bool(description(path))


def _refuse_old(source: Path) -> None:
    """Refuse the first version of the data set.

    Raises:
        InputError: the source is of it.
    """
    if source.is_dir():
        old = None if any(walk(source, SUFFIXES, SNIFFED_FILES)) else next(walk(source, _OLD, SNIFFED_FILES), None)
    else:
        old = source if source.suffix.lower() in _OLD else None
    if old is not None:
        what = "is TFRecord, as of version 1 of the Waymo Open Dataset; version 2, which is Parquet, is read"
        fix = "give the same segments of waymo_open_dataset_v_2_0_1, of which camera_box and camera_calibration are small"
        raise InputError(what, place=Place(str(old)), fix=fix)


def paths_of(unit: Unit) -> Sequence[Path]:
    """The files of a unit but those of images, which are large."""
    return [path for path, component in zip(unit.paths, unit.detail, strict=True) if component != IMAGES]
