"""Which files of a source are such data sets."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, Plan
from prelabel.readers.others import in_parts, own_files, sniffed
from prelabel.readers.paths import SNIFFED_BYTES, head_of

SUFFIXES = (".ndjson", ".jsonl")

_DATASET = re.compile(rb'"type"\s*:\s*"dataset"')
_OF_IT = re.compile(rb'"(?:task|class_names)"\s*:')


def certainty(source: Path) -> Certainty:
    """How sure one can be of a file, or of the first files of a folder."""
    return sniffed(source, SUFFIXES, lambda path: Certainty.SURE if _looks_so(path) else Certainty.NO)


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, and of one that is large, with the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    fix = "give the file that Ultralytics Platform exports"
    return in_parts(source, own_files(source, SUFFIXES, _looks_so, what="NDJSON of Ultralytics", fix=fix))


def _looks_so(path: Path) -> bool:
    line = head_of(path, SNIFFED_BYTES).partition(b"\n")[0]
    return line.startswith(b"{") and _DATASET.search(line) is not None and _OF_IT.search(line) is not None
