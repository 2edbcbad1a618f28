"""Which files below a source are OpenLABEL's or VCD's."""

import re
from pathlib import Path

from prelabel.readers.base import ends_of
from prelabel.readers.own import OwnFiles, sure_where

SUFFIX = ".json"

_ROOT = re.compile(rb'\{\s*(?:"\$schema"\s*:\s*"[^"]*"\s*,\s*)?"(?:openlabel|vcd)"\s*:\s*\{')


def _fits(path: Path) -> bool:
    """SURE of objects that begin with the root of the format."""
    _, text = ends_of(path)
    return _ROOT.match(text) is not None


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=sure_where(_fits),
    what="file of OpenLABEL or VCD",
    fix="give a file of OpenLABEL 1.0 or VCD 4 as JSON, or a folder of such",
)
