"""One ``<object>``: its class, where it is, its attributes and its parts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from prelabel.errors import Place, Tally
from prelabel.readers.voc.attributes import attributes, plain_attributes
from prelabel.readers.voc.numbers import SKIP
from prelabel.readers.voc.outlines import Ring, ring
from prelabel.readers.voc.rows import CORNERS, OTHERS, Listed, Rows
from prelabel.safexml import Element

FIELDS = ("pose", "truncated", "occluded", "difficult")
"""The elements that the format names as properties of an object."""

SINGLE = frozenset({"actions", "attributes", "robndbox"})
"""Those of the other elements that an object has once."""

PART_OF = "part_of"
"""The attribute of a part: the class of its object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectReader:
    """How the objects of one source are read.

    Args:
        first: what the first pixel is called, 1 or 0.
        fields: the elements that become attributes.
        parts: parts become objects.
        outlined: polygons are wanted, also of objects that have a box.
        tally: takes bad objects, and counts what is left out.
        track_ids: ``trackid`` is one of the fields because it is wanted as an attribute.
        unused: gathers the names of elements that were seen and not used.
    """

    first: float
    fields: tuple[str, ...]
    parts: bool
    outlined: bool
    tally: Tally
    track_ids: bool = False
    unused: set[str] = field(default_factory=set)
    _plain: frozenset[str] = field(init=False)
    _single: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Know which elements need no second look."""
        object.__setattr__(self, "_plain", frozenset(("name", "bndbox", *self.fields)))
        object.__setattr__(self, "_single", self._plain | SINGLE)

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
            if same:
                label, attributes, position = same
                box = element[position]
                corners = {child.tag: child.text for child in box}
                if len(corners) == len(box):
                    x0, y0, x1, y1 = map(corners.get, CORNERS)
                    rows.rows.append((file, element.sourceline, label, attributes, self.first, x0, y0, x1, y1))
                    continue
            row = self.add(element, path, rows)
            if row is not None and self._is_plain(element):
                alike[look] = (*rows.rows[row][2:4], [child.tag for child in element].index("bndbox"))

    def read_listed(self, listed: Listed, rows: Rows) -> None:
        """Add the objects of the last frame to the rows."""
        listing, line = listed.listing, listed.line
        self.unused.update(listing.unused)
        file, labels, add, first = len(rows.frames) - 1, rows.labels, rows.rows.append, self.first
        sets = rows.said.setdefault(listing.fields, {})
        own, (left, top, right, bottom) = listing.name, listing.corners
        for said in listed.groups:
            label = labels.get(said[own])
            if label is None:
                label = rows.label(said[own].strip())
            texts = tuple([said[group] for _, group in listing.fields])
            number = sets.get(texts)
            if number is None:
                named = {name: said[group] for name, group in listing.fields}
                number = sets[texts] = rows.attributes.number(plain_attributes(named, self.fields))
            add((file, line, label, number, first, said[left], said[top], said[right], said[bottom]))
            line += said[0].count("\n")

    def add(self, element: Element, path: str, rows: Rows, *, of: str = "") -> int | None:
        """Add one object that may hold anything, and its parts.

        Args:
            element: an ``<object>`` or a ``<part>``.
            path: of the file, for messages.
            rows: takes the object.
            of: the class of the object that a part is of.

        Returns:
            Its row; None where it was rejected, is deleted or says nowhere where it is.

        Raises:
            InputError: the object is bad, and the run stops at bad records.
        """
        children = {child.tag: child for child in element}
        if "deleted" in children and (children["deleted"].text or "").strip() == "1":
            self.tally.filtered["marked as deleted"] += 1
            return None
        place = Place(path, element.sourceline)
        name = self._name(element, children, place)
        if not name:
            return None
        outlines = self._outlines(element)
        box = children.get("bndbox")
        if box is None and not outlines:
            if _points(element):
                self._add_parts(element, name, path, rows)
            else:
                what = f"{element.tag} {name!r} has no <bndbox>"
                self.tally.reject(f"{element.tag} without box", what, place=place, fix=f"draw its box, {SKIP}")
            return None
        row = len(rows.rows)
        said = attributes(children, self.fields) | ({PART_OF: of} if of else {})
        x0, y0, x1, y1 = [None] * 4 if box is None else map({child.tag: child.text for child in box}.get, CORNERS)
        number = rows.attributes.number(said)
        rows.rows.append((len(rows.frames) - 1, element.sourceline, rows.label(name), number, self.first, x0, y0, x1, y1))
        if box is None:
            rows.boxless.append(row)
        if box is None or self.outlined:
            rows.outlines.add(row, outlines)
        self._add_parts(element, name, path, rows)
        return row

    def _add_parts(self, element: Element, name: str, path: str, rows: Rows) -> None:
        for part in (child for child in element if child.tag == "part"):
            if self.parts:
                self.add(part, path, rows, of=name)
            else:
                self.tally.filtered["part of an object"] += 1

    def _name(self, element: Element, children: dict[str, Element], place: Place) -> str:
        """The class of an object; empty where it was rejected. Counts what of it is not converted."""
        kind, seen = element.tag, Counter(child.tag for child in element)
        name = (children["name"].text or "").strip() if "name" in children else ""
        if not name:
            what = f"the {kind} has an empty <name>" if "name" in seen else f"the {kind} has no <name>"
            self.tally.reject(f"{kind} without name", what, place=place, fix=f"name its class, {SKIP}")
            return ""
        box = Counter(child.tag for child in children.get("bndbox", ()))
        several = [(f"{kind} {name!r}", tag, seen[tag]) for tag in seen if seen[tag] > 1 and tag in self._single]
        several += [(f"the <bndbox> of {name!r}", corner, box[corner]) for corner in CORNERS if box[corner] > 1]
        for whole, tag, number in several[:1]:
            self.tally.reject(f"{kind} of several", f"{whole} has {number} <{tag}>", place=place, fix=f"keep one, {SKIP}")
            return ""
        if points := _points(element):
            self.tally.unconverted["point"] += points
        self.unused.update(seen.keys() - self._plain - OTHERS)
        if "attributes" not in self.fields and _is_text(children.get("attributes")):
            self.unused.add("attributes")
        return name

    def _outlines(self, element: Element) -> list[Ring]:
        """The polygons of an object; where it has none, its rotated box; empty where it has neither."""
        drawn = {tag: [ring(child) for child in element if child.tag == tag and _says(child)] for tag in ("polygon", "robndbox")}
        if drawn["polygon"] and drawn["robndbox"]:
            self.tally.unconverted["rotated box of an object that has a polygon"] += 1
        return drawn["polygon"] or drawn["robndbox"]

    def _is_plain(self, element: Element) -> bool:
        """Whether all of an object is used, so that another of the same texts differs from it in its box alone."""
        tags = [child.tag for child in element]
        return "bndbox" in tags and self._plain.issuperset(tags) and len(set(tags)) == len(tags)


def _is_text(attributes: Element | None) -> bool:
    """Whether attributes are no list, but what somebody wrote, as in LabelMe."""
    return attributes is not None and not len(attributes) and bool((attributes.text or "").strip())


def _points(element: Element) -> int:
    return sum(1 for child in element if child.tag == "point" and _says(child))


def _says(element: Element) -> bool:
    return len(element) > 0 or bool(element.text)
