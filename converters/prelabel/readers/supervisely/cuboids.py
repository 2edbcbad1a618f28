"""Cuboids as eight corners in Playment's order: the front from its lower left, counter-clockwise as drawn, then the back likewise."""

from collections.abc import Mapping, Sequence

from prelabel.readers.shared.faults import Fault
from prelabel.readers.supervisely.faults import SKIP
from prelabel.readers.supervisely.records import Node, Point

ORDER = ("bottomleft", "bottomright", "topright", "topleft")

FRONT_CORNERS = 4


def of_vertices(vertices: Mapping[str, Node]) -> list[Point] | Fault:
    """The corners of a ``cuboid_2d``, whose vertices are called ``face1-topleft`` and so on."""
    names = [f"face{face}-{corner}" for face in (1, 2) for corner in ORDER]
    missing = next((name for name in names if name not in vertices), None)
    if missing:
        return Fault("incomplete cuboid", ".vertices", f"the cuboid has no vertex {missing!r}", f"draw it again, {SKIP}")
    return [vertices[name].loc for name in names]


def of_faces(points: Sequence[Point], faces: Sequence[Sequence[int]]) -> list[Point] | Fault:
    """The corners of a ``cuboid``: seven points and the three faces that are seen, of which the first is the front.

    The corner that is not seen is the one that makes the back a parallelogram.
    """
    fault = Fault("incomplete cuboid", ".faces", "the faces of the cuboid are not three that meet", f"draw it again, {SKIP}")
    if not faces or any(len(set(face)) != FRONT_CORNERS or not all(0 <= i < len(points) for i in face) for face in faces):
        return fault
    front = list(faces[0])
    behind: dict[int, int] = {}
    for face in faces[1:]:
        for i, corner in enumerate(face):
            beside = [other for other in (face[i - 1], face[(i + 1) % FRONT_CORNERS]) if other not in front]
            if corner in front and beside:
                behind[corner] = beside[0]
    hidden = [corner for corner in front if corner not in behind]
    if len(hidden) != 1 or len(set(behind.values())) != FRONT_CORNERS - 1:
        return fault
    back = {corner: points[i] for corner, i in behind.items()}
    at = front.index(hidden[0])
    before, opposite, after = (back[front[(at + step) % FRONT_CORNERS]] for step in (-1, 2, 1))
    back[hidden[0]] = (before[0] + after[0] - opposite[0], before[1] + after[1] - opposite[1])
    ordered = _ordered({corner: points[corner] for corner in front})
    return [points[corner] for corner in ordered] + [back[corner] for corner in ordered]


def _ordered(corners: Mapping[int, Point]) -> list[int]:
    """The corners of a face: lower left, lower right, upper right, upper left."""
    by_height = sorted(corners, key=lambda corner: -corners[corner][1])
    lower, upper = (sorted(pair, key=lambda corner: corners[corner][0]) for pair in (by_height[:2], by_height[2:]))
    return [*lower, *reversed(upper)]
