"""Instances, the poses of MMPose: ``keypoints``, their scores, and the detector's box."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import msgspec

from prelabel.detections import UNTRACKED
from prelabel.errors import Place, Tally
from prelabel.readers.mmpose.mending import Instance, Mending
from prelabel.readers.shared.outputs.paired import decoded
from prelabel.readers.shared.outputs.seen import LARGEST_ID, box_fault
from prelabel.readers.shared.poses import NO_BOX, Part
from prelabel.safejson import Document, or_leave_out

_CORNERS, _SCORED = 4, 5
"""Values of a box; version 0 puts the score behind them."""

_MEMBER: dict[Part, str] = {"keypoints": ".keypoints", "score": ".bbox_score", "box": ".bbox"}

_INSTANCES = msgspec.json.Decoder(list[Instance])
_RAW = msgspec.json.Decoder(msgspec.Raw)

At = Callable[[str], Place]
"""The place of a ``.member`` of an instance."""


class Found(NamedTuple):
    """A pose.

    Args:
        position: in its list, or its id.
        values: x, y and score of each point.
        place: where a part of it stands.
        track: id; -1 where it has none.
        score: as written; NaN where there is none.
        box: left, top, width and height, NaN where it has none.
    """

    position: int
    values: list[float]
    place: Callable[[Part], Place]
    track: int = UNTRACKED
    score: float = float("nan")
    box: tuple[float, float, float, float] = NO_BOX


def found_in(document: Document, raw: msgspec.Raw, element: str, tally: Tally) -> Iterator[Found]:
    """The poses of a list of instances; what is bad in one is left out alone where the rest can stand.

    Raises:
        InputError: a bad record stops the run, or it is nested too deeply.
    """
    whole = decoded(raw, _INSTANCES)
    for position, instance in _one_by_one(document, raw, element, tally) if whole is None else enumerate(whole):
        values = None if instance is None else _values(instance)
        good = instance
        if values is None:
            one = document.part(raw, f"[{position}]")
            good = None if one is None else Mending(document, tally).instance(one, f"{element}[{position}]")
            values = None if good is None else _values(good)
        if good is None or values is None:
            continue
        if good.is_in_space:
            tally.unconverted["poses in three dimensions"] += 1
            continue
        if good.is_deleted:
            tally.filtered["pose that the tracker deleted"] += 1
            continue
        at = partial(_place, document, raw, element, position)
        box, scored = _box(good, at, tally)
        score = _score(good, scored, at, tally)
        yield Found(position, values, partial(_of_part, at), _track(good.track_id, at, tally), score, box)


def _one_by_one(document: Document, raw: msgspec.Raw, element: str, tally: Tally) -> Iterator[tuple[int, Instance | None]]:
    """Each instance; None of one that is to be mended."""
    decoder = msgspec.json.Decoder(Instance)
    for position, one in document.entries(raw, _RAW, element, "list of instances", tally):
        yield position, decoded(one, decoder)


def _values(instance: Instance) -> list[float] | None:
    """x, y and score of each point; None where the lists do not fit each other."""
    points, scores = instance.keypoints, instance.keypoint_scores
    if instance.is_in_space:
        return []
    try:
        if scores is None:
            return [value for x, y, score in points for value in (x, y, score)]
        return [value for (x, y), score in zip(points, scores, strict=True) for value in (x, y, score)]
    except ValueError:
        return None


def _box(instance: Instance, at: At, tally: Tally) -> tuple[tuple[float, float, float, float], float | None]:
    """Left, top, width and height of the box, and the score behind its corners; a bad one is left out."""
    said = instance.bbox
    if said is None:
        return NO_BOX, None
    flat = said[0] if len(said) == 1 and isinstance(said[0], list) else said
    values = [value for value in flat if not isinstance(value, list)]
    if len(values) != len(flat) or len(values) not in {_CORNERS, _SCORED}:
        what = "is not the four corners x0, y0, x1, y1 of one box"
        tally.reject("no box", what, place=at(".bbox"), fix=or_leave_out("box"))
        return NO_BOX, None
    x0, y0, x1, y1 = values[:_CORNERS]
    fault = box_fault((x0, y0, x1, y1))
    score = values[_CORNERS] if len(values) == _SCORED else None
    if fault is not None:
        tally.reject(fault.reason, fault.what, place=at(".bbox"), fix=or_leave_out("box"))
        return NO_BOX, score
    return (x0, y0, x1 - x0, y1 - y0), score


def _score(instance: Instance, behind: float | None, at: At, tally: Tally) -> float:
    """The detector's score, or the one behind the corners of the box; NaN where there is none, or a bad one, which is left out."""
    said = ((".bbox_score", instance.bbox_score), (".bbox", behind), (".score", instance.score))
    field, score = next(((field, value) for field, value in said if value is not None), ("", float("nan")))
    if field and not 0 <= score <= 1:
        tally.reject("score outside 0-1", f"score {score:g} is outside 0-1", place=at(field), fix=or_leave_out("score"))
        return float("nan")
    return score


def _track(said: float | None, at: At, tally: Tally) -> int:
    """The id; -1 where there is none, or a bad one, which is left out."""
    if said is None or said == UNTRACKED:
        return UNTRACKED
    if 0 <= said <= LARGEST_ID and said == said // 1:
        return int(said)
    tally.reject("bad track id", f"track id {said:g} is no whole number from 0", place=at(".track_id"), fix=or_leave_out("track id"))
    return UNTRACKED


def _of_part(at: At, part: Part) -> Place:
    return at(_MEMBER[part])


def _place(document: Document, raw: msgspec.Raw, element: str, position: int, field: str) -> Place:
    """Where a member of an instance stands, or the instance where it has none of that name."""
    value = document.part(raw, f"[{position}]{field}")
    found = document.part(raw, f"[{position}]") if value is None else value
    return document.place_of(raw if found is None else found, f"{element}[{position}]{field}")
