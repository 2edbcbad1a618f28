"""Which files below a source are OpenLABEL's or VCD's."""

import re
from pathlib import Path

from prelabel.frames import images_below
from prelabel.readers.base import Certainty, Plan, ends_of, in_units
from prelabel.readers.others import own_files, sniffed

SUFFIX = ".json"

_ROOT = re.compile(rb'\{\s*(?:"\$schema"\s*:\s*"[^"]*"\s*,\s*)?"(?:openlabel|vcd)"\s*:\s*\{')


def certainty(source: Path) -> Certainty:
    """How sure one can be of a file, or of the first JSON files of a folder."""
    return sniffed(source, (SUFFIX,), lambda path: Certainty.SURE if _fits(path) else Certainty.NO)


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, whose detail is whether one file is all, and the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    fix = "give a file of OpenLABEL 1.0 or VCD 4 as JSON, or a folder of such"
    root, own, others = own_files(source, (SUFFIX,), _fits, what="file of OpenLABEL or VCD", fix=fix)
    images = images_below(source) if source.is_dir() else ()
    return Plan(units=in_units(source, root, own, len(own) == 1), images=images, others=others)


def _fits(path: Path) -> bool:
    _, text = ends_of(path)
    return _ROOT.match(text) is not None
