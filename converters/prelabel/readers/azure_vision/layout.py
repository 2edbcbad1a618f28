"""Which files of a source are answers of Azure's services."""

import re
from pathlib import Path

from prelabel.readers.base import ends_of
from prelabel.readers.own import OwnFiles, sure_where
from prelabel.readers.paths import beginning
from prelabel.readers.shared.responses import is_failure

SUFFIXES = (".json",)

_SIGNS = tuple(
    tuple(re.compile(sign) for sign in signs)
    for signs in (
        (rb'"(?:faceRectangle|face_rectangle)"\s*:',),
        (rb'"(?:objects|people|read|tags|caption|denseCaptions|smartCrops|customModel)Result"\s*:\s*\{',),
        (rb'"(?:readResults|read_results)"\s*:\s*\[',),
        (rb'"rectangle"\s*:\s*\{\s*"[xywh]"\s*:', rb'"(?:object|object_property|name)"\s*:', rb'"(?:confidence|metadata)"\s*:'),
        (
            rb'"(?:requestId|request_id)"\s*:',
            rb'"metadata"\s*:\s*\{',
            rb'"(?:modelVersion|model_version|objects|faces|brands|categories)"\s*:',
        ),
        (rb'"(?:tagId|tag_id|tagName|tag_name)"\s*:', rb'"probability"\s*:'),
        (rb'"predictions"\s*:\s*\[\s*\]', rb'"project"\s*:\s*"', rb'"iteration"\s*:\s*"'),
        (rb'"(?:regionId|region_id)"\s*:', rb'"(?:tagId|tag_id|tagName|tag_name)"\s*:'),
        (rb'"(?:originalImageUri|original_image_uri|resizedImageUri|resized_image_uri)"\s*:', rb'"(?:thumbnailUri|thumbnail_uri)"\s*:'),
    )
)
"""Of which all of one group stand in the beginning or end of an answer."""

_NOTHING = 64
"""Bytes in which an empty list is looked for."""


def _is_own(path: Path) -> bool:
    return _looks_so(path) or _is_empty(path) or is_failure(path)


def _looks_so(path: Path) -> bool:
    """SURE of the services' names."""
    first, text = ends_of(path)
    return first in {b"{", b"["} and any(all(sign.search(text) for sign in signs) for signs in _SIGNS)


def _is_empty(path: Path) -> bool:
    """Whether a file is an empty list, which is the answer of Face where there is none."""
    return b"".join(beginning(path, _NOTHING).split()) == b"[]"


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=sure_where(_looks_so),
    what="answer of Azure",
    fix="give answers of Image Analysis, Read, Face or Custom Vision",
    fits=_is_own,
)
