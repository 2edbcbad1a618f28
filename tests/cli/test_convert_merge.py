"""Several models over the same frames: ``--merge``."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

import prelabel
from prelabel import ConvertOptions, MergeOptions, RefineOptions, SourceOptions
from tests.commands import WORKFLOW, coco, convert, jobs, labels, payload, reported, run
from tests.conftest import FIXTURES

MODELS = FIXTURES / "jsonl" / "models"
FIRST, SECOND, MAP = MODELS / "detector.jsonl", MODELS / "segmenter.json", MODELS / "segmenter.toml"
SECOND_SAYS = ("--format", "2:coco", "--labels", f"2:{MAP}")

SRC = "https://host/{file}"


def lines(path: Path, frames: Mapping[str, list[dict[str, object]]], *, sequence: str = "", size: tuple[int, int] = (100, 100)) -> Path:
    """A stream of detections, whose boxes are pixels."""
    named = {"sequence": sequence} if sequence else {}
    some = [
        {
            **named,
            **({"frame": i} if sequence else {}),
            "file": file,
            "width": size[0],
            "height": size[1],
            "unit": "pixels",
            "detections": rows,
        }
        for i, (file, rows) in enumerate(frames.items())
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in some), encoding="utf-8")
    return path


def box(x: int, score: float | None = 0.5, label: str = "car") -> dict[str, object]:
    """A box of 40 x 40."""
    return {"label": label, "box": [x, 10, x + 40, 50], **({} if score is None else {"score": score})}


def two(folder: Path, *, sizes: tuple[int, int] = (100, 100), names: tuple[str, str] = ("a.jpg", "a.jpg")) -> list[Path]:
    """Two models with one box each on one spot."""
    return [lines(folder / f"{i}.jsonl", {names[i]: [box(10, 0.5 + i / 4)]}, size=(sizes[i], 100)) for i in range(2)]


def test_models_of_two_formats(tmp_path: Path) -> None:
    """Each with its format and label map; what went where is counted in the summary and in the report."""
    done = convert(tmp_path, FIRST, SECOND, *SECOND_SAYS, "--merge", "nms", "--link", "none", "--report", "report.json")

    assert done.exit_code == 0
    assert done.stderr == (
        "jobs.jsonl: 1 video job, 4 frames, 9 trackers, 9 annotations from jsonl + coco\n"
        "kind      reason                                      count\n"
        "filtered  label dropped by the map: sky                   1\n"
        "filtered  merged into a better one of another source      7\n"
        "note: frames of 2 sources matched by name: 4 frames, 4 of them in all\n"
        "note: 1 video job: the source names its sequences\n"
    )
    assert reported(tmp_path)["filtered"] == {"label dropped by the map: sky": 1, "merged into a better one of another source": 7}
    assert reported(tmp_path)["format"] == "jsonl + coco"


@pytest.mark.parametrize("method", ["nms", "wbf"])
def test_the_order_of_sources_does_not_matter(tmp_path: Path, method: str) -> None:
    """The same bytes with equal weights, whichever source comes first."""
    shape = ("--merge", method, "--shape", "box")

    one = convert(tmp_path, FIRST, SECOND, *SECOND_SAYS, *shape, out="one.jsonl")
    other = convert(tmp_path, SECOND, FIRST, "--format", "1:coco", "--labels", f"1:{MAP}", *shape, out="other.jsonl")

    assert (one.exit_code, other.exit_code) == (0, 0)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "other.jsonl").read_bytes()


def test_a_source_merged_with_itself_is_the_source(tmp_path: Path) -> None:
    """To the byte, also where it has tracks of its own that say what a video is: they are found anew."""
    source = FIXTURES / "coco" / "street"

    merged = convert(tmp_path, source, source, "--merge", "wbf", out="merged.jsonl")
    alone = convert(tmp_path, source, out="alone.jsonl")

    assert (merged.exit_code, alone.exit_code) == (0, 0)
    assert (tmp_path / "merged.jsonl").read_bytes() == (tmp_path / "alone.jsonl").read_bytes()


def test_track_ids_make_a_video_and_are_not_kept(tmp_path: Path) -> None:
    """Track 7 of one model and track 7 of the other are two cars."""
    far = [lines(tmp_path / f"{name}.jsonl", {f"{i}.jpg": [{**box(x), "track": 7}] for i in (1, 5)}) for name, x in (("a", 0), ("b", 60))]

    done = convert(tmp_path, *far, "--merge", "nms", "--min-length", "1")

    assert done.exit_code == 0
    (job,) = jobs(tmp_path / "jobs.jsonl")
    trackers = job["data"]["maker_response"]["video2d"]["data"]["annotations"]
    assert [sorted(tracker["frames"]) for tracker in trackers] == [["1", "5"], ["1", "5"]]


@pytest.mark.parametrize("method", ["nms", "wbf"])
def test_tracks_of_boxes_that_go_make_a_video_too(tmp_path: Path, method: str) -> None:
    """Frames whose names are no run are a video since one model tracks, though its boxes are the weaker ones."""
    names = ("b7.jpg", "x1.jpg", "q3.jpg")
    sure = lines(tmp_path / "sure.jsonl", {name: [box(10, 0.9)] for name in names})
    tracked = lines(tmp_path / "tracked.jsonl", {name: [{**box(10, 0.4), "track": 1}] for name in names})

    done = convert(tmp_path, sure, tracked, "--merge", method)

    assert done.exit_code == 0
    assert [len(job["data"]["video_data"]["frames"]) for job in jobs(tmp_path / "jobs.jsonl")] == [3]


def test_options_of_one_source_and_of_all(tmp_path: Path) -> None:
    """What has a number adds to what has none, and goes before it."""
    (tmp_path / "map.json").write_text('{"car": "Car", "dog": false}')
    (tmp_path / "other.json").write_text('{"car": "Auto"}')
    rows = [{"bbox": [x, 10, 20, 20], "score": 0.5, "colour": "red", "side": "left"} for x in (10, 10, 50)]
    sources = [coco(tmp_path / f"{name}.json", {"a.jpg": [row]}) for name, row in zip("abc", rows, strict=True)]

    done = convert(
        tmp_path, *sources, "--merge", "nms", "--labels", "map.json", "--labels", "2:other.json",
        "-O", "attributes=colour", "-O", "3:attributes=side", "--format", "coco", "--job", "image",
    )  # fmt: skip

    assert done.exit_code == 0
    (job,) = jobs(tmp_path / "jobs.jsonl")
    assert labels(job) == ["Auto", "Car", "Car"]
    attributes = [list(one["attributes"]) for one in job["data"]["maker_response"]["rectangles"]["data"]]
    assert attributes == [["colour"], ["colour"], ["side"]]


def test_the_floor_comes_before_merging(tmp_path: Path) -> None:
    """0.6 and 0.2 averaged are 0.4, but 0.2 is under 0.3; alone among two models 0.6 is 0.3, which is no floor's business any more."""
    a = lines(tmp_path / "a.jsonl", {"a.jpg": [box(10, 0.6)]})
    b = lines(tmp_path / "b.jsonl", {"a.jpg": [box(20, 0.2)]})

    done = convert(tmp_path, a, b, "--merge", "wbf", "--min-score", "0.3", "--score-attribute", "score", "--report", "report.json")

    assert done.exit_code == 0
    (job,) = jobs(tmp_path / "jobs.jsonl")
    (one,) = job["data"]["maker_response"]["rectangles"]["data"]
    assert one["attributes"] == {"score": {"value": "0.3"}}
    assert reported(tmp_path)["filtered"] == {"score under 0.3": 1}


def test_overlap_and_weights_are_options(tmp_path: Path) -> None:
    """Boxes of 40 that are 20 apart overlap by a third; the first counts three times."""
    a, b = (lines(tmp_path / f"{x}.jsonl", {"a.jpg": [box(x, 0.5)]}) for x in (10, 30))

    apart = convert(tmp_path, a, b, "--merge", "wbf", out="apart.jsonl")
    done = convert(tmp_path, a, b, "--merge", "wbf", "--merge-iou", "0.3", "--merge-weights", "3,1")

    assert (apart.exit_code, done.exit_code) == (0, 0)
    assert len(labels(jobs(tmp_path / "apart.jsonl")[0])) == 2
    (one,) = jobs(tmp_path / "jobs.jsonl")[0]["data"]["maker_response"]["rectangles"]["data"]
    assert [point["x"] for point in one["coordinates"][:2]] == [0.15, 0.55]


def test_sequences_may_be_called_differently(tmp_path: Path) -> None:
    """Two runs name one video after themselves; --sequences one says that there is one."""
    a, b = (lines(tmp_path / f"{x}.jsonl", {f"{i}.jpg": [box(10)] for i in (1, 2)}, sequence=x) for x in ("run1", "run2"))

    apart = convert(tmp_path, a, b, "--merge", "nms")
    done = convert(tmp_path, a, b, "--merge", "nms", "--sequences", "one")

    assert apart.exit_code == 1
    assert apart.stderr == (
        f"Error: {a}: shares no frame with the other sources: it has '1.jpg' of the sequence 'run1' to '2.jpg' of the sequence 'run1'; "
        f"{b} has '1.jpg' of the sequence 'run2' to '2.jpg' of the sequence 'run2'\n"
        "  fix: give --frames, so that all sources name frames alike; or --sequences one, where all frames are of one sequence\n"
    )
    assert done.exit_code == 0
    assert [len(job["data"]["video_data"]["frames"]) for job in jobs(tmp_path / "jobs.jsonl")] == [2]


def test_frames_of_a_list_are_one_for_all(tmp_path: Path) -> None:
    """One model says whole paths, the other bare names; --frames says what both mean, and a frame without detections stays."""
    (tmp_path / "list.txt").write_text("cam/1.jpg\ncam/2.jpg\ncam/3.jpg\n")
    a = lines(tmp_path / "a.jsonl", {"data/cam/1.jpg": [box(10)], "data/cam/2.jpg": [box(10)]})
    b = lines(tmp_path / "b.jsonl", {"2.jpg": [box(10)]})

    done = convert(tmp_path, a, b, "--merge", "nms", "--frames", "list.txt", "--job", "image")

    assert done.exit_code == 0
    assert [(job["reference_id"], len(labels(job))) for job in jobs(tmp_path / "jobs.jsonl")] == [
        ("cam/1.jpg", 1), ("cam/2.jpg", 1), ("cam/3.jpg", 0)
    ]  # fmt: skip


def test_a_pipe_is_a_source_among_others(tmp_path: Path) -> None:
    """But not twice."""
    one, other = two(tmp_path)

    twice = convert(tmp_path, "-", "-", "--merge", "nms")
    none = convert(tmp_path, one, other, "-", "--format", "3:coco", "--merge", "nms")

    assert (twice.exit_code, none.exit_code) == (2, 2)
    assert twice.stderr == "Error: standard input is given twice\n  fix: give the output of each model once\n"
    assert none.stderr == ("Error: --format coco does not read standard input\n  fix: give files, or lines of the format jsonl alone\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--merge-iou", "0.5"], "--merge-iou without --merge\n  fix: give --merge nms or --merge wbf, too"),
        (["--merge-weights", "1,2"], "--merge-weights without --merge\n  fix: give --merge nms or --merge wbf, too"),
        (["--format", "2:jsonl"], "--format 2:jsonl is for source 2 of several to merge\n  fix: give --merge nms or --merge wbf, too"),
        (["-O", "2:a=b"], "-O 2:a=b is for source 2 of several to merge\n  fix: give --merge nms or --merge wbf, too"),
        (["--merge", "nms", "-O", "3:a=b"], "-O 3:a=b: there is no source 3\n  fix: give a number from 1 to 2, or none for all"),
        (["--merge", "nms", "--labels", "0:x"], "--labels 0:x: there is no source 0\n  fix: give a number from 1 to 2, or none for all"),
        (
            ["--merge", "wbf", "--merge-weights", "1"],
            "--merge-weights 1: 1 for 2 sources\n  fix: give one number a source, in the order of the sources, as 2,1",
        ),
        (
            ["--merge", "wbf", "--merge-weights", "1,-1"],
            "--merge-weights 1,-1: a weight is not above 0\n  fix: give positive numbers, and leave a source out instead",
        ),
        (
            ["--merge", "nms", "--link", "keep"],
            "--link keep with --merge: merged sources have no common track ids\n  fix: leave --link out, or give --link none",
        ),
    ],
    ids=str,
)
def test_options_that_have_no_meaning(tmp_path: Path, options: list[str], message: str) -> None:
    """Are refused before anything is read, with exit code 2."""
    done = convert(tmp_path, *two(tmp_path), *options)

    assert done.exit_code == 2
    assert done.stderr == f"Error: {message}\n"
    assert not (tmp_path / "jobs.jsonl").exists()


def test_weights_that_are_no_numbers(tmp_path: Path) -> None:
    """Are refused as click refuses a value."""
    done = convert(tmp_path, *two(tmp_path), "--merge", "wbf", "--merge-weights", "1;2")

    assert done.exit_code == 2
    assert done.stderr.endswith("Error: Invalid value for '--merge-weights': '1;2' is not numbers between commas, as 2,1\n")


def test_one_source_has_nothing_to_merge(tmp_path: Path) -> None:
    """With the way out."""
    done = convert(tmp_path, two(tmp_path)[0], "--merge", "wbf")

    assert done.exit_code == 2
    assert done.stderr == "Error: --merge wbf needs two sources or more\n  fix: give the output of each model, or leave --merge out\n"


def test_sizes_that_disagree(tmp_path: Path) -> None:
    """One model looked at images of another size."""
    a, b = two(tmp_path, sizes=(100, 200))

    done = convert(tmp_path, a, b, "--merge", "nms")

    assert done.exit_code == 1
    assert done.stderr == (
        f"Error: frame 'a.jpg' is 100x100 in {a} and 200x100 in {b}\n"
        "  fix: merge outputs for the same images; where one says a wrong size, give --frames with the images and --size-from image\n"
    )


def test_boxes_without_a_score_are_not_averaged(tmp_path: Path) -> None:
    """The first is named with its line."""
    a = lines(tmp_path / "a.jsonl", {"a.jpg": [box(10)]})
    b = lines(tmp_path / "b.jsonl", {"a.jpg": [box(10, None)]})

    done = convert(tmp_path, a, b, "--merge", "wbf")

    assert done.exit_code == 1
    assert done.stderr == (
        f"Error: {b}:1: no score, but --merge wbf averages by scores\n"
        "  fix: give the scores, or --merge nms, which takes a missing score for 1\n"
    )


def test_outlines_are_not_averaged(tmp_path: Path) -> None:
    """Unless boxes alone are wanted."""
    done = convert(tmp_path, FIRST, SECOND, *SECOND_SAYS, "--merge", "wbf")
    boxes_alone = convert(tmp_path, FIRST, SECOND, *SECOND_SAYS, "--merge", "wbf", "--shape", "box")

    assert (done.exit_code, boxes_alone.exit_code) == (1, 0)
    assert done.stderr == (
        f"Error: {SECOND}: $.annotations[0]: a polygon, but --merge wbf averages boxes\n"
        "  fix: give --shape box to merge boxes alone, or --merge nms, which keeps objects whole\n"
    )


def test_a_label_without_an_entry_names_its_source(tmp_path: Path) -> None:
    """There may be several maps."""
    (tmp_path / "map.json").write_text('{"bus": "Bus"}')
    a, b = two(tmp_path)

    done = convert(tmp_path, a, b, "--merge", "nms", "--labels", "2:map.json")

    assert done.exit_code == 1
    assert done.stderr == (
        f"Error: {b}: no entry in the label map for 'car'\n  fix: add them to the map, or choose --unmapped keep or --unmapped drop\n"
    )


def test_the_config_file_says_the_same(tmp_path: Path) -> None:
    """Formats and maps as lists, options of readers under their numbers."""
    (tmp_path / "prelabel.toml").write_text(
        f'merge = "nms"\nformat = ["2:coco"]\nlabels = ["2:{MAP}"]\nlink = "none"\n[O]\n"2:attributes" = ["colour"]\n'
    )

    done = convert(tmp_path, FIRST, SECOND, out="file.jsonl")
    said = run(
        tmp_path, "convert", "--config", "/dev/null", FIRST, SECOND, *SECOND_SAYS, "--merge", "nms", "--link", "none",
        "-O", "2:attributes=colour", *payload("said.jsonl"),
    )  # fmt: skip

    assert (done.exit_code, said.exit_code) == (0, 0)
    assert (tmp_path / "file.jsonl").read_bytes() == (tmp_path / "said.jsonl").read_bytes()


def test_the_function_is_the_command(tmp_path: Path) -> None:
    """The same bytes by `prelabel.convert`, and by its steps."""
    options = ConvertOptions(
        merge=MergeOptions(method="wbf", weights=(2, 1)),
        each=(SourceOptions(), SourceOptions(format="coco", labels={"automobile": "car", "person": "pedestrian", "sky": False})),
        refine=RefineOptions(shapes=frozenset({prelabel.Kind.RECTANGLE})),
    )
    prelabel.convert([FIRST, SECOND], tmp_path / "api.jsonl", options, workflow_id=WORKFLOW, src=SRC)
    seen = prelabel.Tally()
    linked = [prelabel.link(batch.detections, tally=seen) for batch in prelabel.read([FIRST, SECOND], options, tally=seen)]
    prelabel.write_jobs(prelabel.build_jobs(linked, workflow_id=WORKFLOW, src=SRC, tally=seen), tmp_path / "steps.jsonl")

    done = convert(tmp_path, FIRST, SECOND, *SECOND_SAYS, "--merge", "wbf", "--merge-weights", "2,1", "--shape", "box")

    assert done.exit_code == 0
    assert (tmp_path / "api.jsonl").read_bytes() == (tmp_path / "jobs.jsonl").read_bytes() == (tmp_path / "steps.jsonl").read_bytes()
