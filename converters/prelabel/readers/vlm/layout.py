"""Which files of a source hold answers."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.others import holds_text, in_parts, is_json, own_files, sniffed
from prelabel.readers.paths import beginning
from prelabel.readers.vlm.marks import MARK, POINT, WEAK, member
from prelabel.readers.vlm.records import ANSWERS, IMAGES

SUFFIXES = (".json", ".jsonl", ".ndjson", ".txt")

_IMAGE, _ANSWER = member(*IMAGES), member(*ANSWERS)

_EMPTY = re.compile(rb"\s*(?:```\w*\s*)?(?:\[\s*\]|\{\s*\})\s*(?:```\s*)?")
_MOST_EMPTY = 64


def certainty(source: Path) -> Certainty:
    """How sure one can be of a file, or of the first files of a folder. Never raises."""
    return sniffed(source, SUFFIXES, _certainty)


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, and of one that is large, with the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    fix = "give files of answers, or records that name an image and the answer"
    return in_parts(source, own_files(source, SUFFIXES, _fits, _whole, what="answers of vision-language models", fix=fix))


def _certainty(path: Path) -> Certainty:
    _, text = ends_of(path)
    if MARK.search(text):
        return Certainty.SURE
    return Certainty.LIKELY if POINT.search(text) else Certainty.NO


def _fits(path: Path) -> bool:
    _, text = ends_of(path)
    if MARK.search(text) or POINT.search(text) or WEAK.search(text) or (_IMAGE.search(text) and _ANSWER.search(text)):
        return True
    return _EMPTY.fullmatch(beginning(path, _MOST_EMPTY)) is not None


def _whole(path: Path) -> bool:
    """Whether a file without an answer is a whole one of another kind. Never raises."""
    return holds_text(path) if path.suffix.lower() == ".txt" else is_json(path)
