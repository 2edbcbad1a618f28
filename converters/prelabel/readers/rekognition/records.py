"""What responses hold, and how a box and a confidence are checked. All names are those of the API, in lower case here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from prelabel.attributes import attribute_value
from prelabel.errors import Tally
from prelabel.rawjson import NULL
from prelabel.readers.shared.faults import Fault

LARGEST = 100.0
"""Frames; no box is so far away or so large."""

PERCENT = 100.0

ABSENT = msgspec.Raw()

Whole = Annotated[int, Meta(ge=-(2**53), le=2**53)]
"""A whole number that a float holds exactly."""

SKIP = "or leave the detection out with --on-error skip"

LANDMARKS = {
    name: number
    for number, name in enumerate(
        (
            "eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight", "leftEyeBrowLeft", "leftEyeBrowRight", "leftEyeBrowUp",
            "rightEyeBrowLeft", "rightEyeBrowRight", "rightEyeBrowUp", "leftEyeLeft", "leftEyeRight", "leftEyeUp", "leftEyeDown",
            "rightEyeLeft", "rightEyeRight", "rightEyeUp", "rightEyeDown", "noseLeft", "noseRight", "mouthUp", "mouthDown",
            "leftPupil", "rightPupil", "upperJawlineLeft", "midJawlineLeft", "chinBottom", "midJawlineRight", "upperJawlineRight",
        ),
        1,
    )
}  # fmt: skip
"""The number of each type of landmark: its place in the documentation."""


class Metadata(msgspec.Struct, frozen=True, rename="pascal"):
    """Of a video."""

    frame_rate: float | None = None
    frame_width: Whole | None = None
    frame_height: Whole | None = None
    duration_millis: Whole | None = None


class Head(msgspec.Struct, frozen=True, rename="pascal"):
    """What a response says of its job; those of images say nothing."""

    job_id: str = ""
    job_status: str = ""
    status_message: str = ""
    next_token: str | None = None
    video_metadata: msgspec.Raw = ABSENT

    @property
    def is_video(self) -> bool:
        """Whether the response is one of a video."""
        return bool(self.job_id or self.job_status) or len(self.video_metadata) > 0


class Box(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """In fractions of the frame."""

    left: float
    top: float
    width: float
    height: float


class Point(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """A landmark, in fractions of the frame."""

    type: str
    x: float
    y: float


class Seen(msgspec.Struct, frozen=True, rename="pascal"):
    """An instance of a label, a face, or a person: what they have of a box, a confidence, landmarks and an index."""

    bounding_box: Box | None = None
    confidence: float | None = None
    landmarks: msgspec.Raw = NULL
    index: Whole | None = None


class Person(Seen, frozen=True, rename="pascal"):
    """A person, perhaps with a face."""

    face: msgspec.Raw = ABSENT


class Label(msgspec.Struct, frozen=True, rename="pascal"):
    """A label, with the boxes of its instances where it has any."""

    name: str
    confidence: float | None = None
    instances: list[msgspec.Raw] = []


class Timed(msgspec.Struct, frozen=True, rename="pascal"):
    """An element of a list of a video: what is seen at a time, or what is said of a span of time."""

    timestamp: Whole | None = None
    start_timestamp_millis: Whole | None = None
    face_matches: list[msgspec.Raw] | None = None
    label: msgspec.Raw = ABSENT
    face: msgspec.Raw = ABSENT
    person: msgspec.Raw = ABSENT


def box_of(box: Box) -> tuple[float, float, float, float] | Fault:
    """Left, top, right, bottom in fractions, or what is wrong with them."""
    for field in ("Left", "Top", "Width", "Height"):
        value = getattr(box, field.lower())
        if not abs(value) <= LARGEST:
            what = f"{field} {value:g} is no fraction of the frame"
            return Fault("no fraction", f".BoundingBox.{field}", what, f"correct it, {SKIP}")
    if box.width > 0 and box.height > 0:
        return box.left, box.top, box.left + box.width, box.top + box.height
    what = f"Width {box.width:g} and Height {box.height:g} must be above 0"
    return Fault("width or height not positive", ".BoundingBox", what, f"give it a size, {SKIP}")


def score_of(confidence: float | None) -> float | Fault:
    """The score, NaN where there is none, or what is wrong with it."""
    if confidence is None:
        return float("nan")
    if 0 <= confidence <= PERCENT:
        return confidence / PERCENT
    return Fault("confidence outside 0-100", ".Confidence", f"Confidence {confidence:g} is outside 0-100", f"correct it, {SKIP}")


def points_of(landmarks: Iterable[tuple[int, Point]], tally: Tally, refuse: Callable[[Fault], None]) -> dict[int, tuple[float, float]]:
    """Landmarks by their numbers; of types that are not known are counted.

    Args:
        landmarks: each with its place in the list.
        tally: takes the counts.
        refuse: takes one that is left out alone.
    """
    points: dict[int, tuple[float, float]] = {}
    for place, point in landmarks:
        number = LANDMARKS.get(point.type)
        if number is None:
            tally.unconverted[f"landmark of the type {point.type[:60]}"] += 1
        elif not max(abs(point.x), abs(point.y)) <= LARGEST:
            what = f"{point.x:g}, {point.y:g} are no fractions of the frame"
            refuse(Fault("no fraction", f".Landmarks[{place}]", what, "correct them, or leave the landmark out with --on-error skip"))
        else:
            points[number] = point.x, point.y
    return points


def attributes_of(values: Mapping[str, Any], asked: Sequence[str], tally: Tally) -> dict[str, str | tuple[str, ...]]:
    """What was asked for, as text: of an object its ``Value``, of a list of objects their names; what text cannot say is counted."""
    out: dict[str, str | tuple[str, ...]] = {}
    for name in asked:
        if name not in values:
            continue
        text = attribute_value(_plain(values[name]))
        if text is not None:
            out[name] = text
        elif values[name] not in (None, [], {}):
            tally.unconverted[f"value of the attribute {name}"] += 1
    return out


def _plain(value: Any) -> object:  # noqa: ANN401  # a value of JSON
    if isinstance(value, dict):
        return value.get("Value", value)
    if isinstance(value, list) and value and all(isinstance(item, dict) and "Name" in item for item in value):
        return [item["Name"] for item in value]
    return value


def is_there(raw: msgspec.Raw) -> bool:
    """Whether a field is in its object, and not null."""
    return len(raw) > 0 and bytes(memoryview(raw)[:4]) != b"null"
