"""Which files below a source hold what Darknet wrote."""

import re
from pathlib import Path

from prelabel.frames import images_below
from prelabel.readers.base import Certainty, Plan, Unit, sniffed_ends
from prelabel.readers.others import own_files, sniffed

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
    root, paths, others = own_files(source, SUFFIXES, lambda path: _of_file(path) != Certainty.NO, what="output of Darknet", fix=fix)
    if not source.is_dir():
        return Plan(units=(Unit(name=source.name, root=root, paths=paths, detail=True),))
    units = tuple(Unit(name=path.name, root=root, paths=(path,), detail=len(paths) == 1) for path in paths)
    return Plan(units=units, images=images_below(source), others=others)


def _of_file(path: Path) -> Certainty:
    """SURE of frames with boxes in fractions, LIKELY of frames in which nothing was found."""
    try:
        _, text = sniffed_ends(path)
    except OSError:
        return Certainty.NO
    if not (_FRAME.search(text) and _OBJECTS.search(text)):
        return Certainty.NO
    return Certainty.SURE if _BOX.search(text) else Certainty.LIKELY if _NOTHING.search(text) else Certainty.NO
