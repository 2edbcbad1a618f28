"""Which files lie below a source, and what their images are called."""

import re
from pathlib import Path, PurePosixPath

from prelabel.folders import prefix_below
from prelabel.frames import FrameIndex, clean_name
from prelabel.readers.base import Certainty, ends_of
from prelabel.readers.own import OwnFiles

SUFFIXES = (".json", ".jsonl", ".ndjson")

LINES = frozenset({".jsonl", ".ndjson"})
"""Ends of names of files that hold an item a line."""

ITEMS = "items"
"""The folder that dtlpy downloads images to."""

_VIDEOS = (
    re.compile(rb'"mimetype"\s*:\s*"video/'),
    re.compile(rb'"filename"\s*:\s*"(?:[^"\\]|\\.)*\.(?:3gp|avi|flv|m4v|mkv|mov|mp4|mpeg|mpg|ogv|webm|wmv)"', re.IGNORECASE),
)
"""What may say that an item is a video."""

_LISTED = re.compile(rb'"annotations"\s*:\s*\[')
_PATH = re.compile(rb'"filename"\s*:\s*"/')
_OF_IT = re.compile(
    rb'"(?:datasetId|itemId|annotationsCount|itemMetadata|snapshots_|openAnnotationVersion|coordinateVersion|clientParentId)"\s*:'
)
_ID = re.compile(rb'"_id"\s*:\s*"[0-9a-f]{24}"')
"""Of an item in the files of one item that dtlpy itself writes, beside its path."""
_TYPE = re.compile(rb'"type"\s*:\s*"(?:box|segment|polyline|point|ellipse|cube|binary|pose|class|note|comparison|subtitle|text_mark)"')
_COORDINATES = re.compile(rb'"coordinates"\s*:\s*(?:\[\s*\[?\s*\{|\{\s*"|"data:image/png;base64,)')
_PLACE = re.compile(rb'"(?:coordinates|metadata)"\s*:')


def of_file(path: Path) -> Certainty:
    """How sure one can be of a file. Never raises."""
    first, text = ends_of(path)
    if first == b"{" and _LISTED.search(text):
        if _OF_IT.search(text) and (_PATH.search(text) or _TYPE.search(text)):
            return Certainty.SURE
        likely = (_TYPE.search(text) and _COORDINATES.search(text)) or (_ID.search(text) and _PATH.search(text))
        return Certainty.LIKELY if likely else Certainty.NO
    if first == b"[" and _OF_IT.search(text):
        annotations, items = _TYPE.search(text) and _PLACE.search(text), _PATH.search(text) and _LISTED.search(text)
        return Certainty.SURE if annotations or items else Certainty.NO
    return Certainty.NO


def videos_in(data: bytes) -> int:
    """How many videos a file may speak of."""
    return max(len(sign.findall(data)) for sign in _VIDEOS)


def item_name(said: str | None, path: Path, root: Path) -> str | None:
    """What an item is called: by its path in the data set, else as the file that speaks of it; None where it has no such name."""
    return clean_name(said.lstrip("/") if said else f"{prefix_below(path.parent, root)}{path.stem}")


def known_name(name: str, frames: FrameIndex) -> str:
    """As the known image that the path means: of the whole path, else of its end in any folder, else of the name alone."""
    whole = (found.file for each in (name, f"{ITEMS}/{name}") if (found := frames.find(each)) and found.file == each)
    exact = next(whole, None)
    if exact is not None:
        return exact
    ends = [known.file for known in frames.called.get(PurePosixPath(name).stem, ()) if known.file.endswith(f"/{name}")]
    if len(ends) == 1:
        return ends[0]
    known = frames.find(name) or frames.find(name.rpartition("/")[2])
    return known.file if known else name


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=of_file,
    what="annotations of Dataloop",
    fix="give the folder that dtlpy downloaded annotations to, or that an export was unpacked to",
)
