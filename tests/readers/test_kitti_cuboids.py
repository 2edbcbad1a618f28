"""KITTI's 3D boxes against a projection of their own, corner by corner and in plain Python."""

import itertools
import math
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from prelabel.readers.kitti.cuboids import cuboids

Point = tuple[float, float, float]

REAL_P2 = [
    [721.5377, 0.0, 609.5593, 44.85728],
    [0.0, 721.5377, 172.854, 0.2163791],
    [0.0, 0.0, 1.0, 0.002745884],
]
"""Of a recording of KITTI."""


def bottom(box: Sequence[float]) -> list[Point]:
    """The corners of the bottom, in the order that KITTI's devkit computes them in."""
    _, width, length, x, y, z, angle = box
    out = []
    for along, across in ((length / 2, width / 2), (length / 2, -width / 2), (-length / 2, -width / 2), (-length / 2, width / 2)):
        out.append((x + math.cos(angle) * along + math.sin(angle) * across, y, z - math.sin(angle) * along + math.cos(angle) * across))
    return out


def seen_at(point: Point, matrix: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    """Pixels and depth of a point."""
    u, v, w = (sum(a * b for a, b in zip(row, (*point, 1.0), strict=True)) for row in matrix)
    return u / w, v / w, w


def expected(box: Sequence[float], matrix: Sequence[Sequence[float]]) -> list[tuple[float, float]] | None:
    """The eight points by looking at each face; None where a corner is too near.

    The camera of ``matrix``, whose third row is (0, 0, 1, c), stands where its numerators vanish.
    """
    low = bottom(box)
    if any(seen_at(point, matrix)[2] < 0.1 for point in low):
        return None
    eye_z = -matrix[2][3]
    eye_x = -(matrix[0][2] * eye_z + matrix[0][3]) / matrix[0][0]
    faces = []
    for k in range(4):
        a, b, c = low[k], low[(k + 1) % 4], low[(k + 2) % 4]
        middle = ((a[0] + b[0]) / 2 - eye_x, (a[2] + b[2]) / 2 - eye_z)
        inwards = (c[0] - b[0], c[2] - b[2])
        if middle[0] * inwards[0] + middle[1] * inwards[1] > 0:
            faces.append((math.hypot(*middle), k))
    _, k = min(faces)
    front, back = [low[k], low[(k + 1) % 4]], [low[(k + 3) % 4], low[(k + 2) % 4]]
    if seen_at(front[0], matrix)[0] > seen_at(front[1], matrix)[0]:
        front, back = front[::-1], back[::-1]
    out = []
    for left, right in (front, back):
        above = [(x, y - box[0], z) for x, y, z in (right, left)]
        out += [seen_at(point, matrix)[:2] for point in (left, right, *above)]
    return out


def boxes(count: int) -> list[list[float]]:
    """Boxes of any size, place and angle before and beside the camera, some of them very near."""
    draw = random.Random(8).uniform  # noqa: S311  # a scene, no secret
    return [
        [draw(0.2, 4), draw(0.2, 3), draw(0.2, 20), draw(-30, 30), draw(-3, 3), draw(0.5, 60), draw(-math.pi, math.pi)]
        for _ in range(count)
    ]


def check(scene: Sequence[Sequence[float]], matrix: Sequence[Sequence[float]]) -> int:
    """Compare every box; the number of those that are projected."""
    points, seen = cuboids(np.array(scene), np.array(matrix))
    for box, found, is_seen in zip(scene, points.tolist(), seen.tolist(), strict=True):
        truth = expected(box, matrix)
        assert is_seen == (truth is not None)
        if truth is None:
            assert np.isnan(found).all()
            continue
        assert np.allclose(found, truth, rtol=0, atol=1e-6 * max(1.0, np.abs(truth).max()))
        check_order(found)
    return int(seen.sum())


def check_order(points: Sequence[Sequence[float]]) -> None:
    """The vendor's order: lower left, lower right, upper right, upper left of the front, and of the back."""
    for left, right, above_right, above_left in (points[:4], points[4:]):
        assert left[0] < right[0]
        assert above_left[0] < above_right[0]
        assert above_left[1] < left[1]
        assert above_right[1] < right[1]


def test_corners_and_order() -> None:
    """Every box agrees to a millionth of a pixel with corners projected one by one, and has its points in the vendor's order."""
    scene = boxes(2000)

    projected = check(scene, REAL_P2)

    assert 1000 < projected < 2000


def test_quarter_turns() -> None:
    """So do boxes along the axes, whose faces are at the borders between one front and another."""
    scene = [
        [1.5, 1.8, 4.0, x, 1.6, z, quarter * math.pi / 2]
        for x, z, quarter in itertools.product((-7.3, -2.2, -0.3, 0.4, 2.7, 9.1), (2.9, 6.4, 31.7), (-2, -1, 0, 1, 2))
    ]

    assert check(scene, REAL_P2) > 60


def test_the_nearest_face_must_be_seen() -> None:
    """The end of a long box that reaches past the camera is nearer than its side, but turns its back on it."""
    points, _ = cuboids(np.array([[1.0, 1.0, 20.0, 9.0, 1.0, 5.0, 0.0]]), np.eye(3, 4))

    # the side at z 4.5, from x -1 to 19
    assert np.allclose(points[0, :2], [(-1 / 4.5, 1 / 4.5), (19 / 4.5, 1 / 4.5)])
    check_order(points[0].tolist())


@pytest.mark.parametrize(("z", "seen"), [(1.1000001, True), (1.0999999, False), (0.5, False), (-9.0, False)])
def test_near_boxes(z: float, *, seen: bool) -> None:
    """Of a box two metres wide around z, the near face is at z - 1 and must be 0.1 m away."""
    _, found = cuboids(np.array([[1.0, 2.0, 1.0, 0.0, 1.0, z, 0.0]]), np.eye(3, 4))

    assert found.tolist() == [seen]


def test_a_scaled_projection_is_the_same_camera() -> None:
    """A projection times a number shows the same picture, and depth stays in metres."""
    scene = np.array(boxes(200))
    points, seen = cuboids(scene, np.array(REAL_P2))
    again, still = cuboids(scene, 0.01 * np.array(REAL_P2))

    assert seen.tolist() == still.tolist()
    assert np.allclose(points, again, rtol=1e-9, atol=1e-9, equal_nan=True)


def test_the_tracks_of_real_recordings(real_data: Path) -> None:
    """All boxes of the ground truth, about ten thousand, in every distance and turn that streets have."""
    lines = [line.split() for path in real_data.glob("tracking/KITTI-Car/*/gt_kitti.txt") for line in path.read_text("utf-8").splitlines()]
    scene = [[float(word) for word in words[10:17]] for words in lines if words[2] != "DontCare"]

    assert len(scene) > 9000
    assert check(scene, REAL_P2) > 9000
