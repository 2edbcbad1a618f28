"""How sure one can be that a source is MOTChallenge text, without reading it whole."""

from pathlib import Path

from prelabel.errors import InputError
from prelabel.readers.base import Certainty, is_listed, sniffed_files
from prelabel.readers.mot.layout import OWN, SUFFIXES, home_of
from prelabel.readers.mot.rows import ABSENT
from prelabel.readers.shared.seqinfo import SEQINFO
from prelabel.readers.shared.words import is_number

_TEXTS = 20
"""How many text files of a folder are opened."""

_HEAD = 4096
"""Bytes of a file that hold its first row."""

_COLUMNS = 6

_SPACED = (9, 10)
"""Columns of rows between spaces, as trackers write them: the ninth is -1, which tells them from other formats in numbers."""

_STILL_COLUMNS = 8
"""Of an image's file of VisDrone: left, top, width, height, flag or score, class, truncation, occlusion."""

_STILL_CLASSES = 11


def certainty(source: Path) -> Certainty:
    """SURE of ``det.txt`` or ``gt.txt`` with a ``seqinfo.ini`` in their sequence folder, LIKELY of rows of numbers."""
    try:
        texts = [*sniffed_files(source, SUFFIXES)]
        if any(path.stem.lower() in OWN and is_listed(home_of(path) / SEQINFO) and not _has_mask(path) for path in texts):
            return Certainty.SURE
        return Certainty.LIKELY if any(_has_row(path) for path in texts[:_TEXTS]) else Certainty.NO
    except InputError:
        return Certainty.NO


def _has_row(path: Path) -> bool:
    """Whether the first line that is not blank begins with six numbers between commas, or is nine or ten between spaces."""
    try:
        line = _first_line(path).rstrip(",")
        if "," not in line:
            row = [float(field) for field in line.split()]
            return len(row) in _SPACED and row[0].is_integer() and row[1].is_integer() and row[8] == ABSENT
        fields = line.split(",")
        row = [float(field) for field in fields[:_COLUMNS]]
        still = len(fields) == _STILL_COLUMNS and 0 <= row[4] <= 1 < max(row[2:4]) and row[5] in range(_STILL_CLASSES + 1)
        return len(row) == _COLUMNS and not still
    except (OSError, ValueError):
        return False


def _has_mask(path: Path) -> bool:
    """Whether the first line that is not blank has words between spaces, of which one behind the fifth is no number: a row of MOTS."""
    try:
        words = _first_line(path).split()
    except OSError:
        return False
    return len(words) >= _COLUMNS and all(map(is_number, words[: _COLUMNS - 1])) and not all(map(is_number, words[_COLUMNS - 1 :]))


def _first_line(path: Path) -> str:
    """The first line of a file that is not blank, or its beginning.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD).decode("utf-8-sig", errors="replace")
    return head.strip().partition("\n")[0].strip()
