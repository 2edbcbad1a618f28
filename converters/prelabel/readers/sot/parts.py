"""``configSeqs.m`` of UAV123: which sequences are parts of which videos."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from prelabel.errors import InputError, Place
from prelabel.readers.others import whole_text

_PART = re.compile(
    r"'name'\s*,\s*'([^']+)'\s*,\s*'path'\s*,\s*(?:\[\w*\s*)?'([^']*)'\]?\s*,\s*'startFrame'\s*,\s*(\d{1,7})\s*,\s*'endFrame'\s*,\s*(\d{1,7})",
    re.ASCII,
)


Part = tuple[str, tuple[int, int]]
"""A folder of images, and the first and last of them."""


def read_parts(path: Path) -> Mapping[str, Sequence[Part]]:
    """The parts that each name stands for: one, or one in each of the lists of UAV123, UAV20L and UAV123_10fps.

    Raises:
        InputError: the file cannot be read, or names none.
    """
    said = _PART.findall(whole_text(path))
    found: dict[str, list[Part]] = {}
    for name, video, first, last in said:
        found.setdefault(name, []).append((_last(video) or name, (max(int(first), 1), int(last))))
    if not found:
        raise InputError("names no sequence", place=Place(str(path)), fix="copy the file again, or remove it")
    return found


def _last(path: str) -> str:
    """The name of the folder that a path of any system leads to."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return parts[-1] if parts else ""
