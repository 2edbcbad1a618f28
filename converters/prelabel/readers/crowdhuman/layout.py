"""Which files of a source are of CrowdHuman."""

import re
from pathlib import Path

from prelabel.readers.base import ends_of
from prelabel.readers.own import OwnFiles, sure_where

SUFFIX = ".odgt"

SUFFIXES = (SUFFIX, ".json", ".jsonl")

_ID = re.compile(rb'"ID"\s*:\s*"')
_BOXES = re.compile(rb'"(?:gt|dt)boxes"\s*:\s*\[')


def _fits(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX or _looks_so(path)


def _looks_so(path: Path) -> bool:
    """SURE of objects with an ID and boxes."""
    first, text = ends_of(path)
    return first == b"{" and _ID.search(text) is not None and _BOXES.search(text) is not None


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=sure_where(_looks_so),
    what="boxes of CrowdHuman",
    fix="give annotation_train.odgt, or results written alike",
    fits=_fits,
)
