"""What a response shows: objects, faces, logos, landmarks and words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from prelabel.detections import Kind
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.cloud_vision.responses import FACES, FULL_TEXT, LANDMARKS, LOGOS, OBJECTS, OTHERS, TEXTS
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.looking import SKIP, TEXT, attributes_in, label_in, point_of, score_in, shape_of
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.sightings import Box, Sighting

FACE = "face"

POINTS = {
    name: number
    for number, name in enumerate(
        (
            "LEFT_EYE", "RIGHT_EYE", "LEFT_OF_LEFT_EYEBROW", "RIGHT_OF_LEFT_EYEBROW", "LEFT_OF_RIGHT_EYEBROW", "RIGHT_OF_RIGHT_EYEBROW",
            "MIDPOINT_BETWEEN_EYES", "NOSE_TIP", "UPPER_LIP", "LOWER_LIP", "MOUTH_LEFT", "MOUTH_RIGHT", "MOUTH_CENTER",
            "NOSE_BOTTOM_RIGHT", "NOSE_BOTTOM_LEFT", "NOSE_BOTTOM_CENTER", "LEFT_EYE_TOP_BOUNDARY", "LEFT_EYE_RIGHT_CORNER",
            "LEFT_EYE_BOTTOM_BOUNDARY", "LEFT_EYE_LEFT_CORNER", "RIGHT_EYE_TOP_BOUNDARY", "RIGHT_EYE_RIGHT_CORNER",
            "RIGHT_EYE_BOTTOM_BOUNDARY", "RIGHT_EYE_LEFT_CORNER", "LEFT_EYEBROW_UPPER_MIDPOINT", "RIGHT_EYEBROW_UPPER_MIDPOINT",
            "LEFT_EAR_TRAGION", "RIGHT_EAR_TRAGION", "LEFT_EYE_PUPIL", "RIGHT_EYE_PUPIL", "FOREHEAD_GLABELLA", "CHIN_GNATHION",
            "CHIN_LEFT_GONION", "CHIN_RIGHT_GONION", "LEFT_CHEEK_CENTER", "RIGHT_CHEEK_CENTER",
        ),
        1,
    )
}  # fmt: skip
"""The number of each type of landmark in the API's definition."""

LIKELIHOODS = ("UNKNOWN", "VERY_UNLIKELY", "UNLIKELY", "POSSIBLE", "LIKELY", "VERY_LIKELY")
"""By their numbers, which the client for Python writes."""


class _Vertex(msgspec.Struct, frozen=True, gc=False):
    """What is 0 is left out."""

    x: float | None = 0.0
    y: float | None = 0.0


class _Symbol(msgspec.Struct, frozen=True, gc=False):
    text: str | None = ""


_VERTICES = msgspec.json.Decoder(list[_Vertex])
_SYMBOLS = msgspec.json.Decoder(list[_Symbol])
_TYPE = msgspec.json.Decoder(str | int)


class _Shape(NamedTuple):
    shape: Box | Rings
    pixels: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Takes responses apart.

    Args:
        kinds: what is asked for.
        attributes: likewise.
        context: says which geometries are wanted, and takes what is bad.
    """

    kinds: Sequence[str]
    attributes: Sequence[str]
    context: Context

    def sightings(self, response: Message) -> list[Sighting]:
        """All that is asked for; the rest is counted.

        Raises:
            InputError: a record is bad, and the run stops at bad records.
        """
        found: list[Sighting] = []
        readers: Mapping[str, tuple[str, Callable[[Message], Iterator[Sighting]]]] = {
            "objects": (OBJECTS, lambda message: self._entity(message, "name")),
            "faces": (FACES, self._face),
            "logos": (LOGOS, lambda message: self._entity(message, "description")),
            "landmarks": (LANDMARKS, lambda message: self._entity(message, "description")),
        }
        for kind, (name, read) in readers.items():
            entries = response.messages(name) if kind in self.kinds else self._count(response, name, kind)
            found += [one for entry in entries for one in read(entry)]
        if "texts" in self.kinds:
            found += self._words(response)
        elif response.length(FULL_TEXT) or response.length(TEXTS):
            self.context.tally.unconverted["text of an image (-O kinds=texts reads its words)"] += 1
        for name in OTHERS:
            if response.length(name):
                self.context.tally.unconverted[f"element of {name}" if name == OTHERS[0] else name] += response.length(name)
        return found

    def _count(self, response: Message, name: str, kind: str) -> Iterator[Message]:
        """Nothing of a list that is not asked for; its elements are counted."""
        count = response.length(name)
        if count:
            self.context.tally.unconverted[f"{kind.removesuffix('s')} (-O kinds={kind} reads it)"] += count
        return iter(())

    def _entity(self, message: Message, name: str) -> Iterator[Sighting]:
        """An object, logo or landmark."""
        label = label_in(message, name)
        shape = self._shape(message, "boundingPoly") if label else None
        if shape is not None:
            yield Sighting(message, label, shape.shape, _score(message, "score"), self._said(message), pixels=shape.pixels)

    def _face(self, message: Message) -> Iterator[Sighting]:
        shape = self._shape(message, "boundingPoly" if message.has("boundingPoly") else "fdBoundingPoly")
        if shape is None:
            return
        points = self._points(message) if shape.pixels and Kind.LANDMARK in self.context.shapes else {}
        yield Sighting(message, FACE, shape.shape, _score(message, "detectionConfidence"), self._said(message), points, shape.pixels)

    def _points(self, face: Message) -> dict[int, tuple[float, float]]:
        """The landmarks of a face by their numbers; of types that are not known are counted."""
        points: dict[int, tuple[float, float]] = {}
        for mark in face.messages("landmarks"):
            # the client for Python writes numbers, and "type_" where it keeps its own names
            kind = mark.value("type" if mark.has("type") else "type_", _TYPE)
            number = POINTS.get(kind) if isinstance(kind, str) else kind
            if number is None or not 0 < number <= len(POINTS):
                self.context.tally.unconverted["landmark of a type that is not known"] += 1
                continue
            position = mark.message("position")
            point = point_of(position, pixels=True) if position is not None else None
            if point is not None:
                points[number] = point
        return points

    def _words(self, response: Message) -> Iterator[Sighting]:
        """The words of the whole text; where there are none, the annotations behind the first, which is the whole text."""
        full = response.message(FULL_TEXT)
        words = list(self._full(full)) if full is not None else []
        if words or not response.has(TEXTS):
            yield from words
            return
        entries = list(response.messages(TEXTS))
        for entry in entries[1:] or entries:
            shape = self._shape(entry, "boundingPoly", outline=True)
            text = entry.text("description")
            if shape is not None:
                said = self._said(entry) | ({TEXT: text} if text else {})
                yield Sighting(entry, TEXT, shape.shape, _score(entry, "score"), said, pixels=shape.pixels)

    def _full(self, full: Message) -> Iterator[Sighting]:
        for page in full.messages("pages"):
            for block in page.messages("blocks"):
                for paragraph in block.messages("paragraphs"):
                    for word in paragraph.messages("words"):
                        yield from self._word(word)

    def _word(self, word: Message) -> Iterator[Sighting]:
        shape = self._shape(word, "boundingBox", outline=True)
        text = "".join(symbol.text or "" for symbol in word.value("symbols", _SYMBOLS) or ())
        if shape is not None:
            said = self._said(word) | ({TEXT: text} if text else {})
            yield Sighting(word, TEXT, shape.shape, _score(word, "confidence"), said, pixels=shape.pixels)

    @staticmethod
    def _shape(message: Message, name: str, *, outline: bool = False) -> _Shape | None:
        """The box or polygon of a field; None where it is bad and was rejected."""
        polygon = message.message(name)
        if polygon is None:
            if not message.has(name):
                message.reject(Fault("no box", "", f"has no {name}", f"add it, {SKIP}"))
            return None
        # clients write empty lists, too
        pixels = not polygon.length("normalizedVertices")
        said = "vertices" if pixels else "normalizedVertices"
        vertices = polygon.value(said, _VERTICES)
        if vertices is None and polygon.has(said):
            return None
        shape = shape_of(polygon, [(one.x or 0.0, one.y or 0.0) for one in vertices or ()], pixels=pixels, outline=outline)
        return None if shape is None else _Shape(shape, pixels)

    def _said(self, message: Message) -> dict[str, str | tuple[str, ...]]:
        said = attributes_in(message, self.attributes)
        return {name: _likelihood(name, value) for name, value in said.items()}


def _score(message: Message, name: str) -> float:
    """A score; 0 is what clients write where there is none."""
    return score_in(message, name) or float("nan")


def _likelihood(name: str, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """The name of a likelihood that is a number; any other value as it is.

    >>> _likelihood("joyLikelihood", "5"), _likelihood("joyLikelihood", "LIKELY"), _likelihood("rollAngle", "5")
    ('VERY_LIKELY', 'LIKELY', '5')
    """
    numbered = isinstance(value, str) and name.lower().endswith("likelihood") and value in map(str, range(len(LIKELIHOODS)))
    return LIKELIHOODS[int(value)] if numbered and isinstance(value, str) else value
