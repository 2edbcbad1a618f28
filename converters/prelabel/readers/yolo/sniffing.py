"""How sure the YOLO reader is that a source is its own."""

from contextlib import suppress
from itertools import islice
from pathlib import Path

from prelabel.errors import InputError, PrelabelError
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
        described = described or any(_describes(folder / name) for name in files if name.lower().endswith(names.DESCRIBING))
        texts = [name for name in layout.texts_among(files) if _may_be_label(folder, name)]
        if found == Certainty.NO and _has_rows(folder, texts):
            found = Certainty.LIKELY
        if found and described:
            return Certainty.SURE
    return found


def _has_rows(folder: Path, texts: list[str] | tuple[str, ...]) -> bool:
    """Whether the first of some files that can be read and is not empty has rows of YOLO."""
    for path in (folder / name for name in texts[:FILES]):
        with suppress(InputError, OSError):
            if path.stat().st_size:
                return layout.looks_like_rows(path)
    return False


def _describes(path: Path) -> bool:
    """Whether a file that can be read describes a data set."""
    with suppress(InputError):
        return names.describes(path)
    return False


def _may_be_label(folder: Path, name: str) -> bool:
    """Whether a text file that can be read may hold rows."""
    with suppress(InputError):
        return layout.may_be_label(folder, name)
    return False
