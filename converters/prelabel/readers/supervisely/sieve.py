"""Where a figure is, without the parts of it that cannot be read: those are left out alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from prelabel.errors import Tally
from prelabel.rawjson import EMPTY, NULL, lists_some
from prelabel.readers.supervisely.faults import FEWEST_OF_POLYGON, too_few
from prelabel.readers.supervisely.records import Geometry, Node, Outline, Point, SaidGeometry, SaidOutline, Tag
from prelabel.safejson import Document, or_leave_out

_OUTLINE = msgspec.json.Decoder(SaidOutline)
_RING = msgspec.json.Decoder(list[Point])
_NODES = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_NODE = msgspec.json.Decoder(Node)
_TAG = msgspec.json.Decoder(Tag | str)


@dataclass(frozen=True, slots=True)
class Sieve:
    """Takes the parts of the records of a file.

    Args:
        document: the file.
        tally: takes parts that are bad.
    """

    document: Document
    tally: Tally

    def tags(self, raw: msgspec.Raw, element: str) -> list[Tag | str]:
        """The tags of an object whose ``$.path`` is ``element``.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        return [tag for _, tag in self.document.entries(raw, _TAG, f"{element}.tags", "tag", self.tally)]

    def geometry(self, said: SaidGeometry, element: str) -> Geometry | None:
        """Where a figure is; None where it has parts or nodes, and all are bad.

        Args:
            said: what its record says.
            element: the ``$.path`` of that.

        Raises:
            InputError: a part is bad, and the run stops at bad records.
        """
        points = self._outline(said.points, f"{element}.points") if isinstance(said.points, SaidOutline) else said.points
        if said.parts is NULL and said.nodes is NULL:
            return Geometry(points, [], said.bitmap, None, said.vertices, said.faces, said.angle)
        parts, nodes = self._parts(said.parts, f"{element}.parts"), self._nodes(said.nodes, f"{element}.nodes")
        if (not parts and lists_some(said.parts)) or (nodes is None and lists_some(said.nodes)):
            return None
        return Geometry(points, parts, said.bitmap, nodes, said.vertices, said.faces, said.angle)

    def _outline(self, said: SaidOutline, element: str) -> Outline:
        """Points and holes; where a hole is bad the polygon is filled."""
        if said.interior is NULL or said.interior == EMPTY:
            return Outline(said.exterior, [])
        where = f"{element}.interior"
        holes = list(self.document.entries(said.interior, _RING, where, "hole", self.tally))
        return Outline(said.exterior, [hole for i, hole in holes if self._is_ring(hole, said.interior, where, i, "hole")])

    def _parts(self, raw: msgspec.Raw, element: str) -> list[Outline]:
        parts = list(self.document.entries(raw, _OUTLINE, element, "part", self.tally))
        return [self._outline(part, f"{element}[{i}]") for i, part in parts if self._is_ring(part.exterior, raw, element, i, "part")]

    def _is_ring(self, ring: Sequence[Point], raw: msgspec.Raw, element: str, number: int, what: str) -> bool:
        """Whether a hole or a part has points enough; one that has not is rejected."""
        count = len(ring) - (len(ring) > 1 and ring[0] == ring[-1])
        if count >= FEWEST_OF_POLYGON and len({*ring}) > 1:
            return True
        fault, where = too_few(what, count, FEWEST_OF_POLYGON, what), f"[{number}]"
        place = self.document.place_of(raw, element, where)
        self.tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)
        return False

    def _nodes(self, raw: msgspec.Raw, element: str) -> dict[str, Node] | None:
        """The nodes that can be read; None of none at all."""
        fix = or_leave_out("node")
        said = self.document.value(raw, _NODES, element, self.tally, fix)
        nodes = {name: self.document.value(one, _NODE, f'{element}["{name}"]', self.tally, fix) for name, one in (said or {}).items()}
        found = {name: node for name, node in nodes.items() if node is not None}
        return found if found or said == {} else None
