"""``prelabel convert``: what happens to rows, and what is said about it."""

from pathlib import Path

import pytest

from prelabel._version import __version__
from tests.commands import BOX, Images, coco, convert, jobs, labels, reported

MANY: Images = {
    "a.jpg": [{"bbox": BOX, "label": label, "score": score} for label, score in (("car", 0.9), ("car", 0.2), ("dog", 0.6), ("cat", 0.5))]
}


MAPS = {"map.toml": 'car = "Car"\ndog = false\n', "map.json": '{"car": "Car", "dog": false}', "map.yaml": "car: Car\ndog: false\n"}


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize(
    ("unmapped", "kept", "filtered"),
    [
        ("keep", ["Car", "Car", "cat"], {"label dropped by the map: dog": 1}),
        ("drop", ["Car", "Car"], {"label dropped by the map: dog": 1, "label not in the map: cat": 1}),
    ],
)
def test_label_maps(tmp_path: Path, name: str, unmapped: str, kept: list[str], filtered: dict[str, int]) -> None:
    """In any of three languages; what goes is counted."""
    (tmp_path / name).write_text(MAPS[name])

    done = convert(tmp_path, coco(tmp_path / "a.json", MANY), "--labels", name, "--unmapped", unmapped, "--report", "report.json")

    assert done.exit_code == 0
    assert labels(jobs(tmp_path / "jobs.jsonl")[0]) == kept
    assert reported(tmp_path)["filtered"] == filtered


@pytest.mark.parametrize("unmapped", [[], ["--unmapped", "error"]])
def test_a_label_that_the_map_forgot(tmp_path: Path, unmapped: list[str]) -> None:
    """Is an error unless the user chooses."""
    (tmp_path / "map.json").write_text('{"car": "Car"}')

    done = convert(tmp_path, coco(tmp_path / "a.json", MANY), "--labels", "map.json", *unmapped)

    assert done.exit_code == 1
    assert done.stderr == (
        "Error: no entry in the label map for 'cat', 'dog'\n  fix: add them to the map, or choose --unmapped keep or --unmapped drop\n"
    )
    assert not (tmp_path / "jobs.jsonl").exists()


@pytest.mark.parametrize(
    ("options", "kept", "filtered"),
    [
        (["--min-score", "0.5"], ["car", "cat", "dog"], {"score under 0.5": 1}),
        (["--nms", "0.7"], ["car", "cat", "dog"], {"overlap over 0.7 with a better one": 1}),
        (["--min-score", "0.6", "--nms", "0.7"], ["car", "dog"], {"score under 0.6": 2}),
        (["--min-score", "0", "--nms", "1"], ["car", "car", "cat", "dog"], {}),
    ],
)
def test_filters_are_counted(tmp_path: Path, options: list[str], kept: list[str], filtered: dict[str, int]) -> None:
    """Asked for, so they exit 0."""
    done = convert(tmp_path, coco(tmp_path / "a.json", MANY), *options, "--report", "report.json")

    assert done.exit_code == 0
    assert labels(jobs(tmp_path / "jobs.jsonl")[0]) == kept
    assert reported(tmp_path)["filtered"] == filtered


def test_filters_meet_images_without_annotations(tmp_path: Path) -> None:
    """All of them at once, on nothing."""
    done = convert(tmp_path, coco(tmp_path / "a.json", {"a.jpg": []}), "--nms", "0.5", "--min-score", "0.5", "--stride", "2")

    assert done.exit_code == 0
    assert [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")] == ["a.jpg"]


def test_a_report_says_everything(tmp_path: Path) -> None:
    """Counts, what happened to rows by reason, notes."""
    source = coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}, {"bbox": [-5, 0, 10, 10]}, {"bbox": [200, 0, 10, 10]}]})

    done = convert(tmp_path, source, "--report", "report.json")

    assert done.exit_code == 0
    assert reported(tmp_path) == {
        "prelabel": __version__,
        "format": "coco",
        "output": "jobs.jsonl",
        "video_jobs": 0,
        "image_jobs": 1,
        "frames": 1,
        "trackers": 0,
        "annotations": 2,
        "filtered": {"wholly outside the frame": 1},
        "adjusted": {"clipped to the frame": 1},
        "unconverted": {},
        "bad": {},
        "bad_records": [],
        "notes": ["1 image job: the names of the frames form no numbered run (--job video to make videos)"],
    }


def test_bad_records_stop_the_run(tmp_path: Path) -> None:
    """Before anything is written; no report either."""
    source = coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}, {"bbox": [0, 0, -1, 5]}]})

    done = convert(tmp_path, source.name, "--report", "report.json")

    assert done.exit_code == 1
    assert done.stderr == (
        "Error: a.json:1:213: $.annotations[1].bbox: width -1 and height 5 must be above 0\n"
        "  fix: write bbox as [left, top, width, height]\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json"]


def test_bad_records_may_be_skipped(tmp_path: Path) -> None:
    """The rest converts, the exit code says that something is missing, the report what."""
    source = coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}, {"bbox": [0, 0, -1, 5]}, {"bbox": [0, 0, 5, 0]}]})

    done = convert(tmp_path, source.name, "--on-error", "skip", "--report", "report.json")

    assert done.exit_code == 1
    assert "Traceback" not in done.stderr
    assert len(labels(jobs(tmp_path / "jobs.jsonl")[0])) == 1
    assert reported(tmp_path)["bad"] == {"width or height not positive": 2}
    assert reported(tmp_path)["bad_records"][0] == {
        "reason": "width or height not positive",
        "place": "a.json:1:213: $.annotations[1].bbox",
        "what": "width -1 and height 5 must be above 0",
        "fix": "write bbox as [left, top, width, height]",
    }
    assert "left out: a.json:1:213: $.annotations[1].bbox: width -1 and height 5 must be above 0" in done.stderr.splitlines()


def test_a_track_twice_in_a_frame(tmp_path: Path) -> None:
    """Both places are named; relinking does not care."""
    source = coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX, "track_id": 5}, {"bbox": BOX, "track_id": 5}], "b.jpg": []})

    refused = convert(tmp_path, source.name)
    relinked = convert(tmp_path, source.name, "--link", "relink", out="2")

    assert refused.exit_code == 1
    assert refused.stderr == (
        "Error: a.json: $.annotations[1]: track 5 is in frame 'a.jpg' a second time, first at a.json: $.annotations[0]\n"
        "  fix: give each object of a frame its own track id, or link anew with --link relink\n"
    )
    assert relinked.exit_code == 0


def test_a_label_is_never_taken_for_markup(tmp_path: Path) -> None:
    """In the summary, names stand as they are."""
    (tmp_path / "map.json").write_text('{"[red]:car:": false}')

    done = convert(tmp_path, coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX, "label": "[red]:car:"}]}), "--labels", "map.json")

    assert done.exit_code == 0
    assert "label dropped by the map: [red]:car:" in done.stderr
