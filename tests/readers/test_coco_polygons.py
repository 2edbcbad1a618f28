"""Any polygons, good and bad, read together: the same as each of them looked at alone."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prelabel.detections import Kind, shapes_of
from prelabel.errors import Tally
from tests.readers.coco_files import annotation, dataset, one, write

WIDTH, HEIGHT = 64, 32

Points = list[tuple[float, float]]


def expected(polygon: list[list[float]]) -> list[Points] | None:
    """The points of each ring in fractions; None where the polygon is bad."""
    rings: list[Points] = []
    for ring in polygon:
        points = [(x / WIDTH, y / HEIGHT) for x, y in zip(ring[::2], ring[1::2], strict=False)]
        while len(points) > 1 and points[-1] == points[0]:
            points.pop()
        if len(ring) % 2 or len(points) < 3:
            return None
        rings.append(points)
    return rings


corner = st.sampled_from([0.0, 4.0, 8.5])
ring = st.lists(corner, min_size=0, max_size=12)
polygon = st.lists(ring, min_size=1, max_size=3)


@settings(max_examples=150, deadline=None)
@given(polygons=st.lists(polygon, min_size=1, max_size=8))
def test_polygons(polygons: list[list[list[float]]], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Rings are opened at their ends; a polygon with a bad ring is left out with its box, and the others are as they were."""
    rows = [annotation(id=i, segmentation=one_polygon) for i, one_polygon in enumerate(polygons)]
    images = [{"id": 1, "file_name": "a.jpg", "width": WIDTH, "height": HEIGHT}]
    source = write(Path(tmp_path_factory.mktemp("polygons")) / "in.json", json.dumps(dataset(rows, images)))
    tally = Tally(on_error="skip")
    d = one(source, tally)

    empty = {i for i, one_polygon in enumerate(polygons) if not any(one_polygon)}
    good = {i: expected(one_polygon) for i, one_polygon in enumerate(polygons) if i not in empty}
    shapes = shapes_of(d)
    found = {
        int(d.origin[row]): [
            [tuple(point) for point in shapes.points[slice(*shapes.ring_start[r : r + 2])].tolist()]
            for r in range(*shapes.start[row : row + 2])
        ]
        for row in range(len(d))
        if d.kind[row] == Kind.POLYGON
    }
    assert found == {i: rings for i, rings in good.items() if rings is not None}
    assert sorted(d.origin[d.kind == Kind.RECTANGLE].tolist()) == sorted(empty | found.keys())
    assert len(tally.bad) == sum(rings is None for rings in good.values())
