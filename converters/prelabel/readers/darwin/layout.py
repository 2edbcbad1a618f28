"""Which files lie below a source."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.others import in_parts, own_files, sniffed

SUFFIX = ".json"

_ANNOTATIONS = re.compile(rb'"annotations"\s*:\s*\[')
_ITEM = re.compile(rb'"item"\s*:\s*\{')
_SECOND = re.compile(rb'"slots"\s*:\s*\[|"version"\s*:\s*"2\.|"schema_ref"\s*:\s*"[^"]*darwin')
_FIRST = re.compile(rb'"(?:workview_url|original_filename|thumbnail_url)"\s*:')
_IMAGE = re.compile(rb'"(?:image"\s*:\s*\{|frame_urls"\s*:\s*\[)')


def certainty(source: Path) -> Certainty:
    """SURE where one of the first JSON files has annotations and says of its item what V7 does."""
    return sniffed(source, (SUFFIX,), lambda path: Certainty.SURE if _fits(path) else Certainty.NO)


def plan_of(source: Path) -> Plan:
    """Units of files, and the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    fix = "give the folder that the archive of an export was unpacked to"
    return in_parts(source, own_files(source, (SUFFIX,), _fits, what="Darwin JSON of V7", fix=fix))


def _fits(path: Path) -> bool:
    first, text = ends_of(path)
    if first != b"{" or not _ANNOTATIONS.search(text):
        return False
    return bool((_ITEM.search(text) and _SECOND.search(text)) or (_IMAGE.search(text) and _FIRST.search(text)))
