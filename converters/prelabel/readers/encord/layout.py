"""Which files lie below a source."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.others import in_parts, own_files, sniffed

SUFFIX = ".json"

_MEMBERS = re.compile(rb'"(data_units|object_answers|classification_answers|object_actions|label_hash|objectHash|classificationHash)"\s*:')

_ENOUGH = 3
"""Different members of label rows, which no other format has together."""


def certainty(source: Path) -> Certainty:
    """SURE where one of the first JSON files has label rows."""
    return sniffed(source, (SUFFIX,), lambda path: Certainty.SURE if _fits(path) else Certainty.NO)


def plan_of(source: Path) -> Plan:
    """Units of files, and the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    fix = "give the folder that the archive of an export was unpacked to"
    return in_parts(source, own_files(source, (SUFFIX,), _fits, what="label rows of Encord", fix=fix))


def _fits(path: Path) -> bool:
    first, text = ends_of(path)
    return first in {b"[", b"{"} and len({found[1] for found in _MEMBERS.finditer(text)}) >= _ENOUGH
