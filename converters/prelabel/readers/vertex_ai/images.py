"""Images and what is seen in them: annotations of data sets, predictions of Vertex AI and of AutoML Vision before it."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from prelabel.detections import AttributeSet, Kind
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.corners import box_fault, corners_in, far_fault, is_near, number_in
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.looking import SKIP, label_in, score_in, score_of, shape_of
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.roots import Root
from prelabel.readers.shared.sightings import Box, Sighting
from prelabel.readers.vertex_ai.labels import ANNOTATION, ITEM, resource_labels
from prelabel.safejson import or_leave_out

SIDES = ("xMin", "yMin", "xMax", "yMax")

FAR = "divide pixels by the sides of the image"

BOXES, POLYGONS, LINES = "boundingBoxAnnotations", "polygonAnnotations", "polylineAnnotations"

LEGACY = "imageObjectDetection"

ITEMS = ("predictions", "payload")
"""Lists of online predictions, of Vertex AI and of AutoML Vision, which do not name their images."""

_KNOWN = frozenset({BOXES, POLYGONS, LINES, ITEM, "instance", "prediction", "annotations", *ITEMS})

_OF_PREDICTION = frozenset({"ids", "displayNames", "confidences", "bboxes"})

_MASKS = ("categoryMask", "confidenceMask")

_CLASSES = "class of a whole image (classification)"

_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_NAME = msgspec.json.Decoder(str)
_SCORE = msgspec.json.Decoder(float)
_BBOX = msgspec.json.Decoder(tuple[float, float, float, float])

_ENDS = 2
"""Vertices of a box that are diagonally opposite."""


class Shown(NamedTuple):
    """An image, or an answer about one.

    Args:
        message: that speaks of it.
        uri: of the image; None where nothing names it.
        seen: in it.
        alone: it is an item of a data set, and so a single image; else it may be a frame of a video.
    """

    message: Message
    uri: str | None
    seen: list[Sighting]
    alone: bool = False


def count_others(message: Message, known: frozenset[str], tally: Tally) -> None:
    """Count the lists and objects that are not read."""
    for name, count in message.others(known):
        if count != 0:
            tally.unconverted[name if count is None else f"element of {name}"] += count or 1


def annotated(root: Root, uri: str, asked: Sequence[str]) -> Shown:
    """An image of a data set.

    Raises:
        InputError: an annotation is bad, and the run stops at bad records.
    """
    message = root.message
    item = resource_labels(message, ITEM, asked)
    seen: list[Sighting] = []
    for name in (BOXES, POLYGONS, LINES):
        for one in message.messages(name):
            label = label_in(one, "displayName")
            shape = (corners_in(one, SIDES, FAR, zeros=True) if name == BOXES else _vertexes(one, name)) if label else None
            if shape is not None:
                said = {**item, **resource_labels(one, ANNOTATION, asked)}
                kind = Kind.LINE if name == LINES else Kind.POLYGON
                seen.append(Sighting(one, label, shape, math.nan, said, pixels=False, line=root.line_of(one), kind=kind))
    count_others(message, _KNOWN, message.tally)
    return Shown(message, uri, seen, alone=True)


def _vertexes(one: Message, name: str) -> Rings | None:
    """The polygon or line of an annotation; None where it is bad and was rejected."""
    points = _points(one, "vertexes")
    if points is None:
        return None
    if name == POLYGONS:
        shape = shape_of(one, points, pixels=False, outline=True)
        return shape if isinstance(shape, Rings) else None
    if len(set(points)) < _ENDS:
        one.reject(Fault("line without length", "", "has less than two different vertexes", f"correct them, {SKIP}"))
        return None
    return Rings.of(np.array(points), [len(points)])


def _points(message: Message, name: str) -> list[tuple[float, float]] | None:
    """Vertices of which zeros are left out; None where one is bad, and what they are of was rejected."""
    if not message.has(name):
        message.reject(Fault("no vertices", "", f"has no {name}", f"add them, {SKIP}"))
        return None
    found: list[tuple[float, float]] = []
    listed = message.value(name, _LIST)
    for vertex in message.messages(name) if listed is not None else ():
        x, y = number_in(vertex, "x"), number_in(vertex, "y")
        if x is None or y is None:
            return None
        far = next((value for value in (x, y) if not is_near(value, pixels=False)), None)
        if far is not None:
            vertex.reject(far_fault(far, FAR, pixels=False))
            return None
        found.append((x, y))
    return found if listed is not None and len(found) == len(listed) else None


def predicted(root: Root, message: Message, prediction: Message, uri: str | None) -> Shown:
    """What a model of Vertex AI predicts for an image: lists that belong together.

    Args:
        root: that holds it.
        message: that speaks of the image.
        prediction: the lists.
        uri: of the image; None where nothing names it.
    """
    tally = message.tally
    for name in _MASKS:
        if prediction.has(name):
            tally.unconverted[f"mask of a whole image ({name})"] += 1
    count_others(prediction, _OF_PREDICTION, tally)
    if not prediction.has("bboxes"):
        count = prediction.length("displayNames")
        if count:
            tally.unconverted[_CLASSES] += count
        return Shown(message, uri, [])
    return Shown(message, uri, list(_boxes(root, prediction)))


def _boxes(root: Root, prediction: Message) -> Iterator[Sighting]:
    bboxes, names = _raws(prediction, "bboxes"), _raws(prediction, "displayNames")
    if bboxes is None or names is None or _are_unequal(prediction, bboxes, names, "displayNames", "boxes"):
        return
    scores = _raws(prediction, "confidences") or []
    if scores and _are_unequal(prediction, bboxes, scores, "confidences", "scores"):
        scores = []
    for position, raw in enumerate(bboxes):
        label = _display_name(_entry(prediction, "displayNames", position, names[position]))
        one = _entry(prediction, "bboxes", position, raw)
        box = _bbox(one) if label else None
        if box is not None:
            score = _confidence(_entry(prediction, "confidences", position, scores[position])) if scores else math.nan
            yield Sighting(one, label, box, score, {}, pixels=False, line=root.line_of(one))


def _are_unequal(prediction: Message, bboxes: list[msgspec.Raw], others: list[msgspec.Raw], name: str, what: str) -> bool:
    """Whether a list has not an entry for each box, and was rejected."""
    if len(bboxes) == len(others):
        return False
    fix = f"predict again, {or_leave_out(what).partition(', ')[2]}"
    prediction.reject(Fault("lists of different length", "", f"has {len(bboxes)} bboxes, but {len(others)} {name}", fix))
    return True


def _raws(prediction: Message, name: str) -> list[msgspec.Raw] | None:
    """A list, empty where it is not there; None where it is none and was rejected."""
    return prediction.value(name, _LIST) if prediction.has(name) else []


def _entry(prediction: Message, name: str, position: int, raw: msgspec.Raw) -> Message:
    """An entry of a list, which may be anything."""
    element = f"{prediction.element}{prediction.field(name)}[{position}]"
    return Message(prediction.document, raw, element, {}, prediction.tally)


def _display_name(one: Message) -> str:
    """A label; empty where it is none, and was rejected."""
    label = one.document.value(one.raw, _NAME, one.element, one.tally)
    if label == "":
        one.reject(Fault("no label", "", "the name is empty", f"name it, {SKIP}"))
    return label or ""


def _bbox(one: Message) -> Box | None:
    """A box as predictions write it, xMin, xMax, yMin, yMax; None where it is bad and was rejected."""
    said = one.document.value(one.raw, _BBOX, one.element, one.tally)
    if said is None:
        return None
    left, right, top, bottom = said
    fault = box_fault((left, top, right, bottom), SIDES, FAR)
    if fault:
        one.reject(fault)
        return None
    return left, top, right, bottom


def _confidence(one: Message) -> float:
    """A score; NaN where it is bad and was rejected alone."""
    score = one.document.value(one.raw, _SCORE, one.element, one.tally, or_leave_out("score"))
    return score_of(one, "confidence", score)


def legacy(root: Root, message: Message, name: str, uri: str | None) -> Shown:
    """An image as AutoML Vision wrote it, with annotations in a field of a name."""
    seen: list[Sighting] = []
    for one in message.messages(name):
        detail = one.message(LEGACY)
        if detail is None:
            if not one.has(LEGACY):
                message.tally.unconverted[f"annotation without {LEGACY}"] += 1
            continue
        label = label_in(one, "displayName")
        shape = _bounding(detail) if label else None
        if shape is not None:
            no_attributes: AttributeSet = {}
            seen.append(Sighting(one, label, shape, score_in(detail, "score"), no_attributes, pixels=False, line=root.line_of(one)))
    return Shown(message, uri, seen)


def _bounding(detail: Message) -> Box | Rings | None:
    """The box of two opposite vertices, or what four or more enclose; None where it is bad and was rejected."""
    poly = detail.message("boundingBox")
    if poly is None:
        if not detail.has("boundingBox"):
            detail.reject(Fault("no box", "", "has no boundingBox", f"add it, {SKIP}"))
        return None
    points = _points(poly, "normalizedVertices")
    if points is None or len(points) != _ENDS:
        return None if points is None else shape_of(poly, points, pixels=False, outline=False)
    (x0, y0), (x1, y1) = points
    box = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    fault = box_fault(box, SIDES, FAR)
    if fault:
        poly.reject(fault)
        return None
    return box
