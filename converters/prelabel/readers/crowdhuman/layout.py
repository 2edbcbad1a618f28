"""Which files of a source are of CrowdHuman."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.others import in_parts, own_files, sniffed

SUFFIX = ".odgt"

SUFFIXES = (SUFFIX, ".json", ".jsonl")

_ID = re.compile(rb'"ID"\s*:\s*"')
_BOXES = re.compile(rb'"(?:gt|dt)boxes"\s*:\s*\[')


def certainty(source: Path) -> Certainty:
    """How sure one can be of a file, or of the first files of a folder."""
    return sniffed(source, SUFFIXES, lambda path: Certainty.SURE if _looks_so(path) else Certainty.NO)


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, and of one that is large, with the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    fix = "give annotation_train.odgt, or results written alike"
    return in_parts(source, own_files(source, SUFFIXES, _fits, what="boxes of CrowdHuman", fix=fix))


def _fits(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX or _looks_so(path)


def _looks_so(path: Path) -> bool:
    first, text = ends_of(path)
    return first == b"{" and _ID.search(text) is not None and _BOXES.search(text) is not None
