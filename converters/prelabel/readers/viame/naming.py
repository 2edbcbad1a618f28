"""What the second column of VIAME CSV names: images, times in a video, or videos; and what sequences are called."""

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePosixPath

from prelabel.folders import prefix_below
from prelabel.frames import IMAGE_SUFFIXES, clean_name
from prelabel.readers.viame.states import State

VIDEO_SUFFIXES = frozenset(
    {
        *(".3gp", ".asf", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".ogv", ".ts", ".vob"),
        *(".webm", ".wmv"),
    }
)

ANNOTATIONS = "annotations"
"""What DIVE calls the files of every data set, which is called as its folder."""

_TIME = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?( UTC)?", re.ASCII)
_ENDS = re.compile(r"(?:\.(?:viame|dive))?\.(?:csv|json)", re.IGNORECASE)
_DATA = ".data@"
"""In what VIAME calls frames of videos that it reads by times of its own."""


@lru_cache(maxsize=1 << 16)
def time_s(name: str) -> float | None:
    """Seconds since the start of a video; NaN where the name says nothing of an image, None where it is that of an image or a video.

    >>> [time_s(name) for name in ("00:01:02.500000", "1:02.5", "00:00:01.125 UTC", "", "1.png")]
    [62.5, 62.5, 1.25, nan, None]
    """
    found = _TIME.fullmatch(name)
    if not found:
        return math.nan if not name or _DATA in name else None
    whole, behind = int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3]), found[4] or "0"
    # VIAME wrote all hundredths since the start behind the point as long as it wrote UTC
    if found[5] and int(behind) // 100 == whole:
        return int(behind) / 100
    return float(f"{whole}.{behind}")


def suffix_of(name: str) -> str:
    r"""The suffix of an image or a video, in lower case.

    >>> suffix_of("C:\\dives\\7.MP4"), suffix_of("7")
    ('.mp4', '')
    """
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def videos_in(states: Iterable[State]) -> frozenset[str]:
    """The names that are those of videos: by their suffix, or since several frames have one that is not that of an image."""
    numbers: dict[str, set[int]] = {}
    for state in states:
        if time_s(state.name) is None:
            numbers.setdefault(state.name, set()).add(state.number)
    return frozenset(
        name
        for name, several in numbers.items()
        if (suffix := suffix_of(name)) in VIDEO_SUFFIXES or (len(several) > 1 and suffix not in IMAGE_SUFFIXES)
    )


def stem_of(path: Path) -> str:
    """The name of a file without what VIAME and DIVE put behind it.

    >>> stem_of(Path("a.viame.csv")), stem_of(Path("a.b.json"))
    ('a', 'a.b')
    """
    found = next((match for match in _ENDS.finditer(path.name) if match.end() == len(path.name)), None)
    return path.name[: found.start()] if found and found.start() else path.stem


def sequence_name(path: Path, root: Path) -> str:
    """What the sequence of a file is called: as the file below the source, that of a data set of DIVE as its folder."""
    before, stem = prefix_below(path.parent, root), stem_of(path)
    if stem == ANNOTATIONS:
        stem = before.rstrip("/") or root.name or stem
        before = ""
    return clean_name(f"{before}{stem}") or stem.replace(":", "_").replace("\\", "_").strip("./") or ANNOTATIONS


def video_name(name: str) -> str | None:
    """What the sequence of a video is called: as it, without folders that only one machine has, and without suffix."""
    cleaned = clean_name(name) or clean_name(name.replace("\\", "/").rpartition("/")[2])
    if cleaned is None:
        return None
    return str(PurePosixPath(cleaned).with_suffix("")) if suffix_of(cleaned) in VIDEO_SUFFIXES else cleaned
