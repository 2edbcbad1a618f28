"""Poses of easy_ViTPose, which are keyed by their ids: ``{"1": [[y, x, score], ...]}``."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

import msgspec

from prelabel.detections import UNTRACKED
from prelabel.errors import Place, Tally
from prelabel.readers.mmpose.instances import Found
from prelabel.readers.mmpose.mending import Mending
from prelabel.readers.shared.outputs.paired import decoded
from prelabel.readers.shared.outputs.seen import LARGEST_ID
from prelabel.readers.shared.poses import Part
from prelabel.readers.shared.words import shown
from prelabel.safejson import CORRECT, Document, or_leave_out

_FRAME = msgspec.json.Decoder(dict[str, msgspec.Raw])
_POINTS = msgspec.json.Decoder(list[tuple[float, float, float]])

_ID = re.compile(rf"0|[1-9][0-9]{{0,{len(str(LARGEST_ID)) - 1}}}")

_UNTRACKED = "0"
"""The first id where no tracker ran; SORT, which does, counts from 1."""


def has_tracks(frames: Sequence[msgspec.Raw]) -> bool:
    """Whether the ids of a video are those of a tracker, and not the places in each frame, from 0."""
    return not any(_UNTRACKED in (decoded(frame, _FRAME) or {}) for frame in frames)


def found_by_id(document: Document, raw: msgspec.Raw, element: str, tally: Tally, *, tracked: bool) -> Iterator[Found]:
    """The poses of a frame; what is bad in one is left out alone where the rest can stand.

    Args:
        document: that holds it.
        raw: the frame.
        element: its ``$.path``.
        tally: takes what is bad.
        tracked: ids are tracks.

    Raises:
        InputError: a bad record stops the run, or it is nested too deeply.
    """
    for name, one in (document.value(raw, _FRAME, element, tally, or_leave_out("frame")) or {}).items():
        at = f"{element}.{name}"
        if not _ID.fullmatch(name) or int(name) > LARGEST_ID:
            what = f"the id {shown(name)} is no whole number from 0"
            # without the id, which may be of any length and has no other use
            tally.reject("bad track id", what, place=document.place_of(one, element), fix=CORRECT)
            continue
        points = decoded(one, _POINTS)
        triples = Mending(document, tally).triples(one, at) if points is None else points
        if triples is not None:
            values = [value for y, x, score in triples for value in (x, y, score)]
            yield Found(int(name), values, partial(_place, document, one, at), int(name) if tracked else UNTRACKED)


def _place(document: Document, raw: msgspec.Raw, element: str, _: Part) -> Place:
    return document.place_of(raw, element)
