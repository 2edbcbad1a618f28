"""What the beginning of a file looks like, and how sure one can be that a source is of single object tracking."""

import re
from codecs import BOM_UTF8
from itertools import islice
from pathlib import Path

from prelabel.errors import InputError
from prelabel.readers.base import Certainty, sniffed_files
from prelabel.readers.paths import beginning
from prelabel.readers.shared.words import is_number
from prelabel.readers.sot.families import VOT_LIKE, is_companion, place_of

_TEXTS = 20
"""How many text files of a folder are opened."""

_HEAD, _ROWS = 4096, 16
"""Bytes of a file that hold its first rows, and how many are looked at."""

_COLUMNS, _VATIC, _FEWEST = 4, 10, 6

_MASK = re.compile(r"m\s*-?\d+\s*,\s*-?\d+\s*,\s*\d+\s*,\s*\d+\s*,\s*\d+[\d,\s]*", re.ASCII)

_OTHERS = ("res_", "gt_")
"""How files of ICDAR are called, whose rows may be four numbers."""


def has_rows(path: Path) -> bool:
    """Whether one of the first rows of a file may be that of an object. Never raises."""
    return any(map(_is_row, _first(path)))


def certainty(source: Path) -> Certainty:
    """SURE of rows in files that are called and lie as those of a data set, LIKELY of other rows of boxes. Never raises."""
    try:
        texts = [*islice((path for path in sniffed_files(source, (".txt",)) if not is_companion(path)), _TEXTS)]
    except InputError:
        return Certainty.NO
    return max(map(_certainty, texts), default=Certainty.NO)


def _certainty(path: Path) -> Certainty:
    rows = _first(path)
    place = place_of(path)
    if not rows or not all(map(_is_row, rows)):
        return Certainty.NO
    kinds = {_kind(row) for row in rows}
    if "mask" in kinds:
        return Certainty.SURE
    if place.family == "nfs" and kinds == {"vatic"}:
        return Certainty.SURE
    if "vatic" in kinds or ("polygon" in kinds and place.family not in VOT_LIKE):
        return Certainty.NO
    if place.sure and kinds != {"code"}:
        return Certainty.SURE
    return Certainty.LIKELY if _are_boxes(path, rows, kinds) else Certainty.NO


def _are_boxes(path: Path, rows: list[list[str]], kinds: set[str]) -> bool:
    """Whether rows in a file of any name are rather boxes of pixels than four numbers of something else."""
    if path.stem.lower().startswith(_OTHERS) or (kinds != {"box"} and "code" not in kinds):
        return False
    sides = [float(word) for row in rows if _kind(row) == "box" for word in row[2:]]
    return len(rows) > 1 and kinds != {"code"} and (not sides or max(sides) > 1)


def _first(path: Path) -> list[list[str]]:
    """The words of the first lines that are whole and not blank; of a mask the whole line."""
    head = beginning(path, _HEAD)
    lines = head.removeprefix(BOM_UTF8).decode("utf-8", errors="replace").split("\n")
    whole = lines[:-1] if len(head) == _HEAD and len(lines) > 1 else lines
    some = (line.strip() for line in islice(whole, _ROWS))
    return [[line] if line[0] == "m" else line.replace(",", " ").split() for line in some if line]


def _is_row(words: list[str]) -> bool:
    return _kind(words) != ""


def _kind(words: list[str]) -> str:
    """What a row is: a mask, a row of NfS, or a box, a polygon or a code by its number of numbers; empty of anything else."""
    if words[0][0] == "m":
        return "mask" if _MASK.fullmatch(words[0]) else ""
    if len(words) >= _VATIC and words[_VATIC - 1].startswith('"'):
        return "vatic" if all(map(is_number, words[: _VATIC - 1])) else ""
    if not all(map(is_number, words)):
        return ""
    if len(words) == 1:
        return "code" if float(words[0]) in {0, 1, 2} else ""
    if len(words) == _COLUMNS:
        return "box"
    return "polygon" if len(words) >= _FEWEST and len(words) % 2 == 0 else ""
