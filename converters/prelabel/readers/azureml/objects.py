"""Objects of training data and of predictions: boxes and polygons."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.azureml.options import AzuremlOptions
from prelabel.readers.shared.corners import corners_in, far_fault, is_near
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.looking import CORNERS, SKIP, attributes_in, label_in, score_in, score_of
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.roots import Root
from prelabel.readers.shared.sightings import Box, Sighting
from prelabel.safejson import CORRECT, or_leave_out

SIDES = ("topX", "topY", "bottomX", "bottomY")

CROWD = "isCrowd"

FAR = "say what coordinates are with -O unit=pixels"

CONFIDENCE = "label_confidence"

_CLASSES = "class of a whole image (classification)"

_YES = {"1": True, "true": True, "0": False, "false": False, "": False}

_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_PARTS = msgspec.json.Decoder(list[list[float]])
_FLAG = msgspec.json.Decoder(bool | float | str)
_SCORE = msgspec.json.Decoder(float | None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Takes lines and predictions apart.

    Args:
        options: of the reader.
        tally: takes what is bad, and what is not asked for.
    """

    options: AzuremlOptions
    tally: Tally

    def labelled(self, root: Root) -> list[Sighting]:
        """The objects of a line of training data.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        message = root.message
        entries = self._entries(message)
        scores = self._confidences(message, len(entries))
        found: list[Sighting] = []
        for position, one in enumerate(entries):
            if one is not None:
                found += self._object(root, one, one, scores.get(position, math.nan))
        return found

    def predicted(self, root: Root) -> list[Sighting]:
        """What a model sees.

        Raises:
            InputError: an object is bad, and the run stops at bad records.
        """
        message = root.message
        if message.has("probs"):
            self.tally.unconverted[_CLASSES] += 1
        found: list[Sighting] = []
        for one in message.messages("boxes"):
            box = one.message("box")
            if box is not None or not one.has("box"):
                found += self._object(root, one, box or one, score_in(one, "score"))
        return found

    def _entries(self, message: Message) -> list[Message | None]:
        """The objects of ``label``, which is a list, or one of them; None of each that is none. Classes of the image are counted."""
        begin = message.begins("label")
        if begin == b"{":
            return [message.message("label")]
        if begin != b"[":
            if begin:
                self.tally.unconverted[_CLASSES] += 1
            return []
        found: list[Message | None] = []
        raws = message.value("label", _LIST)
        for position, one in enumerate(raws or ()):
            if bytes(memoryview(one)[:1]) == b'"':
                self.tally.unconverted[_CLASSES] += 1
                found.append(None)
            else:
                found.append(Message.of(message.document, one, f"{message.element}.label[{position}]", message.tally))
        return found

    def _confidences(self, message: Message, count: int) -> dict[int, float]:
        """The scores of objects by their place in ``label``, where there is one for each; null says nothing."""
        begin = message.begins(CONFIDENCE)
        if not begin or not count:
            return {}
        listed = begin == b"["
        raws = message.value(CONFIDENCE, _LIST, or_leave_out("confidence")) if listed else [message.members[CONFIDENCE]]
        if raws is not None and len(raws) != count:
            what = f"has {len(raws)} entries, but label has {count}"
            fix = f"write one for each, {or_leave_out('confidence').partition(', ')[2]}"
            message.reject(Fault("confidences of other objects", f".{CONFIDENCE}", f"{CONFIDENCE} {what}", fix))
            return {}
        found: dict[int, float] = {}
        for position, one in enumerate(raws or ()):
            element = f"{message.element}.{CONFIDENCE}{f'[{position}]' if listed else ''}"
            score = message.document.value(one, _SCORE, element, self.tally, or_leave_out("confidence"))
            found[position] = score_of(Message(message.document, one, element, {}, self.tally), CONFIDENCE, score)
        return found

    def _object(self, root: Root, one: Message, sides: Message, score: float) -> Iterator[Sighting]:
        """An object; nothing of one that is not asked for, or is bad.

        Args:
            root: that holds it.
            one: the object.
            sides: what holds the corners of its box.
            score: of it, or NaN.
        """
        crowd = self._is_crowd(one)
        if crowd and self.options.crowd == "drop":
            self.tally.filtered[f"object with {CROWD}"] += 1
            return
        label = label_in(one, "label")
        shape, outline = self._shape(one, sides) if label else (None, None)
        if shape is None:
            return
        said = attributes_in(one, self.options.attributes)
        if self.options.crowd == "attribute" and crowd is not None:
            said[CROWD] = "true" if crowd else "false"
        pixels, line = self.options.unit == "pixels", root.line_of(one)
        yield Sighting(one, label, shape, score, said, pixels=pixels, line=line, outline=outline)

    def _shape(self, one: Message, sides: Message) -> tuple[Box | Rings | None, Rings | None]:
        """The box and its polygon, or the polygon where it has no box; None where it has neither.

        A polygon that is bad is rejected alone where there is a box.
        """
        boxed = any(map(sides.has, SIDES))
        parts = one.value("polygon", _PARTS, or_leave_out("polygon") if boxed else CORRECT) if one.has("polygon") else []
        outline = self._outline(one, parts, "polygon" if boxed else "detection") if parts else None
        if not boxed and parts != []:
            return outline, None
        return corners_in(sides, SIDES, FAR, pixels=self.options.unit == "pixels"), outline

    def _is_crowd(self, one: Message) -> bool | None:
        """What the flag says; None where it is not there, or is none and was rejected alone."""
        said = one.value(CROWD, _FLAG, or_leave_out("flag"))
        if said is None:
            return None
        known = _YES.get(said.strip().lower()) if isinstance(said, str) else bool(said)
        if known is None:
            one.reject(Fault("no flag", f".{CROWD}", f"{CROWD} {str(said)[:60]!r} is none of 0 and 1", or_leave_out("flag")))
        return known

    def _outline(self, one: Message, parts: Sequence[list[float]], what: str) -> Rings | None:
        """The parts of a polygon; None where one is bad, and what is left out for it was rejected."""
        rings: list[NDArray[np.float64]] = []
        for position, part in enumerate(parts):
            fault = self._part_fault(part)
            if fault:
                one.reject(fault._replace(field=f".polygon[{position}]", fix=fault.fix.replace("the detection", f"the {what}")))
                return None
            ring = Rings.of(np.array(part).reshape(-1, 2), [len(part) // 2]).opened()
            rings.append(ring.points)
        return Rings.of(np.concatenate(rings), [len(ring) for ring in rings], [len(rings)])

    def _part_fault(self, part: list[float]) -> Fault | None:
        """What is wrong with the x, y, x, y, ... of one part."""
        pixels = self.options.unit == "pixels"
        far = next((value for value in part if not is_near(value, pixels=pixels)), None)
        if far is not None:
            return far_fault(far, FAR if not pixels else "correct it", pixels=pixels)
        if len(part) % 2:
            return Fault("odd number of coordinates", "", f"has {len(part)} coordinates, not x and y of each point", f"correct it, {SKIP}")
        ring = Rings.of(np.array(part).reshape(-1, 2), [len(part) // 2]).opened()
        if len(ring.points) < CORNERS or not ring.areas().any():
            return Fault("polygon without area", "", f"the {len(part) // 2} points enclose no area", f"correct them, {SKIP}")
        return None
