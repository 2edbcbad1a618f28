"""Which files below a source hold results."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.others import one_by_one, own_files, sniffed

SUFFIX = ".json"

_CATEGORIES = re.compile(rb'"detection_categories"\s*:\s*\{')
_IMAGES = re.compile(rb'"images"\s*:\s*\[\s*(?:\]|\{)')
_FILE = re.compile(rb'"file"\s*:\s*"')
_PREDICTIONS = re.compile(rb'"predictions"\s*:\s*\[\s*\{')
_PATH = re.compile(rb'"filepath"\s*:\s*"')
_DETECTION = re.compile(rb'"(?:detections|failures?)"\s*:')


def certainty(source: Path) -> Certainty:
    """How sure one can be of a file, or of the first JSON files of a folder."""
    return sniffed(source, (SUFFIX,), _of_file)


def plan_of(source: Path) -> Plan:
    """A unit a file, whose detail is whether it is alone, and the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no results.
    """
    what, fix = "results of MegaDetector or SpeciesNet", "give the JSON file that the detector wrote"
    return one_by_one(source, own_files(source, (SUFFIX,), lambda path: _of_file(path) != Certainty.NO, what=what, fix=fix))


def _of_file(path: Path) -> Certainty:
    """SURE of images beside the categories of a detector, or of predictions by path; LIKELY of images with detections alone."""
    first, text = ends_of(path)
    if first != b"{":
        return Certainty.NO
    found = _DETECTION.search(text)
    if (_CATEGORIES.search(text) and _IMAGES.search(text)) or (found and _PREDICTIONS.search(text) and _PATH.search(text)):
        return Certainty.SURE
    return Certainty.LIKELY if found and _IMAGES.search(text) and _FILE.search(text) else Certainty.NO
