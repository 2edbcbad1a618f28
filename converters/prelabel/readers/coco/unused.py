"""Which fields of annotations a run leaves unused."""

import json
import re
from collections.abc import Collection

from prelabel.readers.coco.records import Annotation

SAMPLED_BYTES = 1 << 16

SAMPLED_RECORDS = 100

USED = frozenset(Annotation.__struct_fields__) | {"area", "num_keypoints", "video_id", "category_name", "file_name"}
"""Fields that are read, or that only repeat what other fields say."""


def unused_fields(data: bytes, element: str, asked: Collection[str]) -> list[str]:
    """The fields of the first annotations that nothing uses, sorted.

    Args:
        data: the text of the document.
        element: the ``$.path`` of the annotations.
        asked: the fields that become attributes.

    >>> unused_fields(b'[{"image_id": 1, "iscrowd": 0}]', "$", [])
    ['iscrowd']
    """
    start = re.search(rb"\[" if element == "$" else rb'"%b"\s*:\s*\[' % element.removeprefix("$.").encode(), data)
    if start is None:
        return []
    text = data[start.end() : start.end() + SAMPLED_BYTES].decode("utf-8", "ignore")
    decoder = json.JSONDecoder()
    fields: set[str] = set()
    begin = 0
    for _ in range(SAMPLED_RECORDS):
        try:
            record, begin = decoder.raw_decode(text, _record(text, begin))
        except (ValueError, RecursionError):
            break
        fields |= set(record) if isinstance(record, dict) else set()
    return sorted(fields - USED - set(asked))


def _record(text: str, begin: int) -> int:
    """Where the next record begins."""
    found = re.compile(r"[\s,]*").match(text, begin)
    return found.end() if found else begin
