"""How answers are told from other texts."""

import re

_Q = rb"(?:\\{0,7}[\"'])"
"""A quote of JSON, of a text in it, or of Python."""

_NAMES = rb"(?:box_2d|bbox_2d|point_2d)"
_TASKS = (
    rb"<(?:OD|CAPTION_TO_PHRASE_GROUNDING|DENSE_REGION_CAPTION|REGION_[A-Z_]+|OCR_WITH_REGION|REFERRING_EXPRESSION_SEGMENTATION|"
    rb"OPEN_VOCABULARY_DETECTION)>"
)
_POINT = _Q + rb"point" + _Q + rb"\s*:\s*\[\s*\d+\s*,\s*\d+\s*\]"
_LABEL = _Q + rb"label" + _Q
_FRACTION = rb"\s*:\s*[01](?:\.\d+)?\s*,\s*"

MARK = re.compile(
    rb"<loc\d{4}>|<loc_\d+><loc_\d+>|<patch_index_\d+>|<\|(?:ref|det)\|>|<\|box_start\|>|<(?:points?|tracks)\s+(?:x1?|coords)=|"
    + _Q + _NAMES + _Q + rb"\s*:\s*\[|"
    + _Q + _TASKS + _Q + rb"\s*:|"
    + _Q + rb"objects" + _Q + rb"\s*:\s*\[\s*\{\s*" + _Q + rb"[xy]_m(?:in|ax)" + _Q + _FRACTION + _Q + rb"[xy]_m(?:in|ax)"
)  # fmt: skip
"""What only answers of such models hold."""

POINT = re.compile(
    _POINT + rb"\s*,\s*" + _LABEL + rb"|" + _LABEL + rb"\s*:\s*" + _Q + rb"[^\"'\\]{0,200}" + _Q + rb"\s*,\s*" + _POINT + rb"|"
    + _Q + rb"points" + _Q + rb"\s*:\s*\[\s*\{\s*" + _Q + rb"x" + _Q + _FRACTION + _Q + rb"y" + _Q + rb"\s*:\s*[01](?:\.\d+)?\s*\}"
)  # fmt: skip
"""What others might hold."""


WEAK = re.compile(
    _Q + rb"<[A-Z_]+>" + _Q + rb"\s*:|"
    + _Q + rb"(?:objects|points|boxes|bboxes|quad_boxes|polygons|entities|detections)" + _Q + rb"\s*:\s*\[\s*\]|"
    + _Q + rb"(?:bbox|box|bounding_box)" + _Q + rb"\s*:\s*\[[^\]]*\][^{}]*" + _Q + rb"(?:label|class|class_name|category|name)" + _Q + rb"|"
    + rb"\A\s*\[\s*\[?\s*-?\d|"
    + _Q + rb"\s*,\s*[\[(]\s*\d+\s*,\s*\d+\s*[\])]\s*,\s*[\[(]\s*[\[(]"
)  # fmt: skip
"""What files hold that the user calls answers, and what others hold, too."""


def member(*names: str) -> re.Pattern[bytes]:
    """Finds a member of one of some names."""
    return re.compile(_Q + rb"(?:" + "|".join(map(re.escape, names)).encode() + rb")" + _Q + rb"\s*:")
