"""Which files of a source are such data sets."""

import re
from pathlib import Path

from prelabel.readers.own import OwnFiles, sure_where
from prelabel.readers.paths import SNIFFED_BYTES, head_of

SUFFIXES = (".ndjson", ".jsonl")

_DATASET = re.compile(rb'"type"\s*:\s*"dataset"')
_OF_IT = re.compile(rb'"(?:task|class_names)"\s*:')


def _looks_so(path: Path) -> bool:
    """SURE of a first line that describes such a data set."""
    line = head_of(path, SNIFFED_BYTES).partition(b"\n")[0]
    return line.startswith(b"{") and _DATASET.search(line) is not None and _OF_IT.search(line) is not None


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=sure_where(_looks_so),
    what="NDJSON of Ultralytics",
    fix="give the file that Ultralytics Platform exports",
)
