"""How sure one can be that a file is one of labelme, from its beginning and end."""

import itertools
from pathlib import Path

from prelabel.errors import InputError
from prelabel.files import walk
from prelabel.readers.base import SNIFFED_FILES, Certainty
from prelabel.readers.labelme.layout import SUFFIX
from prelabel.safejson import BOM

SNIFFED_BYTES = 1 << 16

SNIFFED_JSON = 20
"""How many JSON files of a folder are opened to see what they are."""

_IMAGE = (b'"imagePath"', b'"imageHeight"', b'"imageData"')


def certainty(source: Path) -> Certainty:
    """SURE where one of the first JSON files is an object with shapes and an image."""
    try:
        paths = itertools.islice(walk(source), SNIFFED_FILES) if source.is_dir() else iter([source])
        found = itertools.islice((path for path in paths if path.suffix.lower() == SUFFIX), SNIFFED_JSON)
        return Certainty.SURE if any(map(_is_labelme, found)) else Certainty.NO
    except (InputError, OSError):
        return Certainty.NO


def _is_labelme(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(SNIFFED_BYTES).removeprefix(BOM).lstrip()
        file.seek(0, 2)
        file.seek(max(0, file.tell() - SNIFFED_BYTES))
        text = head + file.read()
    return head[:1] == b"{" and b'"shapes"' in text and any(name in text for name in _IMAGE)
