"""``prelabel convert``: which jobs it makes."""

import json
from pathlib import Path

import pytest

from tests.commands import BOX, NAMES, PHOTOS, RUN, coco, convert, jobs, labels, reported

BOTH = [("a", 3), ("b", 3)]


SIX = [(name, 1) for name in NAMES]


def test_a_run_becomes_a_video(tmp_path: Path) -> None:
    """In natural order, under the file's name; results go to the file, the summary to standard error."""
    done = convert(tmp_path, coco(tmp_path / "street.v2.json", RUN))

    assert done.exit_code == 0
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "jobs.jsonl: 1 video job, 5 frames, 1 tracker, 5 annotations from coco",
        "note: 1 video job: a folder holds one numbered run of frames of one size (--job image to make images)",
    ]
    (job,) = jobs(tmp_path / "jobs.jsonl")
    assert job["reference_id"] == "street"
    assert job["data"]["video_data"]["frames"] == [
        {"frame_id": f"f{number}", "src": f"https://host/f{number}.jpg"} for number in (2, 4, 6, 8, 10)
    ]


def test_unrelated_photographs_become_images(tmp_path: Path) -> None:
    """Those without annotations too."""
    done = convert(tmp_path, coco(tmp_path / "a.json", PHOTOS))

    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        "jobs.jsonl: 3 image jobs, 3 frames, 2 annotations from coco",
        "note: 3 image jobs: the names of the frames form no numbered run (--job video to make videos)",
    ]
    assert [(job["reference_id"], job["data"]["image_url"], labels(job)) for job in jobs(tmp_path / "jobs.jsonl")] == [
        ("000000000139.jpg", "https://host/000000000139.jpg", ["car"]),
        ("000000000285.jpg", "https://host/000000000285.jpg", []),
        ("000000000632.jpg", "https://host/000000000632.jpg", ["dog"]),
    ]
    assert "maker_response" not in jobs(tmp_path / "jobs.jsonl")[1]["data"]


@pytest.mark.parametrize(
    ("options", "made"),
    [
        ([], BOTH),
        (["--job", "video"], BOTH),
        (["--job", "image"], SIX),
        (["--sequences", "folder"], BOTH),
        (["--sequences", "folder", "--job", "image"], SIX),
        (["--sequences", "one"], [("source", 6)]),
        (["--sequences", "one", "--job", "video"], [("source", 6)]),
        (["--sequences", "image"], SIX),
        (["--sequences", r"/(\d)"], [("1", 2), ("2", 2), ("3", 2)]),
        (["--sequences", r"(?P<index>\d)", "--job", "video"], [("1", 2), ("2", 2), ("3", 2)]),
        (["--sequences", r"(?P<sequence>.)/(?P<index>\d)"], BOTH),
        (["--sequences", "(.)/", "--job", "image"], SIX),
    ],
    ids=lambda value: " ".join(value) if value and isinstance(value[0], str) else "",
)
def test_sequences_and_jobs(tmp_path: Path, options: list[str], made: list[tuple[str, int]]) -> None:
    """Every rule with every kind of job."""
    done = convert(tmp_path, coco(tmp_path / "source.json", NAMES), *options)

    assert done.exit_code == 0
    found = [(job["reference_id"], len(job["data"].get("video_data", {"frames": [0]})["frames"])) for job in jobs(tmp_path / "jobs.jsonl")]
    assert found == made


@pytest.mark.parametrize(
    ("rule", "code", "message"),
    [
        ("(", 2, "Error: --sequences '(': missing ), unterminated subpattern at position 0"),
        ("frames", 2, "Error: --sequences 'frames' has no group"),
        ("(x)", 1, "Error: a/1.jpg: --sequences '(x)' finds no sequence in this name"),
    ],
)
def test_rules_that_do_not_serve(tmp_path: Path, rule: str, code: int, message: str) -> None:
    """Wrong usage exits 2, a name without a match 1; nothing is written."""
    done = convert(tmp_path, coco(tmp_path / "source.json", NAMES), "--sequences", rule)

    assert done.exit_code == code
    assert done.stderr.splitlines()[0] == message
    assert not (tmp_path / "jobs.jsonl").exists()


@pytest.mark.parametrize(
    ("options", "made"),
    [
        (["--limit", "2"], ["000000000139.jpg", "000000000285.jpg"]),
        (["--limit", "9"], list(PHOTOS)),
        (["--stride", "2"], ["000000000139.jpg", "000000000632.jpg"]),
        (["--stride", "2", "--limit", "1"], ["000000000139.jpg"]),
        (["--stride", "9"], ["000000000139.jpg"]),
    ],
    ids=lambda value: " ".join(value) if value[0].startswith("--") else "",
)
def test_some_of_the_images(tmp_path: Path, options: list[str], made: list[str]) -> None:
    """The first, or every n-th; with both the first of those."""
    done = convert(tmp_path, coco(tmp_path / "a.json", PHOTOS), *options)

    assert done.exit_code == 0
    assert [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")] == made


def test_stride_and_limit_of_videos(tmp_path: Path) -> None:
    """Tracks are found in all frames; the limit counts videos, the stride each video's frames; rows that go are counted."""
    source = coco(tmp_path / "a.json", {f"{cam}/{n}.jpg": [{"bbox": BOX}] for cam in ("a", "b") for n in range(1, 6)})

    done = convert(tmp_path, source, "--stride", "2", "--limit", "1", "--report", "report.json")

    assert done.exit_code == 0
    (job,) = jobs(tmp_path / "jobs.jsonl")
    assert [frame["frame_id"] for frame in job["data"]["video_data"]["frames"]] == ["1", "3", "5"]
    assert len(job["data"]["maker_response"]["video2d"]["data"]["annotations"]) == 1
    assert reported(tmp_path)["filtered"] == {"in a frame that --stride 2 leaves out": 2}
    assert "note: --limit 1: what may come after 1 sequence is left out" in done.stderr.splitlines()


@pytest.mark.parametrize(
    ("limit", "note"),
    [
        (1, ["note: --limit 1: what may come after 1 sequence is left out"]),
        (2, ["note: --limit 2: what may come after 2 sequences is left out"]),
        (3, ["note: --limit 3: what may come after 2 sequences and 1 image is left out"]),
        (4, ["note: --limit 4: what may come after 2 sequences and 2 images is left out"]),
        (5, []),
    ],
)
def test_a_limit_is_said_where_it_is_reached(tmp_path: Path, limit: int, note: list[str]) -> None:
    """Of two videos and two photographs, in that order."""
    source = coco(tmp_path / "a.json", {name: [] for name in ("a/1.jpg", "a/2.jpg", "b/1.jpg", "b/2.jpg", "c/x.jpg", "c/y.jpg")})

    done = convert(tmp_path, source, "--limit", str(limit))

    assert done.exit_code == 0
    assert [line for line in done.stderr.splitlines() if "--limit" in line] == note


@pytest.mark.usefixtures("sequences_apart")
def test_what_a_limit_leaves_out_may_be_damaged(tmp_path: Path) -> None:
    """It is neither counted nor does it end the run; what happens before is said."""
    for name, rows in (("a", "1,1,5,5,2,2,1\n"), ("b", "1,1,5,5,2,2,1\n"), ("c", "1,1,5,5,x,2,1\n")):
        (tmp_path / "source" / name).mkdir(parents=True)
        (tmp_path / "source" / name / "det.txt").write_text(rows)

    done = convert(tmp_path, tmp_path / "source", "--format", "mot", "--size", "9x9", "--limit", "2")

    assert done.exit_code == 0
    assert "note: --limit 2: what may come after 2 sequences is left out" in done.stderr.splitlines()


def test_two_frames_of_one_name_in_several_folders(tmp_path: Path) -> None:
    """Frame ids are unique in a video."""
    source = coco(tmp_path / "a.json", {"l/1.jpg": [], "r/1.jpg": [], "l/2.jpg": []})

    done = convert(tmp_path, source, "--sequences", "one")

    assert done.exit_code == 0
    (job,) = jobs(tmp_path / "jobs.jsonl")
    assert [frame["frame_id"] for frame in job["data"]["video_data"]["frames"]] == ["l/1.jpg", "l/2.jpg", "r/1.jpg"]


@pytest.mark.parametrize(("mode", "trackers"), [("auto", 1), ("keep", 3), ("none", 3), ("relink", 1)])
def test_linking(tmp_path: Path, mode: str, trackers: int) -> None:
    """A box that stands still is one object, unless linking is refused."""
    done = convert(tmp_path, coco(tmp_path / "a.json", {f"f{n}.jpg": [{"bbox": BOX}] for n in range(3)}), "--link", mode)

    assert done.exit_code == 0
    (job,) = jobs(tmp_path / "jobs.jsonl")
    assert len(job["data"]["maker_response"]["video2d"]["data"]["annotations"]) == trackers


@pytest.mark.parametrize("name", ["jobs.jsonl", "jobs.jsonl.gz"])
def test_the_same_run_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    """A second time, and with sources in another order."""
    one, two = coco(tmp_path / "one.json", RUN), coco(tmp_path / "two.json", {f"x/{file}": rows for file, rows in RUN.items()})

    for folder, sources in (("1", (one, two)), ("2", (one, two)), ("3", (two, one))):
        (tmp_path / folder).mkdir()
        assert convert(tmp_path / folder, *sources, out=name).exit_code == 0

    first, second, third = ((tmp_path / folder / name).read_bytes() for folder in ("1", "2", "3"))
    assert first == second == third


def test_the_order_of_records_does_not_matter(tmp_path: Path) -> None:
    """Images, annotations and categories listed backwards, with tracks and without."""
    boxes = [{"bbox": [x, 20, 30, 40], "label": label, "score": 0.5} for x, label in ((0, "dog"), (35, "car"), (60, "car"), (60, "car"))]
    coco(tmp_path / "a.json", {f"f{n}.jpg": boxes for n in range(5)})
    content = json.loads((tmp_path / "a.json").read_text())
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "a.json").write_text(json.dumps({name: records[::-1] for name, records in reversed(content.items())}))

    codes = [convert(tmp_path, source, out=out).exit_code for source, out in (("a.json", "1"), ("back/a.json", "2"))]

    assert codes == [0, 0]
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """But does everything else, its report included; what exists is not in its way."""
    source = coco(tmp_path / "a.json", PHOTOS)
    (tmp_path / "jobs.jsonl").write_text("old")

    done = convert(tmp_path, source, "--dry-run", "--report", "report.json")

    assert done.exit_code == 0
    assert done.stderr.startswith("dry run, nothing written: 3 image jobs, 3 frames, 2 annotations from coco\n")
    assert (tmp_path / "jobs.jsonl").read_text() == "old"
    assert reported(tmp_path)["image_jobs"] == 3
