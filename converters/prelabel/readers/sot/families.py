"""The data sets: how their files are called and lie, and how their images are numbered."""

import re
from collections.abc import Mapping
from os import path as os_path
from pathlib import Path
from typing import Literal, NamedTuple

from prelabel.files import is_folder
from prelabel.readers.base import is_listed

Family = Literal["got10k", "lasot", "otb", "trackingnet", "uav123", "nfs", "vot", "results"]

ANNO, FRAMES, SEQUENCES, DATA_SEQ = "anno", "frames", "sequences", "data_seq"
"""Folders of TrackingNet, UAV123 and NfS."""

SEQUENCE, META, CONFIG = "sequence", "meta_info.ini", "configSeqs.m"
"""Files of VOT, GOT-10k and UAV123 that say what there is to know of sequences."""

LASOT_FLAGS = ("full_occlusion", "out_of_view")
NLP = "nlp"

ABSENT_FLAGS = ("absence", *LASOT_FLAGS)
"""Fields of frames that say that nothing is seen of the object."""

ONE_BASED: frozenset[Family] = frozenset({"got10k", "lasot", "otb", "uav123"})
"""Whose pixels count from 1."""

VOT_LIKE: frozenset[Family] = frozenset({"vot", "results"})
"""Whose rows may be polygons, masks and codes."""

RATES_HZ: Mapping[str, float] = {"30": 30.0, "240": 240.0}
"""Folders of NfS, by which the rate is known."""

SCORES_END = "_object_presence_scores"
"""Behind the name of a file of results in that of its scores, as pytracking writes them."""

_COMPANION = re.compile(
    rf"(.*[_-])?(time|times|{NLP}|language|{'|'.join(LASOT_FLAGS)})|.*{SCORES_END}|list|readme.*|license.*|groundtruth_(time|list)",
    re.IGNORECASE,
)
"""Texts that are read beside boxes, or hold none."""

_RECT = re.compile(r"groundtruth_rect(?:[._]?(\d+))?", re.ASCII)
_TARGET = re.compile(r"groundtruth_(.+)")
_RUN = re.compile(r"(?:(.+?)_)?(\d{3}|\d{8})", re.ASCII)
_NUMBERED = re.compile(r"([A-Za-z]+)-\d+", re.ASCII)
_SUBSETS = ("uav", "dtb")


class Spot(NamedTuple):
    """What the path of a file says.

    Args:
        family: the data set.
        sequence: what the sequence is called.
        home: the folder that holds all of the sequence, or the part of the data set that it is in.
        target: which object of the sequence it is; empty where there is one.
        run: which repetition of results; 0 where it is called so by nothing.
        start: of results that begin in a frame of their own, that frame, from 0.
    """

    family: Family
    sequence: str
    home: Path
    target: str = ""
    run: int = 0
    start: int = 0

    @property
    def sure(self) -> bool:
        """Whether nothing but a file of this format is called so."""
        return self.family != "results" or self.run > 0


def absolute(path: Path) -> Path:
    """A path from the root on, without ``..`` in it."""
    return Path(os_path.normpath(path.absolute()))


def is_companion(path: Path) -> bool:
    """Whether a file holds no boxes, by its name or by the folder of UAV123's attributes."""
    folder = absolute(path).parent
    return bool(_COMPANION.fullmatch(path.stem)) or (folder.name.lower() == "att" and ANNO in folder.parts)


def place_of(path: Path) -> Spot:
    """What a file is, by its name and the folders around it."""
    folder, stem = absolute(path).parent, path.stem
    if stem == "groundtruth":
        return Spot(_family_of(folder), folder.name, folder)
    if rect := _RECT.fullmatch(stem):
        return Spot("otb", folder.name, folder, rect[1] or "")
    if target := _TARGET.fullmatch(stem):
        return Spot("vot", folder.name, folder, target[1])
    if folder.name in RATES_HZ and folder.parent.name == stem:
        return Spot("nfs", stem, folder)
    return _annotated(folder, stem) or _result(folder, stem)


def lasot_class(sequence: str, folder: Path) -> str:
    """The class that a sequence of LaSOT is of: its folder is in one of this name; empty where it is not called so.

    >>> lasot_class("airplane-1", Path("LaSOT/airplane/airplane-1")), lasot_class("run-1", Path("mine/run-1"))
    ('airplane', '')
    """
    named = _NUMBERED.fullmatch(sequence)
    return named[1] if named and folder.parent.name == named[1] else ""


def _family_of(folder: Path) -> Family:
    """Whose ``groundtruth.txt`` lies in a folder."""
    if any(is_listed(folder / f"{name}.txt") for name in (*LASOT_FLAGS, NLP)) or lasot_class(folder.name, folder):
        return "lasot"
    if is_listed(folder / META) or is_listed(folder / "absence.label") or folder.name.upper().startswith("GOT-10K_"):
        return "got10k"
    return "vot"


def _annotated(folder: Path, stem: str) -> Spot | None:
    """A file in a folder of annotations alone."""
    if folder.parent.name == ANNO and folder.name.lower().startswith(_SUBSETS):
        return Spot("uav123", stem, folder.parent.parent)
    if folder.name != ANNO:
        return None
    home = folder.parent
    if is_folder(home / FRAMES):
        return Spot("trackingnet", stem, home)
    if is_folder(home / SEQUENCES):
        return Spot("nfs", stem.removeprefix("nfs_"), home)
    return Spot("uav123" if is_folder(home / DATA_SEQ) else "trackingnet", stem, home)


def _result(folder: Path, stem: str) -> Spot:
    """A result: ``SEQ/SEQ_001.txt``, ``SEQ/SEQ_OBJECT_001.txt``, ``SEQ/SEQ_00000050.txt``, or ``SEQ.txt``."""
    behind = stem.removeprefix(f"{folder.name}_")
    run = _RUN.fullmatch(behind) if folder.name and behind != stem else None
    if run is None:
        return Spot("results", stem, folder)
    number, many = int(run[2]), len(run[2]) > len("001")
    return Spot("results", folder.name, folder, run[1] or "", 1 if many else max(number, 1), number if many else 0)
