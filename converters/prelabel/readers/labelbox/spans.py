"""What a video says of its objects beside its frames: the segments in which each is seen, and where it was drawn."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from prelabel.errors import Tally
from prelabel.readers.labelbox.records import Record
from prelabel.readers.shared.words import shown
from prelabel.safejson import or_leave_out

MOST_FRAMES = 10_000_000
"""Of a video; more is no video's number."""

Drawn = Mapping[str, bool] | frozenset[int]
"""The frames in which an object was drawn: one by one, or only those in which it was."""


class Segment(NamedTuple):
    """The first and the last frame of a stretch in which an object is seen; they count from 1."""

    begin: int
    end: int


def segments_of(record: Record, text: msgspec.Raw, element: str, tally: Tally) -> dict[str, list[Segment]]:
    """The segments of each object, by feature id; of those that are bad each is left out alone, so that what its frames list is kept.

    Args:
        record: the data row of the video.
        text: of all segments.
        element: their ``$.path``.
        tally: takes those that are bad.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    found: dict[str, list[Segment]] = {}
    for feature, listed in (record.part(text, dict[str, msgspec.Raw], element, "segments", tally) or {}).items():
        where = f'{element}["{feature}"]'
        for i, raw in enumerate(record.part(listed, list[msgspec.Raw], where, "segments of the object", tally) or ()):
            at = f"{where}[{i}]"
            segment = record.part(raw, Segment, at, "segment", tally)
            if segment and not 0 <= segment.begin <= segment.end <= MOST_FRAMES:
                what = f"from frame {shown(segment.begin)} to frame {shown(segment.end)} is no segment"
                tally.reject("bad segment", what, place=record.at(at), fix=or_leave_out("segment"))
            elif segment:
                found.setdefault(feature, []).append(segment)
    return found


def keyframes_of(record: Record, text: msgspec.Raw, element: str, tally: Tally) -> dict[str, Drawn]:
    """Where each object was drawn, by feature id; entries that are bad are left out alone.

    Args:
        record: the data row of the video.
        text: of the whole map.
        element: its ``$.path``.
        tally: takes entries that are bad.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    found: dict[str, Drawn] = {}
    for feature, raw in (record.part(text, dict[str, msgspec.Raw], element, "map", tally) or {}).items():
        where = f'{element}["{feature}"]'
        if bytes(raw)[:1] == b"[":
            listed = record.part(raw, list[msgspec.Raw], where, "list", tally) or ()
            numbers = (record.part(one, int, f"{where}[{i}]", "keyframe", tally) for i, one in enumerate(listed))
            found[feature] = frozenset(number for number in numbers if number is not None)
            continue
        named = record.part(raw, dict[str, msgspec.Raw], where, "keyframes of the object", tally)
        if named is not None:
            flags = {number: record.part(one, bool, f'{where}["{number}"]', "keyframe", tally) for number, one in named.items()}
            found[feature] = {number: flag for number, flag in flags.items() if flag is not None}
    return found


def is_drawn(number: int, said: Drawn | None) -> bool:
    """Whether an object was drawn in a frame and not interpolated, as far as Labelbox says it.

    >>> [is_drawn(14, said) for said in ({"13": True, "14": False}, {"13": True}, frozenset({13}), None)]
    [False, True, False, True]
    """
    return said.get(str(number), True) if isinstance(said, Mapping) else said is None or number in said
