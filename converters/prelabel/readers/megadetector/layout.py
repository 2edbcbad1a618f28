"""Which files below a source hold results."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, ends_of
from prelabel.readers.own import OwnFiles

SUFFIX = ".json"

_CATEGORIES = re.compile(rb'"detection_categories"\s*:\s*\{')
_IMAGES = re.compile(rb'"images"\s*:\s*\[\s*(?:\]|\{)')
_FILE = re.compile(rb'"file"\s*:\s*"')
_PREDICTIONS = re.compile(rb'"predictions"\s*:\s*\[\s*\{')
_PATH = re.compile(rb'"filepath"\s*:\s*"')
_DETECTION = re.compile(rb'"(?:detections|failures?)"\s*:')


def _of_file(path: Path) -> Certainty:
    """SURE of images beside the categories of a detector, or of predictions by path; LIKELY of images with detections alone."""
    first, text = ends_of(path)
    if first != b"{":
        return Certainty.NO
    found = _DETECTION.search(text)
    if (_CATEGORIES.search(text) and _IMAGES.search(text)) or (found and _PREDICTIONS.search(text) and _PATH.search(text)):
        return Certainty.SURE
    return Certainty.LIKELY if found and _IMAGES.search(text) and _FILE.search(text) else Certainty.NO


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=_of_file,
    what="results of MegaDetector or SpeciesNet",
    fix="give the JSON file that the detector wrote",
    apart=True,
)
