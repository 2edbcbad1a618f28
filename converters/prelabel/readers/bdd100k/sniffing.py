"""How sure one can be that a source is Scalabel JSON, from the beginning and the end of its files."""

import re
from itertools import islice
from pathlib import Path

from prelabel.errors import InputError
from prelabel.readers.base import Certainty, ends_of, sniffed_files

_FILES = 20
"""How many JSON files of a folder are opened."""

_FRAMES = re.compile(rb'"frames"\s*:\s*\[')

_LABELS = (b'"labels"', b'"objects"')

_SHAPES = (b'"box2d"', b'"poly2d"', b'"box3d"')

_FRAME = (b'"name"', b'"labels"', b'"videoName"')


def certainty(source: Path) -> Certainty:
    """SURE of labels with shapes as Scalabel calls them, LIKELY of frames of a video with labels; of a folder, of its first file."""
    try:
        found = [_of_file(path) for path in islice(sniffed_files(source, (".json",)), _FILES)]
    except InputError:
        return Certainty.NO
    return next((one for one in found if one), Certainty.NO)


def _of_file(path: Path) -> Certainty:
    first, text = ends_of(path)
    if first not in {b"[", b"{"} or (first == b"{" and not _FRAMES.search(text)):
        return Certainty.NO
    if any(name in text for name in _LABELS) and any(name in text for name in _SHAPES):
        return Certainty.SURE
    return Certainty.LIKELY if all(name in text for name in _FRAME) else Certainty.NO
