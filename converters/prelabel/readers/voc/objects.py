"""One ``<object>``: its label, its box, its attributes, and what of it is not converted yet."""

import math
from collections import Counter
from dataclasses import dataclass, field

from prelabel.errors import Place, Tally
from prelabel.readers.voc.rows import CORNERS, SKIP, Rows, number, plain_attributes
from prelabel.safexml import Element

FIELDS = ("pose", "truncated", "occluded", "difficult")
"""The elements that the format names as properties of an object."""

UNCONVERTED = {"part": "part", "polygon": "polygon", "robndbox": "rotated box", "actions": "actions", "point": "point"}

Corners = tuple[str | float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """How the objects of one source are read.

    Args:
        first: what the first pixel is called, 1 or 0.
        fields: the elements that become attributes.
        tally: takes bad objects, and counts what is not converted.
        unused: gathers the names of elements that were seen and not used.
    """

    first: float
    fields: tuple[str, ...]
    tally: Tally
    unused: set[str] = field(default_factory=set)
    _plain: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Know which elements need no second look."""
        object.__setattr__(self, "_plain", frozenset(("name", "bndbox", *self.fields)))

    def read(self, element: Element, path: str, rows: Rows) -> None:
        """Add one object to the rows, or reject it."""
        children = {child.tag: child for child in element}
        texts = {tag: child.text for tag, child in children.items()}
        name = (texts.get("name") or "").strip()
        plain = len(children) == len(element) and self._plain.issuperset(children)
        line = element.sourceline
        if not name or not (plain or self._accepts(element, name, Place(path, line))):
            if not name:
                what = "the object has an empty <name>" if "name" in children else "the object has no <name>"
                self.tally.reject("object without name", what, place=Place(path, line), fix=f"name its class, {SKIP}")
            return
        box = children.get("bndbox")
        if box is not None:
            corners: Corners = tuple(map({child.tag: child.text for child in box}.get, CORNERS))
            first = self.first
        else:
            corners, first = _bounds(children), 0.0
            if not corners:
                if "point" not in children:
                    what = f"object {name!r} has no <bndbox>"
                    self.tally.reject("object without box", what, place=Place(path, line), fix=f"draw its box, {SKIP}")
                return
        attributes = rows.attributes_of(texts)
        if not plain and "attributes" in children:
            attributes = rows.intern(plain_attributes(texts, self.fields) | _listed_attributes(children["attributes"]))
        rows.add(name, line, corners, first, attributes)

    def _accepts(self, element: Element, name: str, place: Place) -> bool:
        """Whether each element that may stand once does; counts the others."""
        seen = Counter(child.tag for child in element)
        for tag, times in seen.items():
            if tag in self._plain:
                if times > 1:
                    what = f"object {name!r} has {times} <{tag}>"
                    self.tally.reject("object of several", what, place=place, fix=f"keep one, {SKIP}")
                    return False
            elif tag in UNCONVERTED:
                held = sum(1 for child in element if child.tag == tag and (len(child) or child.text))
                if held:
                    self.tally.unconverted[UNCONVERTED[tag]] += held
            elif tag != "attributes":
                self.unused.add(tag)
        return True


def _bounds(children: dict[str, Element]) -> Corners:
    """The box around the outline of an object that has no other; empty where it has none either."""
    if "robndbox" in children:
        texts = {child.tag: child.text for child in children["robndbox"]}
        cx, cy, width, height, angle = (number(texts.get(tag)) for tag in ("cx", "cy", "w", "h", "angle"))
        return rotated_bounds(cx, cy, width, height, angle) if math.isfinite(cx + cy + width + height + angle) else ()
    if "polygon" in children:
        below = list(children["polygon"].iter())
        xs = [number(point.text) for point in below if _is_axis(point.tag, "x")]
        ys = [number(point.text) for point in below if _is_axis(point.tag, "y")]
        return (min(xs), min(ys), max(xs), max(ys)) if xs and ys and all(map(math.isfinite, xs + ys)) else ()
    return ()


def _is_axis(tag: str, axis: str) -> bool:
    """``x``, as in ``<pt><x>``, or ``x1``, ``x2`` ... beside each other."""
    return tag == axis or (tag.startswith(axis) and tag[len(axis) :].isdigit())


def rotated_bounds(cx: float, cy: float, width: float, height: float, angle: float) -> tuple[float, float, float, float]:
    """The upright box around a rotated one.

    Args:
        cx: centre, pixels.
        cy: centre, pixels.
        width: pixels, along the side that ``angle`` turns.
        height: pixels.
        angle: radians.

    >>> [round(edge, 3) for edge in rotated_bounds(50.0, 40.0, 20.0, 10.0, math.pi / 2)]
    [45.0, 30.0, 55.0, 50.0]
    """
    half_x = (abs(width * math.cos(angle)) + abs(height * math.sin(angle))) / 2
    half_y = (abs(width * math.sin(angle)) + abs(height * math.cos(angle))) / 2
    return cx - half_x, cy - half_y, cx + half_x, cy + half_y


def _listed_attributes(element: Element) -> dict[str, str | tuple[str, ...]]:
    """``<attribute><name>n</name><value>v</value></attribute>``, repeated: a name that comes again has several values."""
    values: dict[str, list[str]] = {}
    for attribute in element:
        texts = {child.tag: (child.text or "").strip() for child in attribute}
        if texts.get("name") and texts.get("value"):
            values.setdefault(texts["name"], []).append(texts["value"])
    return {name: tuple(several) if len(several) > 1 else several[0] for name, several in values.items()}
