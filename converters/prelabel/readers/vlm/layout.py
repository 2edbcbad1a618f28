"""Which files of a source hold answers."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, ends_of
from prelabel.readers.own import OwnFiles
from prelabel.readers.paths import beginning
from prelabel.readers.vlm.marks import MARK, POINT, WEAK, member
from prelabel.readers.vlm.records import ANSWERS, IMAGES

SUFFIXES = (".json", ".jsonl", ".ndjson", ".txt")

_IMAGE, _ANSWER = member(*IMAGES), member(*ANSWERS)

_EMPTY = re.compile(rb"\s*(?:```\w*\s*)?(?:\[\s*\]|\{\s*\})\s*(?:```\s*)?")
_MOST_EMPTY = 64


def _certainty(path: Path) -> Certainty:
    """SURE of names, tags and tokens that only such models answer with; LIKELY of points with a label."""
    _, text = ends_of(path)
    if MARK.search(text):
        return Certainty.SURE
    return Certainty.LIKELY if POINT.search(text) else Certainty.NO


def _fits(path: Path) -> bool:
    _, text = ends_of(path)
    if MARK.search(text) or POINT.search(text) or WEAK.search(text) or (_IMAGE.search(text) and _ANSWER.search(text)):
        return True
    return _EMPTY.fullmatch(beginning(path, _MOST_EMPTY)) is not None


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=_certainty,
    what="answers of vision-language models",
    fix="give files of answers, or records that name an image and the answer",
    fits=_fits,
)
