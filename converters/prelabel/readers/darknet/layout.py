"""Which files below a source hold what Darknet wrote."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, ends_of
from prelabel.readers.own import OwnFiles

SUFFIXES = (".json", ".jsonl", ".ndjson")

_FRAME = re.compile(rb'"frame_id"\s*:\s*\d')
_OBJECTS = re.compile(rb'"objects"\s*:\s*\[')
_NOTHING = re.compile(rb'"objects"\s*:\s*\[\s*\]')
_BOX = re.compile(rb'"relative_coordinates"\s*:\s*\{')


def _of_file(path: Path) -> Certainty:
    """SURE of frames with boxes in fractions, LIKELY of frames in which nothing was found."""
    _, text = ends_of(path)
    if not (_FRAME.search(text) and _OBJECTS.search(text)):
        return Certainty.NO
    return Certainty.SURE if _BOX.search(text) else Certainty.LIKELY if _NOTHING.search(text) else Certainty.NO


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=_of_file,
    what="output of Darknet",
    fix="give the file that Darknet wrote with -out, or a saved stream",
    apart=True,
)
