"""Corrections worked out by hand. Boxes are 20 x 20 hundredths of the frame where nothing else is said."""

from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.score import ScoreOptions, score_file
from tests.readers.playment_files import write
from tests.score.made import LEFT, RIGHT, Box, clip, left, moving, score, scored, stills


def test_a_swap_is_two_splits_and_two_merges(tmp_path: Path) -> None:
    """Two trackers exchange their objects in the middle: each is cut once (2 splits), and each object has 2 pieces (2 - 1 merges each)."""
    truth = clip(moving("a", [LEFT] * 4), moving("b", [RIGHT] * 4))
    jobs = clip(moving("x", [LEFT, LEFT, RIGHT, RIGHT]), moving("y", [RIGHT, RIGHT, LEFT, LEFT]))

    result = score(tmp_path, [jobs], [truth])

    assert left(result) == {"split": 1 + 1, "merge": 1 + 1}
    # nothing else is wrong: 8 boxes would have to be drawn, 4 corrections are left
    assert (result.from_nothing.total, result.share_saved) == (8, 1 - 4 / 8)


def test_a_fragment_is_one_merge(tmp_path: Path) -> None:
    """One object is followed by a first and then by a second tracker: no tracker holds two objects, and 2 pieces are 2 - 1 merges."""
    truth = clip(moving("a", [LEFT] * 4))
    jobs = clip(moving("x", [LEFT, LEFT, None, None]), moving("y", [None, None, LEFT, LEFT]))

    assert left(score(tmp_path, [jobs], [truth])) == {"merge": 1}


def test_an_excursion_is_two_splits_and_one_merge(tmp_path: Path) -> None:
    """A tracker that holds another object in frames 3 and 4 of 6 has pieces a, b, a: 2 cuts, and the 2 pieces of a are 1 merge."""
    truth = clip(moving("a", [LEFT, LEFT, None, None, LEFT, LEFT]), moving("b", [None, None, RIGHT, RIGHT, None, None]), frames=6)
    jobs = clip(moving("x", [LEFT, LEFT, RIGHT, RIGHT, LEFT, LEFT]), frames=6)

    assert left(score(tmp_path, [jobs], [truth])) == {"split": 2, "merge": 1}


def test_what_matches_nothing_does_not_cut_a_tracker(tmp_path: Path) -> None:
    """A box astray in frame 2 is deleted and the missed one added; the tracker before and behind it is one piece."""
    truth = clip(moving("a", [LEFT] * 4))
    jobs = clip(moving("x", [LEFT, RIGHT, LEFT, LEFT]))

    assert left(score(tmp_path, [jobs], [truth])) == {"add": 1, "delete": 1}


def test_a_missing_object_is_added_frame_by_frame(tmp_path: Path) -> None:
    """The second object of 4 frames is in no tracker: 4 of 8 boxes are to add, half of the work is saved."""
    truth = clip(moving("a", [LEFT] * 4), moving("b", [RIGHT] * 4))

    result = score(tmp_path, [clip(moving("x", [LEFT] * 4))], [truth])

    assert left(result) == {"add": 4}
    assert result.share_saved == 0.5


def test_an_object_that_is_none_is_deleted(tmp_path: Path) -> None:
    """A tracker of 3 boxes on nothing: 3 to delete."""
    truth = clip(moving("a", [LEFT] * 4))
    jobs = clip(moving("x", [LEFT] * 4), moving("y", [RIGHT, RIGHT, RIGHT, None]))

    assert left(score(tmp_path, [jobs], [truth])) == {"delete": 3}


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (1, {}),  # 19 / 21 = 0.905
        (2, {"move": 1}),  # 18 / 22 = 0.818
        (6, {"move": 1}),  # 14 / 26 = 0.538
        (7, {"add": 1, "delete": 1}),  # 13 / 27 = 0.481
    ],
)
def test_a_shifted_box(tmp_path: Path, shift: int, expected: dict[str, int]) -> None:
    """From 0.9 on it stays, from 0.5 on it is moved, below it is another; shifted by s they share 20 - s of 20 + s columns."""
    moved: Box = (shift, 0, 20 + shift, 20)

    result = score(tmp_path, stills(a=[scored(moved)]), stills(a=[scored(LEFT)]))

    assert left(result) == expected


def test_a_tracker_is_relabelled_as_a_whole(tmp_path: Path) -> None:
    """4 boxes of another label are 1 correction; where one of an object's 2 pieces has its label, merging them settles it."""
    truth = clip(moving("a", [LEFT] * 4))
    wrong = clip(moving("x", [LEFT] * 4, "truck"))
    partly = clip(moving("x", [LEFT, LEFT, None, None], "truck"), moving("y", [None, None, LEFT, LEFT], "car"))

    assert left(score(tmp_path, [wrong], [truth])) == {"relabel": 1}
    assert left(score(tmp_path, [partly], [truth])) == {"merge": 1}


def test_boxes_of_images_are_relabelled_one_by_one(tmp_path: Path) -> None:
    """2 images with a wrong label each; a box that is shifted too is both moved and relabelled."""
    jobs = stills(a=[scored(LEFT, "truck")], b=[scored((2, 0, 22, 20), "truck")])
    truth = stills(a=[scored(LEFT)], b=[scored(LEFT)])

    assert left(score(tmp_path, jobs, truth)) == {"relabel": 2, "move": 1}


def test_of_equally_few_corrections_the_overlaps_decide(tmp_path: Path) -> None:
    """X and a lie alike (1.0): then y is to delete and b to add. x on b and y on a (16 / 24 each, in sum 1.33) are two moves."""
    jobs = stills(a=[scored((10, 0, 30, 20)), scored((6, 0, 26, 20))])
    truth = stills(a=[scored((10, 0, 30, 20)), scored((14, 0, 34, 20))])

    assert left(score(tmp_path, jobs, truth)) == {"move": 2}


def test_a_second_box_on_one_object_is_deleted(tmp_path: Path) -> None:
    """The one with the right label stays, though the other lies as well."""
    jobs = stills(a=[scored(LEFT, "truck"), scored(LEFT, "car")])

    result = score(tmp_path, jobs, stills(a=[scored(LEFT, "car")]))

    assert left(result) == {"delete": 1}
    assert {name: one.corrections.total for name, one in result.labels.items()} == {"car": 0, "truck": 1}


def test_a_tracker_is_not_torn_for_one_box(tmp_path: Path) -> None:
    """In frame 2 both boxes lie a little better on the other object; exchanging them would be 4 splits and 2 merges.

    a = 0-20 and b = 4-24; x = 3-23 on b is 19 / 21, on a 17 / 23 = 0.74; y = 1-21 on a is 19 / 21, on b 17 / 23.
    """
    a, b, x, y = ((start, 0, start + 20, 20) for start in (0, 4, 3, 1))
    truth = clip(moving("a", [a] * 4), moving("b", [b] * 4))
    jobs = clip(moving("x", [a, x, a, a]), moving("y", [b, y, b, b]))

    assert left(score(tmp_path, [jobs], [truth])) == {"move": 2}


def test_each_video_has_trackers_of_its_own(tmp_path: Path) -> None:
    """Equal ids in two jobs are two trackers: nothing is split or merged."""
    both = [clip(moving("x", [LEFT] * 4), reference="one"), clip(moving("x", [RIGHT] * 4), reference="two")]

    assert left(score(tmp_path, both, both)) == {}


def test_corrections_by_label_add_up(tmp_path: Path) -> None:
    """What is to add counts for the truth's label, what is to delete for that of the jobs."""
    jobs = stills(a=[scored(LEFT, "bus")])
    truth = stills(a=[scored(RIGHT, "car"), scored((0, 60, 20, 80), "dog")])

    result = score(tmp_path, jobs, truth)

    assert {name: one.corrections.as_dict()["add"] for name, one in result.labels.items()} == {"bus": 0, "car": 1, "dog": 1}
    assert {name: one.corrections.as_dict()["delete"] for name, one in result.labels.items()} == {"bus": 1, "car": 0, "dog": 0}
    # 3 corrections where drawing takes 2: half of it is lost
    assert result.share_saved == -0.5


def test_truth_without_tracks_has_nothing_to_merge(tmp_path: Path) -> None:
    """Boxes are compared, trackers are not, and a note says so."""
    jobs = clip(moving("x", [LEFT, LEFT, None, None], "truck"), moving("y", [None, None, LEFT, LEFT]))
    (tmp_path / "labels").mkdir()
    for i in range(1, 5):
        (tmp_path / "labels" / f"f{i}.txt").write_text("0 0.1 0.1 0.2 0.2\n")
    (tmp_path / "data.yaml").write_text("names: [car]\n")

    result = score_file(write(tmp_path / "jobs.jsonl", jobs), [tmp_path / "labels"], ScoreOptions(reader={"names": "car"}), Tally())

    assert left(result) == {"relabel": 2}
    assert "no tracking figures, nothing to merge or split in 1 video: the truth has no tracks there" in result.notes
