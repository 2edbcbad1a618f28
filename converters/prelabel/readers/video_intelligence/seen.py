"""What is seen in the frames of a video: boxes of objects, persons, faces and logos, and outlines of texts."""

from collections.abc import Hashable, Iterator
from typing import NamedTuple

import numpy as np

from prelabel.attributes import attribute_value
from prelabel.detections import AttributeSet, Kind
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.objects import Objects, Said

LARGEST = 100.0
"""Frames; nothing is so far away."""

CORNERS = 3
"""Of a polygon, at least."""

SKIP = "or leave the detection out with --on-error skip"

OBJECTS, TEXTS = "objectAnnotations", "textAnnotations"

TRACKED = {"personDetectionAnnotations": "person", "faceDetectionAnnotations": "face", "logoRecognitionAnnotations": ""}
"""Lists of annotations with ``tracks``, and their labels; those of logos are their entities'."""

Box = tuple[float, float, float, float]


class Seen(NamedTuple):
    """One object at one time.

    Args:
        label: the name.
        time_s: since the start of the video.
        shape: x0, y0, x1, y1 in fractions of the frame, or the outline.
        score: in [0, 1], or NaN.
        track: what tells objects apart.
        attributes: of the object.
        message: that says so.
        listed: how to name a place in the list of annotations.
        origin: index in that list.
    """

    label: str
    time_s: float
    shape: Box | Rings
    score: float
    track: Hashable
    attributes: AttributeSet
    message: Message
    listed: str
    origin: int

    def add_to(self, objects: Objects, said: Said) -> None:
        """The box, or the polygon."""
        if isinstance(self.shape, Rings):
            objects.add(said, Kind.POLYGON, self.shape)
        else:
            objects.add_box(said, self.shape)


class _Object(NamedTuple):
    """An object in all of its frames."""

    label: str
    score: float
    track: Hashable
    listed: str
    origin: int
    attributes: AttributeSet


def seen_in(result: Message, context: Context) -> Iterator[Seen]:
    """Everything of one result that has a place.

    Raises:
        InputError: a record is bad, and the run stops at bad records.
    """
    yield from _objects(result, context)
    for name, label in TRACKED.items():
        yield from _tracked(result, name, label, context)
    yield from _texts(result, context)


def _objects(result: Message, context: Context) -> Iterator[Seen]:
    for origin, annotation in enumerate(result.messages(OBJECTS)):
        label, score = _described(annotation), _score(annotation)
        if label is None or score is None:
            continue
        # a batch request has a segment for each object, and no ids
        said = b"" if annotation.has("segment") or not annotation.has("trackId") else bytes(annotation.members[_id(annotation)])
        track = (OBJECTS, said.strip(b'"')) if said else (result.element, OBJECTS, origin)
        one = _Object(label, score, track, _listed(annotation), origin, {})
        for frame in _inside(annotation, "frames", context):
            yield from _boxed(one, frame)


def _listed(annotation: Message) -> str:
    """How to name a place in the list of an annotation."""
    return f"{annotation.element.rpartition('[')[0]}[{{}}]"


def _id(annotation: Message) -> str:
    return "trackId" if "trackId" in annotation.members else "track_id"


def _tracked(result: Message, name: str, label: str, context: Context) -> Iterator[Seen]:
    for origin, annotation in enumerate(result.messages(name)):
        called = label or _described(annotation)
        for number, track in enumerate(annotation.messages("tracks") if called else ()):
            score = _score(track)
            if called is None or score is None:
                continue
            one = _Object(called, score, (result.element, name, origin, number), _listed(annotation), origin, _said(track))
            for timed in _inside(track, "timestampedObjects", context):
                marks = sum(1 for _ in timed.messages("landmarks"))
                if marks:
                    context.tally.unconverted["landmark of a person or face"] += marks
                yield from _boxed(one._replace(attributes={**one.attributes, **_said(timed)}), timed)


def _texts(result: Message, context: Context) -> Iterator[Seen]:
    for origin, annotation in enumerate(result.messages(TEXTS)):
        text = annotation.text("text")
        for number, segment in enumerate(annotation.messages("segments")):
            score = _score(segment)
            if score is None:
                continue
            track = (result.element, TEXTS, origin, number)
            one = _Object("text", score, track, _listed(annotation), origin, {"text": text} if text else {})
            for frame in _inside(segment, "frames", context):
                yield from _outlined(one, frame)


def _inside(message: Message, name: str, context: Context) -> Iterator[Message]:
    """The places of an annotation; of a request that asked for no boxes it has none, and is counted."""
    if not message.has(name):
        context.tally.unconverted[f"annotation without {name}"] += 1
    return message.messages(name)


def _boxed(one: _Object, frame: Message) -> Iterator[Seen]:
    box = frame.message("normalizedBoundingBox")
    if box is None:
        if not frame.has("normalizedBoundingBox"):
            frame.reject(Fault("no box", "", "has no normalizedBoundingBox", f"add it, {SKIP}"))
        return
    sides = [box.number(side) for side in ("left", "top", "right", "bottom")]
    time_s = frame.seconds("timeOffset")
    known = [side for side in sides if side is not None]
    if time_s is None or len(known) < len(sides):
        return
    x0, y0, x1, y1 = known
    far = next((side for side in known if not abs(side) <= LARGEST), None)
    if far is not None:
        box.reject(Fault("no fraction", "", f"{far:g} is no fraction of the frame", f"correct it, {SKIP}"))
    elif not (x0 < x1 and y0 < y1):
        what = f"left {x0:g}, top {y0:g}, right {x1:g} and bottom {y1:g} are a box without area"
        box.reject(Fault("box without area", "", what, f"correct it, {SKIP}"))
    else:
        yield _seen(one, frame, time_s, (x0, y0, x1, y1))


def _outlined(one: _Object, frame: Message) -> Iterator[Seen]:
    outline = frame.message("rotatedBoundingBox")
    time_s = frame.seconds("timeOffset")
    if outline is None or time_s is None:
        if not frame.has("rotatedBoundingBox"):
            frame.reject(Fault("no box", "", "has no rotatedBoundingBox", f"add it, {SKIP}"))
        return
    points = [(vertex.number("x"), vertex.number("y")) for vertex in outline.messages("vertices")]
    known = [(x, y) for x, y in points if x is not None and y is not None]
    if len(known) < len(points):
        return
    far = next((value for point in known for value in point if not abs(value) <= LARGEST), None)
    if far is not None:
        outline.reject(Fault("no fraction", "", f"{far:g} is no fraction of the frame", f"correct it, {SKIP}"))
        return
    rings = Rings.of(np.array(known).reshape(-1, 2), [len(known)]) if len(known) >= CORNERS else None
    if rings is None or not rings.areas().any():
        what = f"the {len(known)} vertices enclose no area"
        outline.reject(Fault("polygon without area", "", what, f"correct them, {SKIP}"))
        return
    yield _seen(one, frame, time_s, rings)


def _seen(one: _Object, message: Message, time_s: float, shape: Box | Rings) -> Seen:
    return Seen(
        label=one.label, time_s=time_s, shape=shape, score=one.score, track=one.track, attributes=one.attributes, message=message,
        listed=one.listed, origin=one.origin,
    )  # fmt: skip


def _described(annotation: Message) -> str | None:
    """What an entity is called; None where nothing says it, and the annotation was rejected."""
    entity = annotation.message("entity")
    label = entity.text("description") if entity else ""
    if not label:
        annotation.reject(Fault("no label", "", "its entity has no description", f"describe it, {SKIP}"))
    return label or None


def _score(message: Message) -> float | None:
    """The confidence, NaN where it is not there; None where it is bad and was rejected."""
    if not message.has("confidence"):
        return float("nan")
    score = message.number("confidence")
    if score is not None and not 0 <= score <= 1:
        message.reject(Fault("score outside 0-1", ".confidence", f"confidence {score:g} is outside 0-1", f"correct it, {SKIP}"))
        return None
    return score


def _said(message: Message) -> AttributeSet:
    """The attributes that a message lists; those without a value, which are there or not, have their confidence.

    A name that comes again has several values: the colour and the kind of clothes have one name.
    """
    found: dict[str, list[str]] = {}
    for attribute in message.messages("attributes"):
        name, value = attribute.text("name"), attribute.text("value")
        confidence = None if value or not attribute.has("confidence") else attribute.number("confidence")
        said = value or (None if confidence is None else attribute_value(confidence))
        if name and isinstance(said, str) and said not in found.setdefault(name, []):
            found[name].append(said)
    return {name: tuple(values) if len(values) > 1 else values[0] for name, values in found.items() if values}
