"""Which files of a source are of Azure Machine Learning."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, ends_of
from prelabel.readers.own import OwnFiles

SUFFIXES = (".jsonl", ".ndjson", ".json")

_URL = rb'"image_url"\s*:\s*"'
_SIDE = rb'"(?:top|bottom)[XY]"\s*:'

_SURE = tuple(
    tuple(re.compile(sign) for sign in signs)
    for signs in (
        (_URL, _SIDE),
        (_URL, rb'"polygon"\s*:\s*\[\s*\[', rb'"label"\s*:'),
        (rb'"boxes"\s*:\s*\[', rb'"box"\s*:\s*\{', _SIDE),
    )
)
"""Of which all of one group stand in the beginning or end of a file."""

_LIKELY = tuple(
    tuple(re.compile(sign, re.IGNORECASE) for sign in signs)
    for signs in (
        (rb'"image_url"\s*:\s*"(?:azureml|amldatastore)://',),
        (_URL, rb'"image_details"\s*:\s*\{', rb'"label"\s*:'),
        (rb'"filename"\s*:\s*"', rb'"boxes"\s*:\s*\[\s*\]'),
    )
)
"""The same of data without boxes."""


def _of_file(path: Path) -> Certainty:
    """SURE of its boxes and polygons, LIKELY of images without any."""
    first, text = ends_of(path)
    if first not in {b"{", b"["}:
        return Certainty.NO
    for sure, groups in ((Certainty.SURE, _SURE), (Certainty.LIKELY, _LIKELY)):
        if any(all(sign.search(text) for sign in signs) for signs in groups):
            return sure
    return Certainty.NO


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=_of_file,
    what="data of Azure Machine Learning",
    fix="give lines with image_url and label, or what a model predicts",
)
