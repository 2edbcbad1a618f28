"""Structs of MATLAB as JSON, whose values stand in lists, and the people that PoseTrack describes by them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from prelabel.detections import UNTRACKED
from prelabel.readers.base import Context
from prelabel.readers.human_poses.options import PosetrackOptions
from prelabel.readers.human_poses.people import HEADS, POSETRACK, Marks, Person, box_of, is_labelled
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.looking import score_of
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.sightings import Box
from prelabel.safejson import or_leave_out

_SIDES = ("x1", "y1", "x2", "y2")

_NO_SCORE = -1.0

_NUMBER = msgspec.json.Decoder(float)
_NUMBERS = msgspec.json.Decoder(list[float | None])


def listed(message: Message, name: str) -> Iterator[Message]:
    """The structs of a field: a list of them, or one alone; what is none is rejected."""
    if message.begins(name) == b"{":
        one = message.message(name)
        if one is not None and one.members:
            yield one
    elif message.has(name):
        yield from message.messages(name)


def first_of(message: Message, name: str) -> Message | None:
    """The first of these; None where there is none."""
    return next(listed(message, name), None)


def number_of(message: Message, name: str, what: str = "value") -> float | None:
    """A number, alone or in a list; None where there is none, or it is bad and was rejected."""
    if message.begins(name) == b"[":
        return next(iter(message.value(name, _NUMBERS, or_leave_out(what)) or ()), None)
    return message.value(name, _NUMBER, or_leave_out(what))


@dataclass(frozen=True, slots=True, kw_only=True)
class RectReader:
    """Reads people.

    Args:
        options: of the reader.
        context: of the run.
        tracks: that the image has so far.
    """

    options: PosetrackOptions
    context: Context
    tracks: set[int]

    def person(self, rect: Message, origin: int) -> Person | None:
        """A person; None where nothing is said of it."""
        marks, weak = self._joints(rect)
        head = self._head(rect)
        if weak:
            self.context.count_weak_keypoints(weak)
            if not marks.joints and head is None:
                return None
        score = number_of(rect, "score", "score")
        score = math.nan if score is None or score == _NO_SCORE else score_of(rect, "score", score, ".score")
        return Person(origin, marks.joints, None, head, self._track(rect), score, marks.said)

    def _joints(self, rect: Message) -> tuple[Marks, int]:
        """The joints of a person, and how many have too low a score."""
        annopoints = first_of(rect, "annopoints")
        points = [*listed(annopoints, "point")] if annopoints else []
        marks, weak, least = Marks(POSETRACK, lambda fault, at: points[at].reject(fault)), 0, self.context.min_keypoint_score
        for at, point in enumerate(points):
            id_, x, y = (number_of(point, name, "joint") for name in ("id", "x", "y"))
            if id_ is None or x is None or y is None:
                point.reject(Fault("joint without a place", "", "lacks a number as id, x or y", or_leave_out("joint")))
                continue
            visible = number_of(point, "is_visible")
            if visible == 0 and not is_labelled(x, y):
                continue
            score = number_of(point, "score", "score") if least is not None else None
            if score is not None and least is not None and score < least:
                weak += 1
                continue
            marks.add(id_, x, y, at, visible=visible != 0)
        return marks, weak

    def _head(self, rect: Message) -> Box | None:
        """The box of the head; None where there is none that is wanted, or a bad one, which is rejected."""
        if self.options.head == "drop" or not any(map(rect.has, _SIDES)):
            return None
        known = [side for side in (number_of(rect, name, "head") for name in _SIDES) if side is not None]
        if not known:
            return None
        found = box_of(known, "head")
        if isinstance(found, Fault):
            rect.reject(found)
            return None
        return found

    def _track(self, rect: Message) -> int:
        """The id of a person; `UNTRACKED` where there is none, or a bad one, which is rejected alone."""
        said = number_of(rect, "track_id", "track")
        if said is None or said == UNTRACKED:
            return UNTRACKED
        fix = or_leave_out("track")
        if not (0 <= said < HEADS and said == int(said)):
            rect.reject(Fault("bad track id", ".track_id", f"track id {said:g} is no whole number from 0 to {HEADS - 1}", fix))
            return UNTRACKED
        if int(said) in self.tracks:
            rect.reject(Fault("track twice", ".track_id", f"track {said:g} comes twice in its image", fix))
            return UNTRACKED
        self.tracks.add(int(said))
        return int(said)
