"""What Ultralytics itself writes of results, as JSON and as YOLO text, is read as what the results were made of."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel import Detections, Kind
from prelabel.readers import ultralytics, yolo
from tests.frameworks import BOXES, FRACTIONS, SCORES, SIZE, TRACKS, corners_of_rotated, half_masks, keypoints, rotated, ultralytics_results
from tests.readers.output_files import labels, names, read, write

CORNERS = [[(x0, y0), (x0, y1 - 2), (x1 - 2, y1 - 2), (x1 - 2, y0)] for x0, y0, x1, y1 in BOXES]
"""In pixels, of the outlines of `half_masks`, which go through the middles of pixels that are two wide."""


def of_json(folder: Path, result: Any, *, normalised: bool = False) -> Detections:  # noqa: ANN401  # a Results
    """What is read of ``to_json()``."""
    write(folder, {"a.json": result.to_json(normalize=normalised)})
    return read(ultralytics.READER, folder, size=SIZE)


def of_text(folder: Path, result: Any, options: dict[str, str]) -> Detections:  # noqa: ANN401  # a Results
    """What is read of ``save_txt()``, with scores."""
    result.save_txt(folder / "a.txt", save_conf=True)
    return read(yolo.READER, folder, {"names": "person,car", **options}, size=SIZE)


def check(d: Detections, *kinds: Kind) -> None:
    """Two objects with the labels, scores and tracks of the results, and a row of each kind."""
    assert sorted(map(Kind, d.kind.tolist())) == sorted(kinds * 2)
    for kind in kinds:
        rows = np.flatnonzero(d.kind == kind)
        assert [labels(d)[row] for row in rows.tolist()] == ["person", "car"]
        assert d.track[rows].tolist() == list(TRACKS)
        np.testing.assert_allclose(d.score[rows], SCORES, atol=1e-6)


def check_points(d: Detections, kind: Kind, expected: object) -> None:
    """The points of the rows of a kind, as fractions to the digits that the files have."""
    of_kind = d.take(np.flatnonzero(d.kind == kind))
    np.testing.assert_allclose(of_kind.points, np.reshape(np.array(expected, np.float64), (-1, 2)), atol=1e-5)


def same_ring(points: object, expected: object) -> bool:
    """Whether two rings are one, wherever each begins and whichever way it goes."""
    one, other = np.asarray(points, np.float64), np.asarray(expected, np.float64)
    turns = [np.roll(ring, shift, axis=0) for ring in (other, other[::-1]) for shift in range(len(other))]
    return any(one.shape == turn.shape and np.allclose(one, turn, atol=1e-5) for turn in turns)


@pytest.mark.parametrize("normalised", [False, True])
def test_json_of_boxes_outlines_and_keypoints(tmp_path: Path, normalised: bool) -> None:  # noqa: FBT001  # a parameter of pytest
    """In pixels or fractions, with tracks; a keypoint at 0 0 is not labelled."""
    result = ultralytics_results("a.jpg", masks=half_masks(), keypoints=keypoints())

    d = of_json(tmp_path, result, normalised=normalised)

    check(d, Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK)
    np.testing.assert_allclose(d.box[d.kind == Kind.RECTANGLE], FRACTIONS, atol=1e-6)
    check_points(d, Kind.POLYGON, np.array(CORNERS) / SIZE)
    check_points(d, Kind.LANDMARK, np.array([(30, 30), (110, 20), (120, 30)]) / SIZE)
    assert [number for number in d.point_number.tolist() if number] == [1, 1, 2]


def test_json_of_oriented_boxes(tmp_path: Path) -> None:
    """The four corners are a polygon."""
    d = of_json(tmp_path, ultralytics_results("a.jpg", boxes=None, obb=rotated()))

    assert (labels(d), d.kind.tolist()) == (["car"], [Kind.POLYGON])
    assert same_ring(d.points, corners_of_rotated())


def test_json_of_a_video(tmp_path: Path) -> None:
    """A line a frame, one of them without an object."""
    frames = [ultralytics_results("clip.mp4", found=found, tracked=found) for found in (True, False, True)]
    write(tmp_path, {"clip.jsonl": "".join(f"{result.to_json()}\n" for result in frames)})

    d = read(ultralytics.READER, tmp_path / "clip.jsonl", size=SIZE)

    assert names(d) == ["clip:clip_1", "clip:clip_2", "clip:clip_3"]
    assert d.frame.tolist() == [0, 0, 2, 2]
    assert d.track.tolist() == [*TRACKS, *TRACKS]


@pytest.mark.parametrize("tracked", [False, True])
def test_text_of_boxes(tmp_path: Path, tracked: bool) -> None:  # noqa: FBT001  # a parameter of pytest
    """With scores, and with tracks behind them where there are any."""
    d = of_text(tmp_path, ultralytics_results("a.jpg", tracked=tracked), {})

    assert (labels(d), d.track.tolist()) == (["person", "car"], [*TRACKS] if tracked else [-1, -1])
    np.testing.assert_allclose(d.box, FRACTIONS, atol=1e-6)
    np.testing.assert_allclose(d.score, SCORES, atol=1e-6)


def test_text_of_outlines(tmp_path: Path) -> None:
    """Score and track stand behind the points and are no point."""
    d = of_text(tmp_path, ultralytics_results("a.jpg", masks=half_masks()), {})

    check(d, Kind.POLYGON)
    check_points(d, Kind.POLYGON, np.array(CORNERS) / SIZE)


def test_text_of_poses(tmp_path: Path) -> None:
    """The third values of keypoints are scores."""
    d = of_text(tmp_path, ultralytics_results("a.jpg", keypoints=keypoints()), {"kpt_shape": "2x3"})

    check(d, Kind.RECTANGLE, Kind.LANDMARK)
    check_points(d, Kind.LANDMARK, np.array([(30, 30), (110, 20), (120, 30)]) / SIZE)


def test_text_of_oriented_boxes(tmp_path: Path) -> None:
    """Score and track stand behind the corners."""
    d = of_text(tmp_path, ultralytics_results("a.jpg", boxes=None, obb=rotated(tracked=True)), {"task": "obb"})

    assert (labels(d), d.kind.tolist(), d.track.tolist()) == (["car"], [Kind.POLYGON], [TRACKS[1]])
    assert same_ring(d.points, corners_of_rotated())
