"""From the annotations of items to objects."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import numpy as np

from prelabel.attributes import attribute_value
from prelabel.detections import UNTRACKED, AttributeSet, Frame, Kind
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.datumaro.frames import FRAME, Named
from prelabel.readers.datumaro.options import DatumaroOptions
from prelabel.readers.datumaro.records import ELEMENT, Annotation, Listed
from prelabel.readers.datumaro.shapes import BOXES, CONVERTED, OUTLINES, SINGLE, TURNED, shape_of
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.objects import Drawn, Objects, Said, count_other
from prelabel.safejson import CORRECT, UNREADABLE

LARGEST_ID = 10**18
"""Of tracks."""

SCORE = "score"

USED = frozenset({*Annotation.__struct_fields__, "id", "z_order"})
"""Members of annotations that are read, or that merely number them."""

_ANNOTATION = msgspec.json.Decoder(Annotation)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_VALUES = msgspec.json.Decoder(dict[str, Any])

_SCORE = re.compile(rb'"score"\s*:\s*([^\s,}]+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An annotation that may be converted.

    Args:
        annotation: the annotation.
        number: in its item.
        said: of it, but for the group.
        rotation: its angle, of a type that has one.
    """

    annotation: Annotation
    number: int
    said: Said
    rotation: object = None


def holds_scores(data: bytes) -> bool:
    """Whether all attributes ``score`` of a file are numbers from 0 to 1.

    >>> holds_scores(b'{"score": 0.5}, {"score":1.0}'), holds_scores(b'{"score": 1}, {"score": 5}'), holds_scores(b'{"score": "good"}')
    (True, False, False)
    """
    try:
        return all(0 <= float(word) <= 1 for word in set(_SCORE.findall(data)))
    except ValueError:
        return False


@dataclass(slots=True, kw_only=True)
class ObjectReader:
    """Gathers the annotations of the items of a batch.

    Args:
        listed: the file that they stand in.
        options: of the reader.
        context: of the run.
        scored: the attribute ``score`` is one.
    """

    listed: Listed
    options: DatumaroOptions
    context: Context
    scored: bool
    objects: Objects = field(default_factory=Objects)

    @property
    def tally(self) -> Tally:
        """Takes bad annotations and what is not converted."""
        return self.context.tally

    def parts_of(self, named: Named, frame: int) -> list[Part]:
        """The annotations of an item that may be converted; bad ones and others are counted.

        Args:
            named: the item.
            frame: the number that its frame has in the batch.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        out: list[Part] = []
        for number, raw in enumerate(named.item.annotations or ()):
            try:
                annotation = _ANNOTATION.decode(raw)
            except (msgspec.DecodeError, RecursionError) as error:
                self._refuse(error, named, number)
                continue
            if annotation.type not in CONVERTED:
                self.tally.unconverted[f"annotation of type {annotation.type}"] += 1
                continue
            unused = _MEMBERS.decode(raw).keys() - USED.union(self.options.attributes)
            if unused:
                self.tally.note_names("fields of annotations that were not used: {all} (-O attributes={all} keeps them)", sorted(unused))
            part = self._part(annotation, raw, number, named, frame)
            if part is not None:
                out.append(part)
        return out

    def add(self, parts: Sequence[Part], named: Named, frame: Frame) -> None:
        """The objects of an item.

        Raises:
            InputError: an annotation is bad, and the run stops at bad records.
        """
        for some in self._grouped(parts):
            self._draw(some, named, frame)

    def _part(self, annotation: Annotation, raw: msgspec.Raw, number: int, named: Named, frame: int) -> Part | None:
        """What an annotation says beside its shape; None where it is left out."""
        values = dict(annotation.attributes or {})
        if _truth(values.get("outside")) is not None and _truth(values.pop("outside")):
            self.tally.unconverted["shape that is outside"] += 1
            return None
        label = self._label(annotation, named, number)
        if not label:
            return None
        track = _track(annotation, values) if named.tracked else UNTRACKED
        key = values.pop("keyframe", None) if track != UNTRACKED or annotation.type == "skeleton" else None
        rotation = values.pop("rotation", None) if annotation.type in TURNED else None
        score = values.pop(SCORE, None) if self.scored else None
        if self.options.attributes:
            own = _VALUES.decode(raw)
            fields = {**named.attributes, **own}
            values = {**{name: fields[name] for name in self.options.attributes if name in fields}, **values}
        said = Said(
            frame=frame, label=label, origin=named.position, track=track, attributes=self._texts(values),
            score=float("nan") if score is None else float(score), interpolated=track != UNTRACKED and _truth(key) is False,
        )  # fmt: skip
        for element in annotation.elements or ():
            if element.attributes and element.attributes.keys() - {"track_id", "keyframe"}:
                self.tally.unconverted["attributes of a point of a skeleton"] += 1
        return Part(annotation=annotation, number=number, said=said, rotation=rotation)

    def _label(self, annotation: Annotation, named: Named, number: int) -> str:
        """The label of an annotation; empty where it has none, which was counted."""
        known, label = self.listed.categories.labels, annotation.label_id
        if label is not None and not 0 <= label < len(known):
            what = f"label_id {label}, but the categories list {len(known)} labels"
            place = self.listed.document.record_place(ELEMENT, named.position, f".annotations[{number}].label_id")
            self.tally.reject("unknown label", what, place=place, fix="write the place of a label in categories.label.labels, from 0")
            return ""
        name = (known[label] if label is not None else "") or self.options.label
        if not name:
            self.tally.unconverted["annotation without a label (-O label= names it)"] += 1
        return name

    def _texts(self, values: Mapping[str, object]) -> AttributeSet:
        texts = {name: attribute_value(value) for name, value in values.items()}
        for name, text in texts.items():
            if text is None and values[name] not in (None, []):
                self.tally.unconverted[f"values of the attribute {name}"] += 1
        return {name: text for name, text in texts.items() if text is not None}

    def _grouped(self, parts: Sequence[Part]) -> list[list[Part]]:
        """The parts of each object."""
        groups: dict[Hashable, list[Part]] = {}
        for part in parts:
            one = part.annotation
            grouped = self.options.groups and one.group
            groups.setdefault((one.group, part.said.label, part.said.track) if grouped else (part.number,), []).append(part)
        out: list[list[Part]] = []
        for several in groups.values():
            types = [part.annotation.type for part in several] if len(several) > 1 else []
            if any(types.count(type_) > 1 for type_ in SINGLE):
                self.tally.note("groups with several boxes or sets of points of one label are several objects")
                out += [[part] for part in several]
                continue
            if types:
                self.tally.note("annotations of one group and label are one object (-O groups=false to say otherwise)")
            out.append(several)
        return out

    def _draw(self, parts: Sequence[Part], named: Named, frame: Frame) -> None:
        """The shapes of an object, its outlines as one polygon."""
        group = parts[0].number if len(parts) > 1 else None
        types = {part.annotation.type for part in parts}
        outlines: list[tuple[Said, Rings]] = []
        for part in parts:
            if part.annotation.type == "mask":
                if types & (OUTLINES - {"mask"}):
                    self.tally.unconverted["mask of an object that has a polygon"] += 1
                    continue
                if types & BOXES and Kind.POLYGON not in self.context.shapes:
                    continue
            shape = self._shape(part, named, frame)
            if shape is None:
                continue
            said = part.said if group is None else replace(part.said, group=group)
            if shape.kind == Kind.POLYGON:
                outlines.append((said, shape.rings))
            else:
                shape.add_to(self.objects, said)
        if outlines:
            self._add_outlines(outlines)

    def _add_outlines(self, outlines: Sequence[tuple[Said, Rings]]) -> None:
        """One polygon with as many parts, and the attributes of all."""
        said, rings = outlines[0][0], Rings.concat([rings for _, rings in outlines])
        if len(outlines) > 1:
            attributes: dict[str, str | tuple[str, ...]] = {}
            for other, _ in outlines:
                for name, value in (other.attributes or {}).items():
                    if attributes.setdefault(name, value) != value:
                        count_other(name, self.tally)
            said = replace(said, attributes=attributes)
        self.objects.add(said, Kind.POLYGON, replace(rings, start=np.array([0, len(rings.ring_hole)])))

    def _shape(self, part: Part, named: Named, frame: Frame) -> Drawn | None:
        """The shape of a part; None where it was counted."""
        try:
            shape = shape_of(part.annotation, part.rotation, frame, self.listed.categories)
        except BadShape as bad:
            place = self.listed.document.record_place(ELEMENT, named.position, f".annotations[{part.number}]{bad.where}")
            self.tally.reject(bad.reason, bad.what, place=place, fix=bad.fix)
            return None
        except (msgspec.DecodeError, RecursionError) as error:
            self._refuse(error, named, part.number, ".points")
            return None
        if isinstance(shape, str):
            self.tally.unconverted[shape] += 1
            return None
        return shape

    def _refuse(self, error: Exception, named: Named, number: int, member: str = "") -> None:
        document, where = self.listed.document, f".annotations[{number}]{member}"
        if isinstance(error, msgspec.DecodeError):
            inside, what = document.fault(error, ELEMENT, named.position, where)
        else:
            inside, what = "", "is nested too deeply to be read"
        self.tally.reject(UNREADABLE, what, place=document.record_place(ELEMENT, named.position, where + inside), fix=CORRECT)


def unused_of_items(named: Sequence[Named], asked: Sequence[str]) -> set[str]:
    """The attributes of items that nothing uses."""
    return {name for one in named for name in one.attributes}.difference(asked, {FRAME})


def _track(annotation: Annotation, values: dict[str, Any]) -> int:
    """The id of an object: Datumaro's own, else the attribute that CVAT and MOT have, which is taken out."""
    if annotation.object_id is not None and 0 <= annotation.object_id < LARGEST_ID:
        return annotation.object_id
    id_ = values.get("track_id")
    if isinstance(id_, str) and id_.isascii() and id_.isdecimal():
        id_ = int(id_[-19:]) if len(id_) < len(str(LARGEST_ID)) else None
    if isinstance(id_, bool) or not isinstance(id_, int) or not 0 <= id_ < LARGEST_ID:
        return UNTRACKED
    del values["track_id"]
    return id_


def _truth(value: object) -> bool | None:
    """What a flag says; None where it is none."""
    return {"true": True, "false": False}.get(str(value).lower()) if isinstance(value, bool | str) else None
