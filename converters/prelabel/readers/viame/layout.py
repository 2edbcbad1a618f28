"""Which files lie below a source, and which of them are those of VIAME and DIVE."""

import re
from codecs import BOM_UTF8
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.others import Found, in_units
from prelabel.readers.own import OwnFiles
from prelabel.readers.paths import beginning, root_members
from prelabel.readers.viame.dataset import META
from prelabel.readers.viame.naming import stem_of

CSV, JSON = ".csv", ".json"

SUFFIXES = (CSV, JSON)

_SNIFFED_BYTES = 1 << 14

_LINES = 20
"""Of the beginning of a CSV, which are looked at."""

_HEADER = re.compile(rb'"?#\s*1:\s*Detection or Track-id\s*"?,', re.IGNORECASE)
"""Libraries that write CSV may put the whole line, or each cell, between quotes."""
_NUMBER = rb"\s*-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?\s*"
_ROW = re.compile(
    rb'\s*-?\d+\s*,(?:[^",]*|"[^"]*"),\s*\d+\s*,(?:' + _NUMBER + rb",){4}" + _NUMBER + rb"," + _NUMBER
    + rb'(?:,\s*"?(?P<token>\(\+?(?:kp|poly|hole|atr|trk-atr|note|mask)\)\s)|,\s*[^,\s\d.+-][^,]*,' + _NUMBER + rb"(?P<more>,.*)?)"
)  # fmt: skip
_TOKEN = re.compile(rb',\s*"?\(\+?(?:kp|poly|hole|atr|trk-atr|note|mask)\)\s')

_PAIRS = re.compile(rb'"confidencePairs"\s*:\s*\[')
_FEATURES = re.compile(rb'"features"\s*:\s*\[')
_TRACK_ID = re.compile(rb'"trackId"\s*:')


class Around(NamedTuple):
    """What the files of a unit must know of all others.

    Args:
        alone: there is one file, so that images in folders of any name are its own.
        shared: folders of several, whose images may be those of any.
    """

    alone: bool
    shared: frozenset[Path]


def plan_of(source: Path) -> Plan:
    """Units of files, and the images that lie among them.

    DIVE puts its annotations into an export twice, as JSON and as CSV, which says less: where both are there the JSON is read.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    found = OWN.found(source)
    own, others = _once(found)
    folders = Counter(path.parent for path in own)
    around = Around(len(own) == 1, frozenset(folder for folder, several in folders.items() if several > 1))
    return Plan(units=in_units(source, found.root, own, around), images=found.images(), others=others)


def of_file(path: Path) -> Certainty:
    """How sure one can be of a file. Never raises."""
    if path.suffix.lower() == CSV:
        return _of_csv(beginning(path, _SNIFFED_BYTES).removeprefix(BOM_UTF8))
    first, text = ends_of(path)
    if first != b"{" or not (members := dict(root_members(text))):
        return Certainty.NO
    if members.get(b"tracks") == b"{":
        if _PAIRS.search(text) and _FEATURES.search(text):
            return Certainty.SURE
        # of a data set without tracks
        return Certainty.LIKELY if members.keys() >= {b"groups", b"version"} else Certainty.NO
    is_old = all(sign.search(text) for sign in (_PAIRS, _FEATURES, _TRACK_ID)) and set(members.values()) == {b"{"}
    return Certainty.SURE if is_old else Certainty.NO


def _of_csv(head: bytes) -> Certainty:
    if _HEADER.match(head):
        return Certainty.SURE
    for line in head.split(b"\n")[:_LINES]:
        if not line.strip() or line.lstrip(b' \t"').startswith(b"#"):
            continue
        found = _ROW.match(line)
        if found is None:
            return Certainty.NO
        return Certainty.SURE if found["token"] or _TOKEN.search(found["more"] or b"") else Certainty.LIKELY
    return Certainty.NO


def _once(found: Found) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """The files without a CSV that says again what a JSON beside it says, and those of another kind without descriptions of data sets."""
    there = {(path.parent, stem_of(path)) for path in found.own if path.suffix.lower() == JSON}
    again = [path for path in found.own if path.suffix.lower() == CSV and (path.parent, stem_of(path)) in there]
    own = tuple(path for path in found.own if path not in again)
    used = {str(path.with_name(META)) for path in own}
    return own, (*(name for name in found.others if name not in used), *map(str, again))


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=of_file,
    what="annotations of VIAME or DIVE",
    fix="give a CSV of VIAME, a JSON of DIVE, or the folder that they lie in",
)
