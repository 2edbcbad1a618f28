"""How sure one can be that a source is MOTChallenge text, without reading it whole."""

import itertools
from pathlib import Path

from prelabel.errors import InputError
from prelabel.files import walk
from prelabel.readers.base import SNIFFED_FILES, Certainty, is_listed
from prelabel.readers.mot.layout import OWN, SUFFIXES, home_of
from prelabel.readers.mot.seqinfo import SEQINFO

_TEXTS = 20
"""How many text files of a folder are opened."""

_HEAD = 4096
"""Bytes of a file that hold its first row."""

_COLUMNS = 6


def certainty(source: Path) -> Certainty:
    """SURE of ``det.txt`` or ``gt.txt`` with a ``seqinfo.ini`` in their sequence folder, LIKELY of six numbers between commas."""
    try:
        files = itertools.islice(walk(source), SNIFFED_FILES) if source.is_dir() else iter([source])
        texts = [path for path in files if path.suffix.lower() in SUFFIXES]
        if any(path.stem.lower() in OWN and is_listed(home_of(path) / SEQINFO) for path in texts):
            return Certainty.SURE
        return Certainty.LIKELY if any(_has_row(path) for path in texts[:_TEXTS]) else Certainty.NO
    except InputError:
        return Certainty.NO


def _has_row(path: Path) -> bool:
    """Whether the first line that is not blank begins with six numbers between commas."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD).decode("utf-8-sig", errors="replace")
        fields = head.strip().partition("\n")[0].split(",")
        return len([float(field) for field in fields[:_COLUMNS]]) == _COLUMNS
    except (OSError, ValueError):
        return False
