"""From the labels of frames to objects: boxes, polygons, lines and masks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec

from prelabel.attributes import attribute_value
from prelabel.detections import AttributeSet, Frame, Kind
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.bdd100k.records import Label, Listed, is_filled
from prelabel.readers.bdd100k.shapes import box_of, mask_of, outlines_of
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.objects import Objects, Said
from prelabel.safejson import CORRECT, UNREADABLE

MOST_DIGITS = 18
"""Of an id that is a number; longer ones are no 64-bit numbers."""

_OTHERS = ("box3d", "graph")
"""Shapes that are counted."""

_LABEL = msgspec.json.Decoder(Label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a label belongs.

    Args:
        frame: of the label.
        number: of the frame in the batch.
        position: of the frame's record in the file.
        attributes: of the frame, that become attributes of its labels.
    """

    frame: Frame
    number: int
    position: int
    attributes: Mapping[str, object]


@dataclass(slots=True, kw_only=True)
class LabelReader:
    """Gathers the labels of the frames of one file of a batch.

    Args:
        listed: the file that they stand in.
        context: of the run.
        objects: takes them.
        source: index of the file into the sources of the batch.
    """

    listed: Listed
    context: Context
    objects: Objects
    source: int

    @property
    def tally(self) -> Tally:
        """Takes bad labels and what is not converted."""
        return self.context.tally

    def decoded(self, raws: list[msgspec.Raw], name: str, position: int) -> list[tuple[int, Label]]:
        """The labels of a frame that are of the right type, with their numbers.

        Args:
            raws: their texts.
            name: of the member that lists them.
            position: of the frame's record.
        """
        out: list[tuple[int, Label]] = []
        for number, raw in enumerate(raws):
            try:
                out.append((number, _LABEL.decode(raw)))
            except (msgspec.DecodeError, RecursionError) as error:
                self._refuse(error, f".{name}[{number}]", position)
        return out

    def add(self, label: Label, where: str, place: Place, track: int) -> None:
        """The shapes of a label; a bad one is counted.

        Args:
            label: the label.
            where: its path in the frame's record.
            place: its frame.
            track: its id, or -1.

        Raises:
            InputError: the label is bad, and the run stops at bad records.
        """
        said = Said(
            frame=place.number, label=label.category or "", origin=place.position, source=self.source, track=track,
            score=float("nan") if label.score is None else label.score, group=where,
            attributes=self._attributes({**place.attributes, **(label.attributes or {})}),
        )  # fmt: skip
        try:
            shapes = self._shapes(label, place.frame)
            box = None if label.box2d is None else box_of(label.box2d)
        except BadShape as bad:
            at = self.listed.document.record_place(self.listed.element, place.position, where + bad.where)
            self.tally.reject(bad.reason, bad.what, place=at, fix=bad.fix)
            return
        except msgspec.DecodeError as error:
            self._refuse(error, f"{where}.poly2d", place.position)
            return
        if box:
            self.objects.add_box(said, box)
        for kind, rings in shapes:
            self.objects.add(said, kind, rings)
        self._count_others(label, nothing=not (shapes or box))

    def _refuse(self, error: Exception, where: str, position: int) -> None:
        document, element = self.listed.document, self.listed.element
        if isinstance(error, msgspec.DecodeError):
            inside, what = document.fault(error, element, position, where)
        else:
            inside, what = "", "is nested too deeply to be read"
        self.tally.reject(UNREADABLE, what, place=document.record_place(element, position, where + inside), fix=CORRECT)

    def _shapes(self, label: Label, frame: Frame) -> list[tuple[Kind, Rings]]:
        """The outlines of a label, else its mask, where that is wanted or alone says where the object is.

        Raises:
            BadShape: an outline or a mask is wrong, or the label is.
            msgspec.DecodeError: the outlines are of the wrong type.
        """
        if label.score is not None and not 0 <= label.score <= 1:
            raise BadShape("score outside [0, 1]", ".score", f"score {label.score:g} is outside [0, 1]")
        shapes = outlines_of(label)
        if label.rle is not None and not shapes and (label.box2d is None or Kind.POLYGON in self.context.shapes):
            shapes = mask_of(label.rle, frame)
        if (shapes or label.box2d) and not (label.category or "").strip():
            raise BadShape("label without category", "", "has no category", "name the label's category")
        return shapes

    def _attributes(self, said: Mapping[str, object]) -> AttributeSet:
        values = {name: (value, attribute_value(value)) for name, value in said.items()}
        for name, (value, text) in values.items():
            if text is None and value not in (None, [], {}):
                self.tally.unconverted[f"values of the attribute {name}"] += 1
        return {name: text for name, (_, text) in values.items() if text is not None}

    def _count_others(self, label: Label, *, nothing: bool) -> None:
        """Count shapes that are not converted, and labels that have none."""
        others = [name for name in _OTHERS if is_filled(getattr(label, name))]
        for name in others:
            self.tally.unconverted[name] += 1
        if label.rle is not None and is_filled(label.poly2d):
            self.tally.unconverted["mask of an object that has a poly2d"] += 1
        if nothing and not others:
            self.tally.unconverted["label without a shape" if label.rle is None else "mask without a pixel"] += 1


def track_numbers(ids: Collection[str]) -> dict[str, int]:
    """The tracks of the ids of a sequence: themselves where all are whole numbers, else their places in the order of the ids.

    >>> track_numbers({"7", "12"}), track_numbers({"b", "a", "12"})
    ({'12': 12, '7': 7}, {'12': 0, 'a': 1, 'b': 2})
    """
    known = sorted(set(ids))
    whole = [int(id_) for id_ in known if id_.isascii() and id_.isdecimal() and len(id_) <= MOST_DIGITS]
    return dict(zip(known, whole if len(set(whole)) == len(known) else range(len(known)), strict=True))
