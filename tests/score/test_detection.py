"""Precision, recall, F1 and mean overlap, label by label, worked out by hand."""

from pathlib import Path

import pytest

from prelabel.score import Detection
from tests.score.made import LEFT, RIGHT, clip, image, moving, points, score, scored, stills, video
from tests.score.made import tracker as any_tracker

SHAPES = {
    "polygon": {"points": points((0.1, 0.1), (0.5, 0.1), (0.3, 0.4))},
    "line": {"points": points((0.1, 0.5), (0.9, 0.5))},
    "cuboid": {"points": points(*((x, y) for x in (0.2, 0.3) for y in (0.2, 0.3, 0.4, 0.5)))},
    "landmark": {"points": {"p1": {"x": 0.7, "y": 0.7, "label": 3}}},
}


def test_figures_of_labels(tmp_path: Path) -> None:
    """Of 3 cars 2 are found, one with 18 / 22, by 4 boxes; of 2 dogs none, 1 box is on something else."""
    jobs = stills(a=[scored(LEFT), scored(RIGHT), scored((0, 60, 20, 80)), scored((30, 60, 50, 80), "dog")], b=[scored((2, 0, 22, 20))])
    truth = stills(a=[scored(LEFT), scored((80, 80, 99, 99)), scored((60, 60, 80, 80), "dog")], b=[scored(LEFT), scored(RIGHT, "dog")])

    result = score(tmp_path, jobs, truth)

    car, dog, total = (one.detection for one in (result.labels["car"], result.labels["dog"], result.total))
    assert (car.truth, car.jobs, car.matched) == (3, 4, 2)
    assert (car.precision, car.recall, car.f1) == (2 / 4, 2 / 3, 2 * 2 / (3 + 4))
    assert car.mean_iou == pytest.approx((1 + 18 / 22) / 2, abs=1e-9)
    assert (dog.precision, dog.recall, dog.f1, dog.mean_iou) == (0.0, 0.0, 0.0, None)
    assert (total.precision, total.recall, total.f1) == (2 / 5, 2 / 5, 2 / 5)


def test_a_wrong_label_is_a_miss_and_a_false_alarm(tmp_path: Path) -> None:
    """It is not found, though only one correction is left; labels of one side are named."""
    result = score(tmp_path, stills(a=[scored(LEFT, "truck")]), stills(a=[scored(LEFT, "car")]))

    assert result.labels["truck"].detection == Detection(truth=0, jobs=1)
    assert result.labels["car"].detection == Detection(truth=1, jobs=0)
    assert (result.only_in_jobs, result.only_in_truth) == (["truck"], ["car"])


def test_as_many_pairs_as_can_be(tmp_path: Path) -> None:
    """X on a (1.0) would leave y and b apart; x on b and y on a (16 / 24 each) are two."""
    jobs = stills(a=[scored((10, 0, 30, 20)), scored((6, 0, 26, 20))])
    truth = stills(a=[scored((10, 0, 30, 20)), scored((14, 0, 34, 20))])

    detection = score(tmp_path, jobs, truth).total.detection

    assert detection.matched == 2
    assert detection.mean_iou == pytest.approx(16 / 24, abs=1e-9)


def test_without_annotations_shares_are_unknown() -> None:
    """Nothing is divided by zero."""
    nothing = Detection()

    assert (nothing.precision, nothing.recall, nothing.f1, nothing.mean_iou) == (None, None, None, None)


def test_kinds_do_not_match_each_other(tmp_path: Path) -> None:
    """A polygon over a rectangle is another annotation."""
    square = {"_id": "p", "label": "car", "points": points((0, 0), (0.2, 0), (0.2, 0.2), (0, 0.2))}

    result = score(tmp_path, [image(rectangles=[scored(LEFT)])], [image(polygons=[square])])

    assert result.total.detection.matched == 0


def test_polygons_by_what_they_cover(tmp_path: Path) -> None:
    """A triangle that is half of a square: 0.5, though their bounds are the same."""
    square = {"_id": "p", "label": "car", "points": points((0, 0), (0.2, 0), (0.2, 0.2), (0, 0.2))}
    half = {"_id": "q", "label": "car", "points": points((0, 0), (0.2, 0), (0, 0.2))}

    detection = score(tmp_path, [image(polygons=[half])], [image(polygons=[square])]).total.detection

    assert (detection.matched, detection.mean_iou) == (1, 0.5)


def test_lines_by_their_bounds(tmp_path: Path) -> None:
    """A level line of 0.8 against one of 0.6 upon it: 0.75; what has no height is taken to be 0.01 high, and a note says so."""
    long = {"_id": "p", "label": "lane", "points": points((0.1, 0.5), (0.9, 0.5))}
    short = {"_id": "q", "label": "lane", "points": points((0.1, 0.5), (0.7, 0.5))}

    result = score(tmp_path, [image(lines=[short])], [image(lines=[long])])

    assert result.total.detection.mean_iou == pytest.approx(0.75, abs=1e-6)
    assert "lines, cuboids and landmarks are compared by their bounds" in result.notes


def test_jobs_against_themselves(tmp_path: Path) -> None:
    """All five types, in a video and in an image: 1.0 everywhere, nothing left to correct."""
    moved = [any_tracker(kind, "thing", kind, f1=shape, f2=shape) for kind, shape in SHAPES.items()]
    listed = {f"{kind}s": [{"_id": kind, "label": kind, **shape}] for kind, shape in SHAPES.items()}
    jobs = [
        video([*moved, moving("r", [LEFT, (1, 1, 22, 23)]), moving("s", [RIGHT, None])], "f1", "f2"),
        image("still.jpg", rectangles=[scored(LEFT), scored(LEFT, "dog")], **listed),
        image("empty.jpg"),
    ]

    result = score(tmp_path, jobs, jobs)

    every = [*result.labels.values(), result.total]
    assert len(every) == 1 + len({"thing", "car", "dog", *SHAPES})
    for one in every:
        d = one.detection
        assert (d.precision, d.recall, d.f1, d.mean_iou, one.corrections.total) == (1.0, 1.0, 1.0, 1.0, 0)
    for one in (result.labels["thing"], result.labels["car"], result.total):
        assert one.tracking is not None
        assert one.tracking.as_dict() == {
            "hota": 1.0, "det_a": 1.0, "ass_a": 1.0, "idf1": 1.0, "mota": 1.0, "switches": 0, "fragments": 0,
        }  # fmt: skip
    assert (result.frames, result.share_saved) == (4, 1.0)


def test_overlaps_are_counted(tmp_path: Path) -> None:
    """19 / 21 = 0.905 and 1.0 stand in the last two bins of ten from 0.5 to 1, 14 / 26 = 0.538 in the first."""
    boxes = [LEFT, LEFT, LEFT]
    shifted = [(1, 0, 21, 20), LEFT, (6, 0, 26, 20)]

    result = score(tmp_path, [clip(moving("x", shifted))], [clip(moving("a", boxes))])

    assert result.overlaps == [1, 0, 0, 0, 0, 0, 0, 0, 1, 1]
