"""Which files of a source are of Vertex AI."""

import re
from codecs import BOM_UTF8
from pathlib import Path

from prelabel.readers.base import Certainty, ends_of
from prelabel.readers.own import OwnFiles
from prelabel.readers.paths import beginning
from prelabel.readers.vertex_ai.rows import looks_like_row

SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv")

_SIGNS = tuple(
    tuple(re.compile(sign) for sign in signs)
    for signs in (
        (rb'"(?:imageGcsUri|image_gcs_uri|videoGcsUri|video_gcs_uri)"\s*:\s*"',),
        (rb'"(?:displayNames|display_names)"\s*:\s*\[', rb'"bboxes"\s*:\s*\['),
        (
            rb'"instance"\s*:\s*\{',
            rb'"prediction"\s*:\s*[\[{]',
            rb'"content"\s*:\s*"gs://',
        ),
        (rb'"(?:imageObjectDetection|image_object_detection)"\s*:\s*\{', rb'"(?:displayName|display_name)"\s*:'),
    )
)
"""Of which all of one group stand in the beginning or end of a file."""

_FAILED = (re.compile(rb'"(?:instance|ID)"\s*:'), re.compile(rb'"gs://'), re.compile(rb'"(?:status|error)"\s*:'))

_SNIFFED_BYTES, _SNIFFED_ROWS = 1 << 14, 50


def _of_file(path: Path) -> Certainty:
    """SURE of Vertex AI's names and rows, LIKELY of predictions that all failed."""
    if path.suffix.lower() == ".csv":
        lines = beginning(path, _SNIFFED_BYTES).removeprefix(BOM_UTF8).decode(errors="replace").split("\n")
        return Certainty.SURE if any(looks_like_row(line) for line in lines[:_SNIFFED_ROWS] if "gs://" in line) else Certainty.NO
    first, text = ends_of(path)
    if first not in {b"{", b"["}:
        return Certainty.NO
    if any(all(sign.search(text) for sign in signs) for signs in _SIGNS):
        return Certainty.SURE
    return Certainty.LIKELY if all(sign.search(text) for sign in _FAILED) else Certainty.NO


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=_of_file,
    what="file of Vertex AI",
    fix="give an export of a data set, a file that was imported, or predictions",
)
