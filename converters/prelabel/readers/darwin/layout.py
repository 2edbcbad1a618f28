"""Which files lie below a source."""

import re
from pathlib import Path

from prelabel.readers.base import ends_of
from prelabel.readers.own import OwnFiles, sure_where

SUFFIX = ".json"

_ANNOTATIONS = re.compile(rb'"annotations"\s*:\s*\[')
_ITEM = re.compile(rb'"item"\s*:\s*\{')
_SECOND = re.compile(rb'"slots"\s*:\s*\[|"version"\s*:\s*"2\.|"schema_ref"\s*:\s*"[^"]*darwin')
_FIRST = re.compile(rb'"(?:workview_url|original_filename|thumbnail_url)"\s*:')
_IMAGE = re.compile(rb'"(?:image"\s*:\s*\{|frame_urls"\s*:\s*\[)')


def _fits(path: Path) -> bool:
    """SURE of annotations beside an item with slots, or beside an image as 1.0 describes it."""
    first, text = ends_of(path)
    if first != b"{" or not _ANNOTATIONS.search(text):
        return False
    return bool((_ITEM.search(text) and _SECOND.search(text)) or (_IMAGE.search(text) and _FIRST.search(text)))


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=sure_where(_fits),
    what="Darwin JSON of V7",
    fix="give the folder that the archive of an export was unpacked to",
)
