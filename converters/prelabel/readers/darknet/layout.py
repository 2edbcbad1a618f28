"""Which files below a source hold what Darknet wrote."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.others import one_by_one, own_files, sniffed

SUFFIXES = (".json", ".jsonl", ".ndjson")

_FRAME = re.compile(rb'"frame_id"\s*:\s*\d')
_OBJECTS = re.compile(rb'"objects"\s*:\s*\[')
_NOTHING = re.compile(rb'"objects"\s*:\s*\[\s*\]')
_BOX = re.compile(rb'"relative_coordinates"\s*:\s*\{')


def certainty(source: Path) -> Certainty:
    """How sure one can be of a file, or of the first files of a folder."""
    return sniffed(source, SUFFIXES, _of_file)


def plan_of(source: Path) -> Plan:
    """A unit a file, whose detail is whether it is alone, and the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    fix = "give the file that Darknet wrote with -out, or a saved stream"
    found = own_files(source, SUFFIXES, lambda path: _of_file(path) != Certainty.NO, what="output of Darknet", fix=fix)
    return one_by_one(source, found)


def _of_file(path: Path) -> Certainty:
    """SURE of frames with boxes in fractions, LIKELY of frames in which nothing was found."""
    _, text = ends_of(path)
    if not (_FRAME.search(text) and _OBJECTS.search(text)):
        return Certainty.NO
    return Certainty.SURE if _BOX.search(text) else Certainty.LIKELY if _NOTHING.search(text) else Certainty.NO
