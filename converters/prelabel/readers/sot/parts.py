"""``configSeqs.m`` of UAV123: which sequences are parts of which videos."""

import re
from collections.abc import Mapping
from pathlib import Path

from prelabel.errors import InputError, Place
from prelabel.readers.others import whole_text

_PART = re.compile(
    r"'name'\s*,\s*'([^']+)'\s*,\s*'path'\s*,\s*'([^']*)'\s*,\s*'startFrame'\s*,\s*(\d{1,7})\s*,\s*'endFrame'\s*,\s*(\d{1,7})", re.ASCII
)


def read_parts(path: Path) -> Mapping[str, tuple[str, tuple[int, int]]]:
    """The folder of images of each sequence, and the first and last of them.

    Raises:
        InputError: the file cannot be read, or names none.
    """
    said = _PART.findall(whole_text(path))
    found = {name: (_last(video) or name, (max(int(first), 1), int(last))) for name, video, first, last in said}
    if not found:
        raise InputError("names no sequence", place=Place(str(path)), fix="copy the file again, or remove it")
    return found


def _last(path: str) -> str:
    """The name of the folder that a path of any system leads to."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return parts[-1] if parts else ""
