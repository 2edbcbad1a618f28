"""From annotations to shapes; of what has parts those that are bad are left out alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from prelabel.errors import Tally
from prelabel.rawjson import NULL, lists_some
from prelabel.readers.kili.records import Annotation, PosePoint, Ring, Vertex
from prelabel.readers.kili.shapes import Drawn, Points, line, marker, points_of, polygon, pose, rectangle, ring_of
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.words import shown
from prelabel.safejson import CORRECT, Document, or_leave_out

T = TypeVar("T")

TYPES = ("rectangle", "polygon", "semantic", "polyline", "vector", "marker", "pose")

IN_PARTS = frozenset({"polygon", "semantic"})
"""Types of annotations that come in several records of one ``mid``, a part each."""

POINT_SAYS = "nested job of a point of a pose"

_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_VERTICES = msgspec.json.Decoder(list[Vertex])
_VERTEX, _RING = msgspec.json.Decoder(Vertex), msgspec.json.Decoder(Ring)
_POINT = msgspec.json.Decoder(PosePoint)

_OUTLINE = ".boundingPoly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pencil:
    """Draws the annotations of a label.

    Args:
        document: that holds them.
        tally: takes what is bad.
        points: the numbers of the points of poses, by the code of the category.
        listed: ``-O keypoints``, which holds for all categories.
        turn: degrees by which the image was turned to be shown.
    """

    document: Document
    tally: Tally
    points: Mapping[str, Sequence[str]]
    listed: Sequence[str]
    turn: int

    def drawn(self, said: Annotation, raw: msgspec.Raw, category: str, element: str) -> Drawn | None:
        """The shape of an annotation; None where what is wrong with it was rejected.

        Args:
            said: the annotation.
            raw: its text.
            category: its code.
            element: its ``$.path``.

        Raises:
            BadShape: it is none that can be drawn.
            InputError: something is of the wrong type, or a part is bad, and the run stops at bad records.
        """
        found = self._drawn(said, raw, category, element)
        return found and found.upright(self.turn) if self.turn else found

    def refuse(self, bad: BadShape, raw: msgspec.Raw, element: str) -> None:
        """Count what is wrong with a record.

        Raises:
            InputError: the run stops at bad records.
        """
        self.tally.reject(bad.reason, bad.what, place=self.document.place_of(raw, element, bad.where), fix=bad.fix)

    def _drawn(self, said: Annotation, raw: msgspec.Raw, category: str, element: str) -> Drawn | None:
        match said.type:
            case "rectangle":
                return self._rectangle(said.bounding_poly, element)
            case "polygon" | "semantic":
                return self._polygon(said.bounding_poly, raw, element)
            case "polyline" | "vector":
                vertices = self._value(said.polyline, _VERTICES, ".polyline", element)
                return None if vertices is None else line(vertices, ".polyline")
            case "marker":
                vertex = self._value(said.point, _VERTEX, ".point", element)
                return None if vertex is None else marker(vertex, ".point")
            case "pose":
                return self._pose(said.points, raw, category, element)
            case _:
                what = f"the type {shown(said.type)} is not known" if said.type else "has no type"
                fix = f"use one of {', '.join(TYPES)}, or leave the record out with --on-error skip"
                raise BadShape("unknown type", ".type" if said.type else "", what, fix)

    def _value(self, raw: msgspec.Raw, decoder: msgspec.json.Decoder[T], where: str, element: str, fix: str = CORRECT) -> T | None:
        """A member of an annotation; None of one of the wrong type, which is rejected.

        Raises:
            BadShape: it is not there.
        """
        if raw == NULL:
            raise BadShape("shape missing", "", f"the annotation has no {where.removeprefix('.')}")
        return self.document.value(raw, decoder, f"{element}{where}", self.tally, fix)

    def _rectangle(self, raw: msgspec.Raw, element: str) -> Drawn | None:
        entries = self._value(raw, _LIST, _OUTLINE, element)
        if entries is None:
            return None
        if len(entries) != 1:
            raise BadShape("rectangle without four corners", _OUTLINE, f"the rectangle has {len(entries)} outlines, and needs 1")
        where = f"{_OUTLINE}[0]"
        ring = self._value(entries[0], _RING, where, element)
        return None if ring is None else rectangle(ring.normalized_vertices, f"{where}.normalizedVertices")

    def _polygon(self, raw: msgspec.Raw, annotation: msgspec.Raw, element: str) -> Drawn | None:
        """Parts, each a list of an outline and its holes; one such list alone, as older exports have it, is one part."""
        entries = self._value(raw, _LIST, _OUTLINE, element)
        if entries is None:
            return None
        if not entries:
            raise BadShape("too few points", _OUTLINE, "the polygon has no outline")
        groups = [(_OUTLINE, entries)]
        if bytes(memoryview(entries[0])[:1]) == b"[":
            places = ((f"{_OUTLINE}[{number}]", one) for number, one in enumerate(entries))
            groups = [(where, self._value(one, _LIST, where, element, or_leave_out("part")) or []) for where, one in places]
        parts = [part for where, rings in groups if (part := list(self._part(rings, where, annotation, element)))]
        return polygon(parts) if parts else None

    def _part(self, rings: Sequence[msgspec.Raw], where: str, annotation: msgspec.Raw, element: str) -> Iterator[Points]:
        """An outline and its holes; without an outline there is nothing to cut holes out of."""
        for number, raw in enumerate(rings):
            at, part = f"{where}[{number}]", "hole" if number else "part"
            try:
                ring = self._value(raw, _RING, at, element, or_leave_out(part))
                points = None if ring is None else ring_of(ring.normalized_vertices, part, f"{at}.normalizedVertices", part)
            except BadShape as bad:
                self.refuse(bad, annotation, element)
                points = None
            if points is not None:
                yield points
            elif number == 0:
                return

    def _pose(self, raw: msgspec.Raw, annotation: msgspec.Raw, category: str, element: str) -> Drawn | None:
        """A landmark of the points that are placed; None where all of them were rejected.

        Raises:
            BadShape: there is none.
        """
        if raw == NULL:
            raise BadShape("shape missing", "", "the annotation has no points")
        names = self.listed or self.points.get(category, ())
        known = {code: number for number, code in enumerate(names, 1)}
        found: dict[int, Points] = {}
        rejected = len(self.tally.bad)
        for position, one in self.document.entries(raw, _POINT, f"{element}.points", "point", self.tally):
            where = f".points[{position}]"
            if lists_some(one.children):
                self.tally.unconverted[POINT_SAYS] += 1
            try:
                number = _number(one, known, found, where)
                found[number] = points_of([one.point], f"{where}.point", "point")
            except BadShape as bad:
                self.refuse(bad, annotation, element)
        if not found and len(self.tally.bad) > rejected:
            return None
        if not found:
            raise BadShape("pose without points", ".points", "the pose has no point")
        return pose(found)


def _number(one: PosePoint, known: Mapping[str, int], found: Mapping[int, Points], where: str) -> int:
    """The number of a point of a pose.

    Raises:
        BadShape: it has none, or another point of the pose has it.
    """
    number = known.get(one.code)
    if number is None:
        what = f"the point {shown(one.code)} is not among the {len(known)} of its category"
        fix = "add it to -O keypoints or to the interface, or leave the point out with --on-error skip"
        raise BadShape("unknown point", f"{where}.code", what, fix)
    if number in found:
        raise BadShape("point twice", f"{where}.code", f"the point {shown(one.code)} comes twice", or_leave_out("point"))
    return number
