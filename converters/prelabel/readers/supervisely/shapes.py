"""The figures of Supervisely as objects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import Tally, counted
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.words import shown
from prelabel.readers.supervisely import cuboids
from prelabel.readers.supervisely.bitmaps import rings_of
from prelabel.readers.supervisely.faults import FEWEST_OF_POLYGON, SKIP, too_few
from prelabel.readers.supervisely.records import Geometry, Outline, Point, Size

LARGEST = 1e9
"""Pixels; no image comes near, and areas stay finite."""

Add = Callable[[Objects, Said], None]
"""Adds a drawn figure to the objects."""

System = Literal["pixel", "plane"]
"""What coordinates are: numbers of pixels, or points of the image's plane."""

ELSEWHERE = frozenset(
    {"alpha_mask", "cuboid_3d", "mask_3d", "point_3d", "multichannelBitmap", "closed_surface_mesh", "point_cloud", "mesh"}
)
"""Types of figures that Playment has nothing for."""

NEW_NODE = "add it to the template in meta.json, or leave the node out with --on-error skip"

_CORNERS, _FEWEST_OF_LINE = 2, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How the figures of a file are drawn.

    Args:
        system: what coordinates are.
        size: of the image or video.
        shapes: of each class, where figures do not say theirs.
        skeletons: of each class of keypoints the number of each node.
        tally: counts what is left out.
    """

    system: System
    size: Size
    shapes: Mapping[str, str]
    skeletons: Mapping[str, Mapping[str, int]]
    tally: Tally

    def draw(self, figure: Geometry, said: str, title: str, refuse: Callable[[Fault], None]) -> Add | Fault | None:
        """How a figure becomes an object, what is wrong with it, or None where it is counted and left out.

        Args:
            figure: where it is.
            said: its type; empty where it is that of its class.
            title: of its class.
            refuse: takes a part that is left out alone.

        Raises:
            InputError: a part is bad, and the run stops at bad records.
        """
        type_ = said or self._type(figure, title)
        if type_ in ELSEWHERE:
            self.tally.unconverted[type_] += 1
            return None
        if not all(abs(side) <= LARGEST for point in figure.coordinates() for side in point):
            return Fault("no number", "", f"a coordinate of the {type_} is no number of pixels", f"correct it, {SKIP}")
        if type_ == "graph":
            return self._graph(figure, title, refuse)
        how = {
            "rectangle": self._box, "oriented_bbox": self._box, "polygon": self._polygon, "multipolygon": self._polygon,
            "line": self._line, "polyline": self._line, "point": self._point, "bitmap": self._bitmap,
            "cuboid": self._cuboid, "cuboid_2d": self._cuboid,
        }.get(type_)  # fmt: skip
        if how:
            return how(figure, type_)
        what = f"the type {shown(type_)} is not known" if type_ else "has no geometryType, and its class no shape"
        return Fault("unknown shape", "", what, f"write one that Supervisely documents, {SKIP}")

    def _type(self, figure: Geometry, title: str) -> str:
        """The type of a figure that does not say it."""
        given = {"bitmap": figure.bitmap, "graph": figure.nodes, "cuboid": figure.faces, "cuboid_2d": figure.vertices}
        return next((name for name, value in given.items() if value is not None), self.shapes.get(title, ""))

    def _plane(self, points: Sequence[Point]) -> NDArray[np.float64]:
        """(p, 2) points of the plane; a pixel stands for its centre."""
        return np.array(points, np.float64).reshape(-1, 2) + (0.5 if self.system == "pixel" else 0.0)

    def _box(self, figure: Geometry, type_: str) -> Add | Fault:
        points = figure.points.exterior if isinstance(figure.points, Outline) else figure.points or []
        if len(points) != _CORNERS:
            return Fault("too few points", "", f"a {type_} has {counted(len(points), 'corner')}, not two", f"draw it again, {SKIP}")
        (x0, y0), (x1, y1) = np.sort(np.array(points), axis=0).tolist()
        if self.system == "pixel":
            x1, y1 = x1 + 1, y1 + 1
        if x0 == x1 or y0 == y1:
            what = f"the {type_} is empty: width {x1 - x0:g}, height {y1 - y0:g}"
            return Fault("empty box", ".points", what, f"give it a size, {SKIP}")
        angle = figure.angle or 0.0
        if not abs(angle) <= LARGEST:
            return Fault("no number", ".angle", f"angle {angle:g} is no angle", f"correct it, {SKIP}")
        return lambda objects, said: objects.add_box(said, (x0, y0, x1, y1), float(np.rad2deg(angle)))

    def _polygon(self, figure: Geometry, type_: str) -> Add | Fault:
        parts = figure.parts if type_ == "multipolygon" else [figure.points] if isinstance(figure.points, Outline) else None
        if not parts:
            return too_few(type_, 0, FEWEST_OF_POLYGON)
        rings = [ring for part in parts for ring in (part.exterior, *part.holes)]
        holes = [hole > 0 for part in parts for hole in range(1 + len(part.holes))]
        shape = Rings.of(
            self._plane([point for ring in rings for point in ring]), [len(ring) for ring in rings], [len(rings)], holes
        ).opened()
        for number, count in enumerate(np.diff(shape.ring_start).tolist()):
            if count < FEWEST_OF_POLYGON or _is_one(shape.points[shape.ring_start[number] :][:count]):
                return too_few(type_, count, FEWEST_OF_POLYGON)
        return lambda objects, said: objects.add(said, Kind.POLYGON, shape)

    def _line(self, figure: Geometry, type_: str) -> Add | Fault:
        points = self._plane(figure.points.exterior if isinstance(figure.points, Outline) else [])
        if len(points) < _FEWEST_OF_LINE or _is_one(points):
            return too_few(type_, len(points), _FEWEST_OF_LINE)
        return lambda objects, said: objects.add(said, Kind.LINE, Rings.of(points, [len(points)]))

    def _point(self, figure: Geometry, type_: str) -> Add | Fault:
        points = figure.points.exterior if isinstance(figure.points, Outline) else []
        if len(points) != 1:
            return Fault("too few points", "", f"a {type_} has {counted(len(points), 'point')}, not one", f"draw it again, {SKIP}")
        drawn = Rings.of(self._plane(points), [1])
        return lambda objects, said: objects.add(said, Kind.LANDMARK, drawn, [1])

    def _graph(self, figure: Geometry, title: str, refuse: Callable[[Fault], None]) -> Add | Fault | None:
        skeleton, nodes = self.skeletons.get(title), figure.nodes or {}
        if skeleton is None:
            fix = "give the project with the meta.json that has the template of the class"
            return Fault("unknown skeleton", "", f"the order of the keypoints of {title!r} is not known", fix)
        known = {name: node for name, node in nodes.items() if name in skeleton}
        for name in (name for name in nodes if name not in known):
            what = f"{shown(name)} is no keypoint of {title!r}"
            refuse(Fault("unknown keypoint", f'.nodes["{name}"]', what, NEW_NODE))
        seen = {name: node.loc for name, node in known.items() if not node.disabled}
        if len(known) > len(seen):
            self.tally.filtered["disabled keypoint"] += len(known) - len(seen)
        if not seen and len(known) == len(nodes):
            self.tally.filtered["object without an enabled keypoint"] += 1
        if not seen:
            return None
        drawn, numbers = Rings.of(self._plane(list(seen.values())), [len(seen)]), [skeleton[name] for name in seen]
        return lambda objects, said: objects.add(said, Kind.LANDMARK, drawn, numbers)

    def _cuboid(self, figure: Geometry, type_: str) -> Add | Fault:
        if type_ == "cuboid_2d":
            corners = cuboids.of_vertices(figure.vertices or {})
        else:
            corners = cuboids.of_faces(figure.points if isinstance(figure.points, list) else [], figure.faces or [])
        if isinstance(corners, Fault):
            return corners
        shape = Rings.of(self._plane(corners), [len(corners)])
        return lambda objects, said: objects.add(said, Kind.CUBOID, shape)

    def _bitmap(self, figure: Geometry, type_: str) -> Add | Fault:
        if figure.bitmap is None:
            return Fault("bitmap that cannot be read", "", f"the {type_} has no data", f"export it again, {SKIP}")
        rings = rings_of(figure.bitmap, self.size)
        if isinstance(rings, Fault):
            return rings._replace(field=f".bitmap{rings.field}")
        return lambda objects, said: objects.add(said, Kind.POLYGON, rings)


def _is_one(points: NDArray[np.float64]) -> bool:
    return bool((points == points[0]).all())
