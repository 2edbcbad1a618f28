"""What an instance says, and what is left of one of which a part is bad."""

from collections import Counter
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from prelabel.detections import UNTRACKED
from prelabel.errors import Tally
from prelabel.readers.shared.outputs.paired import decoded
from prelabel.safejson import CORRECT, Document, or_leave_out

T = TypeVar("T")

_Posed = tuple[list[list[float]], list[float] | None]
"""Keypoints and their scores."""

EMPTY = msgspec.Raw()

FLAT, SPACE = 2, 3
"""Values of a point: x and y; or x, y and z; or, without a list of scores, x, y and the score."""

Box = list[float | list[float]] | None
"""x0, y0, x1, y1, as they are or as a list of one list; version 0 may add a score."""


class Instance(msgspec.Struct, frozen=True, gc=False):
    """A pose.

    Args:
        keypoints: x and y of each, in pixels.
        keypoint_scores: of each; where there is none, x and y are followed by the score, as in version 0.
        bbox: the detector's box.
        bbox_score: the detector's score.
        score: of the pose, as bottom-up models of version 0 say it.
        track_id: -1 where there is none.
    """

    keypoints: list[list[float]]
    keypoint_scores: list[float] | None = None
    bbox: Box = None
    bbox_score: float | None = None
    score: float | None = None
    track_id: float | None = None

    @property
    def is_in_space(self) -> bool:
        """Whether its points have a depth."""
        return self.keypoint_scores is not None and bool(self.keypoints) and all(len(point) == SPACE for point in self.keypoints)

    @property
    def is_deleted(self) -> bool:
        """Whether the tracker of version 0 deleted it for its few points: it stays in the list, at y -10, with nothing for a box."""
        return self.track_id == UNTRACKED and bool(self.bbox) and not any(self.bbox or ())


class _Loose(msgspec.Struct, frozen=True, gc=False):
    """The same, of which nothing is looked at yet."""

    keypoints: msgspec.Raw = EMPTY
    keypoint_scores: msgspec.Raw = EMPTY
    bbox: msgspec.Raw = EMPTY
    bbox_score: msgspec.Raw = EMPTY
    score: msgspec.Raw = EMPTY
    track_id: msgspec.Raw = EMPTY


_LOOSE = msgspec.json.Decoder(_Loose)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_POINT = msgspec.json.Decoder(list[float])
_VALUE = msgspec.json.Decoder(float)
_BOX = msgspec.json.Decoder(Box)
_NUMBER = msgspec.json.Decoder(float | None)


@dataclass(frozen=True, slots=True)
class Mending:
    """Takes poses apart of which a part is bad, which is left out; every method raises where the run stops at bad records.

    Args:
        document: that they stand in.
        tally: takes what is bad.

    Raises:
        InputError: the run stops at bad records, or a value is nested too deeply.
    """

    document: Document
    tally: Tally

    def instance(self, raw: msgspec.Raw, element: str) -> Instance | None:
        """An instance without what is bad in it; a bad keypoint keeps its place with a score of 0. None where too little is left.

        Args:
            raw: the instance.
            element: its ``$.path``.
        """
        said = self.document.value(raw, _LOOSE, element, self.tally)
        if said is None:
            return None
        if not said.keypoints:
            self.tally.reject("no keypoints", "has no keypoints", place=self.document.place_of(raw, element), fix=CORRECT)
            return None
        posed = self._posed(said, raw, element)
        return posed and Instance(
            keypoints=posed[0],
            keypoint_scores=posed[1],
            bbox=self._part(said.bbox, _BOX, f"{element}.bbox", "box"),
            bbox_score=self._part(said.bbox_score, _NUMBER, f"{element}.bbox_score", "score"),
            score=self._part(said.score, _NUMBER, f"{element}.score", "score"),
            track_id=self._part(said.track_id, _NUMBER, f"{element}.track_id", "track id"),
        )

    def triples(self, raw: msgspec.Raw, element: str) -> list[list[float]] | None:
        """Keypoints of three values each, zeros in the place of bad ones; None where they are no list.

        Args:
            raw: the list.
            element: its ``$.path``.
        """
        points = self.document.value(raw, _RAWS, element, self.tally)
        return None if points is None else [point or [0.0] * SPACE for point in self._points(points, element, SPACE)]

    def _posed(self, said: _Loose, raw: msgspec.Raw, element: str) -> _Posed | None:
        """Keypoints, and scores of as many; None where they do not fit each other."""
        own, other = f"{element}.keypoints", f"{element}.keypoint_scores"
        points = self.document.value(said.keypoints, _RAWS, own, self.tally)
        scored = bool(said.keypoint_scores) and bytes(said.keypoint_scores) != b"null"
        scores = self.document.value(said.keypoint_scores, _RAWS, other, self.tally) if scored else None
        if points is None or (scored and scores is None):
            return None
        known = [len(point) for point in (decoded(one, _POINT) for one in points) if point is not None]
        usual = Counter(known).most_common(1)[0][0] if known else FLAT
        if scores is None:
            if usual != FLAT:
                return [point or [0.0] * SPACE for point in self._points(points, own, SPACE)], None
            self.tally.reject("no keypoint scores", "has no keypoint_scores", place=self.document.place_of(raw, element), fix=CORRECT)
            return None
        if len(points) != len(scores):
            what, place = f"{len(points)} keypoints, but {len(scores)} keypoint_scores", self.document.place_of(said.keypoint_scores, other)
            self.tally.reject("lists of different lengths", what, place=place, fix=CORRECT)
            return None
        width = SPACE if usual == SPACE else FLAT
        good = self._points(points, own, width)
        values = [self._part(one, _VALUE, f"{other}[{number}]", "keypoint") for number, one in enumerate(scores)]
        kept = [0.0 if point is None or value is None else value for point, value in zip(good, values, strict=True)]
        return [point or [0.0] * width for point in good], kept

    def _points(self, points: list[msgspec.Raw], element: str, width: int) -> list[list[float] | None]:
        """Each keypoint; None of one that is bad."""
        found: list[list[float] | None] = []
        for number, one in enumerate(points):
            at = f"{element}[{number}]"
            point = self._part(one, _POINT, at, "keypoint")
            if point is not None and len(point) != width:
                what = f"is a keypoint of {len(point)} values, where {width} are expected"
                fix = or_leave_out("keypoint")
                self.tally.reject("keypoint of another shape", what, place=self.document.place_of(one, at), fix=fix)
                point = None
            found.append(point)
        return found

    def _part(self, raw: msgspec.Raw, decoder: msgspec.json.Decoder[T], element: str, what: str) -> T | None:
        """A part that can be left out alone; None of one that is bad or not there."""
        return self.document.value(raw, decoder, element, self.tally, or_leave_out(what)) if raw else None
