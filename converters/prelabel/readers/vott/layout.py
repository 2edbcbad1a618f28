"""Which files below a source are VoTT's, and which of them are read together."""

import re
from collections.abc import Sequence
from pathlib import Path

from prelabel.files import natural_sorted
from prelabel.folders import names_in
from prelabel.frames import images_below
from prelabel.readers.base import Certainty, Plan, Unit, ends_of
from prelabel.readers.own import OwnFiles

PROJECT = ".vott"

SUFFIXES = (".json", PROJECT)

ASSET_END = "-asset.json"

_EXPORTS = "vott-json-export"
"""The folder that VoTT writes an export to, in the one of its project."""

_ASSETS = re.compile(rb'"assets"\s*:\s*\{')
_ASSET = re.compile(rb'"asset"\s*:\s*\{')
_SETTING = b'"frameExtractionRate"'
_REGIONS = re.compile(rb'"regions"\s*:\s*\[')


def plan_of(source: Path) -> Plan:
    """A unit an export, and one for the project and the assets of each folder.

    Raises:
        InputError: the source does not exist, or holds no file of VoTT.
    """
    _, root, own, others = OWN.found(source)
    if not source.is_dir():
        beside = filter(is_asset, (root / name for name in natural_sorted(names_in(root)))) if is_project(source) else ()
        return Plan(units=(Unit(name=source.name, root=root, paths=(source, *beside)),))
    repeating = _repeating(own)
    folders: dict[Path, list[Path]] = {}
    for path in own:
        if path not in repeating:
            folders.setdefault(path.parent if is_asset(path) or is_project(path) else path, []).append(path)
    # projects come first: what they say of an asset no longer holds where it has a file
    units = [Unit(name=str(at), root=root, paths=tuple(sorted(paths, key=is_asset))) for at, paths in folders.items()]
    return Plan(units=tuple(units), images=images_below(source), others=(*others, *map(str, repeating)))


def is_asset(path: Path) -> bool:
    """Whether a file is one of a single asset."""
    return path.name.lower().endswith(ASSET_END)


def is_project(path: Path) -> bool:
    """Whether a file lists the assets of a project."""
    return path.suffix.lower() == PROJECT


def _repeating(paths: Sequence[Path]) -> dict[Path, None]:
    """The files that only repeat others: exports of projects with the files of their assets, else the projects of exports."""
    exports = {path: path.parent.parent for path in paths if path.parent.name == _EXPORTS and not is_asset(path)}
    with_assets = {path.parent for path in paths if is_asset(path)}
    exported = {*exports.values()} - with_assets
    projects = (path for path in paths if is_project(path) and path.parent in exported)
    return dict.fromkeys([*(path for path, folder in exports.items() if folder in with_assets), *projects])


def _fits(path: Path) -> bool:
    return is_project(path) or _of_file(path) != Certainty.NO


def _of_file(path: Path) -> Certainty:
    """SURE of assets with the names that VoTT writes."""
    first, text = ends_of(path)
    if first != b"{":
        return Certainty.NO
    if not (_ASSET.search(text) and _REGIONS.search(text)):
        # a project lists assets without regions, an export perhaps none
        return Certainty.SURE if _ASSETS.search(text) and (_SETTING in text or is_project(path)) else Certainty.NO
    return Certainty.SURE


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=_of_file,
    what="file of VoTT",
    fix="give an export of VoTT as JSON, or the folder of a project",
    fits=_fits,
)
