"""What a box says."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from prelabel.detections import Kind
from prelabel.errors import Place, Tally
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import corners
from prelabel.readers.imglab.options import ImglabOptions
from prelabel.readers.shared.faults import LIMIT_PX, RecordError
from prelabel.readers.shared.sightings import Sighting
from prelabel.readers.shared.words import is_number, shown
from prelabel.safexml import Element

SIDES = ("left", "top", "width", "height")

FLAGS = ("difficult", "truncated", "occluded")
VALUES = ("pose", "age")

UNLISTED = "part that is not among those of -O keypoints"

_YES, _NO = frozenset({"1", "true"}), frozenset({"0", "false"})
_GENDERS = frozenset({"male", "female", "unknown"})
_KNOWN = frozenset({*SIDES, *FLAGS, *VALUES, "gender", "ignore", "angle", "detection_score"})
_PART_FIELDS = frozenset({"name", "x", "y"})

_SKIP = "correct it, or leave {} out with --on-error skip"
_BOX, _PART, _FIELD = (_SKIP.format(what) for what in ("the box", "the part", "the field"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """Reads the boxes of a file.

    Args:
        path: of the file.
        options: of the reader.
        numbers: of parts, by their names.
        tally: takes what is bad, and counts what is left out.
        unused: fields of boxes that become nothing, to which more are added.
        strange: elements of boxes and fields of parts that become nothing, likewise.
        text: what a text of the file is.
    """

    path: str
    options: ImglabOptions
    numbers: Mapping[str, int]
    tally: Tally
    unused: set[str]
    strange: set[str]
    text: Callable[[str], str]

    @property
    def turns(self) -> bool:
        """Whether boxes are turned by their angles."""
        return self.options.angle == "turn"

    def sighting(self, box: Element) -> Sighting | None:
        """A box, with its parts as landmarks; None of one that is left out or was rejected.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        fields = box.attrib
        self.unused.update(name for name in fields if name not in _KNOWN and name not in self.options.attributes)
        is_ignored = self._flag(box, "ignore") == "true"
        if is_ignored and self.options.ignored == "filter":
            self.tally.filtered["ignored region"] += 1
            return None
        try:
            left, top, right, bottom = _box(fields)
            score, angle = self._score(fields), _finite(fields, "angle") if self.turns else 0.0
        except RecordError as error:
            error.reject(Place(self.path, box.sourceline), self.tally)
            return None
        attributes = self._attributes(box)
        if is_ignored:
            attributes["ignore"] = "true"
        shape: tuple[float, float, float, float] | Rings = (left, top, right, bottom)
        if angle % math.tau:
            turned = np.array([[(left + right) / 2, (top + bottom) / 2, right - left, bottom - top, angle]])
            shape = Rings.of(corners(turned)[0], [4])
        return Sighting(
            None, self._label(box), shape, score, attributes, self._points(box), line=box.sourceline, kind=Kind.POLYGON
        )  # fmt: skip

    def _score(self, fields: Mapping[str, str]) -> float:
        """In [0, 1], or NaN.

        Raises:
            RecordError: it is none.
        """
        if "detection_score" not in fields:
            return math.nan
        value = _finite(fields, "detection_score")
        if self.options.score == "sigmoid":
            return 1 / (1 + math.exp(-value)) if value > 0 else math.exp(value) / (1 + math.exp(value))
        if not 0 <= value <= 1:
            fix = "map scores to [0, 1] with -O score=sigmoid, or leave such boxes out with --on-error skip"
            raise RecordError("score outside 0-1", "<box>", f"detection_score {value:g} is outside 0-1", fix)
        return value

    def _attributes(self, box: Element) -> dict[str, str | tuple[str, ...]]:
        """What is said of the object beside its place; what is bad is rejected."""
        fields = box.attrib
        said: dict[str, str | tuple[str, ...]] = {}
        for name in FLAGS:
            flag = self._flag(box, name)
            if flag is not None:
                said[name] = flag
        for name in VALUES if self.turns else (*VALUES, "angle"):
            text = fields.get(name, "").strip()
            if text and self._accepts(box, name, good=is_number(text) and math.isfinite(float(text)), what="is no number"):
                said[name] = text
        # 0 says no more than that the object stands upright
        if "angle" in said and float(fields["angle"]) == 0:
            del said["angle"]
        elif "angle" in said:
            self.tally.note("objects are turned in their boxes, which stay upright (-O angle=turn turns them about their centres)")
        gender = fields.get("gender", "").strip()
        good = gender in _GENDERS
        if gender and self._accepts(box, "gender", good=good, what="is not male, female or unknown") and gender != "unknown":
            said["gender"] = gender
        for name in self.options.attributes:
            text = self.text(fields.get(name, "")).strip()
            if text and name not in _KNOWN:
                said[name] = text
        return said

    def _flag(self, box: Element, name: str) -> str | None:
        """A field that is true or false; None where it is not there, or was rejected."""
        text = box.attrib.get(name, "").strip().lower()
        if not text or not self._accepts(box, name, good=text in _YES or text in _NO, what="is neither 0 nor 1"):
            return None
        return "true" if text in _YES else "false"

    def _accepts(self, box: Element, name: str, *, good: bool, what: str) -> bool:
        """Whether a field is good; it is rejected where it is not."""
        if not good:
            place = Place(self.path, box.sourceline, element="<box>")
            self.tally.reject("bad field", f"{name} {shown(box.attrib[name])} {what}", place=place, fix=_FIELD)
        return good

    def _label(self, box: Element) -> str:
        """The last one, as dlib reads it."""
        labels = [text for child in box if child.tag == "label" and (text := (child.text or "").strip())]
        if labels[1:]:
            self.tally.unconverted["earlier label of a box"] += len(labels) - 1
        return self.text(labels[-1]) if labels else self.options.label

    def _points(self, box: Element) -> Mapping[int, tuple[float, float]]:
        """The parts by their numbers; those that are bad are rejected, those without a number counted."""
        points: dict[int, tuple[float, float]] = {}
        for part in box:
            if part.tag != "part":
                self.strange.update({part.tag} - {"label"})
                continue
            if len(part.attrib) > len(_PART_FIELDS):
                self.strange.update({*part.attrib} - _PART_FIELDS)
            try:
                number, at = self._point(part)
                if number in points:
                    what = f"the part {shown(part.attrib['name'])} is in its box twice"
                    raise RecordError("part twice", "<part>", what, _PART)  # noqa: TRY301  # as all else of a part
            except RecordError as error:
                error.reject(Place(self.path, part.sourceline), self.tally)
                continue
            if number:
                points[number] = at
            else:
                self.tally.unconverted[UNLISTED] += 1
        return points

    def _point(self, part: Element) -> tuple[int, tuple[float, float]]:
        """Number and place of a part; 0 of one that has no number.

        Raises:
            RecordError: it is bad.
        """
        name = self.text(part.attrib.get("name", ""))
        if not name:
            raise RecordError("part without a name", "<part>", "has no name", _PART)
        x, y = (_pixels(part.attrib, side, "<part>", _PART) for side in ("x", "y"))
        return self.numbers.get(name, 0), (x, y)


def _box(fields: Mapping[str, str]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom.

    Raises:
        RecordError: it is none.
    """
    left, top, width, height = (_pixels(fields, side, "<box>", _BOX) for side in SIDES)
    if min(width, height) <= 0:
        what = f"width {width:g} and height {height:g} must be above 0"
        raise RecordError("width or height not positive", "<box>", what, _BOX)
    return left, top, left + width, top + height


def _pixels(fields: Mapping[str, str], side: str, element: str, fix: str) -> float:
    """A coordinate.

    Raises:
        RecordError: there is none.
    """
    text = fields.get(side)
    if text is None:
        raise RecordError(f"no {side}", element, f"has no {side}", fix)
    if not is_number(text) or not abs(float(text)) < LIMIT_PX:
        raise RecordError("no number of pixels", element, f"{side} {shown(text)} is no number of pixels", fix)
    return float(text)


def _finite(fields: Mapping[str, str], name: str) -> float:
    """A number, 0 where it is not there.

    Raises:
        RecordError: it is none.
    """
    text = fields.get(name, "0")
    if not is_number(text) or not math.isfinite(float(text)):
        raise RecordError("no number", "<box>", f"{name} {shown(text)} is no number", _BOX)
    return float(text)
