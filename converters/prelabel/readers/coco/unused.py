"""Which fields of annotations a run leaves unused."""

import json
import re
from collections.abc import Collection, Iterator
from itertools import chain
from typing import Any

from prelabel.errors import Tally
from prelabel.readers.coco.records import Annotation, Segment

SAMPLED_BYTES = 1 << 16

SAMPLED_RECORDS = 100

REPEATED = frozenset({"area", "areas", "num_keypoints", "video_id", "category_name"})
"""Fields that only repeat what other fields say."""

OF_CLASSES = frozenset({"isthing", "instance_id"})
"""Fields of segments that say what their category says, or number them for one image."""

LOOKED_FOR = frozenset({"neg_category_ids", "not_exhaustive_category_ids"})
"""Fields of LVIS images that say which categories were looked for in vain, or not all found."""


def note_unused_fields(data: bytes, element: str, asked: Collection[str], kind: type[Annotation], tally: Tally) -> None:
    """Say which fields of annotations are not used; the arguments are those of `unused_fields`."""
    unused = unused_fields(data, element, asked, kind)
    if unused:
        tally.note(f"fields of annotations that were not used: {', '.join(unused)} (-O attributes={','.join(unused)} keeps them)")


def note_unused_of_images(data: bytes, tally: Tally) -> None:
    """Say which fields of images are not used that `unused_of_images` finds."""
    unused = unused_of_images(data)
    if unused:
        tally.note(f"fields of images that were not used: {', '.join(unused)}")


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
    fields = set(chain.from_iterable(_records(data, element)))
    return sorted(fields - REPEATED - set(kind.__struct_fields__) - set(asked))


def unused_of_segments(data: bytes, element: str) -> list[str]:
    """The fields of the segments of the first panoptic annotations that nothing uses, sorted.

    >>> unused_of_segments(b'[{"segments_info": [{"id": 1, "isthing": true, "occluded": 0}]}]', "$")
    ['occluded']
    """
    found = (record.get("segments_info") for record in _records(data, element))
    segments = chain.from_iterable(some for some in found if isinstance(some, list))
    fields = set(chain.from_iterable(segment for segment in segments if isinstance(segment, dict)))
    return sorted(fields - REPEATED - OF_CLASSES - set(Segment.__struct_fields__))


def unused_of_images(data: bytes) -> list[str]:
    """The fields of the first images that say more of them than a frame can, sorted.

    >>> unused_of_images(b'{"images": [{"id": 1, "license": 1, "neg_category_ids": [3]}]}')
    ['neg_category_ids']
    """
    return sorted(LOOKED_FOR.intersection(chain.from_iterable(_records(data, "$.images"))))


def _records(data: bytes, element: str) -> Iterator[dict[str, Any]]:
    """The first records of a list, as far as they are objects."""
    start = re.search(rb"\[" if element == "$" else rb'"%b"\s*:\s*\[' % element.removeprefix("$.").encode(), data)
    if start is None:
        return
    text = data[start.end() : start.end() + SAMPLED_BYTES].decode("utf-8", "ignore")
    decoder = json.JSONDecoder()
    begin = 0
    for _ in range(SAMPLED_RECORDS):
        try:
            record, begin = decoder.raw_decode(text, _begin(text, begin))
        except (ValueError, RecursionError):
            return
        if isinstance(record, dict):
            yield record


def _begin(text: str, end: int) -> int:
    """Where the record behind another begins."""
    found = re.compile(r"[\s,]*").match(text, end)
    return found.end() if found else end
