"""The sweep of the score floor, by hand."""

from pathlib import Path

import pytest

from prelabel.errors import ChoiceError
from tests.commands import BOX, coco, convert, reported, run
from tests.score.made import LEFT, RIGHT, Box, clip, corners, left, moving, score, scored, stills, tracker

EMPTY: Box = (0, 60, 20, 80)
"""Where nothing is."""


def test_the_floor_that_leaves_the_fewest_corrections(tmp_path: Path) -> None:
    """False alarms score 0.3 and 0.5, the objects 0.45 and 0.9.

    From 0 on 2 are to delete; over 0.3 one; over 0.45 an object goes too (1 to delete, 1 to add); over 0.5 one is to add; over 0.9 both.
    """
    jobs = stills(
        a=[scored(LEFT, score="0.9"), scored(EMPTY, score="0.3")],
        b=[scored(RIGHT, score="0.45"), scored(EMPTY, score="0.5")],
    )

    result = score(tmp_path, jobs, stills(a=[scored(LEFT)], b=[scored(RIGHT)]))

    assert result.score_attribute == "score"
    assert [(floor.score, floor.kept, floor.corrections.total) for floor in result.floors] == [
        (0.0, 4, 2), (0.31, 3, 1), (0.46, 2, 2), (0.51, 1, 1), (0.91, 0, 2),
    ]  # fmt: skip
    assert [(floor.detection.precision, floor.detection.recall) for floor in result.floors] == [
        (2 / 4, 1.0), (2 / 3, 1.0), (1 / 2, 1 / 2), (1.0, 1 / 2), (None, 0.0),
    ]  # fmt: skip
    assert result.best_floor == result.floors[1]


def test_a_filled_box_goes_with_its_tracker(tmp_path: Path) -> None:
    """Frame 2 has no score: while frames 1 and 3 of the tracker stay it stays, over 0.4 all three are gone, and are right to go."""
    boxes = {
        "f1": {**corners(LEFT), "attributes": {"score": {"value": "0.4"}}},
        "f2": corners(LEFT),
        "f3": {**corners(LEFT), "attributes": {"score": {"value": "0.3"}}},
    }

    result = score(tmp_path, [clip(tracker(**boxes), frames=3)], [clip(frames=3)])

    assert [(floor.score, floor.kept, floor.corrections.delete) for floor in result.floors] == [(0.0, 3, 3), (0.31, 2, 2), (0.41, 0, 0)]


def test_without_scores_there_is_no_sweep(tmp_path: Path) -> None:
    """Nothing is guessed from attributes of other names, or from texts."""
    jobs = stills(a=[scored(LEFT, certainty="0.5"), scored(RIGHT, score="high")])

    result = score(tmp_path, jobs, jobs)

    assert (result.score_attribute, list(result.floors), result.best_floor) == (None, [], None)


def test_jobs_name_their_attribute(tmp_path: Path) -> None:
    """``metadata.prelabel.score_attribute`` goes before the usual names, and the user before both."""
    job = stills(a=[scored(LEFT, certainty="0.5", score="0.7", mine="0.9")])[0]
    job["data"]["metadata"] = {"prelabel": {"score_attribute": "certainty"}}

    by_job = score(tmp_path, [job], [job])
    by_user = score(tmp_path, [job], [job], score_attribute="mine")

    assert (by_job.score_attribute, [floor.score for floor in by_job.floors]) == ("certainty", [0.0, 0.51])
    assert (by_user.score_attribute, [floor.score for floor in by_user.floors]) == ("mine", [0.0, 0.91])


def test_scores_by_their_usual_names(tmp_path: Path) -> None:
    """However it is written, the first of the usual names whose values are all scores; what the job names goes before where it is there."""
    jobs = stills(a=[scored(LEFT, score="high", Confidence="0.5", probability="0.9")])
    named = stills(a=[scored(LEFT, conf="0.5")])
    named[0]["data"]["metadata"] = {"prelabel": {"score_attribute": "sure"}}

    assert score(tmp_path, jobs, jobs).score_attribute == "Confidence"
    assert score(tmp_path, named, named).score_attribute == "conf"


def test_a_converted_file_names_its_attribute(tmp_path: Path) -> None:
    """Scores under a name that nobody would guess are found again, without an option."""
    source = coco(tmp_path / "run.json", {"a.jpg": [{"bbox": BOX, "score": 0.5}]})
    assert convert(tmp_path, source, "--score-attribute", "Gewissheit").exit_code == 0

    done = run(tmp_path, "score", "jobs.jsonl", "--truth", "run.json", "--report", "report.json")

    assert done.exit_code == 0
    assert reported(tmp_path)["score_attribute"] == "Gewissheit"


NONE = "--score-attribute quality: no annotation has an attribute of this name\n  fix: name another: there are 'confidence'"
NO_SCORE = (
    "--score-attribute confidence: an annotation has '1.5', which is no number from 0 to 1\n"
    "  fix: name the attribute that convert --score-attribute wrote"
)


BARE = (
    "--score-attribute quality: no annotation has an attribute of this name\n"
    "  fix: keep scores with convert --score-attribute: these annotations have no attributes"
)


@pytest.mark.parametrize(
    ("attributes", "name", "message"),
    [({"confidence": "0.5"}, "quality", NONE), ({"confidence": "1.5"}, "confidence", NO_SCORE), ({}, "quality", BARE)],
)
def test_an_attribute_without_scores(tmp_path: Path, attributes: dict[str, str], name: str, message: str) -> None:
    """What the user names must hold scores."""
    jobs = stills(a=[scored(LEFT, **attributes)])

    with pytest.raises(ChoiceError) as error:
        score(tmp_path, jobs, jobs, score_attribute=name)

    assert str(error.value) == message


def test_corrections_of_the_lowest_floor_are_those_of_all(tmp_path: Path) -> None:
    """The floor 0 leaves out nothing."""
    job = clip(moving("x", [LEFT, EMPTY]), frames=2)
    for box in job["data"]["maker_response"]["video2d"]["data"]["annotations"][0]["frames"].values():
        box["attributes"] = {"score": {"value": "0.5"}}

    result = score(tmp_path, [job], [clip(moving("a", [LEFT, LEFT]), frames=2)])

    assert left(result) == {"add": 1, "delete": 1}
    assert result.floors[0].corrections == result.total.corrections
