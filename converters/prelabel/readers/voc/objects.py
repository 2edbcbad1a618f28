"""One ``<object>``: its label, its box, its attributes, and what of it is not converted yet."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from prelabel.errors import Place, Tally
from prelabel.readers.voc.rows import CORNERS, SKIP, Corner, Row, Rows, number, plain_attributes
from prelabel.safexml import Element

FIELDS = ("pose", "truncated", "occluded", "difficult")
"""The elements that the format names as properties of an object."""

UNCONVERTED = {"part": "part", "polygon": "polygon", "robndbox": "rotated box", "actions": "actions", "point": "point"}


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

    def read(self, elements: Iterable[Element], path: str, rows: Rows) -> None:
        """Add the objects of the last frame to the rows, or reject them.

        Args:
            elements: the ``<object>`` elements.
            path: of the file, for messages.
            rows: takes the objects.

        Raises:
            InputError: an object is bad, and the run stops at bad records.
        """
        file, alike = len(rows.frames) - 1, rows.alike
        for element in elements:
            look = tuple([said for child in element for said in (child.tag, child.text)])
            same = alike.get(look)
            if same is None:
                row = self._row(element, file, Place(path, element.sourceline), rows)
                if row:
                    rows.rows.append(row)
                    if self._is_plain(element):
                        alike[look] = (row[2], row[3], [child.tag for child in element].index("bndbox"))
                continue
            label, attributes, position = same
            x0, y0, x1, y1 = map({child.tag: child.text for child in element[position]}.get, CORNERS)
            rows.rows.append((file, element.sourceline, label, attributes, self.first, x0, y0, x1, y1))

    def _is_plain(self, element: Element) -> bool:
        """Whether all of an object is used, so that another of the same texts differs from it in its box alone."""
        tags = [child.tag for child in element]
        return "bndbox" in tags and self._plain.issuperset(tags) and len(set(tags)) == len(tags)

    def _row(self, element: Element, file: int, place: Place, rows: Rows) -> Row | None:
        """An object that may hold anything; None where it was rejected or has nothing to convert."""
        children = {child.tag: child for child in element}
        texts = {tag: child.text for tag, child in children.items()}
        name = (texts.get("name") or "").strip()
        if not self._accepts(element, name, place):
            return None
        said = plain_attributes(texts, self.fields)
        if "attributes" in children:
            said |= _listed_attributes(children["attributes"])
        if "bndbox" in children:
            corners: Iterable[Corner] = map({child.tag: child.text for child in children["bndbox"]}.get, CORNERS)
            first = self.first
        else:
            corners, first = _bounds(children), 0.0
        x0, y0, x1, y1 = corners
        return file, element.sourceline, rows.label(name), rows.attributes.number(said), first, x0, y0, x1, y1

    def _accepts(self, element: Element, name: str, place: Place) -> bool:
        """Whether an object can be used; counts what of it is not converted."""
        seen = Counter(child.tag for child in element)
        if not name:
            what = "the object has an empty <name>" if "name" in seen else "the object has no <name>"
            self.tally.reject("object without name", what, place=place, fix=f"name its class, {SKIP}")
            return False
        for tag in self._plain.intersection(seen):
            if seen[tag] > 1:
                what = f"object {name!r} has {seen[tag]} <{tag}>"
                self.tally.reject("object of several", what, place=place, fix=f"keep one, {SKIP}")
                return False
        children = [child for child in element if len(child) or child.text]
        for child in children:
            if child.tag in UNCONVERTED:
                self.tally.unconverted[UNCONVERTED[child.tag]] += 1
        self.unused.update(seen.keys() - self._plain - UNCONVERTED.keys() - {"attributes"})
        if "bndbox" in seen or _bounds({child.tag: child for child in children}):
            return True
        if "point" not in seen:
            what = f"object {name!r} has no <bndbox>"
            self.tally.reject("object without box", what, place=place, fix=f"draw its box, {SKIP}")
        return False


def _bounds(children: dict[str, Element]) -> tuple[float, ...]:
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
