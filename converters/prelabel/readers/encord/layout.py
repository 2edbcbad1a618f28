"""Which files lie below a source."""

import re
from pathlib import Path

from prelabel.readers.base import ends_of
from prelabel.readers.own import OwnFiles, sure_where

SUFFIX = ".json"

_MEMBERS = re.compile(rb'"(data_units|object_answers|classification_answers|object_actions|label_hash|objectHash|classificationHash)"\s*:')

_ENOUGH = 3
"""Different members of label rows, which no other format has together."""


def _fits(path: Path) -> bool:
    """SURE of several members that label rows alone have."""
    first, text = ends_of(path)
    return first in {b"[", b"{"} and len({found[1] for found in _MEMBERS.finditer(text)}) >= _ENOUGH


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=sure_where(_fits),
    what="label rows of Encord",
    fix="give the folder that the archive of an export was unpacked to",
)
