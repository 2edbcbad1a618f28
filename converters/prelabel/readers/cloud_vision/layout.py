"""Which files of a source are responses of Cloud Vision."""

import re
from pathlib import Path

from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.others import in_parts, own_files, sniffed
from prelabel.readers.shared.responses import is_failure

SUFFIXES = (".json",)

_LISTS = re.compile(
    rb'"(?:localizedObject|localized_object|face|landmark|logo|label|text|fullText|full_text|safeSearch|safe_search|imageProperties'
    rb'|image_properties|cropHints|crop_hints)(?:Annotations?|_annotations?)"\s*:|"(?:webDetection|web_detection|productSearchResults'
    rb'|product_search_results)"\s*:'
)
_RESPONSES = re.compile(rb'"responses"\s*:\s*\[\s*(?:\{\s*(?:\}|"(?:error|context)"))')
_VIDEOS = re.compile(rb'"(?:annotationResults|annotation_results)"\s*:')


def certainty(source: Path) -> Certainty:
    """SURE of the API's names, LIKELY of responses in which nothing was found."""
    return sniffed(source, SUFFIXES, _of_file)


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, and of one that is large, with the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no response.
    """
    fix = "give the answer of images:annotate, or what was written to gcsDestination"
    return in_parts(source, own_files(source, SUFFIXES, _is_own, what="response of Cloud Vision", fix=fix))


def _is_own(path: Path) -> bool:
    return _of_file(path) != Certainty.NO or is_failure(path)


def _of_file(path: Path) -> Certainty:
    first, text = ends_of(path)
    # videos have some of the names, too
    if first not in {b"{", b"["} or _VIDEOS.search(text):
        return Certainty.NO
    if _LISTS.search(text):
        return Certainty.SURE
    return Certainty.LIKELY if _RESPONSES.search(text) else Certainty.NO
