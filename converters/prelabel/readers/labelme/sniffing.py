"""How sure one can be that a file is one of labelme, from its beginning and end."""

import itertools
from pathlib import Path

from prelabel.errors import InputError
from prelabel.readers.base import Certainty, sniffed_ends, sniffed_files
from prelabel.readers.labelme.layout import SUFFIX

SNIFFED_JSON = 20
"""How many JSON files of a folder are opened to see what they are."""

_IMAGE = (b'"imagePath"', b'"imageHeight"', b'"imageData"')


def certainty(source: Path) -> Certainty:
    """SURE where one of the first JSON files is an object with shapes and an image."""
    try:
        found = itertools.islice(sniffed_files(source, (SUFFIX,)), SNIFFED_JSON)
        return Certainty.SURE if any(map(_is_labelme, found)) else Certainty.NO
    except (InputError, OSError):
        return Certainty.NO


def _is_labelme(path: Path) -> bool:
    first, text = sniffed_ends(path)
    return first == b"{" and b'"shapes"' in text and any(name in text for name in _IMAGE)
