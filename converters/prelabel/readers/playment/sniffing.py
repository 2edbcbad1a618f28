"""How sure one can be that a file holds jobs or results of Playment, from its beginning."""

from pathlib import Path

from prelabel.readers.base import Certainty
from prelabel.readers.others import is_json
from prelabel.readers.paths import beginning
from prelabel.readers.playment.records import NAMES

SNIFFED_BYTES = 1 << 16

_JOB = (b'"video_data"', b'"image_url"')
_PRE_LABELS = (b'"maker_response"', b'"work_flow_id"', b'"annotation_data"', b'"frame_id"')
_ANSWER = (b'"success"', b'"job_id"', b'"reference_id"')
_LISTS = (b'"rectangles"', b'"polygons"', b'"lines"', b'"cuboids"', b'"landmarks"')


def certainty(path: Path) -> Certainty:
    """SURE of frames or an image with pre-labels, a workflow or a result beside it; LIKELY of an image's result, or an answer."""
    if not path.name.lower().endswith(NAMES):
        return Certainty.NO
    text = beginning(path, SNIFFED_BYTES)
    if b'"data"' not in text:
        return Certainty.NO
    if any(name in text for name in _JOB) and any(name in text for name in _PRE_LABELS):
        return Certainty.SURE
    if b'"annotation_data"' in text or (b'"annotations"' in text and b'"_id"' in text and any(name in text for name in _LISTS)):
        return Certainty.LIKELY
    return Certainty.LIKELY if all(name in text for name in _ANSWER) else Certainty.NO


def is_whole(path: Path) -> bool:
    """Whether a file that is not certain is whole JSON of another kind; of a compressed one the beginning is looked at."""
    return beginning(path, SNIFFED_BYTES).lstrip()[:1] in {b"{", b"["} if path.name.lower().endswith(".gz") else is_json(path)
