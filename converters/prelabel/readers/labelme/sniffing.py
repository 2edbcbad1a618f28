"""How sure one can be that a file is one of labelme, from its beginning and end."""

from pathlib import Path

from prelabel.readers.base import Certainty, ends_of
from prelabel.readers.labelme.layout import SUFFIX
from prelabel.readers.others import sniffed

_IMAGE = (b'"imagePath"', b'"imageHeight"', b'"imageData"')


def certainty(source: Path) -> Certainty:
    """SURE where one of the first JSON files is an object with shapes and an image."""
    return sniffed(source, (SUFFIX,), lambda path: Certainty.SURE if _is_labelme(path) else Certainty.NO)


def _is_labelme(path: Path) -> bool:
    first, text = ends_of(path)
    return first == b"{" and b'"shapes"' in text and any(name in text for name in _IMAGE)
