"""How sure the YOLO reader is that a source is its own."""

from itertools import islice
from pathlib import Path

from prelabel.errors import PrelabelError
from prelabel.folders import folders_below
from prelabel.readers.base import Certainty
from prelabel.readers.shared.labels import YAML_SUFFIXES
from prelabel.readers.yolo import layout, names, splits
from prelabel.readers.yolo.layout import TEXT

FOLDERS = 200
"""How many folders are looked at."""

FILES = 20
"""How many label files of a folder are looked at until one has rows."""


def certainty(source: Path) -> Certainty:
    """SURE where a data set is described and its first label file has rows of YOLO, LIKELY where only the rows look so."""
    try:
        if source.is_dir():
            return _of_folder(source)
        described = source.suffix.lower() in YAML_SUFFIXES | {".data"}
        if not described and source.suffix.lower() != TEXT:
            return Certainty.NO
        found = splits.find(source)
        if not any(_has_rows(pair.labels, pair.names) for pair in found.pairs):
            return Certainty.NO
    except (PrelabelError, OSError):
        return Certainty.NO
    return Certainty.SURE if described else Certainty.LIKELY


def _of_folder(source: Path) -> Certainty:
    found = Certainty.NO
    described = False
    for folder, files in islice(folders_below(source), FOLDERS):
        described = described or any(names.describes(folder / name) for name in files if name.lower().endswith(names.DESCRIBING))
        texts = [name for name in layout.texts_among(files) if layout.may_be_label(folder, name)]
        if found == Certainty.NO and _has_rows(folder, texts):
            found = Certainty.LIKELY
        if found and described:
            return Certainty.SURE
    return found


def _has_rows(folder: Path, texts: list[str] | tuple[str, ...]) -> bool:
    """Whether the first of some files that is not empty has rows of YOLO."""
    filled = (folder / name for name in texts[:FILES] if (folder / name).stat().st_size)
    first = next(filled, None)
    return first is not None and layout.looks_like_rows(first)
