"""Which files below a source are tables of DeepLabCut, which of them are read, and of what a project says they are."""

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from prelabel.errors import InputError, Place, counted
from prelabel.files import is_folder, noted
from prelabel.folders import prefix_below, walk
from prelabel.frames import KnownFrame
from prelabel.readers.animals.header import UNIQUE, Header, header_of
from prelabel.readers.animals.rows import Row, rows_in
from prelabel.readers.base import SNIFFED_BYTES, Certainty, Plan, in_units, is_listed
from prelabel.readers.others import Found
from prelabel.readers.own import OwnFiles
from prelabel.readers.paths import beginning
from prelabel.safeyaml import load_yaml

SUFFIX = ".csv"

CONFIG = "config.yaml"

LABELED = "labeled-data"
"""The folder of a project in which people label images, a folder a video."""

_COLLECTED = "CollectedData"
"""What the file of their labels begins with."""

_MACHINE = "machinelabels"
"""What that of a network's begins with which people are to correct."""

_FILTERED = "_filtered"

_DRAWN = re.compile(r"(?:^|/)(?:[^/]*_labeled|plot-poses|LabeledImages_[^/]*)/")
"""Folders of images that keypoints are drawn into."""

_NETWORK = re.compile(r"(.+?)_?(?:DLC_|DeepCut_)")
"""The name of a video before that of a network."""

_WHOLE = re.compile(r"[0-9]+(?:\.0*)?")

_FIRST = 4
"""Rows by which a table of a video is told from one of images."""

_TABLE = re.compile(rb'"?scorer"?,')
_SECOND = re.compile(rb'[^\n]*\n"?(?:individuals|bodyparts)"?,')
_HEAD_BYTES = 1 << 20
_STORES = (".h5", ".pickle", ".pkl")
_SAVE = "save it as CSV: deeplabcut.analyze_videos_converth5_to_csv(FOLDER), or analyze_videos(..., save_as_csv=True)"
_WRITE = "write lists of names, as DeepLabCut does: bodyparts, or multianimalbodyparts and uniquebodyparts"


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """What the plan of a source says to each unit.

    Args:
        alone: the source holds but one file.
        order: names of keypoints by kind, as the configuration lists them.
    """

    alone: bool
    order: Mapping[str, tuple[str, ...]] = {}


def plan_of(source: Path, *, filtered: bool) -> Plan:
    """Units of some hundred tables, or of one that is large; the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no table; or a project's configuration cannot be read.
    """
    _require_text(source)
    config = _config(source)
    found = OWN.found(source)
    own = _of_project(found, config) if config is not None else _beside(found.own)
    own = _one_of_both(own, filtered=filtered)
    kept = {*own}
    left = [*found.others, *(str(path) for path in found.own if path not in kept), *map(str, _unsaved(source))]
    images = found.images()
    if config is not None and any(map(_is_labels, own)):
        images = tuple(image for image in images if image.file.startswith(f"{LABELED}/"))
    project = Project(alone=len(own) == 1, order=_order(config or {}, source / CONFIG))
    return Plan(units=in_units(source, found.root, own, project), images=tuple(_undrawn(images)), others=tuple(left))


def peek(path: Path) -> tuple[Header, bool] | None:
    """The header of a table and whether its rows are frames of a video, by its beginning; None of what cannot be read. Never raises."""
    text = beginning(path, _HEAD_BYTES).removeprefix(BOM_UTF8).decode("utf-8", "replace")
    try:
        rows = rows_in(text, path)
        header = header_of(rows, path)
        return header, is_video(first_rows(rows, header), header)
    except (InputError, csv.Error):
        return None


def first_rows(rows: Iterator[Row], header: Header) -> list[Row]:
    """Some rows below a header, without one that only names the index."""
    found = [*islice(rows, _FIRST)]
    return found[1:] if found and _is_title(found[0].cells, header) else found


def _is_title(cells: Sequence[str], header: Header) -> bool:
    """Whether a row does nothing but name the columns of the index, as pandas writes it where these have names."""
    said = [cell.strip() for cell in cells]
    names = said[: header.index]
    return not any(said[header.index :]) and not any("." in name or name.isdecimal() for name in names)


def is_video(rows: Iterable[Row], header: Header) -> bool:
    """Whether rows are of the frames of a video, whose numbers they begin with: no image is called so, but one of them may be bad."""
    return header.index == 1 and any(_WHOLE.fullmatch(row.cells[0].strip()) for row in rows)


def video_name(path: Path, root: Path, scorer: str) -> str:
    """What the video of a table is called: as the file, up to the name of the network that it was analysed with.

    >>> video_name(Path("v/a/clipDLC_resnet50_mouse1.csv"), Path("v"), "DLC_resnet50_mouse1"), video_name(Path("x.csv"), Path(), "me")
    ('a/clip', 'x')
    """
    stem = path.stem
    before = stem.partition(scorer)[0].rstrip("_") if scorer and scorer in stem else ""
    network = _NETWORK.match(stem)
    return prefix_below(path.parent, root) + (before or (network[1] if network else stem))


def _of_file(path: Path) -> Certainty:
    """SURE of a table whose first row is of the scorer and whose second of individuals or bodyparts."""
    head = beginning(path, SNIFFED_BYTES).removeprefix(BOM_UTF8)
    if not _TABLE.match(head):
        return Certainty.NO
    # the names of networks alone may be longer than what is looked at
    return Certainty.SURE if _SECOND.match(head) else Certainty.NO if b"\n" in head else Certainty.LIKELY


def _require_text(source: Path) -> None:
    """Refuse what is no table before it is looked for one.

    Raises:
        InputError: it is HDF5 or a pickle, the configuration alone, or a folder of nothing but these.
    """
    if source.is_dir():
        if next(walk(source, (SUFFIX,)), None) is None and (stores := [*walk(source, _STORES)]):
            what = f"holds {counted(len(stores), 'file')} of HDF5 or pickle, first {stores[0]}, but no {SUFFIX} file"
            raise InputError(what, place=Place(str(source)), fix=_SAVE)
    elif source.suffix.lower() in _STORES:
        raise InputError("is HDF5 or a pickle, which is not read", place=Place(str(source)), fix=_SAVE)
    elif source.suffix.lower() in {".yaml", ".yml"}:
        raise InputError("is no table", place=Place(str(source)), fix="give the folder of the project")


def _config(source: Path) -> dict[str, Any] | None:
    """What the configuration of a project says; None of what is none.

    Raises:
        InputError: it cannot be read.
    """
    path = source / CONFIG
    return load_yaml(path, _WRITE) if source.is_dir() and is_folder(source / LABELED) and is_listed(noted(path)) else None


def _order(config: Mapping[str, Any], path: Path) -> dict[str, tuple[str, ...]]:
    """The names of keypoints by kind, as a project lists them.

    Raises:
        InputError: they are no names.
    """
    several = bool(config.get("multianimalproject"))
    fields = {"": "multianimalbodyparts", UNIQUE: "uniquebodyparts"} if several else {"": "bodyparts"}
    found: dict[str, tuple[str, ...]] = {}
    for kind, field in fields.items():
        names = config.get(field) or []
        if not isinstance(names, list) or not all(isinstance(name, str | int) and not isinstance(name, bool) for name in names):
            raise InputError("is no list of names", place=Place(str(path), element=f"$.{field}"), fix=_WRITE)
        try:
            found[kind] = tuple(map(str, names))
        except ValueError as error:  # of thousands of digits
            raise InputError("is no list of names", place=Place(str(path), element=f"$.{field}"), fix=_WRITE) from error
    return {kind: names for kind, names in found.items() if names}


def _of_project(found: Found, config: Mapping[str, Any]) -> tuple[Path, ...]:
    """The labels of a project by its own scorer, in each folder; without labels all that there is."""
    labels = [path for path in found.own if LABELED in path.relative_to(found.root).parts[:1]]
    mine = f"{_COLLECTED}_{config.get('scorer')}"
    named = {path.parent for path in labels if path.stem == mine}
    return _beside([path for path in labels if path.parent not in named or path.stem == mine] or found.own)


def _beside(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Tables without the labels of networks that lie beside those of people."""
    labelled = {path.parent for path in paths if _is_labels(path)}
    return tuple(path for path in paths if not (path.parent in labelled and path.stem.startswith(_MACHINE)))


def _is_labels(path: Path) -> bool:
    return path.stem.startswith(_COLLECTED)


def _one_of_both(paths: Sequence[Path], *, filtered: bool) -> tuple[Path, ...]:
    """Tables without those that lie there filtered, too, or without these."""
    smooth = {path.with_name(path.name[: -len(_FILTERED + SUFFIX)] + path.suffix): path for path in paths if path.stem.endswith(_FILTERED)}
    both = {raw: smooth[raw] for raw in paths if raw in smooth}
    left = {*both} if filtered else {*both.values()}
    return tuple(path for path in paths if path not in left)


def _unsaved(source: Path) -> Iterator[Path]:
    """Predictions that nobody saved as CSV."""
    for path in walk(source, (".h5",)) if source.is_dir() else ():
        if not is_listed(path.with_suffix(SUFFIX)):
            yield path


def _undrawn(images: Sequence[KnownFrame]) -> Iterator[KnownFrame]:
    return (image for image in images if not _DRAWN.search(image.file))


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=_of_file,
    what="table of DeepLabCut",
    fix="give the CSV files that DeepLabCut writes",
)
