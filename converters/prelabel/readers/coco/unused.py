"""Which fields of annotations a run leaves unused."""

import json
import re
from collections.abc import Collection

from prelabel.readers.coco.records import Annotation

SAMPLED_BYTES = 1 << 16

SAMPLED_RECORDS = 100

REPEATED = frozenset({"area", "areas", "num_keypoints", "video_id", "category_name"})
"""Fields that only repeat what other fields say."""

LOOKED_FOR = frozenset({"neg_category_ids", "not_exhaustive_category_ids"})
"""Fields of LVIS images that say which categories were looked for in vain, or not all found."""


def unused_fields(data: bytes, element: str, asked: Collection[str], kind: type[Annotation] = Annotation) -> list[str]:
    """The fields of the first annotations that nothing uses, sorted.

    Args:
        data: the text of the document.
        element: the ``$.path`` of the annotations.
        asked: the fields that become attributes.
        kind: of annotation, whose fields are used.

    >>> unused_fields(b'[{"image_id": 1, "occluded": 0}]', "$", [])
    ['occluded']
    """
    return sorted(_fields(data, element) - REPEATED - set(kind.__struct_fields__) - set(asked))


def unused_of_images(data: bytes) -> list[str]:
    """The fields of the first images that say more of them than a frame can, sorted.

    >>> unused_of_images(b'{"images": [{"id": 1, "license": 1, "neg_category_ids": [3]}]}')
    ['neg_category_ids']
    """
    return sorted(_fields(data, "$.images") & LOOKED_FOR)


def _fields(data: bytes, element: str) -> set[str]:
    """The names of the fields of the first records of a list."""
    start = re.search(rb"\[" if element == "$" else rb'"%b"\s*:\s*\[' % element.removeprefix("$.").encode(), data)
    if start is None:
        return set()
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
    return fields


def _record(text: str, begin: int) -> int:
    """Where the next record begins."""
    found = re.compile(r"[\s,]*").match(text, begin)
    return found.end() if found else begin
