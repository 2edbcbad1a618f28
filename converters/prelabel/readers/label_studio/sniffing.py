"""How sure one can be that a file is an export of Label Studio, from its beginning and end."""

from pathlib import Path

from prelabel.readers.base import Certainty, ends_of
from prelabel.readers.others import sniffed

_VERSIONS = (b'"annotations"', b'"predictions"', b'"completions"')
_RESULT = b'"from_name"'
_MINIMAL = (b'"annotation_id"', b'"annotator"', b'"lead_time"')


def certainty(source: Path, suffix: str) -> Certainty:
    """SURE where the first JSON file has the fields of tasks and results, or of JSON-MIN."""
    return sniffed(source, (suffix,), _certainty)


def _certainty(path: Path) -> Certainty:
    first, text = ends_of(path)
    if first not in (b"[", b"{"):
        return Certainty.NO
    has_tasks = b'"data"' in text and any(name in text for name in _VERSIONS)
    if _RESULT in text and (has_tasks or b'"task"' in text):
        return Certainty.SURE
    if first == b"[" and all(name in text for name in _MINIMAL):
        return Certainty.SURE
    # tasks that nobody has annotated yet
    return Certainty.LIKELY if first == b"[" and has_tasks and b'"total_annotations"' in text else Certainty.NO
