"""What images and tracks have in common: names, attributes, skeletons, and bad shapes that become rejected records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from prelabel.detections import AttributeSet
from prelabel.errors import Place, Tally
from prelabel.readers.cvat.meta import Meta
from prelabel.readers.cvat.shapes import SHAPES, USED, Shape, is_visible, read_shape
from prelabel.readers.cvat.words import SKIP, Fault, is_set
from prelabel.readers.shared.objects import count_other
from prelabel.readers.shared.words import shown
from prelabel.safexml import Element

OF_TRACK = frozenset({"id", "label", "task_id", "subset"})
"""The attributes of tracks that are read."""

OUTSIDE = "marked as outside"


class Told(NamedTuple):
    """What is said of an object beside where it is: in fields of its elements, and in the attributes of its label."""

    fields: Mapping[str, str]
    listed: AttributeSet

    @property
    def together(self) -> AttributeSet:
        """All of it; an attribute goes before a field of its name."""
        return {**self.fields, **self.listed}


NOTHING = Told({}, {})


@dataclass(slots=True, kw_only=True)
class Records:
    """How the shapes of one file are read.

    Args:
        path: of the file, for messages.
        tally: takes bad shapes, and counts what is left out.
        fields: attributes of elements that become attributes of objects.
        label: of shapes that have none; empty to leave them out.
        meta: what the file's ``<meta>`` says.
        unused: gathers the attributes of elements that were seen and not used.
        points: for skeletons that ``<meta>`` does not know the names of their points, in the order in which they came.
    """

    path: str
    tally: Tally
    fields: tuple[str, ...]
    label: str
    meta: Meta = field(default_factory=Meta)
    unused: set[str] = field(default_factory=set)
    points: dict[str, list[str]] = field(default_factory=dict)

    def place(self, element: Element) -> Place:
        """Where an element stands."""
        return Place(self.path, element.sourceline)

    def reject(self, fault: Fault, element: Element) -> None:
        """Count an element as a bad record.

        Raises:
            InputError: the run stops at bad records.
        """
        self.tally.reject(fault.reason, fault.what, place=self.place(element), fix=fault.fix)

    def name(self, element: Element, shapes: int = 1) -> str:
        """The label of an element; empty where it has none, which is counted."""
        name = element.attrib.get("label", "").strip() or self.label
        if not name:
            self.tally.unconverted["shape without label (-O label=NAME gives it one)"] += shapes
        return name

    def attributes(self, element: Element, more: Mapping[str, str] | None = None, before: Told = NOTHING) -> Told:
        """The attributes of an object: those that its label has, whether it is occluded, and the fields that were asked for.

        Args:
            element: a shape.
            more: further fields, of its track.
            before: what the shapes before it in its track say, which it takes over where it does not say it again.
        """
        attrib = element.attrib
        fields: dict[str, str] = {}
        if "occluded" in attrib:
            fields["occluded"] = "true" if is_set(attrib["occluded"]) else "false"
        self.unused.update(set(attrib) - USED)
        for name in self.fields:
            text = attrib.get(name, "") or (more or {}).get(name, "")
            if text:
                fields[name] = text
        values: dict[str, list[str]] = {}
        for child in element:
            text = (child.text or "").strip()
            if child.tag == "attribute" and text and child.attrib.get("name"):
                values.setdefault(child.attrib["name"], []).append(text)
        listed = {name: tuple(several) if len(several) > 1 else several[0] for name, several in values.items()}
        told = Told({**before.fields, **fields}, {**before.listed, **listed})
        for name, text in fields.items():
            if told.listed.get(name, text) != text:
                count_other(name, self.tally)
        return before if told == before else told

    def check(self, element: Element) -> None:
        """Look at what kind of shape it is.

        Raises:
            Fault: CVAT has no such shape.
        """
        if element.tag not in SHAPES:
            known = ", ".join(sorted(SHAPES))
            raise Fault(f"shape <{element.tag}>", f"<{element.tag}> is no shape of CVAT", f"draw it as one of {known}, {SKIP}")

    def skeleton(self, element: Element, label: str) -> Shape | None:
        """The points of a skeleton that are not outside; None where all are.

        Raises:
            Fault: one of them is wrong.
        """
        found = {number: shape for number, shape, visible in self.parts(element, label) if visible}
        if not found:
            return None
        numbers = sorted(found)
        return Shape("skeleton", np.concatenate([found[number].values for number in numbers]), numbers=tuple(numbers))

    def parts(self, element: Element, label: str) -> Iterable[tuple[int, Shape, bool]]:
        """Each point of a skeleton: its number, where it is, and whether it is seen.

        Raises:
            Fault: an element is no single point, is not of this skeleton, or comes twice.
        """
        found: dict[int, tuple[int, Shape, bool]] = {}
        for child in element:
            if child.tag == "attribute":
                continue
            name = child.attrib.get("label", "").strip()
            if child.tag != "points":
                what = f"<{child.tag}> {shown(name)} of the skeleton {shown(label)} is no point"
                raise Fault(f"skeleton of <{child.tag}>", what, f"draw it as points, {SKIP}")
            shape = read_shape(child)
            if len(shape.values) != 2:  # noqa: PLR2004  # x and y
                what = f"the point {shown(name)} of the skeleton {shown(label)} is {len(shape.values) // 2} points"
                raise Fault("skeleton of several points", what, f"draw it again, {SKIP}")
            number = self._number(label, name)
            if number in found:
                raise Fault("point twice", f"the skeleton {shown(label)} has the point {shown(name)} twice", f"keep one, {SKIP}")
            if any(one.tag == "attribute" for one in child):
                self.tally.unconverted["attributes of a skeleton's point"] += 1
            visible = is_visible(child)
            if visible and is_set(child.attrib.get("occluded")):
                self.tally.unconverted["occluded point of a skeleton"] += 1
            found[number] = (number, shape, visible)
        return found.values()

    def _number(self, label: str, name: str) -> int:
        """The number of a point, from 1.

        Raises:
            Fault: the skeleton has no such point.
        """
        names = self.meta.skeletons.get(label, ())
        if names and name not in names:
            what = f"the skeleton {shown(label)} has no point {shown(name)}"
            raise Fault("unknown point", what, f"add it to the label's points in <meta>, {SKIP}")
        if names:
            return names.index(name) + 1
        if not name:
            raise Fault("point without label", f"a point of the skeleton {shown(label)} has no label", f"name it, {SKIP}")
        order = self.points.setdefault(label, [])
        if name not in order:
            order.append(name)
        return order.index(name) + 1

    def note(self) -> None:
        """Say once what was not used."""
        unused = sorted(self.unused - set(self.fields))
        if unused:
            names = ",".join(unused)
            self.tally.note(f"cvat: fields of shapes that are not used: {names}; keep them with -O attributes={names}")
        for label, points in self.points.items():
            self.tally.note(f"cvat: <meta> does not say how the points of {label} are numbered; taken as they came: {', '.join(points)}")
