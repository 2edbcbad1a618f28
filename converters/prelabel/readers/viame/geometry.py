"""GeoJSON as DIVE keeps it beside a box: polygons, the points of head and tail and others, and lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from prelabel.geometry.rings import Rings
from prelabel.rawjson import NULL
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.words import shown
from prelabel.readers.viame.pieces import LIST, Pieces
from prelabel.readers.viame.records import Collection, Position, Properties
from prelabel.readers.viame.shapes import Part, Points, points_of, require_points, ring_of
from prelabel.readers.viame.states import NAMELESS

HEAD, TAIL = "head", "tail"
"""The points between which fish are measured."""

HEAD_TAIL_LINE = "HeadTails"
"""The key of the line between them, which says nothing that they do not say."""

_COLLECTION = msgspec.json.Decoder(Collection | None)
_PROPERTIES = msgspec.json.Decoder(Properties | None)
_POINT = msgspec.json.Decoder(Position)
_LINE = msgspec.json.Decoder(list[Position])
_POLYGON = msgspec.json.Decoder(list[list[Position]])
_POLYGONS = msgspec.json.Decoder(list[list[list[Position]]])


@dataclass(slots=True)
class Drawn:
    """What is drawn beside a box.

    Args:
        parts: of its polygon.
        lines: a shape each.
        points: by their names.
    """

    parts: list[Part] = field(default_factory=list)
    lines: list[Rings] = field(default_factory=list)
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    _ends: list[tuple[float, float]] = field(default_factory=list)

    def add(self, type_: str, key: str, coordinates: Any) -> None:  # noqa: ANN401  # as the type has them
        """A geometry more.

        Raises:
            BadShape: it is none, and is left out alone.
        """
        match type_:
            case "Point":
                self._add_point(key, coordinates)
            case "LineString" if key == HEAD_TAIL_LINE:
                line = _points(coordinates)
                self._ends = [line[0], line[-1]] if line else []
            case "LineString":
                self.lines.append(ring_of(require_points(_points(coordinates), 2, "line")))
            case "Polygon":
                self.parts.append(_part(coordinates))
            case _:
                self.parts += [_part(polygon) for polygon in coordinates]

    def end(self) -> None:
        """What can only be told when all is known: the line between head and tail stands for those that are not there."""
        for name, at in zip((HEAD, TAIL), self._ends, strict=False):
            self.points.setdefault(name, at)

    def _add_point(self, key: str, coordinates: Sequence[float]) -> None:
        (at,) = _points([coordinates])
        name = key or NAMELESS
        if name in self.points:
            raise BadShape("keypoint twice", "", f"another point of the object is called {shown(name)}")
        self.points[name] = at


_TYPES: Mapping[str, msgspec.json.Decoder[Any]] = {"Point": _POINT, "LineString": _LINE, "Polygon": _POLYGON, "MultiPolygon": _POLYGONS}


def drawn(raw: msgspec.Raw, element: str, pieces: Pieces) -> Drawn:
    """What a collection draws, without geometries that are bad; those of other types are counted.

    Args:
        raw: the collection.
        element: its ``$.path``.
        pieces: takes it apart.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    found = Drawn()
    for one, where in _features(raw, element, pieces):
        geometry = pieces.value(one.geometry, _COLLECTION, f"{where}.geometry", "geometry")
        if geometry is None:
            continue
        type_, at = geometry.type or "", f"{where}.geometry.coordinates"
        if type_ not in _TYPES:
            pieces.tally.unconverted[f"geometry of type {type_ or 'that is not said'}"] += 1
            continue
        if geometry.coordinates is NULL:
            pieces.refuse(BadShape("no coordinates", "", f"the {type_} has no coordinates"), one.geometry, f"{where}.geometry", "geometry")
            continue
        properties = pieces.value(one.properties, _PROPERTIES, f"{where}.properties", "properties")
        coordinates = pieces.value(geometry.coordinates, _TYPES[type_], at, "geometry")
        key = properties.key if properties is not None else None
        if coordinates is None:
            continue
        try:
            found.add(type_, "" if key is None else str(key).strip(), coordinates)
        except BadShape as bad:
            pieces.refuse(bad, geometry.coordinates, at, "geometry")
    found.end()
    return found


def _features(raw: msgspec.Raw, element: str, pieces: Pieces) -> Iterator[tuple[Collection, str]]:
    """The features of a collection, each with its ``$.path``."""
    collection = pieces.value(raw, _COLLECTION, element, "geometry")
    if collection is None:
        return
    where = f"{element}.features"
    for number, feature in enumerate(pieces.value(collection.features, LIST, where, "geometry") or ()):
        one = pieces.value(feature, _COLLECTION, f"{where}[{number}]", "geometry")
        if one is not None:
            yield one, f"{where}[{number}]"


def _part(rings: Sequence[Sequence[Sequence[float]]]) -> Part:
    """A polygon: the first ring is the outer one, the others are holes."""
    if not rings:
        raise BadShape("too few points", "", "the polygon has no ring")
    outer, *holes = (require_points(_points(ring), 3, "ring of a polygon") for ring in rings)
    return Part(outer, tuple(holes))


def _points(positions: Sequence[Sequence[float]]) -> Points:
    """x, y of each.

    Raises:
        BadShape: one is beyond any image.
    """
    return points_of([value for position in positions for value in position[:2]])
