"""``prelabel score``: what it prints and writes, how it exits, and what it says of bad input."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.commands import BOX, RUN, coco, convert, reported, run
from tests.readers.playment_files import write
from tests.score.made import LEFT, RIGHT, clip, moving, scored, stills

PLAIN = [clip(moving("x", [LEFT] * 4))]


def against(folder: Path, jobs: list[Any], truth: list[Any], *options: str) -> Result:
    """Score documents by the command."""
    own, other = write(folder / "jobs.jsonl", *jobs), write(folder / "truth.jsonl", *truth)
    return run(folder, "score", own.name, "--truth", other.name, *options)


def words(text: str) -> list[list[str]]:
    """The words of each line that has some."""
    return [line.split() for line in text.splitlines() if line.strip()]


def test_the_tables(tmp_path: Path) -> None:
    """Labels, trackers, corrections and what is saved, on standard output; notes on standard error."""
    truth = clip(moving("a", [LEFT] * 4), moving("b", [RIGHT] * 4, "dog"))
    jobs = clip(moving("x", [LEFT, LEFT, None, None]), moving("y", [None, None, LEFT, LEFT]))

    done = against(tmp_path, [jobs], [truth])

    assert done.exit_code == 0
    assert words(done.stdout) == [
        ["label", "truth", "jobs", "precision", "recall", "F1", "mean", "IoU", "to", "correct"],
        ["car", "4", "4", "1.000", "1.000", "1.000", "1.000", "1"],
        ["dog", "4", "0", "-", "0.000", "0.000", "-", "4"],
        ["all", "8", "4", "1.000", "0.500", "0.667", "1.000", "5"],
        ["label", "HOTA", "DetA", "AssA", "IDF1", "MOTA", "switches", "fragments"],
        # AssA of a car: each of its boxes is with 2 of the 4 of its track; IDF1: 2 x 2 / (4 + 4); MOTA: (4 - 1) / 4
        ["car", "0.707", "1.000", "0.500", "0.500", "0.750", "1", "0"],
        ["dog", "0.000", "0.000", "0.000", "0.000", "0.000", "0", "0"],
        ["all", "0.500", "0.500", "0.500", "0.333", "0.375", "1", "0"],
        ["corrections", "left", "from", "nothing"],
        ["annotations", "to", "add", "4", "8"],
        ["annotations", "to", "delete", "0", "0"],
        ["annotations", "to", "move", "0", "0"],
        ["annotations", "or", "trackers", "to", "relabel", "0", "0"],
        ["trackers", "to", "merge", "1", "0"],
        ["trackers", "to", "split", "0", "0"],
        ["together", "5", "8"],
        ["saved:", "37.5%", "of", "labelling", "from", "nothing"],
    ]
    assert done.stderr == "note: labels only in the truth: dog\n"


def test_what_only_new_jobs_would_lack_is_not_counted(tmp_path: Path) -> None:
    """The state of an annotation is nothing to score: nobody is told of an option that the command does not have."""
    job = clip(moving("x", [LEFT]))
    job["data"]["maker_response"]["video2d"]["data"]["annotations"][0]["frames"]["f1"]["state"] = "editable"

    done = against(tmp_path, [job], [job])

    assert (done.exit_code, done.stderr) == (0, "")


def test_the_report_and_the_page(tmp_path: Path) -> None:
    """Both hold the figures; the same input gives the same bytes."""
    jobs, truth = stills(a=[scored(LEFT, score="0.5")]), stills(a=[scored(LEFT), scored(RIGHT)])

    done = against(tmp_path, jobs, truth, "--report", "report.json", "--html", "page.html")
    first = [(tmp_path / name).read_bytes() for name in ("report.json", "page.html")]
    against(tmp_path, jobs, truth, "--report", "report.json", "--html", "page.html")

    assert done.exit_code == 0
    assert "best score floor: none leaves fewer\n" in done.stdout
    report = reported(tmp_path)
    assert report["total"] == {
        "truth": 2, "jobs": 1, "matched": 1, "precision": 1.0, "recall": 0.5, "f1": 0.666667, "mean_iou": 1.0, "tracking": None,
        "corrections": {"add": 1, "delete": 0, "move": 0, "relabel": 0, "merge": 0, "split": 0, "total": 1},
    }  # fmt: skip
    assert report["from_nothing"]["total"] == 2
    assert (report["share_saved"], report["frames"], report["score_attribute"]) == (0.5, 1, "score")
    assert [floor["score"] for floor in report["floors"]] == [0.0, 0.51]
    assert report["best_floor"] == report["floors"][0]
    assert first == [(tmp_path / name).read_bytes() for name in ("report.json", "page.html")]
    assert first[1].startswith(b"<!DOCTYPE html>\n")


def test_a_results_file(tmp_path: Path) -> None:
    """What ``prelabel results`` writes, of a video and of an image, is truth; the format is recognised."""
    trackers = clip(moving("x", [LEFT, RIGHT]), frames=2)["data"]["maker_response"]["video2d"]["data"]["annotations"]
    frames = [{"frame_id": name, "src": f"https://host/{name}.jpg"} for name in ("f1", "f2")]
    video = {"data": {"annotation_data": {"annotations": trackers}, "video_data": {"frames": frames}}}
    image = {"data": {"annotations": {"rectangles": [scored(RIGHT)]}, "image_url": "https://host/a.jpg"}}
    results = [
        {"reference_id": name, "job_id": f"id-{name}", "status": "completed", "result": result}
        for name, result in (("clip", video), ("a.jpg", image))
    ]

    done = against(tmp_path, [clip(moving("y", [LEFT, LEFT]), frames=2), *stills(a=[scored(RIGHT)])], results, "--report", "report.json")

    assert done.exit_code == 0
    assert (reported(tmp_path)["frames"], reported(tmp_path)["notes"]) == (3, [])
    assert reported(tmp_path)["total"]["corrections"] == {
        "add": 1, "delete": 1, "move": 0, "relabel": 0, "merge": 0, "split": 0, "total": 2,
    }  # fmt: skip


@pytest.mark.parametrize("shape", ["box", "polygon"])
def test_jobs_against_the_source_that_they_came_from(tmp_path: Path, shape: str) -> None:
    """A source with boxes and outlines: of the truth counts what the jobs have, clipped as they are."""
    outline = [-10, 20, 40, 20, 40, 60.5, -10, 60]
    source = coco(tmp_path / "a.json", {"b/1.jpg": [{"bbox": [-10, 20, 50, 40.5], "segmentation": [outline], "area": 1}], "b/2.jpg": []})
    assert convert(tmp_path, source, "--shape", shape, "--job", "image").exit_code == 0

    done = run(tmp_path, "score", "jobs.jsonl", "--truth", "a.json", "--report", "report.json")

    assert done.exit_code == 0
    total = reported(tmp_path)["total"]
    assert (reported(tmp_path)["frames"], total["matched"], total["mean_iou"], total["corrections"]["total"]) == (2, 1, 1.0, 0)


def test_labels_of_the_truth_are_mapped(tmp_path: Path) -> None:
    """The map that convert took serves the truth, too."""
    source = coco(tmp_path / "run.json", RUN)
    (tmp_path / "map.toml").write_text('car = "Vehicle"\n')
    assert convert(tmp_path, source, "--labels", "map.toml", "--job", "image").exit_code == 0

    done = run(tmp_path, "score", "jobs.jsonl", "--truth", "run.json", "--labels", "map.toml")

    assert words(done.stdout)[1][:3] == ["Vehicle", "5", "5"]
    assert words(done.stdout)[-1][:2] == ["saved:", "100.0%"]


def test_jobs_without_pre_labels(tmp_path: Path) -> None:
    """All is left to draw; nothing is saved."""
    done = against(tmp_path, [clip()], PLAIN)

    assert done.exit_code == 0
    assert "saved: 0.0% of labelling from nothing\n" in done.stdout
    assert done.stderr == "note: labels only in the truth: car\nnote: the jobs have no pre-labels in the frames that are scored\n"


def test_an_empty_truth(tmp_path: Path) -> None:
    """All is to delete; the share saved is unknown."""
    done = against(tmp_path, PLAIN, [clip()])

    assert done.exit_code == 0
    assert ["annotations", "to", "delete", "4", "0"] in words(done.stdout)
    assert "saved: unknown, since the truth is empty\n" in done.stdout
    assert done.stderr == "note: labels only in the jobs: car\nnote: the truth is empty in the frames that are scored\n"


def test_a_truth_without_frames(tmp_path: Path) -> None:
    """Not even an empty one."""
    write(tmp_path / "jobs.jsonl", *PLAIN)
    coco(tmp_path / "none.json", {})

    done = run(tmp_path, "score", "jobs.jsonl", "--truth", "none.json", "--format", "coco")

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "Error: none.json: the truth holds no frame\n"
        "  fix: give the truth's frames, those without annotations too, or name them with --frames\n"
    )


def test_frames_that_differ_in_leading_zeros(tmp_path: Path) -> None:
    """They meet, and a note says by what."""
    truth = json.loads(json.dumps(PLAIN[0]).replace('"f', '"f00').replace("f00rame", "frame"))

    done = against(tmp_path, PLAIN, [truth], "--report", "report.json")

    assert done.exit_code == 0
    assert reported(tmp_path)["total"]["matched"] == 4
    assert done.stderr == "note: frames meet by their numbers: names differ in leading zeros\n"


def test_a_broken_job(tmp_path: Path) -> None:
    """Its place is named."""
    (tmp_path / "jobs.jsonl").write_text('{"reference_id": "a"')
    write(tmp_path / "truth.jsonl", *PLAIN)

    done = run(tmp_path, "score", "jobs.jsonl", "--truth", "truth.jsonl")

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "Error: jobs.jsonl:1: $: the JSON ends in the middle\n"
        "  fix: write one whole job or result a line, or one JSON object, or a list of them\n"
    )


def test_bad_records_of_the_truth(tmp_path: Path) -> None:
    """They stop the run, or are left out, counted and exit 1."""
    write(tmp_path / "jobs.jsonl", *stills(a=[]))
    coco(tmp_path / "a.json", {"a.jpg": [{"bbox": [0, 0, 0, 5]}, {"bbox": BOX}]})
    command = ("score", "jobs.jsonl", "--truth", "a.json", "--report", "report.json")

    stopped, skipped = run(tmp_path, *command), run(tmp_path, *command, "--on-error", "skip")

    assert (stopped.exit_code, stopped.stdout, skipped.exit_code) == (1, "", 1)
    assert (reported(tmp_path)["reading"]["bad"], reported(tmp_path)["total"]["truth"]) == ({"width or height not positive": 1}, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--html", "jobs.jsonl"),
            "Error: --html jobs.jsonl: is read, too\n  fix: give what is written a name of its own\n",
        ),
        (
            ("--report", "truth.jsonl"),
            "Error: --report truth.jsonl: is read, too\n  fix: give what is written a name of its own\n",
        ),
        (
            ("--html", "same", "--report", "same"),
            "Error: --report same: is the output, too\n  fix: give the report a name of its own\n",
        ),
    ],
)
def test_what_would_be_overwritten(tmp_path: Path, options: tuple[str, ...], message: str) -> None:
    """Wrong usage; what is read stays."""
    done = against(tmp_path, PLAIN, PLAIN, *options)

    assert (done.exit_code, done.stderr) == (2, message)
    assert [json.loads((tmp_path / name).read_text()) for name in ("jobs.jsonl", "truth.jsonl")] == [PLAIN[0]] * 2


def test_bad_records_of_the_jobs(tmp_path: Path) -> None:
    """The same: an annotation without a label stops the run, or is left out, counted and exits 1."""
    jobs = stills(a=[scored(LEFT, ""), scored(RIGHT)])

    stopped = against(tmp_path, jobs, stills(a=[scored(RIGHT)]), "--report", "report.json")
    skipped = against(tmp_path, jobs, stills(a=[scored(RIGHT)]), "--report", "report.json", "--on-error", "skip")

    assert (stopped.exit_code, stopped.stdout, skipped.exit_code) == (1, "", 1)
    assert sum(reported(tmp_path)["reading"]["bad"].values()) == 1
    assert (reported(tmp_path)["total"]["jobs"], reported(tmp_path)["total"]["corrections"]["total"]) == (1, 0)


def test_labels_do_nothing_to_the_terminal(tmp_path: Path) -> None:
    """A colour, a line end, markup and an override of the direction are shown, not done."""
    label = "\x1b\n[b]\u202e"

    done = against(tmp_path, stills(a=[scored(LEFT, label)]), stills(a=[]))

    shown = "\\x1b\\n[b]\\u202e"
    assert done.exit_code == 0
    assert words(done.stdout)[1][0] == shown
    assert f"note: labels only in the jobs: {shown}\n" in done.stderr


def test_a_truth_that_is_not_there(tmp_path: Path) -> None:
    """As of every source."""
    write(tmp_path / "jobs.jsonl", *PLAIN)

    done = run(tmp_path, "score", "jobs.jsonl", "--truth", "nowhere")

    assert (done.exit_code, done.stderr) == (1, "Error: nowhere: does not exist\n  fix: give a file or folder that exists\n")


def test_a_long_job(tmp_path: Path) -> None:
    """50 000 frames, in two of which something is seen: all are scored."""
    frames = [f"f{i}" for i in range(1, 50_001)]
    job, truth = clip(moving("x", [LEFT]), frames=50_000), clip(moving("a", [LEFT]), frames=50_000)
    truth["data"]["maker_response"]["video2d"]["data"]["annotations"].append({**moving("b", [RIGHT]), "_id": "b"})
    truth["data"]["maker_response"]["video2d"]["data"]["annotations"][1]["frames"] = {frames[-1]: moving("b", [RIGHT])["frames"]["f1"]}

    done = against(tmp_path, [job], [truth], "--report", "report.json")

    assert done.exit_code == 0
    assert (reported(tmp_path)["frames"], reported(tmp_path)["total"]["corrections"]["add"]) == (50_000, 1)


def test_without_trackeval(tmp_path: Path) -> None:
    """All but the figures of trackers is there, and a note says what to install."""
    write(tmp_path / "jobs.jsonl", *PLAIN)
    without = "import sys; sys.modules['trackeval'] = None; from prelabel.cli.main import main; main()"
    command = [sys.executable, "-c", without, "score", "jobs.jsonl", "--truth", "jobs.jsonl"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)

    assert done.returncode == 0
    assert "HOTA" not in done.stdout
    assert "saved: 100.0% of labelling from nothing\n" in done.stdout
    assert done.stderr == "note: no HOTA, IDF1 or MOTA: trackeval cannot be imported (pip install 'prelabel[score]')\n"
