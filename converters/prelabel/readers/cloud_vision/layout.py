"""Which files of a source are responses of Cloud Vision."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, ends_of
from prelabel.readers.own import OwnFiles
from prelabel.readers.shared.responses import is_failure

SUFFIXES = (".json",)

_LISTS = re.compile(
    rb'"(?:localizedObject|localized_object|face|landmark|logo|label|text|fullText|full_text|safeSearch|safe_search|imageProperties'
    rb'|image_properties|cropHints|crop_hints)(?:Annotations?|_annotations?)"\s*:|"(?:webDetection|web_detection|productSearchResults'
    rb'|product_search_results)"\s*:'
)
_RESPONSES = re.compile(rb'"responses"\s*:\s*\[\s*(?:\{\s*(?:\}|"(?:error|context)"))')
_VIDEOS = re.compile(rb'"(?:annotationResults|annotation_results)"\s*:')


def _is_own(path: Path) -> bool:
    return _of_file(path) != Certainty.NO or is_failure(path)


def _of_file(path: Path) -> Certainty:
    """SURE of the API's names, LIKELY of responses in which nothing was found."""
    first, text = ends_of(path)
    # videos have some of the names, too
    if first not in {b"{", b"["} or _VIDEOS.search(text):
        return Certainty.NO
    if _LISTS.search(text):
        return Certainty.SURE
    return Certainty.LIKELY if _RESPONSES.search(text) else Certainty.NO


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=_of_file,
    what="response of Cloud Vision",
    fix="give the answer of images:annotate, or what was written to gcsDestination",
    fits=_is_own,
)
