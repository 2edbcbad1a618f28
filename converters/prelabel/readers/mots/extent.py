"""What the files beside MOTS rows say of a sequence: ``seqinfo.ini`` of MOTSChallenge, and seqmaps of evaluation code."""

import re
from os import path as os_path
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import is_folder, natural_sorted, noted, read_text
from prelabel.folders import names_in
from prelabel.readers.base import is_listed
from prelabel.readers.shared.seqinfo import MAX_FRAMES, SEQINFO, SeqInfo, read_seqinfo

SEQMAP = "seqmap"
"""In the name of a list of sequences, such as ``evaluate_mots.seqmap.val``."""

_FIELDS = 4
"""Of a line of a seqmap: a sequence, ``empty``, its first and last frame; or a sequence, its length, height and width."""

_FIX = "write lines SEQUENCE empty FIRST LAST, or SEQUENCE LENGTH HEIGHT WIDTH, or remove the file"

_NUMBER = re.compile(r"[0-9]{1,9}")


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """Which frames a sequence has.

    Args:
        first: number of the first frame.
        last: number of the last frame; None where only rows say so.
        path: of the file that says so.
    """

    first: int
    last: int | None
    path: str


def absolute(path: Path) -> Path:
    """A path from the root on, without ``..`` in it."""
    return Path(os_path.normpath(path.absolute()))


def info_of(folder: Path) -> SeqInfo | None:
    """What the ``seqinfo.ini`` of a folder says; None where there is none.

    Raises:
        InputError: it is no such file.
    """
    path = noted(folder / SEQINFO)
    return read_seqinfo(path) if is_listed(path) else None


def read_seqmap(sequence: str, path: Path) -> Extent | None:
    """What a seqmap beside a file, or beside its folder, says of its sequence; None where none speaks of it.

    Raises:
        InputError: it cannot be read, speaks of no sequence, or does not say which frames this one has.
    """
    folder = absolute(path).parent
    names = [(place, name) for place in (folder, folder.parent) for name in natural_sorted(names_in(place)) if SEQMAP in name.lower()]
    for seqmap in (place / name for place, name in names if not is_folder(place / name)):
        lines = [(number, line.split()) for number, line in enumerate(read_text(seqmap).splitlines(), 1)]
        of_sequence = {fields[0]: (fields, number) for number, fields in lines if len(fields) >= _FIELDS}
        if not of_sequence:
            raise InputError("names no sequence with its frames", place=Place(str(seqmap)), fix=_FIX)
        if sequence in of_sequence:
            fields, number = of_sequence[sequence]
            return _extent(fields, Place(str(seqmap), number))
    return None


def _extent(fields: list[str], place: Place) -> Extent:
    begin, end = fields[2:4] if fields[1] == "empty" else ("0", fields[1])
    if not (_NUMBER.fullmatch(begin) and _NUMBER.fullmatch(end) and int(begin) <= int(end) <= MAX_FRAMES):
        raise InputError(f"{' '.join(fields[1:4])!r} does not say which frames there are", place=place, fix=_FIX)
    return Extent(first=int(begin), last=int(end) - (fields[1] != "empty"), path=place.path)
