"""What is seen in images: by Image Analysis 3.2 and 4.0, by Face, and by Custom Vision."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prelabel.detections import AttributeSet, Kind
from prelabel.readers.azure_vision.words import in_result
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.looking import SKIP, attributes_in, box_in, box_of, label_in, point_of, score_in
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.sightings import Sighting

FACE, PERSON = "face", "person"

XYWH, LTWH = ("x", "y", "w", "h"), ("left", "top", "width", "height")

MOST_PARENTS = 20

POINTS = {
    name: number
    for number, name in enumerate(
        (
            "pupilLeft", "pupilRight", "noseTip", "mouthLeft", "mouthRight", "eyebrowLeftOuter", "eyebrowLeftInner", "eyeLeftOuter",
            "eyeLeftTop", "eyeLeftBottom", "eyeLeftInner", "eyebrowRightInner", "eyebrowRightOuter", "eyeRightInner", "eyeRightTop",
            "eyeRightBottom", "eyeRightOuter", "noseRootLeft", "noseRootRight", "noseLeftAlarTop", "noseRightAlarTop",
            "noseLeftAlarOutTip", "noseRightAlarOutTip", "upperLipTop", "upperLipBottom", "underLipTop", "underLipBottom",
        ),
        1,
    )
}  # fmt: skip
"""The number of each landmark: its place in the documentation."""

_READ = frozenset({"objects", "faces", "brands", "metadata", "objectsResult", "peopleResult", "readResult", "customModelResult"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Takes answers apart.

    Args:
        kinds: what is asked for of Image Analysis.
        attributes: what becomes attributes.
        context: says which geometries are wanted, and takes what is bad.
    """

    kinds: Sequence[str]
    attributes: Sequence[str]
    context: Context

    def analysed(self, answer: Message) -> list[Sighting]:
        """What Image Analysis says and is asked for; the rest is counted.

        Raises:
            InputError: a record is bad, and the run stops at bad records.
        """
        found: list[Sighting] = []
        custom = answer.message("customModelResult")
        lists: Sequence[tuple[str, Message | None, str, Callable[[Message], Iterator[Sighting]]]] = (
            ("objects", answer, "objects", self._object),
            ("objects", answer.message("objectsResult"), "values", self._tagged),
            ("objects", custom.message("objectsResult") if custom else None, "values", self._tagged),
            ("people", answer.message("peopleResult"), "values", self._person),
            ("faces", answer, "faces", self.face),
            ("brands", answer, "brands", self._brand),
        )
        for kind, holder, name, read in lists:
            if holder is None:
                continue
            if kind in self.kinds:
                found += [one for entry in holder.messages(name) for one in read(entry)]
            elif holder.length(name):
                one = "person" if kind == "people" else kind.removesuffix("s")
                self.context.tally.unconverted[f"{one} (-O kinds={kind} reads it)"] += holder.length(name)
        found += self._words(answer)
        self.count_others(answer, _READ)
        if custom is not None:
            self.count_others(custom, _READ)
        return found

    def _words(self, answer: Message) -> Iterator[Sighting]:
        result = answer.message("readResult")
        if result is not None and "texts" in self.kinds:
            yield from in_result(result, self.context.tally)
        elif result is not None and (result.length("blocks") or result.length("pages")):
            self.context.tally.unconverted["text of an image (-O kinds=texts reads its words)"] += 1

    def count_others(self, message: Message, known: frozenset[str]) -> None:
        """Count what has no place in the image, or none of an object."""
        for name, count in message.others(known):
            if count != 0:
                self.context.tally.unconverted[name if count is None else f"element of {name}"] += count or 1

    def _object(self, message: Message) -> Iterator[Sighting]:
        """Of version 3.2; the client for Python calls the name ``object_property``."""
        label = label_in(message, "object" if message.has("object") or not message.has("objectProperty") else "objectProperty")
        box = box_in(message, "rectangle", XYWH, pixels=True) if label else None
        if box is not None:
            yield Sighting(message, label, box, score_in(message, "confidence"), self._said(message))

    def _tagged(self, message: Message) -> Iterator[Sighting]:
        """Of version 4.0: an object with a tag."""
        tags = [tag for tag in message.messages("tags") if tag.has("name")]
        if not tags:
            message.reject(Fault("no label", "", "has no tag with a name", f"tag it, {SKIP}"))
            return
        # the service writes one, and calls it a list
        self.context.tally.unconverted.update({"further tag of an object": len(tags) - 1} if tags[1:] else {})
        label = label_in(tags[0], "name")
        box = box_in(message, "boundingBox", XYWH, pixels=True) if label else None
        if box is not None:
            yield Sighting(message, label, box, score_in(tags[0], "confidence"), self._said(message))

    def _person(self, message: Message) -> Iterator[Sighting]:
        box = box_in(message, "boundingBox", XYWH, pixels=True)
        if box is not None:
            yield Sighting(message, PERSON, box, score_in(message, "confidence"), {})

    def _brand(self, message: Message) -> Iterator[Sighting]:
        label = label_in(message, "name")
        box = box_in(message, "rectangle", XYWH, pixels=True) if label else None
        if box is not None:
            yield Sighting(message, label, box, score_in(message, "confidence"), self._said(message))

    def face(self, message: Message) -> Iterator[Sighting]:
        """A face of Image Analysis 3.2 or of Face, with landmarks."""
        box = box_in(message, "faceRectangle", LTWH, pixels=True)
        if box is None:
            return
        marks = message.message("faceLandmarks") if Kind.LANDMARK in self.context.shapes else None
        points = self._points(marks) if marks is not None else {}
        attributes = message.message("faceAttributes") if self.attributes else None
        said = {**self._said(message), **(self._said(attributes) if attributes is not None else {})}
        yield Sighting(message, FACE, box, score_in(message, "confidence"), said, points)

    def _points(self, marks: Message) -> Mapping[int, tuple[float, float]]:
        """Landmarks by their numbers; what is not known is counted."""
        points: dict[int, tuple[float, float]] = {}
        for name, number in POINTS.items():
            mark = marks.message(name)
            if mark is None:
                continue
            if not (mark.has("x") and mark.has("y")):
                fix = "write x and y, or leave the landmark out with --on-error skip"
                mark.reject(Fault("no landmark", "", "has no x or no y", fix))
                continue
            point = point_of(mark, pixels=True)
            if point is not None:
                points[number] = point
        others = len(marks.members) - sum(map(marks.knows, POINTS))
        if others:
            self.context.tally.unconverted["landmark of a type that is not known"] += others
        return points

    def predicted(self, message: Message) -> Iterator[Sighting]:
        """A prediction of Custom Vision; without a box it is one of a whole image, and counted."""
        if not message.has("boundingBox"):
            self.context.tally.unconverted["prediction of a whole image (classification)"] += 1
            return
        label = label_in(message, "tagName")
        box = box_in(message, "boundingBox", LTWH, pixels=False) if label else None
        if box is not None:
            yield Sighting(message, label, box, score_in(message, "probability"), self._said(message), pixels=False)

    def region(self, message: Message) -> Iterator[Sighting]:
        """A region that was drawn in an image of Custom Vision."""
        label = label_in(message, "tagName")
        box = box_of(message, LTWH, pixels=False) if label else None
        if box is not None:
            yield Sighting(message, label, box, float("nan"), self._said(message), pixels=False)

    def _said(self, message: Message) -> AttributeSet:
        """What was asked for; a ``parent`` as the names of all parents, the nearest first."""
        said = attributes_in(message, [name for name in self.attributes if name != "parent"])
        parent = message.message("parent") if "parent" in self.attributes else None
        names: list[str] = []
        while parent is not None and len(names) < MOST_PARENTS:
            names.append(parent.text("object" if parent.has("object") else "objectProperty"))
            parent = parent.message("parent")
        known = tuple(filter(None, names))
        return {**said, "parent": known if known[1:] else known[0]} if known else said
